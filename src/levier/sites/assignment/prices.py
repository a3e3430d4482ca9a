"""What each limit costs: the jobs that one step more of it would bring."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
import polars as pl

from levier.core.messages import Message, m
from levier.sites.assignment.assigning import Assignment
from levier.sites.assignment.labels import limit_label, more_of
from levier.sites.assignment.model import TIE, Model, model_of
from levier.sites.assignment.pairs import Floats
from levier.sites.assignment.params import Effort
from levier.sites.assignment.problem import LIMITS
from levier.sites.assignment.solving import solve

PRICES = {
    **LIMITS,
    "left": pl.Float64,
    "step": pl.Float64,
    "jobs_gained": pl.Float64,
    "gained_low": pl.Float64,
    "gained_high": pl.Float64,
    "dual": pl.Float64,
}


@dataclass(frozen=True, eq=False)
class LimitPrices:
    """`table`: the columns of PRICES, the dearest first. `gained_low`, `gained_high`: what the best plan is
    worth more (in jobs, times scores, less costs) when that limit alone is loosened by `step`; the two are
    the same where both plans are the best, null where time was short. `jobs_gained`: jobs hosted more by the
    plan that was found. `told`: the limits that bind, in words. `solved`: programs solved again; `unpriced`:
    limits that time did not reach."""

    table: pl.DataFrame
    told: tuple[Message, ...]
    solved: int
    unpriced: int
    seconds: float


@dataclass(frozen=True)
class _Gain:
    low: float
    high: float
    jobs: float


def price_limits(found: Assignment, *, seconds: float = 60.0, gap: float = 0.0) -> LimitPrices:
    """What one step more of each limit would bring: the program solved again with that limit alone loosened.

    Limits that bind in the relaxed program, or that are spent, come first, one by one. The others are
    loosened all at once: if even that brings nothing, none of them has a price; if it does, each half of them
    is, and so on.

    Parameters
    ----------
    found : a plan, whose problem holds the steps
    seconds : after which what is left has no price
    gap : of each solve, relative; above 0 the prices are ranges

    Returns
    -------
    LimitPrices

    Source: the price of an integer program is a difference of two optima, not a dual (Williams 2013, Model
    Building in Mathematical Programming, 5th ed., chapter 10).
    """
    begun = perf_counter()
    limits = found.limits
    empty = not found.problem.options.project.size
    model = None if empty else model_of(found.problem)
    steps = np.array([found.problem.steps.of(fact) for fact in limits["fact"]])
    hint = np.nan_to_num(limits["dual"].cast(pl.Float64).to_numpy()) * steps
    spent = limits["left"].to_numpy() <= 1e-6 * np.maximum(limits["amount"].to_numpy(), 1.0)
    order = [int(i) for i in np.lexsort((np.arange(steps.size), ~spent, -hint))]
    first = [i for i in order if hint[i] > TIE or spent[i]]
    # Where nobody may go anywhere, no limit has a price.
    gains = dict.fromkeys(order, _Gain(0.0, 0.0, 0.0)) if empty else {}
    solved = 0

    def priced(group: list[int]) -> _Gain | None:
        nonlocal solved
        left = seconds - (perf_counter() - begun)
        if left <= 0 or not group or model is None:
            return None
        solved += 1
        more = np.zeros(steps.size)
        more[group] = steps[group]
        return _gain(found, model.loosened(more), Effort(left, gap))

    for i in first:
        if (gain := priced([i])) is not None:
            gains[i] = gain
    groups = [[i for i in order if i not in set(first)]]
    while groups:
        group = groups.pop()
        if (gain := priced(group)) is None:
            continue
        if len(group) == 1 or gain.high <= 0:
            gains.update(dict.fromkeys(group, gain))
        else:
            half = len(group) // 2
            groups += [group[half:], group[:half]]
    table = _table(found, steps, gains)
    return LimitPrices(table, _told(found, table), solved, steps.size - len(gains), perf_counter() - begun)


def _gain(found: Assignment, model: Model, effort: Effort) -> _Gain:
    problem = found.problem
    start = found.solution
    solution = solve(model, problem, effort, start.shares, start.columns)
    shares = solution.shares
    objective = max(float(problem.options.worth @ shares), found.objective)
    low, high = max(objective - found.bound, 0.0), max(solution.bound - found.objective, 0.0)
    jobs = np.array([project.jobs for project in problem.projects])
    more = float(jobs[problem.options.project] @ shares) - found.jobs
    if high - low <= 3 * TIE * len(problem.projects):
        exact = objective - found.objective
        low = high = exact if exact > TIE * len(problem.projects) else 0.0
    return _Gain(low, high, more if objective > found.objective else 0.0)


def _table(found: Assignment, steps: Floats, gains: dict[int, _Gain]) -> pl.DataFrame:
    def told(name: str) -> pl.Series:
        values = [getattr(gains[i], name) if i in gains else None for i in range(steps.size)]
        return pl.Series(values, dtype=pl.Float64)

    table = found.limits.with_columns(
        limit=pl.int_range(pl.len()),
        step=pl.Series(steps),
        jobs_gained=told("jobs"),
        gained_low=told("low"),
        gained_high=told("high"),
    )
    return table.sort(
        "gained_low", "gained_high", "limit", descending=[True, True, False], nulls_last=True
    ).select("limit", *PRICES)


def _told(found: Assignment, table: pl.DataFrame) -> tuple[Message, ...]:
    words = []
    for row in table.filter(pl.col("gained_low") > 0).iter_rows(named=True):
        exact = row["gained_low"] == row["gained_high"]
        ends = [round(row[end]) for end in ("gained_low", "gained_high")]
        said = {
            "limit": limit_label(found.problem, row["limit"]),
            "more": more_of(row["fact"], row["step"]),
        }
        if exact:
            words.append(m("{limit}: {gain} jobs more with {more}", gain=ends[0], **said))
        else:
            words.append(
                m("{limit}: {low} to {high} jobs more with {more}", low=ends[0], high=ends[1], **said)
            )
    return tuple(words)
