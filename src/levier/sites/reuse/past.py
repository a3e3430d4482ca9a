"""What comparable conversions cost, where a table of funded projects is at hand."""

from dataclasses import dataclass
from math import isfinite, log

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.sites.facts import POLLUTION
from levier.sites.reuse.draws import HIGH, LOW

COLUMNS = ("area_m2", "cost_eur", "pollution", "use")
FEWEST = 5
"""Cases below which no range is told."""
TENFOLD = log(10)


@dataclass(frozen=True, eq=False)
class PastCases:
    """`cases`: the nearest, with their columns, `cost_eur_ha` and `distance` (0: alike; 1: as far as can be).
    `low_eur_ha`, `central_eur_ha`, `high_eur_ha`: quantiles 10, 50 and 90 % of their cost per hectare."""

    cases: pl.DataFrame
    low_eur_ha: float
    central_eur_ha: float
    high_eur_ha: float
    evidence: Evidence


def similar_cases(
    cases: pl.DataFrame,
    area_m2: float,
    pollution: str | None = None,
    use: str | None = None,
    nearest: int = 15,
) -> PastCases | NotComputed:
    """The past conversions most like a site, and what they cost per hectare.

    Distance (Gower 1971): mean over what is known of both of |ln(area ratio)| / ln 10 (at most 1), steps
    apart on the scale of pollution / 4, and 0 or 1 for the same use.

    Parameters
    ----------
    cases : one row a project: `area_m2`, `cost_eur` (clean-up, before tax), `pollution` (CNIG words), `use`
    area_m2, pollution, use : of the site; None is unknown
    nearest : cases kept

    Returns
    -------
    PastCases; NotComputed where fewer than 5 cases have an area and a cost.

    Raises
    ------
    BadInput : a column is missing, or the area is not above 0.
    """
    if lacking := [name for name in COLUMNS if name not in cases.columns]:
        raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where="cases")
    if not (isfinite(area_m2) and area_m2 > 0) or nearest < FEWEST:
        raise BadInput(m("an area is above 0, and at least {n} cases are kept", n=FEWEST), where="area_m2")
    costed = cases.filter((pl.col("area_m2") > 0) & (pl.col("cost_eur") > 0))
    if costed.height < FEWEST:
        return NotComputed(
            m("fewer than {n} past conversions have an area and a cost", n=FEWEST), needs=("funded_projects",)
        )
    steps = {term: rank for rank, term in enumerate(POLLUTION)}
    parts = [((pl.col("area_m2") / area_m2).log().abs() / TENFOLD).clip(upper_bound=1)]
    if pollution is not None:
        if pollution not in steps:
            raise BadInput(
                m("“{term}” is not a value of {fact}", term=pollution[:60], fact="pollution"),
                fix=m("one of: {terms}", terms=", ".join(POLLUTION)),
            )
        rank = pl.col("pollution").replace_strict(steps, default=None, return_dtype=pl.Float64)
        parts.append((rank - steps[pollution]).abs() / (len(POLLUTION) - 1))
    if use is not None:
        parts.append((pl.col("use") != use).cast(pl.Float64))
    found = (
        costed.with_columns(
            cost_eur_ha=pl.col("cost_eur") / pl.col("area_m2") * 10_000, distance=pl.mean_horizontal(parts)
        )
        .sort("distance", "cost_eur_ha", maintain_order=True)
        .head(nearest)
    )
    low, central, high = (
        float(found["cost_eur_ha"].quantile(share, "linear") or 0) for share in (LOW, 0.5, HIGH)
    )
    evidence = Evidence(
        method=m("Cost per hectare of the {n} past conversions most like the site.", n=found.height),
        tables=("funded_projects",),
        uncertainty=m("One case in ten cost less than low, one in ten more than high."),
        reference="Gower (1971)",
    )
    return PastCases(found, low, central, high, evidence)
