"""Which investments let the territory host the most jobs, budget by budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.sites.known import Sites
from levier.sites.project import Project
from levier.sites.upgrades.options import Option, check_options
from levier.sites.upgrades.places import Case
from levier.sites.upgrades.program import Program, program_of
from levier.sites.upgrades.solving import Solution, best_for, cheapest_for
from levier.sites.upgrades.tables import (
    Steps,
    bought_table,
    hosted_table,
    robust_table,
    step_table,
    stuck_table,
)

BUDGETS = 10
"""Budgets that are tried: the whole one, its half, its quarter and so on, beside the cheapest first step."""
LEAST_JOBS = 0.999
"""A step brings more than this: one job, less what solvers round."""
PRICES = ("cost_low_eur", "cost_high_eur")
"""At which the whole budget is spent again, beside the central ones."""
CASES: tuple[Case, ...] = ("worst", "prudent", "best")


@dataclass(frozen=True, eq=False)
class Upgrades:
    """What a budget unlocks. Jobs are full-time equivalents of the projects hosted, costs EUR paid once.

    `steps`: by `case` (worst, prudent, best: `Case`) and `step` (0: nothing is bought), each with more
    `jobs` than the one before and the cheapest way to them: `projects` hosted, `cost_eur` of all that is
    bought, `cost_low_eur` and `cost_high_eur` of the same, `eur_per_job` beyond step 0, `delay_years` of the
    slowest, `more_jobs`, `more_cost_eur` and `eur_per_more_job` beyond the step before, `gap_share` left to
    prove.
    `bought`: what each step buys: `option_id`, `kind`, costs, `delay_years`, `to_verify`; `sites`, `projects`
    (joined by `|`) and `jobs` that lean on it.
    `hosted`: where each project of a step goes; `closed` by options, and `to_check`: facts joined by `|`.
    `robust`: options bought at the whole budget, with prudence, in `solutions` of `of` (prices low, central,
    high); `always` if in all; `even_at_best`: also bought if all that is unknown is met, at central prices.
    `stuck`: of each project that nothing makes fit, with prudence, the `fact`s that no option lifts and on
    how many `sites`. `options`: those that were weighed, by identifier.
    """

    steps: pl.DataFrame
    bought: pl.DataFrame
    hosted: pl.DataFrame
    robust: pl.DataFrame
    stuck: pl.DataFrame
    options: Mapping[str, Option]
    budget_eur: float
    evidence: Evidence


def upgrades(
    sites: Sites,
    projects: Sequence[Project],
    options: Sequence[Option],
    budget_eur: float,
    times: int | Mapping[str, int] = 1,
) -> Upgrades | NotComputed:
    """Which options to buy with each part of a budget so that the sites host the most jobs.

    A project is hosted on a site if each of its musts is met there once the options are built, and its land
    fits. Options add up, one may serve several sites, and a must may need several. Projects on one site
    share its land, power, water and waste water. Each project is hosted once in the territory, or `times`
    (for all, or by project): its demand is what limits.

    From no budget to `budget_eur`: the most jobs, then the least cost of these. What is unknown of a site is
    taken in three ways (`Case`). The cost of finding out is not counted.

    Raises BadInput for a budget that is negative or no number, no project, projects or options told twice,
    an option about a site that is not listed. NotComputed without sites or options.

    Source: maximal covering under a budget (Church and ReVelle 1974), here with joint requirements, solved
    exactly as a mixed-integer program (HiGHS: Huangfu and Hall 2018).
    """
    counts = _checked(projects, budget_eur, times)
    check_options(options, sites)
    if sites.places.is_empty():
        return NotComputed(m("no site is known in this territory"), needs=("brownfields",))
    if not options:
        return NotComputed(m("no investment is proposed: nothing can be weighed"), needs=("options",))
    steps: list[tuple[str, int, Solution]] = []
    whole: dict[Case, tuple[int, ...]] = {}
    programs = {case: program_of(sites, projects, options, counts, case) for case in CASES}
    for case, program in programs.items():
        found = _frontier(program, budget_eur)
        whole[case] = found[-1].bought
        steps += [(case, number, solution) for number, solution in enumerate(found)]
    prudent = programs["prudent"]
    at_prices = [whole["prudent"]]
    at_prices += [best_for(prudent, prudent.costs(end), budget_eur).bought for end in PRICES]
    return Upgrades(
        step_table(steps, options),
        bought_table(steps, options),
        hosted_table(steps),
        robust_table(at_prices, whole["best"], options),
        stuck_table(programs["prudent"], projects),
        {option.id: option for option in options},
        float(budget_eur),
        _evidence(sites, projects, options, counts, steps),
    )


def _frontier(program: Program, budget_eur: float) -> list[Solution]:
    """From nothing bought to the whole budget, each solution with more jobs than the one before."""
    costs = program.costs()
    found = [best_for(program, costs, 0.0)]
    last: Solution | None = None
    above: list[Solution] = []
    for halvings in range(BUDGETS):
        budget = budget_eur / 2**halvings
        if last is None or last.cost_eur > budget:  # else what is cheaper than this budget serves it too
            last = best_for(program, costs, budget)
            above.append(last)
    first = cheapest_for(program, costs, found[0].jobs + LEAST_JOBS)
    if first is not None and first.cost_eur <= budget_eur:
        found.append(best_for(program, costs, first.cost_eur))
    for solution in reversed(above):
        if solution.jobs > found[-1].jobs + LEAST_JOBS:
            found.append(solution)
    return found


def _checked(
    projects: Sequence[Project], budget_eur: float, times: int | Mapping[str, int]
) -> dict[str, int]:
    if not (isfinite(budget_eur) and budget_eur >= 0):
        raise BadInput(m("a budget is 0 EUR or more"), where=m("the budget"))
    check_projects(projects)
    counts = {p.id: times if isinstance(times, int) else times.get(p.id, 1) for p in projects}
    if any(count < 1 for count in counts.values()):
        raise BadInput(m("a project may be hosted once or more"), where="times")
    return counts


def check_projects(projects: Sequence[Project]) -> None:
    """Raises BadInput for no project, or one told twice."""
    if not projects:
        raise BadInput(m("no project is given"), fix=m("give one project or more"))
    ids = [project.id for project in projects]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise BadInput(m("projects told twice: {projects}", projects=", ".join(twice)))


def _evidence(
    sites: Sites,
    projects: Sequence[Project],
    options: Sequence[Option],
    counts: Mapping[str, int],
    steps: Steps,
) -> Evidence:
    return Evidence(
        method=m(
            "For each budget, the investments that let the sites host the most jobs, then the cheapest of "
            "these: an exact search over {options} investments, {sites} sites and {projects} projects. An "
            "investment may serve several sites, and a site may need several.",
            options=len(options),
            sites=sites.places.height,
            projects=len(projects),
        ),
        tables=tuple(sorted(set(sites.known["source"].drop_nulls()))),
        uncertainty=m(
            "Costs are ranges. What is unknown of a site is taken once as missing, once as met: the truth "
            "lies between. With prudence, what can be bought is missing, and what cannot is to be checked."
        ),
        reference="Church & ReVelle 1974",
        cautions=tuple(_cautions(options, counts, steps)),
    )


def _cautions(options: Sequence[Option], counts: Mapping[str, int], steps: Steps) -> list[Message]:
    cautions = [
        m(
            "A site that fits does not bring a firm: these are the jobs that the territory could host, of "
            "projects of which each comes {most} at most.",
            most=m("once") if max(counts.values()) == 1 else m("{n} times", n=max(counts.values())),
        ),
        m("Costs are investments, paid once: neither upkeep, nor interest, nor what others would pay."),
    ]
    if any(option.kind == "extension" for option in options):
        cautions.append(
            m(
                "Extending a site supposes that the land beside can be bought and built. It is land taken "
                "from fields or nature, which the law limits (ZAN)."
            )
        )
    if unread := sum(option.to_verify for option in options):
        cautions.append(
            m(
                "For {n} of {all} investments no source was read for a part of the cost: have it estimated.",
                n=unread,
                all=len(options),
            )
        )
    if unproved := max(solution.gap_share for _, _, solution in steps):
        cautions.append(
            m(
                "The search was stopped: up to {more_share} more jobs may be within reach.",
                more_share=unproved,
            )
        )
    return cautions
