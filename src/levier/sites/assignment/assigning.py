"""Many projects, many sites: the best joint allocation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.sites.assignment.filling import TOLERANCE, earlier, filled
from levier.sites.assignment.model import TIE, model_of
from levier.sites.assignment.pairs import EVER, Floats
from levier.sites.assignment.params import Effort, Limits, Steps, Unknown, Worth
from levier.sites.assignment.problem import LIMITS, Problem, problem_of
from levier.sites.assignment.reasons import blocking_musts, unplaced
from levier.sites.assignment.signed import check_signed
from levier.sites.assignment.solving import Outcome, Solution, solve
from levier.sites.known import Sites
from levier.sites.project import Project

PLACED = {
    "project": pl.String,
    "label": pl.String,
    "site_id": pl.String,
    "site": pl.String,
    "commune": pl.String,
    "share": pl.Float64,
    "period": pl.String,
    "opens_year": pl.Int64,
    "jobs": pl.Float64,
    "area_m2": pl.Float64,
    "land_taken_ha": pl.Float64,
    "score": pl.Float64,
    "unknown_musts": pl.Int64,
    "signed": pl.Boolean,
}


@dataclass(frozen=True, eq=False)
class Assignment:
    """The best joint allocation that was found.

    `placed`: the columns of PLACED, by project then site; `share` below 1 where a project is spread,
    `opens_year` null where neither periods nor the site tell one, `unknown_musts`: what the site may lack.
    `unplaced`: `project`, `label`, `jobs`, `reason`, `eligible_sites`, `told` (in English; `reasons` are the
    same as messages). `limits`: each with `used`, `left`, and `dual` (jobs per unit in the relaxed program).
    `musts`: `project`, `fact`, `sites_missing`, `only_this` (sites that lack nothing else).
    `objective`, `bound`: what the plan is worth, and what no plan exceeds, in jobs (times scores, less
    costs); `gap` is relative to the objective. `outcome`: optimal, within gap, time limit or interrupted.
    """

    placed: pl.DataFrame
    unplaced: pl.DataFrame
    reasons: tuple[Message, ...]
    limits: pl.DataFrame
    musts: pl.DataFrame
    jobs: float
    land_taken_ha: float
    objective: float
    bound: float
    gap: float
    seconds: float
    outcome: Outcome
    evidence: Evidence
    problem: Problem = field(repr=False)
    solution: Solution = field(repr=False)


def assign(
    projects: Sequence[Project],
    sites: Sites,
    *,
    unknown: Unknown,
    worth: Worth | None = None,
    limits: Limits | None = None,
    effort: Effort | None = None,
    steps: Steps | None = None,
    own: Mapping[str, pl.DataFrame] | None = None,
) -> Assignment | NotComputed:
    """Which project goes where, so that the most jobs are hosted.

    A project takes one site at most, or parts of several parks where `limits.splits` says so. A site hosts
    one project, a splittable one as many as its land, power and water bear. A must that a site is known to
    miss forbids the pair; one that is not known, or whose range crosses what is asked (`lacks`), forbids it
    only with `unknown="refused"`. Projects together share the central value of what a site has; where only
    its range bears the largest that may go there, they share what that one takes alone. A project
    opens in a period in which the site is free, by its date; from then on it draws on what the site and the
    networks have. Land taken counts against the budgets of the areas of the site.

    Ties: of plans worth the same within a ten-thousandth of a job per project, the one that takes less land,
    then opens earlier in the periods of the budgets, then leaves less of the plots unused. All is sorted by
    identifier before, so that the order of rows changes nothing.

    Parameters
    ----------
    projects, sites : what is to be placed, and where
    unknown : whether a pair is allowed where a must is not known
    worth : what an option is worth (by default its jobs)
    limits : parks, periods, capacities, land budgets, choices already made
    effort : seconds and relative gap after which the search ends
    steps : by how much `price_limits` will loosen each limit
    own : by project, facts of the sites that hold for it alone (columns of KNOWN), such as people of its
        occupations; they stand before those of `sites`. What projects share is read from `sites`

    Returns
    -------
    Assignment; NotComputed without any project or site.

    Raises
    ------
    BadInput : a table, a limit or a project that cannot be; signed choices that break a limit, named.

    Source: generalised assignment problem (Martello & Toth 1990, Knapsack Problems, chapter 7), as a
    mixed-integer program solved by HiGHS.
    """
    if not projects:
        return NotComputed(m("no project is given"), needs=("projects",))
    if not sites.places.height:
        return NotComputed(m("no site is known"), needs=("brownfields", "economic_sites"))
    if unknown not in ("allowed", "refused"):
        raise BadInput(m("say what an unknown must does: allowed or refused"), where="unknown")
    begun = perf_counter()
    effort = effort or Effort()
    problem = problem_of(
        projects, sites, unknown, limits or Limits(), worth or Worth(), steps or Steps(), own
    )
    check_signed(problem, limits or Limits())
    start = filled(problem)
    if not problem.options.project.size:
        nothing = np.zeros(problem.limits.height)
        return _told(problem, Solution("optimal", start, 0.0, nothing, np.empty(0, dtype=bool)), begun)
    found = solve(model_of(problem), problem, effort, start)
    return _told(problem, found, begun)


def _told(problem: Problem, found: Solution, begun: float) -> Assignment:
    options = problem.options
    shares = earlier(problem, filled(problem, found.shares))
    chosen = np.nonzero(shares)[0]
    objective = float(options.worth @ shares)
    used = problem.uses @ shares
    limits = problem.limits.with_columns(
        used=pl.Series(used), dual=pl.Series(_told_duals(problem, found.duals))
    )
    limits = limits.with_columns(left=(pl.col("amount") - pl.col("used")).clip(lower_bound=0))
    without, reasons = unplaced(problem, shares)
    placed = _placed(problem, shares, chosen)
    bound = max(found.bound, objective)
    return Assignment(
        placed,
        without,
        reasons,
        limits.select(*LIMITS, "used", "left", "dual"),
        blocking_musts(problem),
        float(placed["jobs"].sum()),
        float(options.land_ha @ shares),
        objective,
        bound,
        (bound - objective) / max(abs(objective), 1e-9) if bound > objective else 0.0,
        perf_counter() - begun,
        found.outcome,
        _evidence(problem, placed, limits),
        problem,
        found,
    )


def _told_duals(problem: Problem, prices: Floats) -> list[float | None]:
    """Null where the relaxed program was not solved; what only sets ties apart is no price."""
    steps = [problem.steps.of(fact) for fact in problem.limits["fact"]]
    return [
        None if np.isnan(price) else float(price) if price * step > TIE else 0.0
        for price, step in zip(prices, steps, strict=True)
    ]


def _placed(problem: Problem, shares: Floats, chosen: np.ndarray) -> pl.DataFrame:
    options, places = problem.options, problem.sites.places
    rows = []
    for option in chosen:
        p, s, share = int(options.project[option]), int(options.site[option]), float(shares[option])
        project, place = problem.projects[p], places.row(s, named=True)
        dated = len(problem.periods) > 1 or problem.periods[0] != EVER
        rows.append(
            (
                project.id,
                project.label,
                place["site_id"],
                place["name"],
                place["commune"],
                share,
                str(problem.periods[options.period[option]]) if dated else None,
                int(options.year[option]) or None,
                project.jobs * share,
                float(problem.pairs.draws[p, 0]) * share,
                float(options.land_ha[option]) * share,
                float(problem.pairs.scores[p, s]) if problem.scored else None,
                int(problem.pairs.unknown[p, s, options.period[option]]),
                bool(problem.pairs.signed[p, s]),
            )
        )
    return pl.DataFrame(rows, schema=PLACED, orient="row")


def _evidence(problem: Problem, placed: pl.DataFrame, limits: pl.DataFrame) -> Evidence:
    cautions = []
    unsure = placed.filter(pl.col("unknown_musts") > 0)["project"].n_unique()
    if unsure:
        cautions.append(m("projects placed where a must is not known: {projects}", projects=unsure))
    stretched = limits.filter(pl.col("used") > pl.col("central") * (1 + TOLERANCE))["name"].n_unique()
    if stretched:
        cautions.append(
            m("more is taken than the likely value on {sites} sites, within its range", sites=stretched)
        )
    lacking = [
        p
        for p, s in np.argwhere(problem.pairs.signed)
        if any(table[p, s] for name, table in problem.pairs.missed.items())
    ]
    if lacking:
        cautions.append(
            m(
                "signed choices are kept though a must is missed: {projects}",
                projects=", ".join(problem.projects[p].label for p in lacking),
            )
        )
    taking = problem.limits["kind"].eq("land").any()
    if taking and problem.land_assumed.any():
        cautions.append(
            m(
                "the planning zone of {sites} sites is not known: what is built there counts as land taken",
                sites=int(problem.land_assumed.sum()),
            )
        )
    if problem.unsure_apart:
        cautions.append(
            m(
                "{sites} sites have no position: they are taken as far from all others",
                sites=problem.unsure_apart,
            )
        )
    return Evidence(
        method=m("the joint allocation that hosts most, as a mixed-integer program (HiGHS)"),
        tables=("sites", "projects"),
        uncertainty=m(
            "the plan is as good as what is known of sites and projects: unknown facts may undo it"
        ),
        reference="Martello & Toth (1990), Knapsack Problems, chapter 7; Huangfu & Hall (2018), HiGHS",
        cautions=tuple(cautions),
    )
