"""What becomes of a table of sites by criteria before a method sees it: gaps, ranges, mute criteria."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.choice.checking import check_shape
from levier.sites.choice.normalising import Floats
from levier.sites.matrix import Matrix

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Filled:
    """Only the criteria that tell sites apart. `values`: an unknown one is the worst that is known.
    `pessimistic`, `optimistic`: the worst and the best that each value may be. `low`, `high`: the same in
    the order of numbers. `weights`: of these criteria, scaled to sum to 1. `mute`: the criteria left out, on
    which all known values are equal and sure, or none is known; `heard`: those kept, among all;
    `heard_share`: what they make of the weights."""

    sites: tuple[str, ...]
    criteria: tuple[str, ...]
    values: Floats
    pessimistic: Floats
    optimistic: Floats
    unknown: Flags
    gains: Flags
    weights: Floats
    mute: tuple[str, ...]
    heard: Flags
    heard_share: float

    @property
    def low(self) -> Floats:
        return np.minimum(self.pessimistic, self.optimistic)

    @property
    def high(self) -> Floats:
        return np.maximum(self.pessimistic, self.optimistic)

    @property
    def unsure(self) -> Flags:
        """Where the value is not one number."""
        return self.pessimistic != self.optimistic

    @property
    def yardsticks(self) -> list[Floats]:
        """The values that the scale of each criterion is taken from: the central ones; where these are all
        equal, both ends of the ranges."""
        return [
            x if x.min() < x.max() else np.append(worst, best)
            for x, worst, best in zip(self.values.T, self.pessimistic.T, self.optimistic.T, strict=True)
        ]


def filled(matrix: Matrix) -> Filled:
    """The table without gaps nor mute criteria.

    A known value has the whole of its range. An unknown one is assumed to lie between the least and the most
    that any known one may be.
    Raises BadInput for what the matrix may not hold.
    """
    _check(matrix)
    unknown = np.isnan(matrix.values)
    known = np.where(unknown, np.nan, matrix.values)
    low = np.where(unknown | ~np.isnan(matrix.low), np.where(unknown, np.nan, matrix.low), known)
    high = np.where(unknown | ~np.isnan(matrix.high), np.where(unknown, np.nan, matrix.high), known)
    some = ~unknown.all(axis=0) if len(matrix.sites) else np.zeros(len(matrix.criteria), bool)
    least, most, worst = np.zeros((3, len(matrix.criteria)))
    least[some], most[some] = np.nanmin(low[:, some], axis=0), np.nanmax(high[:, some], axis=0)
    worst[some] = np.where(
        matrix.gains[some], np.nanmin(known[:, some], axis=0), np.nanmax(known[:, some], axis=0)
    )
    speaks = some & (least < most)
    low, high = np.where(unknown, least, low), np.where(unknown, most, high)
    pessimistic = np.where(matrix.gains, low, high)
    weights = matrix.weights[speaks]
    total = weights.sum()
    return Filled(
        matrix.sites,
        tuple(np.array(matrix.criteria, dtype=object)[speaks]),
        np.where(unknown, worst, known)[:, speaks],
        pessimistic[:, speaks],
        np.where(matrix.gains, high, low)[:, speaks],
        unknown[:, speaks],
        matrix.gains[speaks],
        weights / total if total > 0 else weights,
        tuple(np.array(matrix.criteria, dtype=object)[~speaks]),
        speaks,
        float(total),
    )


def _check(matrix: Matrix) -> None:
    shape = (len(matrix.sites), len(matrix.criteria))
    if not shape == matrix.values.shape == matrix.low.shape == matrix.high.shape:
        raise BadInput(
            m(
                "{sites} sites by {criteria} criteria are named, and the values are {values}",
                sites=shape[0],
                criteria=shape[1],
                values=str(matrix.values.shape),
            )
        )
    for kind, names in (("sites", matrix.sites), ("criteria", matrix.criteria)):
        if twice := sorted(
            {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else ()
        ):
            raise BadInput(m("named twice: {names}", names=", ".join(twice[:5])), where=kind)
    check_shape(matrix.values, matrix.weights, matrix.gains)
    known = ~np.isnan(matrix.values)
    for wrong, what in (
        (
            np.isinf(matrix.values) | np.isinf(matrix.low) | np.isinf(matrix.high),
            m("a value is infinite"),
        ),
        (
            known & ((matrix.low > matrix.values) | (matrix.high < matrix.values)),
            m("a value lies outside its own range"),
        ),
    ):
        if wrong.any():
            site, criterion = np.argwhere(wrong)[0]
            raise BadInput(
                what,
                where=m("{site}, {criterion}", site=matrix.sites[site], criterion=matrix.criteria[criterion]),
            )
