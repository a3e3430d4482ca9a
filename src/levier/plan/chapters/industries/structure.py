"""Industries: where the change in industrial jobs comes from, the country, the activities or the place."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries.structure import ShiftShare, Trends, trends
from levier.industries.structure.shift_share import PARTS
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Table
from levier.plan.industries.structure_words import (
    change_in_words,
    change_of_jobs,
    compared_tables,
    industrial_parts,
)
from levier.plan.inputs import Reference

PART_LABELS = {
    "national": "trend of all jobs",
    "mix": "mix of activities",
    "place": "the place itself",
}
"""Each part of a change, as a term said to the reader."""
CALLED = {
    "jobs_start": "jobs_first_year",
    "jobs_end": "jobs_latest_year",
    "growth_share": "growth_per_year_share",
    "growth_share_reference": "growth_per_year_share_reference",
}
"""Columns of the lever by the names that they have among all those of the plan."""


def answer(employment: pl.DataFrame, reference: Reference | None) -> Answer | Missing:
    """Of the industrial jobs won or lost, how many follow the country, the activities, the place itself.

    `employment`: the table of that name, of the territory; `reference`: an area that holds it, if any.
    """
    title = m("Where the change in industrial jobs comes from")
    both = compared_tables(employment, reference)
    if isinstance(both, NotComputed):
        return Missing("shift_share", title, both)
    found = change_of_jobs(both)
    if isinstance(found, NotComputed):
        return Missing("shift_share", title, found)
    return _answer(found, trends(both.territory, both.reference), both.called, title)


def _answer(found: ShiftShare, grown: Trends | NotComputed, reference: Message, title: Message) -> Answer:
    parts = industrial_parts(found)
    total = found.total
    return Answer(
        id="shift_share",
        title=title,
        finding=change_in_words(found, reference),
        figures=(
            Figure("industrial_change", m("Change in industrial jobs"), parts["change"], "count"),
            Figure("change_national", m("From the trend of all jobs"), parts["national"], "count"),
            Figure("change_mix", m("From the mix of activities"), parts["mix"], "count"),
            Figure("change_place", m("From the place itself"), parts["place"], "count"),
            Figure("change_all", m("Change in jobs, all activities"), round(total["change"]), "count"),
            Figure("change_all_place", m("Of which from the place itself"), round(total["place"]), "count"),
        ),
        tables=(
            _parts_table(parts, total),
            _division_table(found, grown),
            _year_table(found),
        ),
        charts=(
            Chart(
                "change_parts",
                "bars",
                m("Where the change in industrial jobs comes from"),
                m("Industrial jobs won (right) or lost (left), by where the change comes from."),
                "shift_share",
                "part",
                "change_industry",
            ),
            Chart(
                "change_lines",
                "lines",
                m("The same, added up year after year"),
                m("Industrial jobs won or lost since the first year, by where the change comes from."),
                "shift_share_by_year",
                "part",
                "change_since_start",
                x="year",
                series="part",
            ),
        ),
        evidence=found.evidence,
    )


def _parts_table(parts: dict[str, int], total: dict[str, float]) -> Table:
    rows = pl.DataFrame(
        {
            "part": [PART_LABELS[name] for name in PARTS],
            "change_industry": [parts[name] for name in PARTS],
            "change_all": [round(total[name]) for name in PARTS],
        }
    )
    return Table(
        "shift_share",
        m("Change in jobs by where it comes from"),
        columns("part", "change_industry", "change_all"),
        rows,
    )


def _division_table(found: ShiftShare, grown: Trends | NotComputed) -> Table:
    rows = found.by_activity.filter(pl.col("group").is_not_null()).rename(CALLED, strict=False)
    growth = [
        f"growth_{span}_share{whose}" for span in ("per_year", "recent") for whose in ("", "_reference")
    ]
    if isinstance(grown, NotComputed):
        rows = rows.with_columns(pl.lit(None, pl.Float64).alias(name) for name in growth)
    else:
        told = grown.by_activity.rename(CALLED, strict=False).select("activity", *growth)
        rows = rows.join(told, on="activity", how="left", maintain_order="left")
    whole = pl.col("jobs_first_year", "jobs_latest_year", "change", *PARTS).round().cast(pl.Int64)
    names = ("group", "activity", "label", "jobs_first_year", "jobs_latest_year", "change", *PARTS, *growth)
    return Table(
        "shift_share_by_division",
        m("Change in industrial jobs by NAF division"),
        columns(*names, "cells_unknown"),
        rows.with_columns(whole).sort("place", "activity"),
        "list",
        on_page=("label", "jobs_latest_year", "change", *PARTS, "growth_per_year_share"),
    )


def _year_table(found: ShiftShare) -> Table:
    """The parts of each year and their running sums, one row per year and part."""
    assert found.by_year is not None
    industrial = found.by_activity.filter(pl.col("group").is_not_null())["activity"]
    by_year = (
        found.by_year.filter(pl.col("activity").is_in(industrial.to_list()))
        .group_by("year")
        .agg(pl.col(PARTS).sum())
        .sort("year")
    )
    long = by_year.unpivot(PARTS, index="year", variable_name="part", value_name="change")
    start = pl.DataFrame(
        {"year": [found.start] * len(PARTS), "part": list(PARTS), "change": [0.0] * len(PARTS)},
        schema_overrides={"year": pl.Int64},
    )
    rows = (
        pl.concat([start, long.select(start.columns)])
        .sort("part", "year")
        .with_columns(change_since_start=pl.col("change").cum_sum().over("part"))
        .with_columns(
            pl.col("change", "change_since_start").round().cast(pl.Int64),
            pl.col("part").replace_strict(PART_LABELS),
        )
    )
    return Table(
        "shift_share_by_year",
        m("Change in industrial jobs by year"),
        columns("year", "part", "change", "change_since_start"),
        rows,
        "file",
    )
