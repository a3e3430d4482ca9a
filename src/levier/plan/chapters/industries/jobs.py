"""Industrial jobs, and how they have changed."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries import JobsTrend, industrial_jobs
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Table
from levier.plan.inputs import Inputs


def jobs_answer(inputs: Inputs) -> Answer | Missing:
    title = m("Industrial jobs and how they have changed")
    found = industrial_jobs(inputs.employment)
    if isinstance(found, NotComputed):
        return Missing("jobs", title, found)
    manufacturing = found.by_group.row(by_predicate=pl.col("group") == "manufacturing", named=True)
    return Answer(
        id="jobs",
        title=title,
        finding=_jobs_finding(
            manufacturing["jobs"], manufacturing["change_since_first"], found.first_year, found.latest_year
        ),
        figures=_jobs_figures(found),
        tables=(
            Table(
                "jobs_by_division",
                m("Industrial jobs by NAF division"),
                columns(
                    "group",
                    "naf_division",
                    "label",
                    "jobs",
                    "establishments",
                    "change_since_first",
                    "change_since_first_share",
                    "change_since_5_years",
                    "change_since_5_years_share",
                    "cells_unknown",
                ),
                found.by_division.sort("jobs", "naf_division", descending=[True, False], nulls_last=True),
            ),
            Table(
                "jobs_by_year",
                m("Industrial jobs by NAF division and year"),
                columns("group", "naf_division", "label", "year", "jobs", "establishments", "cells_unknown"),
                found.by_year,
                "file",
            ),
        ),
        charts=(
            Chart(
                "jobs_divisions",
                "bars",
                m("Industrial jobs by activity"),
                m("Jobs on 31 December of the latest year, by NAF division."),
                "jobs_by_division",
                "label",
                "jobs",
            ),
        ),
        evidence=found.evidence,
    )


def _jobs_finding(jobs: int | None, change: int | None, first: int, latest: int) -> Message:
    years = {"first": str(first), "latest": str(latest)}
    if jobs is None:
        return m("Manufacturing jobs on 31 December {latest} are all secret.", **years)
    if not change:
        return m("{jobs} manufacturing jobs on 31 December {latest}.", jobs=jobs, **years)
    more, fewer = (
        m(
            "{jobs} manufacturing jobs on 31 December {latest}: {n} more than in {first}.",
            jobs=jobs,
            n=change,
            **years,
        ),
        m(
            "{jobs} manufacturing jobs on 31 December {latest}: {n} fewer than in {first}.",
            jobs=jobs,
            n=-change,
            **years,
        ),
    )
    return more if change > 0 else fewer


def _jobs_figures(found: JobsTrend) -> tuple[Figure, ...]:
    labels = {
        "manufacturing": m("Manufacturing jobs"),
        "extraction": m("Extraction jobs"),
        "utilities": m("Energy, water and waste jobs"),
    }
    figures = [
        Figure(f"jobs_{row['group']}", labels[row["group"]], row["jobs"], "count")
        for row in found.by_group.iter_rows(named=True)
    ]
    every = Figure("jobs_all", m("Jobs, all activities"), found.jobs_all_activities, "count")
    return (*figures, every)
