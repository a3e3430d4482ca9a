"""Industries: what industry there is, what it could grow into, with whom, and what became of others alike."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.industries import Inventory
from levier.industries.pairs import Pairs
from levier.lake.store import Lake
from levier.plan.chapters.industries.complexity import complexity_answer
from levier.plan.chapters.industries.entry import entries_answer, territory_entries
from levier.plan.chapters.industries.introductions import introductions
from levier.plan.chapters.industries.inventory import inventory_answer
from levier.plan.chapters.industries.jobs import jobs_answer
from levier.plan.chapters.industries.opportunities import opportunity_portfolio, territory_opportunities
from levier.plan.chapters.industries.resilience import answer as diversity_and_resilience
from levier.plan.chapters.industries.space import industry_space_answer
from levier.plan.chapters.industries.specialisation import specialisation_answer
from levier.plan.chapters.industries.structure import answer as where_change_comes_from
from levier.plan.chapters.industries.supply import supply_gaps
from levier.plan.chapters.industries.twins import twins_answer
from levier.plan.document import Answer, Chapter, Missing
from levier.plan.industries.relatedness import RelatedIndustries, related_industries
from levier.plan.industries.supply import projects_of
from levier.plan.industries.twins import area_places, territory_twins
from levier.plan.inputs import Inputs
from levier.plan.panel import Panel, employment_panel

ESSENTIAL = ("inventory", "jobs", "specialisation", "opportunities", "supply_gaps")
"""The answers whose findings open the plan."""


def chapter(lake: Lake, inputs: Inputs, inventory: Inventory | NotComputed) -> Chapter:
    panel = employment_panel(lake, inputs.territory, inputs.geography)
    answers = (
        inventory_answer(inventory, inputs),
        jobs_answer(inputs),
        specialisation_answer(inputs),
        where_change_comes_from(inputs.employment, inputs.reference),
        diversity_and_resilience(inputs.employment, inputs.reference),
        *_what_next(lake, inputs, panel),
        introductions(lake, inputs.territory, inputs.geography),
        *_elsewhere(lake, inputs, panel),
    )
    return Chapter(
        "industries",
        m("Industries"),
        m("What industry is there, and what could we grow into?"),
        tuple(
            replace(answer, essential=answer.id in ESSENTIAL) if isinstance(answer, Answer) else answer
            for answer in answers
        ),
    )


def _what_next(lake: Lake, inputs: Inputs, panel: Panel | NotComputed) -> Iterator[Answer | Missing]:
    """What the territory could grow into, and what it would lack for it."""
    jobs = panel if isinstance(panel, NotComputed) else panel.table
    related = related_industries(lake, jobs, naf.SUBCLASS)
    entries = panel if isinstance(panel, NotComputed) else territory_entries(panel)
    yield complexity_answer(panel)
    yield industry_space_answer(panel, related_industries(lake, jobs))
    portfolio = territory_opportunities(
        panel,
        None if isinstance(entries, NotComputed) else entries.table,
        None if isinstance(related, NotComputed) else _by_kind(related),
    )
    yield opportunity_portfolio(portfolio, inputs.establishments, inputs.geography)
    yield entries_answer(entries)
    first = [] if isinstance(portfolio, NotComputed) else portfolio.best["activity"].to_list()
    pairs = None if isinstance(related, NotComputed) else related.combined.pairs
    yield supply_gaps(lake, inputs.territory, inputs.geography, projects_of(first), pairs)


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
