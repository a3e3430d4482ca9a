"""Investments of a territory: `python benchmarks/sites_upgrades.py [SITES]`, with greedy choice beside it.

    OMP_NUM_THREADS=1 python benchmarks/sites_upgrades.py 200

Sites, projects and what is known of them are fictional, drawn with a seed. The peer is what one does by hand:
host the project that brings most jobs per euro, again and again. A second table compares both on small
territories, at several budgets.
"""

import sys
import time

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import Bounds, LinearConstraint, milp

from levier.sites.facts import POLLUTION
from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.project import Need, Project
from levier.sites.upgrades import proposed_options, upgrades
from levier.sites.upgrades.frontier import Upgrades
from levier.sites.upgrades.program import Program, program_of
from levier.sites.upgrades.solving import best_for

Floats = npt.NDArray[np.float64]

BUDGET_EUR = 60e6
CLEAN = POLLUTION[2:]


def project(name: str, jobs: float, hectares: float, **least: float) -> Project:
    """`least`: musts, at least; `motorway_min` at most."""
    needs = [
        Need(fact, at_most=value, must=True)
        if fact == "motorway_min"
        else Need(fact, at_least=value, must=True)
        for fact, value in least.items()
    ]
    soil = Need("pollution", among=CLEAN, must=True)
    return Project(name, name, "25.62B", jobs, hectares * 1e4, (*needs, soil))


PROJECTS = (
    project("gigafactory", 1200, 50, grid_mw=80, motorway_min=20, workforce_45=20_000, water_m3_day=2000),
    project("food", 150, 5, grid_mw=3, water_m3_day=800, effluent_m3_day=700, motorway_min=25),
    project("recycling", 60, 4, grid_mw=2, rail_siding=1),
    project("pharmaceutical", 200, 6, grid_mw=8, gas=1, effluent_m3_day=300, fibre_share=0.8),
    project("workshop", 40, 1, grid_mw=0.5, workforce_30=5_000),
    project("data centre", 50, 8, grid_mw=40, fibre_share=0.95),
    project("timber", 90, 10, grid_mw=4, rail_siding=1, motorway_min=40),
    project("logistics", 250, 12, motorway_min=10, workforce_30=15_000, fibre_share=0.5),
)


def fictional_sites(number: int, seed: int = 0) -> Sites:
    """Sites spread over a rural territory of 80 by 80 km, badly served; a fifth of what there is to know
    about them is unknown."""
    rng = np.random.default_rng(seed)
    names = [f"site {place}" for place in range(number)]
    places = pl.DataFrame(
        {
            "site_id": names,
            "name": names,
            "kind": ["brownfield"] * number,
            "commune": ["08105"] * number,
            "longitude": 4.2 + rng.uniform(0, 1.1, number),
            "latitude": 49.4 + rng.uniform(0, 0.72, number),
        },
        schema=PLACES,
    )
    drawn = {
        "area_m2": rng.lognormal(np.log(30_000), 1.2, number),
        "grid_mw": rng.lognormal(0.5, 1.2, number),
        "motorway_min": rng.uniform(3, 50, number),
        "workforce_30": rng.lognormal(np.log(9_000), 0.6, number),
        "workforce_45": rng.lognormal(np.log(22_000), 0.5, number),
        "water_m3_day": rng.lognormal(np.log(200), 1.0, number),
        "effluent_m3_day": rng.lognormal(np.log(100), 1.0, number),
        "fibre_share": rng.uniform(0.2, 1, number),
        "rail_siding": (rng.uniform(size=number) < 0.05).astype(float),
        "gas": (rng.uniform(size=number) < 0.4).astype(float),
        "substation_km": rng.uniform(1, 12, number),
    }
    rows = [
        (site, fact, float(value), None)
        for fact, values in drawn.items()
        for site, value in zip(names, values, strict=True)
    ]
    rows += [
        (site, "pollution", None, POLLUTION[pick])
        for site, pick in zip(names, rng.integers(0, 5, number), strict=True)
    ]
    kept = rng.uniform(size=len(rows)) < 0.8
    told = [(*row, None, None, "fictional", None) for row, keep in zip(rows, kept, strict=True) if keep]
    return Sites(places, pl.DataFrame(told, schema=KNOWN, orient="row"))


def greedy(program: Program, budget_eur: float) -> float:
    """Jobs hosted when the project and site that bring most jobs per euro are taken one at a time, what is
    already bought costing nothing more. A step is solved exactly: the peer is short of sight alone."""
    costs, jobs = program.costs(), program.jobs
    start = len(program.options)
    fixed, spent = np.zeros(len(costs)), 0.0
    while True:
        best: tuple[float, Floats, float] | None = None
        for column in range(start, start + len(program.pairs)):
            if fixed[column] or not jobs[column]:
                continue
            wanted = fixed.copy()
            wanted[column] = 1
            found = milp(
                costs / 1e6,
                integrality=np.arange(len(costs)) < start + len(program.pairs),
                bounds=Bounds(wanted, program.most),
                constraints=LinearConstraint(program.matrix, -np.inf, program.upper),
            )
            if found.x is None:
                continue
            columns = found.x.copy()
            columns[: start + len(program.pairs)] = columns[: start + len(program.pairs)].round()
            cost = float(costs @ columns)
            ratio = float(jobs @ columns - jobs @ fixed) / max(cost - spent, 1.0)
            if cost <= budget_eur and (best is None or ratio > best[0]):
                best = ratio, columns, cost
        if best is None:
            return float(jobs @ fixed)
        kept = np.where(np.arange(len(costs)) < start + len(program.pairs), best[1], 0.0)
        fixed, spent = kept, best[2]


def timed(number: int) -> None:
    sites = fictional_sites(number)
    start = time.perf_counter()
    options = proposed_options(sites, PROJECTS)
    took = time.perf_counter() - start
    print(f"{number} sites, {len(PROJECTS)} projects, {len(options)} options: {took:.2f} s")
    for times in (1, 5):
        start, processor = time.perf_counter(), time.process_time()
        found = upgrades(sites, PROJECTS, options, BUDGET_EUR, times)
        assert isinstance(found, Upgrades)
        took, own = time.perf_counter() - start, time.process_time() - processor
        print(f"each project {times} at most, 3 cases, 10 budgets: {took:.2f} s ({own:.2f} of processor)")
        print(found.steps.select("case", "step", "jobs", "cost_eur", "eur_per_more_job", "gap_share"))


def compared(territories: int, number: int) -> None:
    """Joint choice beside greedy, on small territories."""
    for budget in (2e6, 5e6, 10e6, 20e6, 40e6):
        joint, alone, better = 0.0, 0.0, 0
        for seed in range(territories):
            sites = fictional_sites(number, seed)
            options = proposed_options(sites, PROJECTS)
            program = program_of(sites, PROJECTS, options, {}, "worst")
            most, by_hand = best_for(program, program.costs(), budget).jobs, greedy(program, budget)
            joint, alone, better = joint + most, alone + by_hand, better + (most > by_hand)
        print(
            f"{budget / 1e6:.0f} M EUR: jointly {joint:.0f} jobs, one at a time {alone:.0f}, "
            f"better on {better} of {territories} territories of {number} sites"
        )


if __name__ == "__main__":
    pl.Config.set_tbl_rows(60)
    timed(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    compared(10, 8)
