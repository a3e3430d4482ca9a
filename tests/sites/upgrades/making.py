"""Small sites, projects and options, and the answer by trying everything."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, product

import polars as pl

from levier.core.messages import m
from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.lacks import lacks
from levier.sites.project import Need, Project
from levier.sites.upgrades import Effect, Option, upgraded
from levier.sites.upgrades.options import CONSUMED
from levier.sites.upgrades.places import musts_with_land

Row = tuple[str, str, float | None, str | None]


Ranges = Mapping[tuple[str, str], tuple[float, float]]


def sites_of(
    ids: Sequence[str], rows: Sequence[Row], apart: float = 1.0, ranges: Ranges | None = None
) -> Sites:
    """Sites `apart` degrees from each other, facts as (site, fact, value, term), and their ranges."""
    places = [(site, site.upper(), "plot", "08105", 4.0 + apart * n, 49.5) for n, site in enumerate(ids)]
    told = [(*row, *(ranges or {}).get(row[:2], (None, None)), "declared", None) for row in rows]
    return Sites(
        pl.DataFrame(places, schema=PLACES, orient="row"), pl.DataFrame(told, schema=KNOWN, orient="row")
    )


def option(name: str, cost: float, *effects: Effect, sites: tuple[str, ...] | None = None) -> Option:
    return Option(name, m("x"), "test", sites, effects, cost / 2, cost, cost * 2, 1.0)


def most_jobs(
    sites: Sites, projects: Sequence[Project], options: Sequence[Option], budget: float
) -> tuple[float, float]:
    """Most jobs within the budget and their least cost, by trying every set of options and every place.
    Options that share an amount concern all the sites."""
    best = (0.0, 0.0)
    for size in range(len(options) + 1):
        for chosen in combinations(options, size):
            cost = sum(one.cost_eur for one in chosen)
            if cost <= budget:
                best = max(best, (_jobs_hosted(sites, projects, chosen), -cost))
    return best[0], -best[1]


def _jobs_hosted(sites: Sites, projects: Sequence[Project], chosen: Sequence[Option]) -> float:
    """Most jobs of the projects that the sites hold: every must met, what they use up adding up, and what is
    short of it drawn from what is shared. At worst: of a range, the bad end."""
    ids = list(sites.places["site_id"])
    sharing = [one for one in chosen if any(effect.how == "share" for effect in one.effects)]
    shared: Counter[str] = Counter()
    for one in sharing:
        for effect in one.effects:
            shared[effect.fact] += effect.value or 0.0
    own = upgraded(sites, [one for one in chosen if one not in sharing])
    least = own.known.with_columns(value=pl.col("low").fill_null(pl.col("value")))
    lowest = Sites(own.places, least.with_columns(low=None))
    held = {fact: dict(zip(ids, lowest.values(fact).fill_null(0.0), strict=True)) for fact in CONSUMED}
    after = upgraded(sites, chosen)
    places = []
    for one in projects:
        states = lacks(after, one, musts_with_land(one)).group_by("site_id").agg(pl.col("state") == "met")
        places.append([None, *(site for site, met in states.iter_rows() if all(met))])
    best = 0.0
    for picked in product(*places):
        used: Counter[tuple[str, str]] = Counter()
        for one, site in zip(projects, picked, strict=True):
            for need in musts_with_land(one) if site else ():
                used[site, need.fact] += need.at_least or 0.0
        short = {
            fact: sum(max(0.0, used[site, fact] - held[fact][site]) for site in ids) for fact in CONSUMED
        }
        if all(short[fact] <= shared[fact] + 1e-9 for fact in CONSUMED):
            best = max(best, sum(one.jobs for one, site in zip(projects, picked, strict=True) if site))
    return best


def project(name: str, jobs: float, area: float, *needs: Need) -> Project:
    return Project(name, name, "25.62B", jobs, area, needs)
