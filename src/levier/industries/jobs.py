"""How many jobs industry has in the territory, and how they have changed."""

from dataclasses import dataclass

import polars as pl

from levier.core import naf
from levier.core.evidence import Evidence, NotComputed
from levier.core.industry import GROUPS, industrial_group
from levier.core.messages import m
from levier.core.unknown import known_sum

SPAN = 5
"""Years over which the recent change is measured."""


@dataclass(frozen=True)
class JobsTrend:
    """Jobs on 31 December in the industrial groups, between `first_year` and `latest_year`.

    by_year : `group`, `naf_division`, `label`, `year`, `jobs`, `establishments`, `cells_unknown`; every
        division at every year, 0 where it has no employer
    by_division : `group`, `naf_division`, `label`, `jobs` (latest year), `establishments`, `cells_unknown`,
        then `change_since_first` and `change_since_5_years` (jobs), each with `..._share` (relative to the
        jobs at the start) and `..._unknown` (cells left out); null where that year is not in the table
    by_group : the same by group
    """

    by_year: pl.DataFrame
    by_division: pl.DataFrame
    by_group: pl.DataFrame
    first_year: int
    latest_year: int
    jobs_all_activities: int | None
    evidence: Evidence


def industrial_jobs(employment: pl.DataFrame) -> JobsTrend | NotComputed:
    """Industrial jobs by division and year, and their change since the first year and over five years.

    A cell is a commune, a sub-class and a year. A cell that is absent has no employer: no jobs. A cell whose
    employees are null is unknown (secret): sums leave it out, and are null if they hold nothing else. A
    change compares the cells that are unknown at neither year: one that becomes secret is no loss of jobs.

    Parameters
    ----------
    employment : the table of that name, of the territory, every activity and year

    Returns
    -------
    JobsTrend; with no rows but those of the groups if the territory has no industrial employer. NotComputed
    without any cell.

    Source: Urssaf, establishments and employees by commune and APE.
    """
    if employment.is_empty():
        return NotComputed(
            m("no jobs by activity have been imported for this territory"), needs=("employment",)
        )
    cells = employment.with_columns(
        group=industrial_group(pl.col("naf")), naf_division=pl.col("naf").str.head(2)
    )
    years = employment["year"].unique().sort()
    first, latest = years[0], years[-1]
    industrial = cells.filter(pl.col("group").is_not_null())
    groups = pl.DataFrame({"group": list(GROUPS)})
    divisions = industrial.select("group", "naf_division").unique().sort("naf_division")
    by_year = _by_year(industrial, divisions.join(years.to_frame(), how="cross"))
    return JobsTrend(
        by_year=_labelled(by_year),
        by_division=_labelled(_with_changes(industrial, divisions, years)),
        by_group=_with_changes(industrial, groups, years),
        first_year=first,
        latest_year=latest,
        jobs_all_activities=cells.filter(pl.col("year") == latest).select(known_sum("employees")).item(),
        evidence=_evidence(industrial, latest),
    )


def _by_year(industrial: pl.DataFrame, grid: pl.DataFrame) -> pl.DataFrame:
    """Jobs of each row of the grid, whose columns are the keys; 0 where it has no cell."""
    counts = industrial.group_by(grid.columns).agg(
        known_sum("employees").alias("jobs"),
        known_sum("establishments"),
        cells_unknown=pl.col("employees").is_null().sum().cast(pl.Int64),
    )
    figures = ("jobs", "establishments", "cells_unknown")
    absent = pl.col("cells_unknown").is_null()
    return grid.join(counts, on=grid.columns, how="left", maintain_order="left").with_columns(
        pl.when(absent).then(0).otherwise(pl.col(figures)).name.keep()
    )


def _with_changes(industrial: pl.DataFrame, keys: pl.DataFrame, years: pl.Series) -> pl.DataFrame:
    """The latest jobs of each row of `keys`, then the two changes; null without a year to start from."""
    latest = years[-1]
    table = _by_year(industrial.filter(pl.col("year") == latest), keys)
    for start, name in ((years[0], "change_since_first"), (latest - SPAN, f"change_since_{SPAN}_years")):
        changes = _changes(industrial, keys.columns, start, latest)
        table = table.join(changes, on=keys.columns, how="left", maintain_order="left")
        comparable = start < latest and start in years
        table = table.with_columns(
            pl.when(comparable).then(pl.col("change", "unknown").fill_null(0)),
            pl.when(comparable).then("share").alias("share"),
        ).rename({"change": name, "share": f"{name}_share", "unknown": f"{name}_unknown"})
    return table


def _changes(industrial: pl.DataFrame, keys: list[str], start: int, latest: int) -> pl.DataFrame:
    """`change`: jobs at `latest` less jobs at `start`, over the cells that are `unknown` at neither."""
    employees, year = pl.col("employees"), pl.col("year")
    cells = (
        industrial.filter(year.is_in([start, latest]))
        .group_by(*keys, "commune", "naf")
        .agg(
            unknown=employees.is_null().any(),
            before=employees.filter(year == start).sum(),
            after=employees.filter(year == latest).sum(),
        )
    )
    before, after = (pl.col(column).filter(~pl.col("unknown")).sum() for column in ("before", "after"))
    return cells.group_by(keys).agg(
        change=after - before,
        share=pl.when(before > 0).then((after - before) / before),
        unknown=pl.col("unknown").sum().cast(pl.Int64),
    )


def _labelled(rows: pl.DataFrame) -> pl.DataFrame:
    labels = naf.table().select(pl.col("code").alias("naf_division"), "label")
    labelled = rows.join(labels, on="naf_division", how="left", maintain_order="left")
    return labelled.select("group", "naf_division", "label", pl.exclude("group", "naf_division", "label"))


def _evidence(industrial: pl.DataFrame, latest: int) -> Evidence:
    cells = industrial.filter(pl.col("year") == latest)
    return Evidence(
        method=m(
            "Employees at their workplace on 31 December, added up by NAF division over the communes of the "
            "territory. A change compares the same cells (commune, activity), leaving out those that are "
            "unknown at either date."
        ),
        tables=("employment",),
        uncertainty=m(
            "{unknown} of {cells} industrial cells of {latest_year} have an unknown number of employees and "
            "are left out of the sums.",
            unknown=cells["employees"].null_count(),
            cells=cells.height,
            latest_year=latest,
        ),
        reference="Urssaf, établissements et effectifs salariés, commune × APE",
        cautions=(
            m(
                "Private employers of the general scheme only: no farm scheme, no civil servants, no "
                "self-employed. Temporary workers count in their agency (NAF 78.20Z), not in the plant "
                "where they work."
            ),
        ),
    )
