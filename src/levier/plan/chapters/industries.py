"""Industries: what industry there is, how its jobs have changed, what the territory is specialised in."""

from collections.abc import Iterator

import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries import (
    Inventory,
    JobsTrend,
    Specialisation,
    industrial_jobs,
    specialisation,
)
from levier.industries.pairs import Pairs
from levier.lake.store import Lake
from levier.plan.chapters.industries_complexity import complexity_answer
from levier.plan.chapters.industries_entry import entries_answer, territory_entries
from levier.plan.chapters.industries_introductions import introductions
from levier.plan.chapters.industries_opportunities import opportunity_portfolio
from levier.plan.chapters.industries_resilience import answer as diversity_and_resilience
from levier.plan.chapters.industries_space import industry_space_answer
from levier.plan.chapters.industries_structure import answer as where_change_comes_from
from levier.plan.chapters.industries_supply import supply_gaps
from levier.plan.chapters.industries_twins import twins_answer
from levier.plan.columns import columns
from levier.plan.document import Answer, Chapter, Chart, Figure, Missing, Table
from levier.plan.inputs import Inputs
from levier.plan.panel import Panel, employment_panel
from levier.plan.relatedness import RelatedIndustries, related_industries
from levier.plan.twins import area_places, territory_twins

NO_REFERENCE = m(
    "the jobs imported cover nothing wider than the territory: there is nothing to compare it with"
)


def chapter(lake: Lake, inputs: Inputs, inventory: Inventory | NotComputed) -> Chapter:
    panel = employment_panel(lake, inputs.territory, inputs.geography)
    return Chapter(
        "industries",
        m("Industries"),
        m("What industry is there, and what could we grow into?"),
        (
            _inventory(inventory, inputs),
            _jobs(inputs),
            _specialisation(inputs),
            where_change_comes_from(inputs.employment, inputs.reference),
            diversity_and_resilience(inputs.employment, inputs.reference),
            *_what_next(lake, inputs, panel),
            introductions(lake, inputs.territory, inputs.geography),
            *_elsewhere(lake, inputs, panel),
        ),
    )


def _what_next(lake: Lake, inputs: Inputs, panel: Panel | NotComputed) -> Iterator[Answer | Missing]:
    """What the territory could grow into, and what it would lack for it."""
    jobs = panel if isinstance(panel, NotComputed) else panel.table
    related = related_industries(lake, jobs, naf.SUBCLASS)
    entries = panel if isinstance(panel, NotComputed) else territory_entries(panel)
    yield complexity_answer(panel)
    yield industry_space_answer(panel, related_industries(lake, jobs))
    yield opportunity_portfolio(
        panel,
        inputs.establishments,
        inputs.geography,
        predictions=None if isinstance(entries, NotComputed) else entries.table,
        relatedness=None if isinstance(related, NotComputed) else _by_kind(related),
    )
    yield entries_answer(panel)
    pairs = None if isinstance(related, NotComputed) else related.combined.pairs
    yield supply_gaps(lake, inputs.territory, inputs.geography, pairs=pairs)


def _by_kind(related: RelatedIndustries) -> dict[str, Pairs]:
    """The relatedness that each kind of evidence tells."""
    return {name: kind.pairs for name, kind in related.combined.kinds.items()}


def _elsewhere(lake: Lake, inputs: Inputs, panel: Panel | NotComputed) -> Iterator[Answer | Missing]:
    """What became of territories that were alike."""
    if isinstance(panel, NotComputed):
        yield twins_answer(panel, pl.DataFrame(schema={"area": pl.String, "name": pl.String}))
        return
    places = area_places(lake, panel, inputs.territory, inputs.geography)
    yield twins_answer(territory_twins(panel, places), panel.areas.select("area", "name"))


def _inventory(found: Inventory | NotComputed, inputs: Inputs) -> Answer | Missing:
    title = m("Active industrial establishments")
    if isinstance(found, NotComputed):
        return Missing("inventory", title, found)
    totals = found.totals
    return Answer(
        id="inventory",
        title=title,
        finding=m(
            "{industrial} active industrial establishments, out of {active} active ones of all kinds "
            "({read} establishments read, of which {here} in this territory).",
            industrial=totals.industrial,
            active=totals.active,
            read=inputs.establishments_read,
            here=totals.read,
        ),
        figures=_inventory_figures(found, inputs.establishments_read),
        tables=_inventory_tables(found, inputs),
        charts=(
            Chart(
                "inventory_divisions",
                "bars",
                m("Industrial establishments by activity"),
                m("Active establishments by NAF division, the most numerous first."),
                "industry_by_division",
                "label",
                "establishments",
            ),
            Chart(
                "inventory_sizes",
                "bars",
                m("Industrial establishments by size"),
                m("Active establishments by headcount band."),
                "industry_by_size",
                "band_label",
                "establishments",
            ),
        ),
        evidence=found.evidence,
    )


