"""Solutions as tables: steps, what is bought, what is hosted, what holds whatever the prices."""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from levier.sites.project import Project
from levier.sites.upgrades.options import CONSUMED, Option
from levier.sites.upgrades.program import Pair, Program
from levier.sites.upgrades.solving import Solution

STEPS = {
    "case": pl.String,
    "step": pl.Int64,
    "jobs": pl.Float64,
    "projects": pl.Int64,
    "cost_eur": pl.Float64,
    "cost_low_eur": pl.Float64,
    "cost_high_eur": pl.Float64,
    "eur_per_job": pl.Float64,
    "delay_years": pl.Float64,
    "more_jobs": pl.Float64,
    "more_cost_eur": pl.Float64,
    "eur_per_more_job": pl.Float64,
    "gap_share": pl.Float64,
}
BOUGHT = {
    "case": pl.String,
    "step": pl.Int64,
    "option_id": pl.String,
    "kind": pl.String,
    "cost_low_eur": pl.Float64,
    "cost_eur": pl.Float64,
    "cost_high_eur": pl.Float64,
    "delay_years": pl.Float64,
    "to_verify": pl.Boolean,
    "sites": pl.String,
    "projects": pl.String,
    "jobs": pl.Float64,
}
HOSTED = {
    "case": pl.String,
    "step": pl.Int64,
    "site_id": pl.String,
    "project": pl.String,
    "jobs": pl.Float64,
    "closed": pl.String,
    "to_check": pl.String,
}

ROBUST = {
    "option_id": pl.String,
    "solutions": pl.Int64,
    "of": pl.Int64,
    "always": pl.Boolean,
    "even_at_best": pl.Boolean,
}

Steps = Sequence[tuple[str, int, Solution]]
"""Case, number of the step (0: nothing is bought), solution; by case, then by step."""


def step_table(steps: Steps, options: Sequence[Option]) -> pl.DataFrame:
    rows = []
    start = before = steps[0][2]
    for case, step, solution in steps:
        if step == 0:
            start = before = solution
        bought = [options[number] for number in solution.bought]
        more_jobs, more_cost = solution.jobs - before.jobs, solution.cost_eur - before.cost_eur
        since = solution.jobs - start.jobs
        rows.append(
            (
                case,
                step,
                solution.jobs,
                len(solution.hosted),
                solution.cost_eur,
                sum(option.cost_low_eur for option in bought),
                sum(option.cost_high_eur for option in bought),
                solution.cost_eur / since if since > 0 else None,
                max((option.delay_years for option in bought), default=0.0),
                more_jobs,
                more_cost,
                more_cost / more_jobs if more_jobs > 0 else None,
                solution.gap_share,
            )
        )
        before = solution
    return pl.DataFrame(rows, schema=STEPS, orient="row")


def bought_table(steps: Steps, options: Sequence[Option]) -> pl.DataFrame:
    rows = []
    for case, step, solution in steps:
        for number in solution.bought:
            option = options[number]
            leaning = leaning_on(option, solution.hosted)
            rows.append(
                (
                    case,
                    step,
                    option.id,
                    option.kind,
                    option.cost_low_eur,
                    option.cost_eur,
                    option.cost_high_eur,
                    option.delay_years,
                    option.to_verify,
                    "|".join(dict.fromkeys(pair.site for pair in leaning)),
                    "|".join(dict.fromkeys(pair.project for pair in leaning)),
                    sum(pair.jobs for pair in leaning),
                )
            )
    return pl.DataFrame(rows, schema=BOUGHT, orient="row")


def leaning_on(option: Option, hosted: Sequence[Pair]) -> list[Pair]:
    """The pairs that an option serves: it changes what they lacked, or what they share with neighbours."""
    facts = {effect.fact for effect in option.effects}
    several = {pair.site for pair in hosted if sum(other.site == pair.site for other in hosted) > 1}
    return [
        pair
        for pair in hosted
        if option.concerns(pair.site)
        and (facts & set(pair.lacking) or (pair.site in several and facts & set(CONSUMED)))
    ]


def hosted_table(steps: Steps) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (case, step, pair.site, pair.project, pair.jobs, "|".join(pair.lacking), "|".join(pair.unknown))
            for case, step, solution in steps
            for pair in solution.hosted
        ],
        schema=HOSTED,
        orient="row",
    )


def robust_table(
    solutions: Sequence[tuple[int, ...]], at_best: tuple[int, ...], options: Sequence[Option]
) -> pl.DataFrame:
    """In how many of the solutions each option is bought, and whether in that at best."""
    counts = Counter(number for bought in solutions for number in bought)
    rows = [
        (options[number].id, count, len(solutions), count == len(solutions), number in at_best)
        for number, count in sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
    ]
    return pl.DataFrame(rows, schema=ROBUST, orient="row")


def stuck_table(program: Program, projects: Sequence[Project]) -> pl.DataFrame:
    """The musts that no option lifts, of the projects that no option makes fit anywhere."""
    hosted = {pair.project for pair in program.pairs}
    lost = [project.id for project in projects if project.id not in hosted]
    rows = [
        (project, name) for (_, project), facts in program.stuck.items() if project in lost for name in facts
    ]
    table = pl.DataFrame(rows, schema={"project": pl.String, "fact": pl.String}, orient="row")
    return (
        table.group_by("project", "fact", maintain_order=True)
        .agg(sites=pl.len().cast(pl.Int64))
        .sort("project", "sites", "fact", descending=[False, True, False])
    )
