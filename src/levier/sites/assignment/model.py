"""The mixed-integer program: its columns and rows, and how HiGHS takes it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from levier.sites.assignment.pairs import Bools, Floats
from levier.sites.assignment.problem import Ints, Problem

TIE = 1e-4
"""What ties may cost a project, in jobs at most: an option that takes less land, opens earlier in its land
budgets or leaves less of a plot unused is held better by less than this."""


@dataclass(frozen=True, eq=False)
class Model:
    """Maximise `worth @ x` with `low <= matrix @ x <= high`.

    Columns: the share of each kept option (of which `project`), then whether each part is there, then whether
    each project that may be split is placed. `always`: columns that are never left out (parts, and what is
    signed). `limit_rows` are the limits of the problem, in their order, each over its `scale`."""

    kept: Ints
    project: Ints
    parts: Ints
    always: Bools
    worth: Floats
    whole_numbers: Bools
    matrix: sparse.csr_matrix
    low: Floats
    high: Floats
    first_limit: int
    scale: Floats

    @property
    def limit_rows(self) -> slice:
        return slice(self.first_limit, self.first_limit + self.scale.size)

    def loosened(self, more: Floats) -> "Model":
        """The same with so much more of each limit."""
        high = self.high.copy()
        high[self.limit_rows] += more / self.scale
        return replace(self, high=high)

    def only(self, columns: Bools) -> "Model":
        """The same with some of the whole options left out."""
        shares = columns[: self.kept.size]
        rank = np.cumsum(shares) - 1
        return replace(
            self,
            kept=self.kept[shares],
            project=self.project[shares],
            parts=rank[self.parts],
            always=self.always[columns],
            worth=self.worth[columns],
            whole_numbers=self.whole_numbers[columns],
            matrix=self.matrix[:, columns],
        )

    def with_rows(self, rows: sparse.csr_matrix, high: Floats) -> "Model":
        """The same with rows that every plan keeps."""
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, rows], format="csr"),
            low=np.append(self.low, np.full(high.size, -np.inf)),
            high=np.append(self.high, high),
        )

    def as_continuous(self) -> "Model":
        return replace(self, whole_numbers=np.zeros_like(self.whole_numbers))

    @cached_property
    def most(self) -> Floats:
        """Columns that no limit bears whole are left out, unless they may be a part."""
        most = np.ones(self.worth.size)
        limits = self.matrix[self.limit_rows].tocoo()
        over = limits.data > self.high[self.limit_rows][limits.row] * (1 + 1e-9) + 1e-9
        columns = limits.col[over]
        most[columns[self.whole_numbers[columns]]] = 0.0
        return most


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
    always = np.ones(width, dtype=bool)
    always[: kept.size] = options.part[kept] | problem.must_place[project]
    integer = np.ones(width, dtype=bool)
    integer[parts] = False
    return Model(
        kept,
        project,
        parts,
        always,
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


def highs(model: Model, seconds: float, gap: float = 0.0) -> Any:
    """HiGHS with the program in it, on one thread."""
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
        ("time_limit", seconds),
        ("mip_rel_gap", gap),
        ("mip_abs_gap", TIE / 100),
    ):
        solver.setOptionValue(option, value)
    return solver


def run(solver: Any) -> bool:
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


def columns_of(model: Model, shares: Floats) -> Floats:
    """The columns of a plan on options that the model keeps."""
    columns = np.zeros(model.worth.size)
    kept = shares[model.kept]
    columns[: kept.size] = kept
    columns[kept.size : kept.size + model.parts.size] = kept[model.parts] > 0
    # Whether a project that may be split is placed: the sum of its shares, in its own row.
    rest = model.matrix[:, kept.size + model.parts.size :].tocsc()
    sums = model.matrix[:, : kept.size] @ kept
    for column in range(rest.shape[1]):
        columns[kept.size + model.parts.size + column] = sums[rest.indices[rest.indptr[column]]]
    return columns


def on_kept(problem: Problem, shares: Floats) -> Floats:
    """The same plan on the options that are kept: the same pairs, later under the same budgets."""
    kept, moved = np.nonzero(problem.options.kept)[0], np.zeros_like(shares)
    chosen = np.nonzero(shares)[0]
    np.add.at(moved, kept[np.searchsorted(kept, chosen)], shares[chosen])
    return moved


def shares_of(model: Model, problem: Problem, columns: Floats) -> Floats:
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
