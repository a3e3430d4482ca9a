"""How each activity has grown or shrunk, here and in the reference."""

from dataclasses import dataclass

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.structure.comparison import Comparison, Grain, checked, compared, labelled

RECENT = 5
"""Years of the recent trend."""


@dataclass(frozen=True)
class Trends:
    """`by_activity`: `group`, `activity`, `label`, `jobs_first`, `jobs_latest`, `growth_share` and
    `growth_share_reference` (compound growth per year between the first year and the latest; null without
    jobs at the start), `growth_recent_share` and `growth_recent_share_reference` (the same over the last
    five years; null where that year is not there), `cells_unknown` (secret cells, left out).
    """

    by_activity: pl.DataFrame
    first_year: int
    latest_year: int
    evidence: Evidence


def trends(
    territory: pl.DataFrame, reference: pl.DataFrame, *, grain: Grain = "division"
) -> Trends | NotComputed:
    """Growth per year of the jobs of each activity, since the first year and over five years.

    Growth is compound: (jobs at the end / jobs at the start)^(1 / years) - 1, over the cells that are known
    at both dates.

    Parameters, raises : as for `shift_share`

    Returns
    -------
    Trends; NotComputed as for `shift_share`, or if the two have fewer than two years in common.
    """
    here, there = checked(territory, "territory"), checked(reference, "reference")
    years = sorted(set(here["year"]) & set(there["year"]))
    if len(years) < 2:
        return NotComputed(m("a change needs two years of jobs: {n} known", n=len(years)), ("employment",))
    first, latest = years[0], years[-1]
    whole = compared(here, there, first, latest, grain)
    if isinstance(whole, NotComputed):
        return whole
    table = whole.by_activity.select(
        "activity",
        pl.col("jobs_start").alias("jobs_first"),
        pl.col("jobs_end").alias("jobs_latest"),
        *_growth(whole, "growth_share"),
        "cells_unknown",
    )
    recent = compared(here, there, latest - RECENT, latest, grain) if latest - RECENT in years else None
    if isinstance(recent, Comparison):
        grown = recent.by_activity.select("activity", *_growth(recent, "growth_recent_share"))
        table = table.join(grown, on="activity", how="left", maintain_order="left")
    else:
        nothing = pl.lit(None, pl.Float64)
        table = table.with_columns(growth_recent_share=nothing, growth_recent_share_reference=nothing)
    table = table.select(pl.exclude("cells_unknown"), "cells_unknown")
    return Trends(labelled(table), first, latest, _evidence(whole.cells_unknown))


def _growth(both: Comparison, name: str) -> tuple[pl.Expr, pl.Expr]:
    def growth(whose: str) -> pl.Expr:
        start, end = pl.col(f"{whose}_start"), pl.col(f"{whose}_end")
        return pl.when(start > 0).then((end / start) ** (1 / (both.end - both.start)) - 1)

    return growth("jobs").alias(name), growth("reference").alias(f"{name}_reference")


def _evidence(unknown: int) -> Evidence:
    cautions = (m("{n} secret cells are left out of both dates.", n=unknown),) if unknown else ()
    return Evidence(
        method=m(
            "Compound growth per year of the jobs of each activity, over the cells known at both dates."
        ),
        tables=("employment",),
        uncertainty=m("Two dates only: a growth that starts or ends in a crisis says little of the trend."),
        cautions=cautions,
    )
