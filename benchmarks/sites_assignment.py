"""Many projects on many sites, beside what a user would do instead. Every instance is fictional.

`python benchmarks/sites_assignment.py [--peers] [--prices] [PROJECTS SITES]`: each case in a process of its
own, with the seconds (the whole call) on the clock and, in brackets, of processor, the peak memory of the
process, the jobs hosted, the gap, and the pairs that are eligible. With `--peers`, the same program through
other solvers and modellers (SciPy's `milp`, SCIP of OR-Tools), stopped after a minute each.
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from levier.sites.assignment import (
    Apart,
    Capacity,
    Effort,
    LandBudget,
    Limits,
    Period,
    Split,
    Steps,
    Worth,
    assign,
    price_limits,
)
from levier.sites.assignment.filling import filled
from levier.sites.assignment.model import model_of
from levier.sites.assignment.problem import problem_of
from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.project import Need, Project

GAP = 0.005
PEER_SECONDS = 60.0
PERIODS = (Period(2026, 2027), Period(2028, 2029), Period(2030, 2031))
EPCIS = 15
TIGHTNESS = {"even": 1.0, "tight": 0.25, "very tight": 0.08}
"""Of land budgets and of power: what is left where the rest has been used."""


def instance(
    projects: int, places: int, kind: str, seed: int = 1
) -> tuple[list[Project], Sites, Limits, Worth]:
    """A fictional region: brownfields, plots on farm land and business parks in 15 groups of communes, with
    projects that want land, power, a motorway, distance to dwellings or a rail siding."""
    rng = np.random.default_rng(seed)
    share = TIGHTNESS[kind]
    kinds = rng.choice(["brownfield", "plot", "business_park"], places, p=[0.55, 0.33, 0.12])
    middle = np.select([kinds == "brownfield", kinds == "plot"], [12_000, 20_000], 60_000)
    facts = {
        "area_m2": np.exp(rng.normal(np.log(middle), 1.0)).round(),
        "grid_mw": np.exp(rng.normal(np.log(3), 1.2, places)).round(1) * max(share, 0.25),
        "water_m3_day": np.exp(rng.normal(np.log(150), 1.0, places)).round(),
        "motorway_min": rng.gamma(2.0, 9.0, places).round(1),
        "dwellings_m": rng.gamma(1.5, 120.0, places).round(),
        "rail_siding": (rng.random(places) < 0.06).astype(float),
        "available_year": rng.choice([2024.0, 2027.0, 2029.0], places, p=[0.7, 0.2, 0.1]),
    }
    ids = [f"S{i:05}" for i in range(places)]
    epci = rng.integers(0, EPCIS, places)
    known = [
        pl.DataFrame({"site_id": ids, "fact": name, "value": values}).filter(
            pl.Series(rng.random(places) > 0.05)
        )
        for name, values in facts.items()
    ]
    zoning = pl.DataFrame(
        {
            "site_id": ids,
            "fact": "zoning",
            "term": np.where(kinds == "brownfield", "U", rng.choice(["AUc", "AUs", "U", "A"], places)),
        }
    )
    table = pl.concat([*known, zoning], how="diagonal").with_columns(
        low=pl.lit(None, pl.Float64),
        high=pl.lit(None, pl.Float64),
        source=pl.lit("declared"),
        as_of=pl.lit(None, pl.String),
    )
    listed = pl.DataFrame(
        {
            "site_id": ids,
            "name": [f"Site fictif {i}" for i in range(places)],
            "kind": kinds,
            "commune": [f"99{i:03}" for i in epci],
            "longitude": 4.0 + rng.random(places) * 2,
            "latitude": 48.5 + rng.random(places) * 1.5,
        },
        schema=PLACES,
    )
    wanted = [_project(i, rng) for i in range(projects)]
    ha = sum(project.area_m2 for project in wanted) / 10_000
    budgets = [
        LandBudget(f"99{i:03}", round(float(rng.uniform(0.3, 1.0)) * share * ha / EPCIS / 2, 1), first, last)
        for i in range(EPCIS)
        for first, last in ((2026, 2027), (2028, 2031))
    ]
    power = [
        Capacity(
            "grid_mw",
            round(float(rng.uniform(10, 40)) * share, 1) + step * 20.0 * share,
            tuple(np.array(ids)[epci == i]),
            f"substation {i}",
            2026 + 2 * step,
        )
        for i in range(EPCIS)
        for step in range(3)
        if (epci == i).any()
    ]
    limits = Limits(
        periods=PERIODS,
        capacities=power,
        land_budgets=budgets,
        apart=[Apart(f"P{2 * i:03}", f"P{2 * i + 1:03}", 5.0) for i in range(projects // 40)],
        splits=[Split(f"P{projects - 1 - i:03}") for i in range(projects // 50)],
    )
    scores = pl.DataFrame(
        {
            "project": np.repeat([project.id for project in wanted], places),
            "site_id": np.tile(ids, projects),
            "score": rng.beta(4, 2, projects * places).round(3),
        }
    )
    return wanted, Sites(listed, table.select(*KNOWN)), limits, Worth(scores=scores)


def _project(i: int, rng: np.random.Generator) -> Project:
    jobs = float(np.exp(rng.normal(np.log(60), 0.9)).round())
    needs = [Need("area_m2", at_least=1_000, must=True)]
    chance = rng.random(5)
    if chance[0] < 0.6:
        needs.append(Need("motorway_min", at_most=float(rng.integers(12, 35)), must=True))
    if chance[1] < 0.6:
        needs.append(Need("grid_mw", at_least=round(jobs / 60, 1), must=True))
    if chance[2] < 0.3:
        needs.append(Need("dwellings_m", at_least=float(rng.integers(50, 200)), must=True))
    if chance[3] < 0.4:
        needs.append(Need("water_m3_day", at_least=round(jobs), must=True))
    if chance[4] < 0.04:
        needs.append(Need("rail_siding", at_least=1, must=True))
    area = round(float(jobs * 200 * np.exp(rng.normal(0, 0.5))) + 1_000)
    opens = date(int(rng.choice([2027, 2029, 2031])), 6, 1)
    return Project(f"P{i:03}", f"Projet fictif {i}", "25.62B", jobs, area, tuple(needs), opens_on=opens)


def with_levier(projects: int, places: int, kind: str, priced: bool = False) -> tuple[tuple, Any]:
    given = instance(projects, places, kind)
    started = now()
    wanted, sites, limits, worth = given
    found = assign(wanted, sites, unknown="refused", limits=limits, worth=worth, effort=Effort(120.0, GAP))
    seconds = since(started)
    prices = price_limits(found, seconds=120.0, gap=GAP) if priced else None
    return seconds, (found.problem, found, prices)


def said_of(projects: int, places: int, kind: str, priced: bool = False) -> tuple[tuple, str]:
    seconds, (problem, found, prices) = with_levier(projects, places, kind, priced)
    options = problem.options
    words = (
        f"{found.outcome}, objective {found.objective:,.1f}, gap {found.gap:.3%}, {found.jobs:,.0f} jobs, "
        f"{found.placed['project'].n_unique()} placed; {problem.pairs.allowed.mean():.0%} eligible, "
        f"{options.project.size:,} options, {options.kept.sum():,} kept, {problem.limits.height} limits"
    )
    if prices is not None:
        words += (
            f"; {prices.solved} solved again in {prices.seconds:.1f} s, {prices.unpriced} without a price"
        )
    return seconds, words


def greedy(projects: int, places: int, kind: str) -> tuple[tuple, str]:
    """The best site still free for each project, those of most jobs first."""
    wanted, sites, limits, worth = instance(projects, places, kind)
    started = now()
    problem = problem_of(wanted, sites, "refused", limits, worth, Steps())
    shares = filled(problem)
    placed = np.unique(problem.options.project[shares > 0]).size
    return since(started), f"objective {problem.options.worth @ shares:,.1f}, {placed} placed"


def with_milp(projects: int, places: int, kind: str) -> tuple[tuple, str]:
    """The same program, whole, through SciPy (its own copy of HiGHS)."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    wanted, sites, limits, worth = instance(projects, places, kind)
    started = now()
    problem = problem_of(wanted, sites, "refused", limits, worth, Steps())
    model = model_of(problem)
    found = milp(
        -model.worth,
        integrality=model.whole_numbers.astype(int),
        bounds=Bounds(0, model.most),
        constraints=LinearConstraint(model.matrix, model.low, model.high),
        options={"time_limit": PEER_SECONDS, "mip_rel_gap": GAP},
    )
    worth_of = "none" if found.x is None else f"{-found.fun:,.1f}"
    return since(started), f"{found.message[:40]}; objective {worth_of}, gap {found.mip_gap}"


