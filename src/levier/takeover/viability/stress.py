"""What a firm withstands: break-even, lost sales, dearer money, how long cash lasts, what debt it carries.

All from the last fiscal year whose revenue and EBITDA are known, in a range: how much of the costs moves with
sales is an assumption (`VariableCosts`).
"""

from dataclasses import dataclass

import polars as pl

from levier.takeover.viability.costs import ENDS, VariableCosts, variable_share
from levier.takeover.viability.rules import ASSUMPTION, BANKS, ECB


@dataclass(frozen=True)
class Shock:
    """Sales lost, as a share, and points of interest added to all debts, as a share."""

    name: str
    sales_lost: float
    rate_added: float


SHOCKS = (
    Shock("as it is", 0.0, 0.0),
    Shock("20 % of sales lost", 0.20, 0.0),
    Shock("2 points of interest more", 0.0, 0.02),
    Shock("both", 0.20, 0.02),
)


@dataclass(frozen=True)
class Ceiling:
    """Debts that lenders accept, as a multiple of an amount of the accounts."""

    name: str
    base: str
    multiple: float
    source: str


CEILINGS = (
    Ceiling("4 times EBITDA", "ebitda_eur", 4.0, ECB),
    Ceiling("4 years of cash flow", "cash_flow_eur", 4.0, BANKS),
    Ceiling("as much as equity", "equity_eur", 1.0, ASSUMPTION),
)
NOT_BURNING = "it makes cash: none is burnt"
NO_CASH_KNOWN = "cash is not known"
NO_FLOW_KNOWN = "cash flow is not known"


def last_told(accounts: pl.DataFrame) -> pl.DataFrame:
    """The last year whose revenue is above zero and whose EBITDA is known; no row if there is none."""
    told = accounts.filter((pl.col("revenue_eur") > 0) & pl.col("ebitda_eur").is_not_null())
    return told.sort("closed_on").tail(1)


def stressed(last: pl.DataFrame, costs: VariableCosts) -> pl.DataFrame:
    """Each shock at each end of the range of variable costs.

    EBITDA falls by the sales lost times what they brought above their variable costs; interest rises by the
    points added times all debts (as if all were repriced at once: the worst case). Cash flow falls by both:
    no tax is saved, no cost cut, no working capital freed. `low` is the end where few costs move with sales,
    the hardest.

    Parameters
    ----------
    last : one row, as `last_told` gives it

    Returns
    -------
    `scenario`, `variable_costs` (`low`, `central`, `high`), `closed_on`, `revenue_eur`, `ebitda_eur`,
    `interest_eur`, `pretax_income_eur`, `cash_flow_eur`, `ebitda_margin_share`, `debt_to_ebitda_years`,
    `runway_months`, `runway_reason` (why there is none); null where unknown.
    """
    rows = []
    for shock in SHOCKS:
        for end in ENDS:
            contribution = pl.col("revenue_eur") * (1 - variable_share(costs, end))
            # Without any sales lost, nothing need be known of the costs.
            lost = shock.sales_lost * contribution if shock.sales_lost else pl.lit(0.0)
            added = shock.rate_added * pl.col("financial_debt_eur") if shock.rate_added else pl.lit(0.0)
            rows.append(
                last.select(
                    pl.lit(shock.name).alias("scenario"),
                    pl.lit(end).alias("variable_costs"),
                    "closed_on",
                    pl.col("revenue_eur") * (1 - shock.sales_lost),
                    pl.col("ebitda_eur") - lost,
                    pl.col("interest_eur") + added,
                    pl.col("pretax_income_eur") - lost - added,
                    pl.col("cash_flow_eur") - lost - added,
                    "financial_debt_eur",
                    "cash_eur",
                )
            )
    table = pl.concat(rows)
    positive = pl.col("ebitda_eur") > 0
    return table.with_columns(
        ebitda_margin_share=pl.col("ebitda_eur") / pl.col("revenue_eur"),
        debt_to_ebitda_years=pl.when(positive).then(pl.col("financial_debt_eur") / pl.col("ebitda_eur")),
        runway_months=_runway(),
        runway_reason=_no_runway(),
    ).drop("financial_debt_eur", "cash_eur")


def _runway() -> pl.Expr:
    """Months that cash lasts while cash flow is below zero."""
    burnt = -pl.col("cash_flow_eur") / 12
    return pl.when(burnt > 0).then(pl.col("cash_eur") / burnt)


def _no_runway() -> pl.Expr:
    flow = pl.col("cash_flow_eur")
    return (
        pl.when(flow.is_null())
        .then(pl.lit(NO_FLOW_KNOWN))
        .when(flow >= 0)
        .then(pl.lit(NOT_BURNING))
        .when(pl.col("cash_eur").is_null())
        .then(pl.lit(NO_CASH_KNOWN))
    )


def break_even(last: pl.DataFrame, costs: VariableCosts) -> pl.DataFrame:
    """Sales at which the firm neither wins nor loses (seuil de rentabilité), in a range.

    S* = fixed costs / (1 - v), with v the share of variable costs and fixed costs = (1 - v) S - result. The
    result is that before tax of current operations, else EBIT, else EBITDA (`result` says which).

    Returns
    -------
    `variable_costs` (`low`, `central`, `high`), `closed_on`, `result`, `variable_share`, `fixed_costs_eur`,
    `break_even_eur`, `safety_share` (sales that may be lost; below zero: sales that lack); null where
    variable costs are unknown or take all.
    """
    names = ("pretax_income_eur", "ebit_eur", "ebitda_eur")
    result = pl.coalesce(names)
    which = pl.coalesce(pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in names)
    rows = []
    for end in ENDS:
        share = variable_share(costs, end)
        contribution = 1 - share
        fixed = pl.when(contribution > 0).then(contribution * pl.col("revenue_eur") - result)
        rows.append(
            last.select(
                pl.lit(end).alias("variable_costs"),
                "closed_on",
                which.alias("result"),
                share.alias("variable_share"),
                fixed.alias("fixed_costs_eur"),
                (fixed / contribution).alias("break_even_eur"),
                (1 - fixed / contribution / pl.col("revenue_eur")).alias("safety_share"),
            )
        )
    return pl.concat(rows)


def debt_capacity(last: pl.DataFrame) -> pl.DataFrame:
    """What each ceiling leaves room for: `ceiling`, `closed_on`, `allowed_eur` (0 where the base is below
    zero), `debt_eur`, `room_eur` (below zero: too much debt), `source`; null where unknown. The least room
    counts."""
    rows = []
    for ceiling in CEILINGS:
        allowed = pl.col(ceiling.base).clip(lower_bound=0) * ceiling.multiple
        rows.append(
            last.select(
                pl.lit(ceiling.name).alias("ceiling"),
                "closed_on",
                allowed.alias("allowed_eur"),
                pl.col("financial_debt_eur").alias("debt_eur"),
                (allowed - pl.col("financial_debt_eur")).alias("room_eur"),
                pl.lit(ceiling.source).alias("source"),
            )
        )
    return pl.concat(rows)
