"""Of the jobs won or lost, how many follow the country, the mix of activities, and the place itself."""

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.structure.comparison import Comparison, Grain, checked, compared, labelled

PARTS = ("national", "mix", "place")
"""The three parts of a change, in the order in which they are told."""
OF_PLACE = ("competitive", "allocation", "entered")
"""The three parts of that of the place (Esteban-Marquillas)."""


@dataclass(frozen=True)
class ShiftShare:
    """The change of jobs between two years, in parts that add up to it.

    by_activity : `group`, `activity`, `label`, `jobs_start`, `jobs_end`, `change`, then the parts in jobs:
        `national` (as if every job had followed the reference), `mix` (what the activities did there, beyond
        that), `place` (what is left: the place itself), and `cells_unknown` (secret cells, left out).
        `place` is `competitive` (the place's advantage, had it the reference's mix) + `allocation` (being
        specialised where it has one); these two are null for an activity without jobs at the start, whose
        jobs are `entered`. Of a dynamic one, `place` is not divided.
    by_year : of a dynamic one, by `activity` and `year` (that at the end): `change`, the parts,
        `cells_unknown`
    total : the parts added up over the activities, by name, with `change`
    reference_growth : growth of all jobs of the reference, a share
    """

    by_activity: pl.DataFrame
    by_year: pl.DataFrame | None
    total: dict[str, float]
    start: int
    end: int
    reference_growth: float
    evidence: Evidence


def shift_share(
    territory: pl.DataFrame,
    reference: pl.DataFrame,
    *,
    start: int,
    end: int,
    grain: Grain = "division",
) -> ShiftShare | NotComputed:
    """Shift-share between two years, with the homothetic change.

    With e_i the territory's jobs of the activity i at the start, g_i and G the growth of the activity and of
    all jobs in the reference, e the jobs: national = e_i G; mix = e_i (g_i - G); place = change - e_i g_i.
    With h_i = (jobs of the territory) × (share of the activity in the reference), the homothetic jobs, and
    d_i = growth here - g_i: competitive = h_i d_i; allocation = (e_i - h_i) d_i.

    Parameters
    ----------
    territory : key (`area` if there are several, `activity`, `year`); an absent row is no jobs
        `employees`: jobs, 0 or more; null: secret. A cell that is secret at either date is left out of both.
    reference : key (`activity`, `year`), of a larger area that contains the territory; the same columns
    start, end : the two years, start first
    grain : "division" of the NAF, or "activity" (the codes as they are)

    Returns
    -------
    ShiftShare; NotComputed if a year or the jobs of either are missing, or if the reference does not contain
    the territory.

    Raises
    ------
    BadInput : a table lacks a column, a key stands twice, jobs are negative, or `start` is not before `end`.

    Source: Dunn (1960), Papers of the Regional Science Association 6; Esteban-Marquillas (1972), Regional and
    Urban Economics 2(3). To be verified: volumes and formulas were written from memory. Checked, in the
    summaries of others: that Esteban-Marquillas divides the part of the place by homothetic employment and an
    allocation effect.
    """
    _in_order(start, end)
    here, there = checked(territory, "territory"), checked(reference, "reference")
    both = compared(here, there, start, end, grain)
    if isinstance(both, NotComputed):
        return both
    table = _divided_further(_parts(both))
    return ShiftShare(
        by_activity=labelled(table).drop("reference_start", "reference_end"),
        by_year=None,
        total=_totals(table, ("change", *PARTS, *OF_PLACE)),
        start=start,
        end=end,
        reference_growth=_growth(both),
        evidence=_evidence(both.cells_unknown, dynamic=False),
    )


