"""Which project of a person's list goes where in a territory: sites, facts, budgets, put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.sites.assignment_files import GivenProjects
from levier.plan.sites.inventory import sites_in
from levier.plan.sites.surroundings import surroundings_of
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
    sites = listed.told(surroundings_of(lake, territory, geography, listed).known)
    named, areas = budget_areas(budgets, sites, geography)
    limits = Limits(
        periods=periods, land_budgets=named, areas=areas, splits=given.splits, signed=given.signed
    )
    found = assign(
        given.projects,
        sites,
        unknown=unknown,
        worth=Worth(scores=fit_scores(given.projects, sites)) if by_fit else None,
        limits=limits,
        effort=Effort(seconds, gap),
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


def fit_scores(projects: Sequence[Project], sites: Sites) -> pl.DataFrame:
    """How well each site fits each project, from 0 to 1; 1 everywhere for a project that weighs nothing."""
    tables = []
    for project in projects:
        score = pl.DataFrame({"site_id": sites.places["site_id"], "score": 1.0})
        if any(need.weight > 0 for need in project.needs):
            ranking = rank(matrix_of(sites, project))
            if not isinstance(ranking, NotComputed):
                score = ranking.table.select("site_id", "score")
        tables.append(score.select("site_id", "score", project=pl.lit(project.id)))
    return pl.concat(tables)
