"""The relaxed program, in which projects may be cut up at will: a bound, and which options matter."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from levier.sites.assignment.model import Model, highs, run
from levier.sites.assignment.pairs import Bools, Floats

FIRST = 5
"""Options of each project to begin with, those worth most; as many come in at each round."""


@dataclass(frozen=True, eq=False)
class Relaxed:
    """`bound`: no plan is worth more. `values` of the columns. `reduced`: what each column would bring at the
    prices of the rows, 0 or less for those left out once it is `finished`; `duals`: those prices. `columns`:
    those that were looked at."""

    bound: float
    values: Floats
    reduced: Floats
    duals: Floats
    columns: Bools
    finished: bool


def relaxed(model: Model, seconds: float, first: Bools | None = None) -> Relaxed:
    """The relaxed program solved on few columns, to which those that would bring more are added until none
    would (column generation: Gilmore & Gomory 1961, Operations Research 9(6)).

    Stopped by time, the bound still holds: each project is placed once at most, so it brings no more than the
    best of its columns is short of.
    """
    begun = perf_counter()
    columns = _first(model) if first is None else first | _first(model)
    by_column = model.matrix.tocsc()
    owner = model.project
    solver = highs(model.only(columns).as_continuous(), seconds)
    order = np.nonzero(columns)[0]
    while True:
        solver.setOptionValue(
            "time_limit", float(solver.getRunTime() + max(seconds - (perf_counter() - begun), 0.1))
        )
        stopped = run(solver)
        duals = np.array(solver.getSolution().row_dual)
        if stopped or duals.size != model.high.size:
            nothing = np.zeros(model.worth.size)
            return Relaxed(np.inf, nothing, nothing, np.zeros(model.high.size), columns, False)
        reduced = model.worth - by_column.T @ duals
        objective = solver.getInfo().objective_function_value
        better = np.nonzero((reduced > 1e-7) & ~columns & (model.most > 0))[0]
        late = perf_counter() - begun > seconds
        if not better.size or late:
            beyond = np.zeros(owner.max(initial=-1) + 1)
            np.maximum.at(beyond, owner[better], reduced[better])
            values = np.zeros(model.worth.size)
            values[order] = solver.getSolution().col_value
            bound = float(objective + beyond.sum())
            return Relaxed(bound, values, reduced, duals, columns, not better.size)
        new = _best_of_each(owner, reduced, better)
        columns[new] = True
        order = np.append(order, new)
        cut = by_column[:, new]
        solver.addCols(
            new.size,
            model.worth[new],
            np.zeros(new.size),
            np.ones(new.size),
            cut.nnz,
            cut.indptr[:-1],
            cut.indices,
            cut.data,
        )


def _first(model: Model) -> Bools:
    """The best columns of each project, and those that are never left out."""
    columns = model.always.copy()
    whole = np.nonzero(~columns & (model.most > 0))[0]
    columns[_best_of_each(model.project, model.worth, whole)] = True
    return columns


def _best_of_each(owner: np.ndarray, worth: Floats, among: np.ndarray) -> np.ndarray:
    """The FIRST best of these columns, by project."""
    order = among[np.lexsort((among, -worth[among], owner[among]))]
    starts = np.concatenate([[True], owner[order][1:] != owner[order][:-1]])
    begin = np.maximum.accumulate(np.where(starts, np.arange(order.size), 0))
    return order[np.arange(order.size) - begin < FIRST] if order.size else order