def dynamic_shift_share(
    territory: pl.DataFrame,
    reference: pl.DataFrame,
    *,
    start: int,
    end: int,
    grain: Grain = "division",
) -> ShiftShare | NotComputed:
    """Shift-share from year to year, added up: growth and mix are those of each year, not of the first.

    Parameters, raises : as for `shift_share`; the years between that both tables hold are used

    Returns
    -------
    ShiftShare; its change is the sum of the changes of each pair of years over the cells known at both, so
    that `jobs_start` + `change` = `jobs_end` only where no cell is secret. NotComputed as for `shift_share`.

    Source: Barff & Knight (1988), Growth and Change 19(2). Checked, in its abstract: the three effects are
    computed for each year, then added up. To be verified: the issue.
    """
    _in_order(start, end)
    here, there = checked(territory, "territory"), checked(reference, "reference")
    ends = compared(here, there, start, end, grain)
    if isinstance(ends, NotComputed):
        return ends
    held = set(here["year"]) & set(there["year"])
    years = [year for year in sorted(held) if start <= year <= end]
    steps = []
    for before, after in pairwise(years):
        both = compared(here, there, before, after, grain)
        if isinstance(both, NotComputed):
            return both
        steps.append(_parts(both).with_columns(year=pl.lit(after, pl.Int64)))
    every = pl.concat(steps)
    parts = pl.col("change", *PARTS, "cells_unknown").sum()
    by_activity = (
        ends.by_activity.select("activity", "jobs_start", "jobs_end")
        .join(every.group_by("activity").agg(parts), on="activity", how="full", coalesce=True)
        .with_columns(pl.col("jobs_start", "jobs_end").fill_null(0))
        .sort("activity")
    )
    return ShiftShare(
        by_activity=labelled(by_activity),
        by_year=every.select("activity", "year", "change", *PARTS, "cells_unknown"),
        total=_totals(by_activity, ("change", *PARTS)),
        start=start,
        end=end,
        reference_growth=_growth(ends),
        evidence=_evidence(int(every["cells_unknown"].sum()), dynamic=True),
    )


def _in_order(start: int, end: int) -> None:
    if start >= end:
        raise BadInput(
            m("the change goes from {start} to {end}", start=str(start), end=str(end)),
            fix=m("give the earlier year first"),
        )


def _growth(both: Comparison) -> float:
    before, after = (float(both.by_activity[f"reference_{when}"].sum()) for when in ("start", "end"))
    return after / before - 1


def _parts(both: Comparison) -> pl.DataFrame:
    """The three parts of each activity. What the reference lacks, the territory lacks: no jobs to divide."""
    jobs, there = pl.col("jobs_start"), pl.col("reference_start")
    as_there = pl.when(there > 0).then(jobs * (pl.col("reference_end") / there - 1)).otherwise(0.0)
    return (
        both.by_activity.with_columns(
            change=pl.col("jobs_end") - jobs, national=jobs * _growth(both), as_there=as_there
        )
        .with_columns(mix=pl.col("as_there") - pl.col("national"))
        .with_columns(place=pl.col("change") - pl.col("as_there"))
        .drop("as_there")
    )


def _divided_further(parts: pl.DataFrame) -> pl.DataFrame:
    """The part of the place, divided as Esteban-Marquillas does."""
    jobs, there, place = pl.col("jobs_start"), pl.col("reference_start"), pl.col("place")
    homothetic = jobs.sum() * there / there.sum()
    here_before = jobs > 0
    competitive = pl.when(here_before).then(homothetic * place / jobs)
    return parts.with_columns(competitive=competitive).with_columns(
        allocation=place - pl.col("competitive"),
        entered=pl.when(here_before).then(0.0).otherwise(place),
    )


def _totals(table: pl.DataFrame, names: tuple[str, ...]) -> dict[str, float]:
    return {name: float(table[name].sum()) for name in names}


def _evidence(unknown: int, *, dynamic: bool) -> Evidence:
    cautions: list[Message] = [
        m(
            "Shift-share is an account, not a cause: the part of the place holds all that is neither the "
            "country's trend nor that of its activities, such as the fate of one plant."
        ),
        m(
            "The finer the activities, the larger the part of the mix: figures by division and by sub-class "
            "differ."
        ),
    ]
    if unknown:
        cautions.append(m("{n} secret cells are left out of both dates.", n=unknown))
    method = (
        m(
            "Shift-share, year by year: each year's change is what the reference's growth would give, plus "
            "what its activities did beyond that, plus the rest, which is the place's; the years are added."
        )
        if dynamic
        else m(
            "Shift-share: the change is what the reference's growth would give, plus what its activities did "
            "beyond that, plus the rest, which is the place's."
        )
    )
    return Evidence(
        method=method,
        tables=("employment",),
        uncertainty=m("The parts add up to the change exactly; they have no interval of their own."),
        reference="Dunn (1960); Barff & Knight (1988)"
        if dynamic
        else "Dunn (1960); Esteban-Marquillas (1972)",
        cautions=tuple(cautions),
    )
