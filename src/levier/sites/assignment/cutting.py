"""Rows that every plan keeps and that the relaxed program breaks: its bound comes nearer to the plans."""

import numpy as np
from scipy import sparse

from levier.sites.assignment.model import Model
from levier.sites.assignment.pairs import Floats
from levier.sites.assignment.relaxing import Relaxed, relaxed

ROUNDS = 8
BROKEN = 0.01
"""By how much a row must be broken, of its own coefficients, to be worth adding."""


def strengthened(model: Model, seconds: float, columns: np.ndarray | None = None) -> tuple[Model, Relaxed]:
    """The program with rounding cuts of its limits, for a few rounds, and its relaxation."""
    found = relaxed(model, seconds, columns)
    for _ in range(ROUNDS):
        if not found.finished:
            break
        rows, high = broken(model, found.values)
        if not high.size:
            break
        cut = model.with_rows(rows, high)
        again = relaxed(cut, seconds, found.columns)
        if not again.finished:
            break
        gained, found, model = found.bound - again.bound, again, cut
        if gained < 1e-4 * abs(found.bound):
            break
    return model, found


def broken(model: Model, values: Floats) -> tuple[sparse.csr_matrix, Floats]:
    """For each limit, the rounding of its row that the values break most, if any does.

    Of a row a x <= b in whole numbers, any divisor d gives one: with f the fraction of b / d, the
    coefficients floor(a / d) + max(0, fraction(a / d) - f) / (1 - f) sum to at most floor(b / d). Columns
    near 1 are replaced by what they lack of 1 before. Shares that need not be whole are left out, since they
    only add.

    Source: Marchand & Wolsey (2001), Operations Research 49(3), complemented mixed-integer rounding.
    """
    rows, high = [], []
    limits = model.matrix[model.limit_rows]
    for i in range(limits.shape[0]):
        columns = limits.indices[limits.indptr[i] : limits.indptr[i + 1]]
        used = limits.data[limits.indptr[i] : limits.indptr[i + 1]]
        whole = model.whole_numbers[columns] & (model.most[columns] > 0)
        columns, used = columns[whole], used[whole]
        at, most = values[columns], float(model.high[model.first_limit + i])
        if not ((at > 1e-6) & (at < 1 - 1e-6)).any():
            continue
        if (best := _deepest(used, at, most)) is not None:
            coefficients, bound = best
            kept = np.abs(coefficients) > 1e-9
            line = (coefficients[kept], columns[kept], [0, int(kept.sum())])
            rows.append(sparse.csr_matrix(line, shape=(1, model.worth.size)))
            high.append(bound)
    if not rows:
        return sparse.csr_matrix((0, model.worth.size)), np.empty(0)
    return sparse.vstack(rows, format="csr"), np.array(high)


def _deepest(used: Floats, at: Floats, most: float) -> tuple[Floats, float] | None:
    """The rounding of one row that is broken most, over the sizes of what is cut up in it."""
    best, depth = None, BROKEN
    some = at > 1e-6
    for flipped in (np.zeros(at.size, dtype=bool), at > 0.5):
        signed = np.where(flipped, -used, used)
        left = most - used[flipped].sum()
        for divisor in np.unique(used[some & (at < 1 - 1e-6)]):
            share = left / divisor
            fraction = share - np.floor(share)
            if not 0.01 <= fraction <= 0.99:
                continue
            near = _rounded(signed[some] / divisor, fraction)
            lacking = np.where(flipped[some], 1 - at[some], at[some])
            broken_by = (near @ lacking - np.floor(share)) / max(np.linalg.norm(near), 1e-9)
            if broken_by > depth:
                best, depth = (flipped, signed / divisor, fraction, np.floor(share)), broken_by
    if best is None:
        return None
    flipped, ratios, fraction, whole = best
    coefficients = _rounded(ratios, fraction)
    bound = float(whole - coefficients[flipped].sum())
    return np.where(flipped, -coefficients, coefficients), bound


def _rounded(ratios: Floats, fraction: float) -> Floats:
    below = np.floor(ratios)
    return below + np.maximum(ratios - below - fraction, 0.0) / (1 - fraction)
