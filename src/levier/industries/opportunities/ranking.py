"""The stated rule that puts opportunities in order, which of them none beats, and what would change it."""

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
STEPS = 21
"""Weights of reach tried, from 0 to 1, to see where an opportunity enters or leaves the first ones."""


def place(values: Floats) -> Floats:
    """Where each number stands among the known ones along the last axis: 0 (all others are above) to 1 (all
    are below), equals sharing the mean of their places; NaN where not known, 0.5 where nothing compares.

    >>> place(np.array([10.0, 30.0, 20.0, np.nan])).tolist()
    [0.0, 1.0, 0.5, nan]
    """
    ranks = stats.rankdata(values, axis=-1, nan_policy="omit")
    known = np.isfinite(ranks).sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known > 1, (ranks - 1) / (known - 1), np.where(np.isfinite(ranks), 0.5, np.nan))


def composite(places: Floats, weights: Floats) -> Floats:
    """The weighted mean of the places (components by activities) that are known; NaN where none is."""
    known = np.isfinite(places)
    heavy = weights @ known
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(heavy > 0, weights @ np.where(known, places, 0) / heavy, np.nan)


def score(reach: Floats, value: Floats, weight_of_reach: float) -> Floats:
    """What the order is made on: the logarithm of reach^w · value^(1-w). Half and half, that is the order of
    reach times value: of a probability, the value that can be expected. Density, which is no probability, is
    given as its place among the candidates. An unknown or a 0 is the last."""
    with np.errstate(divide="ignore"):
        by_reach, by_value = (
            np.log(np.where(np.isfinite(numbers), numbers, 0)) * weight if weight > 0 else 0.0
            for numbers, weight in ((reach, weight_of_reach), (value, 1 - weight_of_reach))
        )
    return np.asarray(by_reach + by_value)


def order(scores: Floats) -> Places:
    """The opportunities from the best score down; equals stay in the order of their codes."""
    return np.argsort(-np.round(scores, 12), kind="stable")


def among_the_first(scores: Floats, first: int) -> npt.NDArray[np.bool_]:
    """Which ones are among the `first`."""
    inside = np.zeros(len(scores), dtype=bool)
    inside[order(scores)[:first]] = True
    return inside


def not_dominated(reach: Floats, value: Floats) -> npt.NDArray[np.bool_]:
    """The Pareto front: no other is at least as good on both and better on one. An unknown is never on it."""
    known = np.isfinite(reach) & np.isfinite(value)
    better = (reach[None, :] >= reach[:, None]) & (value[None, :] >= value[:, None])
    strictly = (reach[None, :] > reach[:, None]) | (value[None, :] > value[:, None])
    return known & ~(better & strictly & known[None, :]).any(axis=1)


def weights_of_reach_that_keep(reach: Floats, value: Floats, first: int) -> tuple[Floats, Floats]:
    """The least and the greatest weight of reach, among 21 from 0 to 1, with which each one is among the
    first; NaN for those that never are."""
    tried = np.linspace(0, 1, STEPS)
    inside = np.array([among_the_first(score(reach, value, weight), first) for weight in tried])
    ever = inside.any(axis=0)
    low = np.where(ever, tried[inside.argmax(axis=0)], np.nan)
    high = np.where(ever, tried[STEPS - 1 - inside[::-1].argmax(axis=0)], np.nan)
    return low, high


def components_relied_on(
    reach: Floats, places: Floats, weights: Floats, weight_of_reach: float, first: int
) -> npt.NDArray[np.bool_]:
    """Components by activities: true where, were this component alone to count for nothing, an activity now
    among the first would no longer be."""
    now = among_the_first(score(reach, composite(places, weights), weight_of_reach), first)
    relied = np.zeros(places.shape, dtype=bool)
    for n in range(len(weights)):
        others = np.where(np.arange(len(weights)) == n, 0, weights)
        if weights[n] > 0 and others.sum() > 0:
            without = score(reach, composite(places, others), weight_of_reach)
            relied[n] = now & ~among_the_first(without, first)
    return relied
