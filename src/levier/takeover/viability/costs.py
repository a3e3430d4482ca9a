"""Which costs go down with sales: what break-even and stress rest on."""

from dataclasses import dataclass, fields

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m


@dataclass(frozen=True)
class VariableCosts:
    """Shares of costs that move with sales, low to high. Assumptions, not measures: accounts tell the nature
    of costs, not how they behave; ask the firm.

    `external`: of external charges (energy, transport, subcontracting; not rent nor insurance). `staff`: of
    staff costs (temporary staff is an external charge). `margin`: of the gross margin, standing for both
    where neither is known. All purchases of goods and materials move with sales.
    """

    external: tuple[float, float] = (0.2, 0.8)
    staff: tuple[float, float] = (0.0, 0.2)
    margin: tuple[float, float] = (0.0, 0.2)

    def __post_init__(self) -> None:
        wrong = [
            field.name
            for field in fields(self)
            if not 0 <= getattr(self, field.name)[0] <= getattr(self, field.name)[1] <= 1
        ]
        if wrong:
            raise BadInput(
                m("a range of shares goes from 0 to 1, the lower first: {names}", names=", ".join(wrong)),
                "VariableCosts",
            )


ENDS = ("low", "central", "high")


def variable_share(costs: VariableCosts, end: str) -> pl.Expr:
    """The share of revenue that variable costs take, at one end of the range; null without the purchases or
    without revenue. At least 0, at most 1."""

    def at(span: tuple[float, float]) -> float:
        return {"low": span[0], "central": sum(span) / 2, "high": span[1]}[end]

    external, staff = pl.col("external_charges_eur"), pl.col("staff_costs_eur")
    detailed = at(costs.external) * external + at(costs.staff) * staff
    rough = at(costs.margin) * pl.col("gross_margin_eur").clip(lower_bound=0)
    variable = pl.col("purchases_eur") + pl.coalesce(detailed, rough)
    return pl.when(pl.col("revenue_eur") > 0).then((variable / pl.col("revenue_eur")).clip(0, 1))


def safety_share(costs: VariableCosts, end: str = "central") -> pl.Expr:
    """The share of sales that may be lost before EBITDA is nil: EBITDA over what sales bring above their
    variable costs. Null where variable costs take all."""
    contribution = pl.col("revenue_eur") * (1 - variable_share(costs, end))
    return pl.when(contribution > 0).then(pl.col("ebitda_eur") / contribution)
