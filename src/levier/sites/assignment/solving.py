"""The best plan: the relaxed program says which options matter, HiGHS chooses among them."""

from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal

import numpy as np

from levier.sites.assignment.cutting import strengthened
from levier.sites.assignment.model import TIE, Model, columns_of, highs, run, shares_of
from levier.sites.assignment.pairs import Bools, Floats
from levier.sites.assignment.params import Effort
from levier.sites.assignment.problem import Problem
from levier.sites.assignment.relaxing import Relaxed

Outcome = Literal["optimal", "within gap", "time limit", "interrupted"]

FEW = 1_000
"""Columns that are all given to the solver at once."""
CORE = 3_000
"""Columns of the first search, those that cost the least at the prices of the relaxed program."""


@dataclass(frozen=True, eq=False)
class Solution:
    """`shares` of every option of the problem; `bound`: no plan is worth more, in jobs. `duals`: what one
    more unit of each limit is worth to the relaxed program, NaN where that was not solved. `columns`: those
    that the relaxed program looked at."""

    outcome: Outcome
    shares: Floats
    bound: float
    duals: Floats
    columns: Bools


def solve(
    model: Model, problem: Problem, effort: Effort, start: Floats, first: Bools | None = None
) -> Solution:
    """The best plan that is found within the effort, from a plan that is already known.

    A column whose reduced cost is more than what parts the bound of the relaxed program from a known plan is
    in no better plan: it is left out, and the bound of the others, or the known plan if it is worth more,
    holds for all (reduced cost fixing: Wolsey 2020, Integer Programming, 2nd ed., chapter 7).

    Source: Huangfu & Hall (2018), Mathematical Programming Computation 10(1), and the HiGHS software.
    """
    model, relaxation = strengthened(model, effort.seconds / 2, first)
    search = _Search(model, problem, effort, start)
    search.bound = relaxation.bound
    if model.worth.size <= FEW or not relaxation.finished:
        search.among(np.ones(model.worth.size, dtype=bool))
    else:
        order = np.argsort(-relaxation.reduced, kind="stable")
        core = model.always | (columns_of(model, start) > 0)
        core[order[:CORE]] = True
        search.among(core, whole=False)
        rest = relaxation.reduced >= search.best - relaxation.bound - 1e-6
        if not search.done and (rest & ~core).any():
            search.among(core | rest)  # a plan with another is worth less than the best known
        elif not search.done:
            search.bound = max(search.best, min(search.bound, search.last_bound))
    return search.told(relaxation)


class _Search:
    """The best plan so far, and the least bound; both with what sets ties apart."""

    def __init__(self, model: Model, problem: Problem, effort: Effort, start: Floats) -> None:
        self.model, self.problem, self.effort = model, problem, effort
        self.begun = perf_counter()
        self.shares, self.best = start, self.worth_of(start)
        self.bound = self.last_bound = np.inf
        self.stopped = self.late = False

    def worth_of(self, shares: Floats) -> float:
        if self.problem.must_place.any() and not self.all_signed(shares):
            return -np.inf
        return float(self.model.worth @ columns_of(self.model, shares))

    def all_signed(self, shares: Floats) -> bool:
        placed = np.bincount(self.problem.options.project, shares, len(self.problem.projects))
        return bool((placed[self.problem.must_place] > 0.5).all())

    @property
    def done(self) -> bool:
        """The bound is reached, the time is spent, or a person has stopped the search."""
        near = self.bound - self.best <= self.effort.gap * abs(self.best) + TIE / 100
        return bool(near or self.stopped or self.late)

    def among(self, columns: Bools, *, whole: bool = True) -> None:
        """Choose among some columns; `whole`: no plan with another is worth more than the best known."""
        import highspy

        left = self.effort.seconds - (perf_counter() - self.begun)
        if left <= 0 or self.stopped:
            self.late = True
            return
        part = self.model.only(columns)
        solver = highs(part, left, self.effort.gap)
        if self.best > -np.inf:
            hint = highspy.HighsSolution()
            hint.col_value = columns_of(part, self.shares)
            solver.setSolution(hint)
        self.stopped = run(solver)
        if not self.stopped and not _tells_its_own(solver, part):
            # HiGHS 1.16 may end on the optimum and hand back the plan that it was given: ask it afresh.
            solver = highs(part, left, self.effort.gap)
            self.stopped = run(solver)
        info = solver.getInfo()
        self.late = solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            shares = shares_of(part, self.problem, np.array(solver.getSolution().col_value))
            if (worth := self.worth_of(shares)) > self.best:
                self.shares, self.best = shares, worth
        self.last_bound = float(info.mip_dual_bound)
        if whole and np.isfinite(self.last_bound):
            self.bound = max(self.best, min(self.bound, self.last_bound))

    def told(self, relaxation: Relaxed) -> Solution:
        near = self.bound - self.best <= self.effort.gap * abs(self.best) + TIE * 1.01
        outcome: Outcome = "optimal" if self.effort.gap == 0 else "within gap"
        if not near:
            outcome = "interrupted" if self.stopped else "time limit"
        duals = np.abs(relaxation.duals[self.model.limit_rows]) / self.model.scale
        return Solution(
            outcome,
            self.shares,
            self.bound + TIE * len(self.problem.projects),
            duals if relaxation.finished else np.full(duals.size, np.nan),
            relaxation.columns,
        )


def _tells_its_own(solver: Any, model: Model) -> bool:
    """Whether the plan that the solver hands back is worth what it says that its best plan is."""
    values = np.array(solver.getSolution().col_value)
    said = float(solver.getInfo().objective_function_value)
    return values.size != model.worth.size or abs(float(model.worth @ values) - said) <= 1e-6 * max(
        1, abs(said)
    )
