"""Sites: the brownfields there are, which project fits where, what is holding the place back."""

from collections.abc import Iterator
from dataclasses import replace

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.lake.store import Lake
from levier.plan.chapters.sites.brownfields import brownfields_answer
from levier.plan.chapters.sites.fit import fit_answer
from levier.plan.chapters.sites.projects import TITLE, most_open, projects_answer
from levier.plan.chapters.sites.reuse import reuse_answer
from levier.plan.chapters.sites.upgrades import upgrades_answer
from levier.plan.document import Answer, Chapter, Missing
from levier.plan.inputs import Inputs
from levier.plan.sites.choosing import choices
from levier.plan.sites.inventory import inventory_in
from levier.sites.needs import profile, profiles

ESSENTIAL = ("brownfields", "projects", "upgrades")
"""The answers whose findings open the plan."""


def chapter(lake: Lake, inputs: Inputs) -> Chapter:
    answers = (brownfields_answer(inputs), *_choice(lake, inputs))
    return Chapter(
        "sites",
        m("Sites"),
        m("Where could it land, and what is holding the place back?"),
        tuple(
            replace(answer, essential=answer.id in ESSENTIAL) if isinstance(answer, Answer) else answer
            for answer in answers
        ),
    )


def _choice(lake: Lake, inputs: Inputs) -> Iterator[Answer | Missing]:
    """Which typical project could land, and on which sites."""
    listed = inventory_in(lake, inputs.territory, inputs.geography)
    if isinstance(listed, NotComputed):
        yield Missing("projects", TITLE, listed)
        return
    projects = [profile(key) for key in profiles()["project"]]
    found = choices(lake, inputs.territory, inputs.geography, listed.sites, projects, listed.outlines)
    yield projects_answer(found)
    outlines = inputs.boundaries.select("code", "name", "population", "geometry")
    statuses = inputs.brownfields.select("site_id", "site_statut")
    for choice in most_open(found):
        yield fit_answer(choice, outlines, inputs.geography, statuses)
    yield upgrades_answer(found[0].sites, found)
    yield reuse_answer(lake, inputs.geography, found[0].sites)
