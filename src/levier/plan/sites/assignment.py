"""Which project of a person's list goes where in a territory: sites, facts, budgets, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.sites.assignment_files import GivenProjects
from levier.plan.sites.inventory import sites_in
from levier.plan.sites.surroundings import around
from levier.sites.assignment import (
    Assignment,
    Effort,
    LandBudget,
    LimitPrices,
    Limits,
    Period,
    Unknown,
    Worth,
    assign,
    price_limits,
)
from levier.sites.choice import rank
from levier.sites.known import Sites
from levier.sites.matrix import matrix_of
from levier.sites.project import Project
from levier.sites.surroundings import Around, surroundings

DEPENDENT = ("occupations_30", "occupations_45", "same_industry_jobs")
"""Facts of a site that depend on the project."""
PRICING_SHARE = 0.5
"""Of the seconds that a person grants: for the price of each limit."""


@dataclass(frozen=True, eq=False)
class Allocation:
    """The plan, and what one step more of each of its limits would bring."""

    found: Assignment
    prices: LimitPrices


def allocation_in(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    given: GivenProjects,
    *,
    budgets: Sequence[LandBudget] = (),
    periods: Sequence[Period] = (),
    unknown: Unknown = "allowed",
    by_fit: bool = False,
    seconds: float = 60.0,
    gap: float = 0.0,
) -> Allocation | NotComputed:
    """The best joint allocation of projects on the sites of a territory, and what each limit costs.

    `by_fit`: jobs are weighed by how well the site fits the project (TOPSIS, 0 to 1).
    """
    listed = sites_in(lake, territory, geography)
    if isinstance(listed, NotComputed):
        return listed
    lie_around = around(lake, geography, listed)
    sites = listed.told(surroundings(listed, lie_around).known)
    own = own_facts(given.projects, listed, lie_around)
    named, areas = budget_areas(budgets, sites, geography)
    limits = Limits(
        periods=periods, land_budgets=named, areas=areas, splits=given.splits, signed=given.signed
    )
    found = assign(
        given.projects,
        sites,
        unknown=unknown,
        worth=Worth(scores=fit_scores(given.projects, sites, own)) if by_fit else None,
        limits=limits,
        effort=Effort(seconds, gap),
        own=own,
    )
    if isinstance(found, NotComputed):
        return found
    return Allocation(found, price_limits(found, seconds=seconds * PRICING_SHARE, gap=gap))


def budget_areas(
    budgets: Sequence[LandBudget], sites: Sites, geography: Geography
) -> tuple[list[LandBudget], pl.DataFrame]:
    """The budgets under the name of their area, and the sites that each area holds; without those of areas
    that hold no site, since nothing can be built there.

    Raises UnknownTerritory or AmbiguousTerritory for an area that is none.
    """
    named, rows = [], []
    for budget in budgets:
        area = Territory.find(budget.area, geography)
        inside = sites.places.filter(pl.col("commune").is_in(area.communes))
        if inside.height:
            name = f"{area.name} ({area.code})"
            named.append(replace(budget, area=name))
            rows.append(inside.select("site_id", area=pl.lit(name)))
    schema = {"site_id": pl.String, "area": pl.String}
    return named, pl.concat([pl.DataFrame(schema=schema), *rows]).unique(maintain_order=True)


def own_facts(projects: Sequence[Project], sites: Sites, lie_around: Around) -> dict[str, pl.DataFrame]:
    """By project, what its industry and its occupations make of the sites; those that ask nothing of it are
    left out."""
    told: dict[tuple, pl.DataFrame] = {}
    found = {}
    for project in projects:
        if any(need.fact in DEPENDENT for need in project.needs):
            alike = (project.naf, *sorted(project.occupations.items()))
            if alike not in told:
                known = surroundings(sites, lie_around, project).known
                told[alike] = known.filter(pl.col("fact").is_in(DEPENDENT))
            found[project.id] = told[alike]
    return found


def fit_scores(
    projects: Sequence[Project], sites: Sites, own: Mapping[str, pl.DataFrame] | None = None
) -> pl.DataFrame:
    """How well each site fits each project, from 0 to 1; 1 everywhere for a project that weighs nothing.
    `own`: by project, facts that hold for it alone."""
    tables = []
    for project in projects:
        score = pl.DataFrame({"site_id": sites.places["site_id"], "score": 1.0})
        if any(need.weight > 0 for need in project.needs):
            known = sites.told(own[project.id]) if own and project.id in own else sites
            ranking = rank(matrix_of(known, project))
            if not isinstance(ranking, NotComputed):
                score = ranking.table.select("site_id", "score")
        tables.append(score.select("site_id", "score", project=pl.lit(project.id)))
    return pl.concat(tables)