def with_scip(projects: int, places: int, kind: str) -> tuple[tuple, str]:
    """The same program, whole, through the modeller of OR-Tools and SCIP."""
    from ortools.linear_solver import pywraplp

    wanted, sites, limits, worth = instance(projects, places, kind)
    started = now()
    problem = problem_of(wanted, sites, "refused", limits, worth, Steps())
    model = model_of(problem)
    solver = pywraplp.Solver.CreateSolver("SCIP")
    columns = [
        solver.IntVar(0, most, "") if whole else solver.NumVar(0, most, "")
        for whole, most in zip(model.whole_numbers, model.most, strict=True)
    ]
    matrix = model.matrix
    for i in range(matrix.shape[0]):
        row = solver.Constraint(float(model.low[i]), float(model.high[i]))
        for k in range(matrix.indptr[i], matrix.indptr[i + 1]):
            row.SetCoefficient(columns[matrix.indices[k]], float(matrix.data[k]))
    for column, value in zip(columns, model.worth, strict=True):
        solver.Objective().SetCoefficient(column, float(value))
    solver.Objective().SetMaximization()
    solver.SetTimeLimit(round(PEER_SECONDS * 1000))
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, GAP)
    status = solver.Solve(parameters)
    objective = solver.Objective().Value() if status in (0, 1) else float("nan")
    return since(
        started
    ), f"status {status}; objective {objective:,.1f}, bound {solver.Objective().BestBound():,.1f}"


