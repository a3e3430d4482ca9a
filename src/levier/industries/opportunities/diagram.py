"""The density-complexity diagram: how near each industry is against how complex it is."""

import polars as pl

from levier.industries.opportunities.portfolio import Opportunities

NO_TRANSITION = "no_transition"
POINTS = 120
"""Candidates drawn, the first ones of the order: more would hide each other."""


def diagram(found: Opportunities, *, points: int = POINTS) -> pl.DataFrame:
    """A row per point of the well-known diagram (Hausmann, Hidalgo et al. 2014), those to name first.

    Returns
    -------
    `activity`, `label`; `x`, `x_low`, `x_high`: reach; `y`, `y_low`, `y_high`: complexity of the activity,
    or its value where complexity is not identified; `size`: employees that would bring it to its weight in
    all the areas; `group`: a sector of the transitions, or `no_transition`; `named`: among the first ones.
    `y_is`: complexity or value, the same on every row.
    """
    identified = found.table["complexity"].is_not_null().any()
    height = "complexity" if identified else "value"
    return found.table.head(points).select(
        "activity",
        "label",
        x="reach",
        x_low="reach_low",
        x_high="reach_high",
        y=height,
        y_low=f"{height}_low",
        y_high=f"{height}_high",
        size=pl.col("jobs_to_average").clip(0),
        group=pl.col("sector").fill_null(NO_TRANSITION),
        named=pl.col("rank") <= found.first,
        y_is=pl.lit(height),
    )
