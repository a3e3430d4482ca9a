"""Which kinds of project the sites could take, and what stands in the way of the others."""

from collections.abc import Sequence

import polars as pl

from levier.core.evidence import Evidence
from levier.core.messages import Message, m
from levier.plan.columns import columns
from levier.plan.document import Answer, Figure, Table
from levier.plan.sites.choosing import Choice
from levier.sites.facts import FACTS
from levier.sites.needs import profiles

NO_SITE = "–"
TITLE = m("Which project could land here")
SHOWN = 3
"""Projects whose sites are told one by one."""


def most_open(found: Sequence[Choice]) -> list[Choice]:
    """The projects that most sites could take: those that surely fit first, then those to be checked."""

    def closed(choice: Choice) -> tuple[int, int]:
        return -choice.screening.fitting.height, -choice.screening.to_check.height

    return sorted(found, key=closed)[:SHOWN]


def projects_answer(found: Sequence[Choice]) -> Answer:
    """The projects, those that most sites could take first."""
    listed = most_open(found)
    rows = _rows(found)
    possible = rows.filter((pl.col("fitting") > 0) | (pl.col("to_check") > 0)).height
    sure = rows.filter(pl.col("fitting") > 0).height
    return Answer(
        id="projects",
        title=TITLE,
        finding=_finding(rows, sure, possible, listed[0].project.label),
        figures=(
            Figure("projects_sure", m("Typical projects that a site surely suits"), sure, "count"),
            Figure("projects_possible", m("Or may suit, once asked"), possible, "count"),
        ),
        tables=(
            Table(
                "projects",
                m("Typical projects and the sites that could take them"),
                columns(
                    *("project", "project_area_m2", "power_mw", "jobs_of_project", "fitting", "to_check"),
                    *(
                        "excluded",
                        "excludes_most",
                        "first_site",
                        "first_draws_share",
                        "profile_lines",
                        "lines_to_verify",
                    ),
                ),
                rows,
                on_page=(
                    *("project", "project_area_m2", "power_mw", "jobs_of_project", "fitting", "to_check"),
                    *("excluded", "excludes_most", "first_site"),
                ),
            ),
        ),
        charts=(),
        evidence=_evidence(found, rows),
    )


def _finding(rows: pl.DataFrame, sure: int, possible: int, first: str) -> Message:
    if sure == 0:
        return m(
            "None of the {all} typical projects has a site known to meet every must; for {possible} of them "
            "a site may, once what is unknown has been asked. The one that most sites could take: {first}.",
            all=rows.height,
            possible=possible,
            first=first,
        )
    return m(
        "Of {all} typical projects, {sure} have a site known to meet every must, and {possible} one that "
        "may, once what is unknown has been asked. The one that most sites could take: {first}.",
        all=rows.height,
        sure=sure,
        possible=possible,
        first=first,
    )


def _rows(found: Sequence[Choice]) -> pl.DataFrame:
    told = profiles().select("power_mw", id="project", profile_lines="lines", lines_to_verify="to_verify")
    rows = pl.DataFrame([_row(choice) for choice in found])
    return rows.join(told, on="id", how="left", maintain_order="left").sort(
        "fitting", "to_check", "jobs_of_project", descending=True, maintain_order=True
    )


def _row(choice: Choice) -> dict[str, object]:
    screening, first = choice.screening, choice.ranking.table["site_id"][0]
    excludes = screening.by_must.filter(pl.col("missed") > 0)
    names = dict(choice.sites.places.select("site_id", "name").iter_rows())
    share = choice.acceptability.table.filter(pl.col("site_id") == first)["first_share"][0]
    return {
        "id": choice.project.id,
        "project": choice.project.label,
        "project_area_m2": choice.project.area_m2,
        "jobs_of_project": choice.project.jobs,
        "fitting": screening.fitting.height,
        "to_check": screening.to_check.height,
        "excluded": screening.excluded.height,
        "excludes_most": FACTS[excludes["fact"][0]].label.template if excludes.height else None,
        "first_site": NO_SITE if choice.near_misses else names[first],
        "first_draws_share": None if choice.near_misses else share,
    }


def _evidence(found: Sequence[Choice], rows: pl.DataFrame) -> Evidence:
    screening = found[0].screening
    return Evidence(
        method=screening.evidence.method,
        tables=tuple(sorted({source for choice in found for source in choice.tables})),
        uncertainty=m(
            "Typical needs of real plants of the kind: {to_verify} of their {lines} lines are assumptions or "
            "general knowledge, to be verified. Each firm has needs of its own.",
            to_verify=rows["lines_to_verify"].sum(),
            lines=rows["profile_lines"].sum(),
        ),
        cautions=screening.evidence.cautions,
    )
