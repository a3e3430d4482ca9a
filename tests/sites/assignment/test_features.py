"""Each feature made to bind, against every plan tried: without it, another plan would be the best."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.sites.assignment.cases import PERIODS, Case, best_by_trying_all, power, project, sites

from levier.sites.assignment import Apart, Capacity, LandBudget, Limits, Signed, Split, Worth, assign
from levier.sites.known import Sites
from levier.sites.project import Need

DRAWN_CASES = 6
Change = Callable[[Case], Case]


def limited(**given: object) -> Change:
    return lambda case: replace(case, limits=replace(case.limits, **given))  # type: ignore[arg-type]


def asking(fact: str, most: int) -> Callable[[np.random.Generator], Case]:
    """Three projects that ask for a fact, two parks of which little of it is known to be left."""

    def make(rng: np.random.Generator) -> Case:
        wanted = [
            project(f"p{i}", _jobs(rng), 10_000, Need(fact, at_least=_up_to(rng, most), must=True))
            for i in range(3)
        ]
        parks = [park(f"s{j}", **{fact: _up_to(rng, most + 2)}) for j in range(2)]
        return Case(wanted, sites(*parks), Worth(), Limits())

    return make


def plain(rng: np.random.Generator, kind: str = "business_park", places: int = 2, **limits: object) -> Case:
    wanted = [project(f"p{i}", _jobs(rng), _up_to(rng, 4) * 10_000, power(_up_to(rng, 3))) for i in range(3)]
    spots = [park(f"s{j}", kind=kind, area_m2=60_000, grid_mw=6) for j in range(places)]
    return Case(wanted, sites(*spots), Worth(), Limits(**limits))  # type: ignore[arg-type]


def park(site_id: str, **facts: object) -> dict:
    known = {"area_m2": 90_000, "grid_mw": 9, "water_m3_day": 900, "effluent_m3_day": 900, "zoning": "AUc"}
    place = {"kind": "business_park", "longitude": 4.7 + 0.05 * int(site_id[1:]), "latitude": 49.7}
    return {"site_id": site_id, **place, **known, **facts}


def _jobs(rng: np.random.Generator) -> int:
    return int(rng.integers(1, 30)) * 5


def _up_to(rng: np.random.Generator, most: int) -> int:
    return int(rng.integers(1, most + 1))


def spread(rng: np.random.Generator) -> Case:
    """A project that no park bears whole, and others that want a place there."""
    case = plain(rng, splits=[Split("p0", 2, 0.4)])
    wide = project("p0", 60, _up_to(rng, 4) * 10_000 + 60_000, power(1))
    return replace(case, projects=[wide, *case.projects[1:]])


def tight_spread(rng: np.random.Generator) -> Case:
    """What the larger park leaves over is less than the least share."""
    parks = [park("s0", area_m2=80_000), park("s1", area_m2=_up_to(rng, 4) * 10_000)]
    wanted = [project("p0", 90, 100_000), project("p1", 10, 20_000)]
    return Case(wanted, sites(*parks), Worth(), Limits(splits=[Split("p0", 2, 0.35)]))


def ranged(rng: np.random.Generator) -> Case:
    """What parks and plots have lies in a range that may cross what is asked."""
    spots = []
    for j, kind in enumerate(("business_park", "plot")):
        low = _up_to(rng, 3) * 10_000
        middle = low + int(rng.integers(0, 3)) * 10_000
        spots.append(park(f"s{j}", kind=kind, area_m2=(low, middle, middle + 20_000), grid_mw=(1, 2, 4)))
    wanted = [project(f"p{i}", _jobs(rng), _up_to(rng, 6) * 10_000, power(_up_to(rng, 4))) for i in range(3)]
    return Case(wanted, sites(*spots), Worth(), Limits())


def sure(case: Case) -> Case:
    """The same without ranges."""
    known = case.sites.known.with_columns(low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64))
    return replace(case, sites=Sites(case.sites.places, known))


def signed(rng: np.random.Generator) -> Case:
    case = plain(rng, kind="plot", places=2, signed=[Signed("p0", "s0")])
    return replace(case, projects=[replace(case.projects[0], jobs=1.0), *case.projects[1:]])


def named_area(rng: np.random.Generator) -> Case:
    areas = pl.DataFrame({"site_id": ["s0", "s1"], "area": ["basin", "basin"]})
    return plain(rng, areas=areas, land_budgets=[LandBudget("basin", _up_to(rng, 5))])


def known_land(rng: np.random.Generator) -> Case:
    shares = pl.DataFrame({"site_id": ["s0", "s1"], "share": [0.5, _up_to(rng, 3) / 10]})
    return plain(rng, land_shares=shares, land_budgets=[LandBudget("08105", _up_to(rng, 2))])


def by_period(rng: np.random.Generator) -> Case:
    """Land of each period, and projects that must open in the first."""
    budgets = [LandBudget("08105", _up_to(rng, 3), 2026, 2027), LandBudget("08105", 9.0, 2028)]
    case = plain(rng, periods=PERIODS, land_budgets=budgets)
    soon = [project(p.id, p.jobs, p.area_m2, *p.needs, opens=2027) for p in case.projects[:2]]
    return replace(case, projects=[*soon, case.projects[2]])


def grown(rng: np.random.Generator) -> Case:
    line = [
        Capacity("grid_mw", 1, ("s0", "s1"), "line"),
        Capacity("grid_mw", _up_to(rng, 4), ("s0", "s1"), "line", 2028),
    ]
    return plain(rng, periods=PERIODS, capacities=line)


def networked(rng: np.random.Generator, fact: str = "grid_mw") -> Case:
    case = asking(fact, 4)(rng)
    spots = sites(*(park(f"s{j}") for j in range(2)))
    line = Capacity(fact, _up_to(rng, 5), ("s0", "s1"), "line")
    return replace(case, sites=spots, limits=Limits(capacities=[line]))


def own_capacity(rng: np.random.Generator) -> Case:
    return plain(rng, capacities=[Capacity("grid_mw", _up_to(rng, 3), (f"s{j}",)) for j in range(2)])


def one_site(rng: np.random.Generator) -> Case:
    scored = [(f"p{i}", "s0", 0.2 + 0.1 * _up_to(rng, 8)) for i in range(2)] + [("p2", "s1", 0.5)]
    worth = Worth(scores=pl.DataFrame(scored, schema=["project", "site_id", "score"], orient="row"))
    return replace(plain(rng, kind="plot"), worth=worth)


def costly(rng: np.random.Generator) -> Case:
    costs = [(f"p{i}", f"s{j}", _up_to(rng, 20) * 1e5) for i in range(3) for j in range(2)]
    table = pl.DataFrame(costs, schema=["project", "site_id", "cost_eur"], orient="row")
    return replace(plain(rng, kind="plot"), worth=Worth(costs=table, eur_per_job=20_000.0))


def late(rng: np.random.Generator) -> Case:
    case = plain(rng, kind="plot", periods=PERIODS)
    spots = [park(f"s{j}", kind="plot", available_year=2027 + 2 * j) for j in range(2)]
    wanted = [project(p.id, p.jobs, p.area_m2, *p.needs, opens=2027) for p in case.projects]
    return replace(case, projects=wanted, sites=sites(*spots))


def forgotten(*facts: str) -> Change:
    def without(case: Case) -> Case:
        known = case.sites.known.filter(~pl.col("fact").is_in(facts))
        return replace(case, sites=Sites(case.sites.places, known))

    return without


FEATURES: dict[str, tuple[Callable[[np.random.Generator], Case], Change]] = {
    "land of a site": (lambda rng: plain(rng, places=1), forgotten("area_m2")),
    "power of a site": (asking("grid_mw", 4), forgotten("grid_mw")),
    "water of a site": (asking("water_m3_day", 4), forgotten("water_m3_day")),
    "waste water of a site": (asking("effluent_m3_day", 4), forgotten("effluent_m3_day")),
    "ranges": (ranged, sure),
    "apart, one site": (lambda rng: plain(rng, places=1, apart=[Apart("p0", "p1")]), limited(apart=())),
    "apart, kilometres": (lambda rng: plain(rng, apart=[Apart("p0", "p1", 5.0)]), limited(apart=())),
    "splits": (spread, limited(splits=())),
    "least share": (tight_spread, limited(splits=[Split("p0", 2, 0.01)])),
    "most parts": (tight_spread, limited(splits=[Split("p0", 1, 0.35)])),
    "land budget": (
        lambda rng: plain(rng, land_budgets=[LandBudget("08105", _up_to(rng, 5))]),
        limited(land_budgets=()),
    ),
    "whole plots": (
        lambda rng: plain(rng, kind="plot", land_budgets=[LandBudget("08105", 6.0)]),
        limited(land_budgets=()),
    ),
    "land budget by period": (by_period, limited(land_budgets=())),
    "areas": (named_area, limited(areas=None, land_budgets=())),
    "land shares": (known_land, limited(land_shares=None)),
    "network": (networked, limited(capacities=())),
    "network of water": (lambda rng: networked(rng, "water_m3_day"), limited(capacities=())),
    "network that grows": (grown, lambda c: limited(capacities=c.limits.capacities[:1])(c)),
    "own capacity": (own_capacity, limited(capacities=())),
    "forbidden": (
        lambda rng: plain(rng, places=1, forbidden=pl.DataFrame({"project": ["p0"], "site_id": ["s0"]})),
        limited(forbidden=None),
    ),
    "signed": (signed, limited(signed=())),
    "scores": (one_site, lambda case: replace(case, worth=Worth())),
    "costs": (costly, lambda case: replace(case, worth=Worth())),
    "free in time": (late, forgotten("available_year")),
}


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_that_binds_gives_the_best_of_all_plans_that_keep_it(name: str) -> None:
    make, without = FEATURES[name]
    changed = 0
    for seed in range(DRAWN_CASES):
        case = make(np.random.default_rng(seed))
        for unknown in ("allowed", "refused"):
            found = assign(case.projects, case.sites, unknown=unknown, limits=case.limits, worth=case.worth)
            best = best_by_trying_all(case, unknown)
            assert found.objective == pytest.approx(best, abs=1e-3), (seed, unknown)
        other = best_by_trying_all(without(case), "allowed")
        changed += abs(other - best_by_trying_all(case, "allowed")) > 0.5
    assert changed, "it never binds"
