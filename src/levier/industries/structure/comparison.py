"""A territory and a larger area that contains it, at two dates: the jobs that can be compared."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from levier.core import naf
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.industry import industrial_group
from levier.core.messages import Message, m

Grain = Literal["division", "activity"]
"""What is compared: NAF divisions (first two characters of the code), or the codes as they are written."""


@dataclass(frozen=True)
class Comparison:
    """`by_activity`: `activity`, `jobs_start`, `jobs_end`, `reference_start`, `reference_end` and
    `cells_unknown`; the sums hold the cells that are known at both dates, the others are counted."""

    by_activity: pl.DataFrame
    start: int
    end: int

    @property
    def cells_unknown(self) -> int:
        return int(self.by_activity["cells_unknown"].sum())


def checked(table: pl.DataFrame, where: str) -> pl.DataFrame:
    """The rows of a table of jobs, with an `area` even where it holds one only.

    Raises
    ------
    BadInput : a column is missing, a code or a year is null, a key stands twice, or a number of jobs is
        negative or no number.
    """
    missing = [name for name in ("activity", "year", "employees") if name not in table.columns]
    if missing:
        raise BadInput(
            m("the table has no column {columns}", columns=", ".join(missing)),
            where,
            m("give the columns {columns}", columns="activity, year, employees"),
        )
    area = pl.col("area") if "area" in table.columns else pl.lit("").alias("area")
    rows = table.select(area, "activity", "year", pl.col("employees").cast(pl.Float64))
    key = ("area", "activity", "year")
    for name in key:
        if nulls := rows[name].null_count():
            raise BadInput(m("{n} rows have no {column}", n=nulls, column=name), where)
    twice = rows.filter(pl.struct(key).is_duplicated())
    if twice.height:
        raise BadInput(
            m("{n} rows share their area, activity and year with another", n=twice.height),
            where,
            m("add up their jobs, or keep one of them"),
        )
    wrong = rows.filter((pl.col("employees") < 0) | ~pl.col("employees").is_finite())
    if wrong.height:
        raise BadInput(
            m(
                "{n} numbers of jobs are negative or no number: {number} for {activity}, say",
                n=wrong.height,
                number=wrong["employees"][0],
                activity=wrong["activity"][0],
            ),
            where,
        )
    return rows


def compared(
    territory: pl.DataFrame, reference: pl.DataFrame, start: int, end: int, grain: Grain
) -> Comparison | NotComputed:
    """The jobs of both at two dates, by activity, over the cells (area and activity) that neither the
    territory nor the reference hides at one of them. Both tables come from `checked`."""
    for year in (start, end):
        for rows, whose in ((territory, m("the territory")), (reference, m("the reference area"))):
            if not (rows["year"] == year).any():
                return NotComputed(
                    m("no jobs of {year} are known for {whose}", year=str(year), whose=whose), ("employment",)
                )
    here = _at_both(territory, ["area", "activity"], start, end)
    known = ~pl.col("unknown")
    local = here.group_by("activity").agg(
        jobs_start=pl.col("before").filter(known).sum(),
        jobs_end=pl.col("after").filter(known).sum(),
        cells=pl.len(),
        cells_unknown=(~known).sum(),
    )
    there = _at_both(reference, ["activity"], start, end).select(
        "activity", reference_start="before", reference_end="after", hidden="unknown"
    )
    both = local.join(there, on="activity", how="full", coalesce=True).with_columns(
        pl.exclude("activity", "hidden").fill_null(0), hidden=pl.col("hidden").fill_null(False)
    )
    jobs = ("jobs_start", "jobs_end", "reference_start", "reference_end")
    code = pl.col("activity")
    table = (
        both.with_columns(
            pl.when(~pl.col("hidden")).then(pl.col(jobs)).otherwise(0.0),
            cells_unknown=pl.when("hidden").then("cells").otherwise("cells_unknown").cast(pl.Int64),
        )
        .group_by(code.str.head(2) if grain == "division" else code)
        .agg(pl.col(*jobs, "cells_unknown").sum())
        .sort("activity")
    )
    reason = _no_comparison(table)
    return Comparison(table, start, end) if reason is None else NotComputed(reason, ("employment",))


def _at_both(rows: pl.DataFrame, key: list[str], start: int, end: int) -> pl.DataFrame:
    """The jobs of each cell at the two dates, 0 where it has no row, and whether one of them is secret."""
    jobs, year = pl.col("employees"), pl.col("year")
    return (
        rows.filter(year.is_in([start, end]))
        .group_by(key)
        .agg(
            before=jobs.filter(year == start).sum(),
            after=jobs.filter(year == end).sum(),
            unknown=jobs.is_null().any(),
        )
    )


def _no_comparison(table: pl.DataFrame) -> Message | None:
    """Why the territory cannot be compared with the reference, or None."""
    if table["jobs_start"].sum() == 0:
        return m("no figures by activity are known for this territory")
    if table["reference_start"].sum() == 0:
        return m("no figures by activity are known for the reference area")
    more = table.filter(
        (pl.col("jobs_start") > pl.col("reference_start")) | (pl.col("jobs_end") > pl.col("reference_end"))
    )
    if more.height:
        return m(
            "the reference area does not contain the territory, which counts more in {activities}",
            activities=", ".join(more["activity"]),
        )
    return None


def labelled(table: pl.DataFrame) -> pl.DataFrame:
    """The rows with the `group` (industry's kind, null outside) and `label` (null: no NAF code) in front."""
    labels = naf.table().select(activity="code", label="label")
    named = table.join(labels, on="activity", how="left", maintain_order="left")
    return named.select(
        industrial_group(pl.col("activity")).alias("group"),
        "activity",
        "label",
        pl.exclude("group", "activity", "label"),
    )
