"""Industries: how diverse the economy of the territory is, and how it withstood shocks."""

from typing import Any

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, joined, m
from levier.core.unknown import known_sum
from levier.industries.structure import Diversity, Resilience, diversity, resilience
from levier.plan.columns import columns
from levier.plan.document import Answer, Figure, Missing, Profile, Table
from levier.plan.industries.structure_words import Compared, compared_tables, shocks_in_words
from levier.plan.inputs import Reference

HERE, THERE = "here", "reference"


def answer(employment: pl.DataFrame, reference: Reference | None) -> Answer | Missing:
    """How diverse the economy is, and what the shocks of 2008 and 2020 did to its jobs.

    `employment`: the table of that name, of the territory; `reference`: an area that holds it, if any.
    """
    title = m("Diversity, and resilience to shocks")
    both = compared_tables(employment, reference)
    if isinstance(both, NotComputed):
        return Missing("diversity_resilience", title, both)
    spread = _spread(both)
    if isinstance(spread, NotComputed):
        return Missing("diversity_resilience", title, spread)
    return _answer(spread, resilience(both.territory, both.reference), both.called, title)


def _answer(
    spread: Diversity, withstood: Resilience | NotComputed, reference: Message, title: Message
) -> Answer:
    rows = {row["area"]: row for row in spread.by_area.iter_rows(named=True)}
    here, there = rows[HERE], rows[THERE]
    shocks = pl.DataFrame() if isinstance(withstood, NotComputed) else withstood.by_shock
    return Answer(
        id="diversity_resilience",
        title=title,
        finding=_diversity_finding(here, there, reference, shocks),
        figures=(
            Figure(
                "effective_activities",
                m("As diverse as activities of equal size, in number"),
                here["effective_activities"],
                "number",
            ),
            Figure(
                "effective_activities_reference",
                m("The same, in the reference"),
                there["effective_activities"],
                "number",
            ),
            Figure("krugman", m("Unlikeness to the reference (0 to 2)"), here["krugman"], "number"),
            Figure(
                "krugman_by_chance",
                m("Unlikeness that chance alone would give"),
                here["krugman_by_chance"],
                "number",
            ),
        ),
        tables=(
            _indices_table(spread),
            *(() if isinstance(withstood, NotComputed) else (_shocks_table(withstood),)),
        ),
        charts=(),
        evidence=_joined(spread.evidence, withstood),
        profiles=_profiles(shocks, reference),
    )


def _spread(both: Compared) -> Diversity | NotComputed:
    """Diversity of the territory and of its reference, by NAF division, in the latest year of the former.

    A division keeps what is known of it: one secret sub-class, and a reference nearly always has some, would
    else hide all the others. How many cells are so left out is told.
    """
    year = both.territory["year"].max()
    divisions = [
        rows.filter(pl.col("year") == year)
        .group_by(pl.col("activity").str.head(2))
        .agg(
            known_sum("employees"),
            known_sum("establishments"),
            cells_unknown=pl.col("employees").is_null().sum(),
        )
        .with_columns(area=pl.lit(area))
        for rows, area in ((both.territory, HERE), (both.reference, THERE))
    ]
    if divisions[1].is_empty():
        return NotComputed(m("no figures by activity are known for the reference area"), ("employment",))
    return diversity(pl.concat(divisions), year=int(str(year)), reference=divisions[1].drop("area"))


def _indices_table(spread: Diversity) -> Table:
    indices = (
        "activities", "shannon", "shannon_share", "effective_activities", "theil", "theil_between",
        "theil_within", "herfindahl", "krugman", "krugman_by_chance",
    )  # fmt: skip
    rows = spread.by_area.with_columns(
        pl.when(pl.col("area") == HERE).then(pl.col("krugman", "krugman_by_chance")),
        area_role=pl.col("area").replace_strict({HERE: "the territory", THERE: "the reference area"}),
    )
    return Table(
        "diversity",
        m("Diversity of jobs by NAF division"),
        columns("area_role", *indices, "cells_unknown"),
        rows,
        on_page=("area_role", "activities", "effective_activities", "shannon_share", "theil", "herfindahl",
                 "krugman", "krugman_by_chance"),
    )  # fmt: skip


def _shocks_table(withstood: Resilience) -> Table:
    names = (
        "shock", "peak_year", "trough_year", "recovery_year", "jobs_peak",
        "contraction", "contraction_expected", "contraction_share", "contraction_share_reference",
        "resistance",
        "recovery", "recovery_expected", "recovery_share", "recovery_share_reference", "recoverability",
    )  # fmt: skip
    whole = ("jobs_peak", "contraction", "contraction_expected", "recovery", "recovery_expected")
    return Table(
        "resilience",
        m("Jobs in the shocks of 2008 and 2020, all activities"),
        columns(*names, "cells_unknown"),
        withstood.by_shock.with_columns(pl.col(whole).cast(pl.Float64).round().cast(pl.Int64)),
        on_page=(
            "shock", "peak_year", "trough_year", "contraction_share", "contraction_share_reference",
            "resistance", "recovery_year", "recovery_share", "recovery_share_reference", "recoverability",
        ),
    )  # fmt: skip


def _diversity_finding(
    here: dict[str, Any], there: dict[str, Any], reference: Message, shocks: pl.DataFrame
) -> Message:
    sentences = [
        m(
            "Jobs are spread as over {here} activities of equal size, against {there} in {reference}.",
            here=here["effective_activities"],
            there=there["effective_activities"],
            reference=reference,
        ),
        *_beside_the_reference(shocks),
    ]
    return joined(sentences, " ")


def _beside_the_reference(shocks: pl.DataFrame) -> list[Message]:
    """In which shocks jobs held better than in the reference, and in which worse."""
    better: list[str] = []
    worse: list[str] = []
    for row in shocks.iter_rows(named=True):
        held = row["contraction_share"] >= row["contraction_share_reference"]
        (better if held else worse).append(str(row["shock"]))
    said = []
    if better:
        said.append(
            m("Jobs held as well as there, or better, in the shock of {years}.", years=", ".join(better))
        )
    if worse:
        said.append(m("Jobs fell more than there in the shock of {years}.", years=", ".join(worse)))
    return said


def _profiles(shocks: pl.DataFrame, reference: Message) -> tuple[Profile, ...]:
    """Each shock told."""
    return tuple(
        Profile(m("The shock of {year}", year=str(row["shock"])), ((m("What it did to jobs"), sentence),))
        for row, sentence in zip(
            shocks.iter_rows(named=True), shocks_in_words(shocks, reference), strict=True
        )
    )


def _joined(evidence: Evidence, withstood: Resilience | NotComputed) -> Evidence:
    """The evidence of both, and why a shock is not told."""
    if isinstance(withstood, NotComputed):
        return Evidence(
            evidence.method, evidence.tables, evidence.uncertainty, evidence.reference,
            (*evidence.cautions, withstood.reason),
        )  # fmt: skip
    told = withstood.evidence
    return Evidence(
        method=joined([evidence.method, told.method], " "),
        tables=evidence.tables,
        uncertainty=joined([evidence.uncertainty, told.uncertainty], " "),
        reference=f"{evidence.reference}; {told.reference}",
        cautions=(*evidence.cautions, *told.cautions, *(reason for _, reason in withstood.not_computed)),
    )
