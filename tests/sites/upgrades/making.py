"""Small sites, projects and options, and the answer by trying everything."""

from collections.abc import Sequence
from itertools import combinations, product

import polars as pl

from levier.core.messages import m
from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.lacks import lacks
from levier.sites.project import Need, Project
from levier.sites.upgrades import Effect, Option, upgraded
from levier.sites.upgrades.options import CONSUMED
from levier.sites.upgrades.program import musts_with_land

Row = tuple[str, str, float | None, str | None]


def sites_of(ids: Sequence[str], rows: Sequence[Row], apart: float = 1.0) -> Sites:
    """Sites `apart` degrees from each other, and facts as (site, fact, value, term)."""
    places = [(site, site.upper(), "plot", "08105", 4.0 + apart * n, 49.5) for n, site in enumerate(ids)]
    told = [(site, fact, value, term, None, None, "declared", None) for site, fact, value, term in rows]
    return Sites(
        pl.DataFrame(places, schema=PLACES, orient="row"), pl.DataFrame(told, schema=KNOWN, orient="row")
    )


def option(name: str, cost: float, *effects: Effect, sites: tuple[str, ...] | None = None) -> Option:
    return Option(name, m("x"), "test", sites, effects, cost / 2, cost, cost * 2, 1.0)


def fits(sites: Sites, hosted: dict[str, tuple[Project, ...]]) -> bool:
    """Whether each site holds its projects: every must met, what they use up adding up."""
    for site, projects in hosted.items():
        here = sites.only([site])
        for project in projects:
            if (lacks(here, project, musts_with_land(project))["state"] != "met").any():
                return False
        for fact in CONSUMED:
            used = sum(
                need.at_least or 0.0
                for project in projects
                for need in musts_with_land(project)
                if need.fact == fact
            )
            if used > (here.values(fact)[0] or 0.0) + 1e-9:
                return False
    return True


def most_jobs(
    sites: Sites, projects: Sequence[Project], options: Sequence[Option], budget: float
) -> tuple[float, float]:
    """Most jobs within the budget and their least cost, by trying every set of options and every place."""
    ids = list(sites.places["site_id"])
    best = (0.0, 0.0)
    for size in range(len(options) + 1):
        for chosen in combinations(options, size):
            cost = sum(one.cost_eur for one in chosen)
            if cost > budget:
                continue
            after = upgraded(sites, chosen)
            for places in product([None, *ids], repeat=len(projects)):
                jobs = sum(p.jobs for p, place in zip(projects, places, strict=True) if place)
                if (jobs, -cost) <= (best[0], -best[1]):
                    continue
                hosted = {
                    site: tuple(p for p, place in zip(projects, places, strict=True) if place == site)
                    for site in ids
                }
                if fits(after, hosted):
                    best = (jobs, cost)
    return best


def project(name: str, jobs: float, area: float, *needs: Need) -> Project:
    return Project(name, name, "25.62B", jobs, area, needs)
