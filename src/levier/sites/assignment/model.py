"""The mixed-integer program: its columns and rows, and how HiGHS solves it."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from scipy import sparse

from levier.sites.assignment.pairs import Bools, Floats
from levier.sites.assignment.params import Effort
from levier.sites.assignment.problem import Ints, Problem

Outcome = Literal["optimal", "within gap", "time limit", "interrupted", "infeasible"]

TIE = 1e-4
"""What ties may cost a project, in jobs at most: an option that takes less land, opens earlier in its land
budgets or leaves less of a plot unused is held better by less than this."""


@dataclass(frozen=True, eq=False)
class Model:
    """Maximise `worth @ x` with `low <= matrix @ x <= high`. Columns: the share of each kept option, then
    whether each part is there, then whether each project that may be split is placed. Rows from
    `first_limit` on are the limits of the problem, in their order, each over its `scale`."""

    kept: Ints
    parts: Ints
    worth: Floats
    whole_numbers: Bools
    matrix: sparse.csr_matrix
    low: Floats
    high: Floats
    first_limit: int
    scale: Floats

    def loosened(self, more: Floats) -> "Model":
        """The same with so much more of each limit."""
        high = self.high.copy()
        high[self.first_limit :] += more / self.scale
        return replace(self, high=high)

    @property
    def most(self) -> Floats:
        """Columns that no limit bears whole are left out, unless they may be a part."""
        most = np.ones(self.worth.size)
        limits = self.matrix[self.first_limit :].tocoo()
        over = limits.data > self.high[self.first_limit :][limits.row] * (1 + 1e-9) + 1e-9
        columns = limits.col[over]
        most[columns[self.whole_numbers[columns]]] = 0.0
        return most


@dataclass(frozen=True, eq=False)
class Solution:
    """`shares` of every option of the problem; `bound`: no plan is worth more (jobs). None without a plan."""

    outcome: Outcome
    shares: Floats | None
    bound: float


class _Rows:
    """Rows put together one after the other."""

    def __init__(self) -> None:
        self.columns: list[Ints] = []
        self.values: list[Floats] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, columns: Ints, values: Floats | float, low: float, high: float) -> None:
        self.columns.append(columns)
        self.values.append(np.broadcast_to(np.asarray(values, dtype=float), columns.shape))
        self.low.append(low)
        self.high.append(high)

    def matrix(self, width: int) -> sparse.csr_matrix:
        starts = np.concatenate([[0], np.cumsum([columns.size for columns in self.columns])])
        return sparse.csr_matrix(
            (np.concatenate(self.values), np.concatenate(self.columns), starts), shape=(len(self.low), width)
        )


def model_of(problem: Problem) -> Model:
    """The sparse program of a problem: only the options that may be chosen, and that are not one too many."""
    options = problem.options
    kept = np.nonzero(options.kept)[0]
    project, site = options.project[kept], options.site[kept]
    parts = np.nonzero(options.part[kept])[0]
    placed = sorted(problem.splits)
    there = np.arange(kept.size)
    there[parts] = kept.size + np.arange(parts.size)
    width = kept.size + parts.size + len(placed)
    rows = _Rows()
    _projects(rows, problem, project, parts, there, placed, width)
    _places(rows, problem, project, site, parts, there)
    _kept_apart(rows, problem, project, site, there)
    first = len(rows.low)
    uses = problem.uses[:, kept]
    scale = np.maximum(abs(uses).max(axis=1).toarray().ravel(), 1e-12) if uses.shape[0] else np.empty(0)
    amounts = problem.limits["amount"].to_numpy()
    for i in range(uses.shape[0]):
        cut = slice(uses.indptr[i], uses.indptr[i + 1])
        rows.add(
            uses.indices[cut].astype(np.int64), uses.data[cut] / scale[i], -np.inf, amounts[i] / scale[i]
        )
    worth = np.zeros(width)
    worth[: kept.size] = options.worth[kept] - ties(problem)[kept]
    integer = np.ones(width, dtype=bool)
    integer[parts] = False
    return Model(
        kept,
        parts,
        worth,
        integer,
        rows.matrix(width),
        np.array(rows.low),
        np.array(rows.high),
        first,
        scale,
    )


def ties(problem: Problem) -> Floats:
    """What sets options of equal worth apart: less land first, then earlier, then less of a plot unused."""
    options = problem.options
    land = options.land_ha / max(options.land_ha.max(initial=0), 1e-12)
    late = options.period / max(len(problem.periods), 1)
    unused = np.nan_to_num(
        problem.pairs.amounts[options.site, 0, 0] - problem.pairs.draws[options.project, 0]
    )
    unused = np.where(problem.splittable[options.site], 0.0, np.maximum(unused, 0))
    unused = unused / max(unused.max(initial=0), 1e-12)
    return TIE * (0.5 * land + 0.3 * late + 0.2 * unused)


def _projects(
    rows: _Rows, problem: Problem, project: Ints, parts: Ints, there: Ints, placed: list[int], width: int
) -> None:
    """Each project is placed once, or in parts that make up the whole."""
    for p in range(len(problem.projects)):
        own = np.nonzero(project == p)[0]
        if p in problem.splits:
            column = width - len(placed) + placed.index(p)
            rows.add(np.append(own, column), np.append(np.ones(own.size), -1.0), 0.0, 0.0)
            own_parts = np.intersect1d(own, parts)
            if own_parts.size:
                rows.add(there[own_parts], 1.0, -np.inf, float(problem.splits[p].most_parts))
        elif own.size or problem.must_place[p]:
            rows.add(own, 1.0, float(problem.must_place[p]), 1.0)
    for part in parts:
        least = problem.splits[int(project[part])].least_share
        pair = np.array([part, there[part]])
        rows.add(pair, np.array([1.0, -1.0]), -np.inf, 0.0)
        rows.add(pair, np.array([1.0, -least]), 0.0, np.inf)


def _places(rows: _Rows, problem: Problem, project: Ints, site: Ints, parts: Ints, there: Ints) -> None:
    """One project at most where the place is not split, and one part at most of a project per park."""
    order = np.argsort(site, kind="stable")
    for own in np.split(order, np.nonzero(np.diff(site[order]))[0] + 1):
        if own.size and not problem.splittable[site[own[0]]] and (project[own] != project[own[0]]).any():
            rows.add(own, 1.0, -np.inf, 1.0)
    pairs: dict[tuple[int, int], list[int]] = {}
    for part in parts:
        pairs.setdefault((int(project[part]), int(site[part])), []).append(int(there[part]))
    for columns in pairs.values():
        if len(columns) > 1:
            rows.add(np.array(columns), 1.0, -np.inf, 1.0)


def _kept_apart(rows: _Rows, problem: Problem, project: Ints, site: Ints, there: Ints) -> None:
    for first, second, near in problem.apart:
        one, other = (second, first) if second in problem.splits else (first, second)
        own, others = np.nonzero(project == one)[0], np.nonzero(project == other)[0]
        for place in np.unique(site[own]):
            mine = there[own[site[own] == place]]
            close = others[np.isin(site[others], near.indices[near.indptr[place] : near.indptr[place + 1]])]
            if other in problem.splits:
                for spot in np.unique(site[close]):
                    rows.add(np.concatenate([mine, there[close[site[close] == spot]]]), 1.0, -np.inf, 1.0)
            elif close.size:
                rows.add(np.concatenate([mine, there[close]]), 1.0, -np.inf, 1.0)


def solve(model: Model, problem: Problem, effort: Effort, start: Floats | None = None) -> Solution:
    """The best plan that HiGHS finds within the effort, from a plan that is already known.

    Source: Huangfu & Hall (2018), Mathematical Programming Computation 10(1), and the HiGHS software."""
    import highspy

    solver = _solver(model, effort)
    if start is not None:
        hint = highspy.HighsSolution()
        hint.col_value = _columns(model, start)
        solver.setSolution(hint)
    stopped = _run(solver)
    info, status = solver.getInfo(), solver.getModelStatus()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return Solution("infeasible", None, -np.inf)
    bound = float(info.mip_dual_bound) + TIE * len(problem.projects)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Solution("interrupted" if stopped else "time limit", None, bound)
    outcome: Outcome = "optimal" if effort.gap == 0 else "within gap"
    if status != highspy.HighsModelStatus.kOptimal:
        outcome = "interrupted" if stopped else "time limit"
    return Solution(outcome, _shares(model, problem, np.array(solver.getSolution().col_value)), bound)


def duals(model: Model, effort: Effort) -> Floats:
    """What one more unit of each limit is worth to the relaxed program, in which projects may be cut up at
    will: a quick indication of what binds, not the price of the real limit."""
    solver = _solver(replace(model, whole_numbers=np.zeros_like(model.whole_numbers)), effort)
    _run(solver)
    found = np.abs(np.array(solver.getSolution().row_dual))[model.first_limit :]
    return found / model.scale if found.size == model.scale.size else np.full(model.scale.size, np.nan)


def _solver(model: Model, effort: Effort) -> Any:
    import highspy

    class Quiet(highspy.Highs):
        """It prints a banner on standard output unless told before its callbacks are set up."""

        def enableCallbacks(self) -> None:  # noqa: N802
            self.silent()
            super().enableCallbacks()

    solver = Quiet()
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = model.matrix.shape
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = model.worth
    program.col_lower_, program.col_upper_ = np.zeros(model.worth.size), model.most
    program.row_lower_, program.row_upper_ = model.low, model.high
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_ = model.matrix.indptr, model.matrix.indices
    program.a_matrix_.value_ = model.matrix.data
    if model.whole_numbers.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kinds[int(whole)] for whole in model.whole_numbers]
    solver.passModel(program)
    for option, value in (
        ("threads", 1),
        ("random_seed", 0),
        ("time_limit", effort.seconds),
        ("mip_rel_gap", effort.gap),
        ("mip_abs_gap", TIE / 100),
    ):
        solver.setOptionValue(option, value)
    return solver


def _run(solver: Any) -> bool:
    """Solve; true where a person stopped it, which ends the search and keeps what is found."""
    solver.HandleUserInterrupt = True
    solver.startSolve()
    try:
        while not solver.wait(0.1)[0]:
            pass
    except KeyboardInterrupt:
        solver.cancelSolve()
        solver.wait()
        return True
    return False


def _columns(model: Model, shares: Floats) -> Floats:
    """The columns of a plan."""
    columns = np.zeros(model.worth.size)
    # An option that is not kept stands for the next kept one: the same pair, later under the same budgets.
    kept = np.zeros(model.kept.size)
    chosen = np.nonzero(shares)[0]
    np.add.at(kept, np.searchsorted(model.kept, chosen), shares[chosen])
    columns[: kept.size] = kept
    columns[kept.size : kept.size + model.parts.size] = kept[model.parts] > 0
    rest = model.matrix[:, kept.size + model.parts.size :].tocsc()
    sums = model.matrix[:, : kept.size] @ kept
    for column in range(rest.shape[1]):
        columns[kept.size + model.parts.size + column] = sums[rest.indices[rest.indptr[column]]]
    return columns


def _shares(model: Model, problem: Problem, columns: Floats) -> Floats:
    """Whole numbers made whole; the parts of a project sum to 1."""
    shares = np.zeros(problem.options.project.size)
    kept = columns[: model.kept.size].copy()
    whole = model.whole_numbers[: model.kept.size]
    kept[whole] = np.round(kept[whole])
    there = columns[model.kept.size : model.kept.size + model.parts.size] > 0.5
    kept[model.parts] = np.where(there, kept[model.parts], 0.0)
    shares[model.kept] = kept
    for p in problem.splits:
        own = problem.options.project == p
        if (total := shares[own].sum()) > 0:
            shares[own] /= total
    return shares