def _inventory_figures(found: Inventory, read: int) -> tuple[Figure, ...]:
    groups = dict(zip(found.by_group["group"], found.by_group.iter_rows(named=True), strict=True))
    manufacturing = groups["manufacturing"]
    return (
        Figure("establishments_read", m("Establishments read"), read, "count"),
        Figure("establishments_here", m("Of which in this territory"), found.totals.read, "count"),
        Figure("manufacturing", m("Manufacturing (NAF 10–33)"), manufacturing["establishments"], "count"),
        Figure("manufacturing_employers", m("Of which with employees"), manufacturing["employers"], "count"),
        Figure(
            "manufacturing_jobs",
            m("Manufacturing jobs, by headcount bands"),
            None,
            "count",
            low=manufacturing["jobs_low"],
            high=manufacturing["jobs_high"],
        ),
        Figure("extraction", m("Extraction (NAF 05–09)"), groups["extraction"]["establishments"], "count"),
        Figure(
            "utilities", m("Energy, water, waste (NAF 35–39)"), groups["utilities"]["establishments"], "count"
        ),
    )


def _inventory_tables(found: Inventory, inputs: Inputs) -> tuple[Table, ...]:
    counts = ("establishments", "employers", "jobs_low", "jobs_high", "headcount_unknown")
    by_division = found.by_division.sort("establishments", "naf_division", descending=[True, False])
    by_size = found.by_size.rename({"label": "band_label"})
    names = inputs.geography.communes.select("commune", commune_name="name")
    by_commune = found.by_commune.join(names, on="commune", how="left").sort(
        "establishments", "commune", descending=[True, False]
    )
    firms = found.establishments.join(names, on="commune", how="left", maintain_order="left")
    groups = ("manufacturing", "extraction", "utilities")
    return (
        Table(
            "industry_by_division",
            m("Industrial establishments by NAF division"),
            columns("group", "naf_division", "label", *counts),
            by_division,
        ),
        Table(
            "industry_by_size",
            m("Industrial establishments by size"),
            columns("headcount_band", "band_label", "establishments", *groups),
            by_size,
        ),
        Table(
            "industry_by_commune",
            m("Industrial establishments by commune"),
            columns("commune", "commune_name", *counts, *groups),
            by_commune,
            "list",
        ),
        Table(
            "industry_by_subclass",
            m("Industrial establishments by NAF sub-class"),
            columns("group", "naf", "label", *counts),
            found.by_subclass,
            "list",
        ),
        Table(
            "industrial_establishments",
            m("Industrial establishments, the largest first"),
            columns(
                "siret",
                "siren",
                "name",
                "group",
                "naf",
                "label",
                "headcount_band",
                "jobs_low",
                "jobs_high",
                "commune",
                "commune_name",
                "longitude",
                "latitude",
            ),
            firms,
            "list",
            on_page=("siret", "name", "label", "headcount_band", "jobs_low", "jobs_high", "commune_name"),
        ),
    )


def _jobs(inputs: Inputs) -> Answer | Missing:
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
                "list",
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


def _specialisation(inputs: Inputs) -> Answer | Missing:
    title = m("What the territory is specialised in")
    if inputs.employment.is_empty():
        missing = NotComputed(m("no jobs by activity have been imported for this territory"), ("employment",))
        return Missing("specialisation", title, missing)
    if inputs.reference is None:
        return Missing("specialisation", title, NotComputed(NO_REFERENCE, ("employment",)))
    latest = int(inputs.employment.select(pl.col("year").max()).item())
    found = specialisation(inputs.employment, inputs.reference.employment, year=latest)
    if isinstance(found, NotComputed):
        return Missing("specialisation", title, found)
    return _specialisation_answer(found, inputs)


def _specialisation_answer(found: Specialisation, inputs: Inputs) -> Answer:
    assert inputs.reference is not None
    industrial = found.by_activity.filter(pl.col("group").is_not_null() & (pl.col("establishments") > 0))
    ranked = industrial.sort("location_quotient", "activity", descending=[True, False], nulls_last=True)
    robust = ranked.filter(pl.col("robust") & (pl.col("location_quotient") > 1))
    return Answer(
        id="specialisation",
        title=m("What the territory is specialised in"),
        finding=m(
            "{robust} industrial activities weigh more here than in {reference}, beyond what chance would "
            "give.",
            robust=robust.height,
            reference=inputs.reference.area.name,
        ),
        figures=(
            Figure("specialised", m("Robust industrial specialisations"), robust.height, "count"),
            Figure("year", m("Year"), found.year, "year"),
        ),
        tables=(
            Table(
                "specialisation",
                m("Location quotients of industrial activities"),
                columns(
                    "group",
                    "activity",
                    "label",
                    "jobs",
                    "jobs_reference",
                    "location_quotient",
                    "establishments",
                    "establishment_quotient",
                    "quotient_low",
                    "quotient_high",
                    "shrunk_quotient",
                    "shrunk_low",
                    "shrunk_high",
                    "false_alarm_share",
                    "robust",
                ),
                ranked.rename({"q_value": "false_alarm_share"}),
                on_page=(
                    *("group", "label", "jobs", "location_quotient"),
                    *("shrunk_quotient", "shrunk_low", "shrunk_high", "robust"),
                ),
            ),
        ),
        charts=(
            Chart(
                "specialisation_intervals",
                "dots",
                m("Specialisation by activity, on establishments"),
                m(
                    "Location quotient on establishments with its 95 % interval, by NAF division; 1 is the "
                    "weight that the activity has in the reference."
                ),
                "specialisation",
                "label",
                "establishment_quotient",
                low="quotient_low",
                high="quotient_high",
                mark=1.0,
            ),
        ),
        evidence=found.evidence,
    )