def in_a_process(case: Callable[..., tuple[tuple, str]], *arguments: Any) -> tuple[tuple, float, str]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, case, arguments).result()


def _measured(case: Callable[..., tuple[tuple, str]], arguments: tuple[Any, ...]) -> tuple[tuple, float, str]:
    seconds, words = case(*arguments)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, words


def now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def since(started: tuple[float, float]) -> tuple[float, float]:
    clock, processor = now()
    return clock - started[0], processor - started[1]


def say(name: str, outcome: tuple[tuple, float, str]) -> None:
    (clock, processor), memory, words = outcome
    print(f"{name:<34} {clock:7.1f} s ({processor:7.1f}) {memory:6,.0f} MB  {words}", flush=True)


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or [200, 2000]
    for kind in TIGHTNESS:
        say(f"levier, {sizes[0]} on {sizes[1]:,}, {kind}", in_a_process(said_of, *sizes, kind))
        say("  best site for each in turn", in_a_process(greedy, *sizes, kind))
        if "--peers" in sys.argv:
            say("  SciPy milp, whole", in_a_process(with_milp, *sizes, kind))
            say("  OR-Tools SCIP, whole", in_a_process(with_scip, *sizes, kind))
    if "--prices" in sys.argv:
        say("levier, 40 on 400, tight, prices", in_a_process(said_of, 40, 400, "tight", True))
