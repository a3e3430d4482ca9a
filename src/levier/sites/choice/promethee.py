"""PROMETHEE II: how much each site is preferred to the others, less how much they are preferred to it.

A preference function made of straight lines only needs, for each site, how many others are far behind, and
the sum of those that are near: sorting and prefix sums give both in O(m n log n), without a table of n by n.
The Gaussian has no such sums: it is taken pair by pair, in blocks.

Sources: Brans and Vincke (1985), Management Science 31(6); Brans, Vincke and Mareschal (1986), How to select
and how to rank projects: the PROMETHEE method, European Journal of Operational Research 24(2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.choice.checking import check_table
from levier.sites.choice.normalising import Floats
from levier.sites.choice.preferences import Preference

Ints = npt.NDArray[np.intp]
PAIRS_AT_ONCE = 200_000
COARSE_BITS = 26
"""Half the mantissa: as many as 2²⁶ coarse values add up without rounding."""


@dataclass(frozen=True, eq=False)
class Flows:
    """`positive`: mean preference for the site over each other one; `negative`: of the others over it (both
    0 to 1). `by_criterion`: net flow on each criterion, before weights (−1 to 1)."""

    positive: Floats
    negative: Floats
    by_criterion: Floats

    @property
    def net(self) -> Floats:
        return self.positive - self.negative


def promethee(
    values: Floats,
    weights: Floats,
    gains: npt.NDArray[np.bool_],
    preferences: Sequence[Preference],
) -> Flows:
    """Flows of each site, from −1 to 1 for the net one: the higher, the better.

    A site on its own has flows of 0.

    Parameters
    ----------
    values : sites by criteria, finite. weights : 0 or more, they sum to 1. gains : true where more is better.
    preferences : one for each criterion, thresholds in its unit.

    Raises BadInput for values, weights or preferences that are refused.
    """
    check_table(values, weights, gains)
    if len(preferences) != values.shape[1]:
        raise BadInput(m("PROMETHEE wants one preference function for each criterion"), where="preferences")
    sites, criteria = values.shape
    positive, negative = np.zeros((2, sites, criteria))
    for j, preference in enumerate(preferences):
        better = values[:, j] if gains[j] else -values[:, j]
        positive[:, j] = preferred_to(better, better, preference)
        negative[:, j] = preferred_to(-better, -better, preference)
    others = max(sites - 1, 1)
    return Flows(positive @ weights / others, negative @ weights / others, (positive - negative) / others)


def preferred_to(x: Floats, others: Floats, preference: Preference) -> Floats:
    """For each value, the sum of the preferences for it over each of the others."""
    if preference.shape == "gaussian":
        return _pair_by_pair(x, others, preference.of_inflection)
    low, high = preference.bounds
    ladder, count = np.unique(others, return_counts=True)
    below = np.concatenate(([0], np.cumsum(count)))
    far = _behind_by_more_than(high, x, ladder)
    if low == high:
        return below[far].astype(float)
    near = _behind_by_more_than(low, x, ladder)
    between = below[near] - below[far]
    if preference.shape == "level":
        return below[far] + 0.5 * between
    return below[far] + (_gaps(x, ladder, count, far, near) - low * between) / (high - low)


def net_flows_of_many(tables: Floats, preference: Preference) -> Floats:
    """Net flow of each site in many tables of one criterion at once (tables by sites, more is better).

    The tables are put end to end, so far apart that each value is wholly preferred to all of the tables
    before its own: one sorting serves them all."""
    count, sites = tables.shape
    if preference.shape == "gaussian":
        flows = [_pair_by_pair(x, x, preference.of_inflection) for x in tables]
        against = [_pair_by_pair(-x, -x, preference.of_inflection) for x in tables]
        return (np.array(flows) - np.array(against)) / max(sites - 1, 1)
    centred = tables - tables.min()
    apart = 2 * (centred.max() + preference.bounds[1]) + 1
    before = np.arange(count)[:, None]
    ladder = centred + before * apart
    above = preferred_to(ladder, ladder.ravel(), preference) - before * sites
    under = preferred_to(-ladder, -ladder.ravel(), preference) - (count - 1 - before) * sites
    return (above - under) / max(sites - 1, 1)


def _behind_by_more_than(threshold: float, x: Floats, ladder: Floats) -> Ints:
    """How many steps of the sorted ladder each value exceeds by more than the threshold.

    The test is on the rounded difference, as in the definition: 0.3 − 0.2 is above 0.1 by a hair or not
    whichever way the sites are counted."""
    place = np.searchsorted(ladder, x - threshold)
    while True:
        short = (place < len(ladder)) & (x - ladder[np.minimum(place, len(ladder) - 1)] > threshold)
        over = (place > 0) & ~(x - ladder[np.maximum(place - 1, 0)] > threshold)
        if not (short.any() or over.any()):
            return place
        place = place + short - (over & ~short)


def _gaps(x: Floats, ladder: Floats, count: Ints, far: Ints, near: Ints) -> Floats:
    """Sum of x − y over the steps y of the ladder from `far` to `near`.

    A difference of two prefix sums loses digits. Values are brought near 0 and cut into a coarse part, whose
    sums are exact, and a fine part, whose sums are too small for their rounding to be seen."""
    centre = ladder[len(ladder) // 2]
    x, ladder = x - centre, ladder - centre
    largest = max(np.abs(ladder).max(), np.abs(x).max(), np.finfo(float).tiny)
    unit = np.ldexp(1.0, int(np.frexp(largest)[1]) - COARSE_BITS)
    total = np.zeros(x.shape)
    below = np.concatenate(([0], np.cumsum(count)))
    size = (below[near] - below[far]).astype(float)
    coarse_x, coarse = np.rint(x / unit) * unit, np.rint(ladder / unit) * unit
    for part_x, part in ((coarse_x, coarse), (x - coarse_x, ladder - coarse)):
        sums = np.concatenate(([0.0], np.cumsum(part * count)))
        total += size * part_x - (sums[near] - sums[far])
    return total


def _pair_by_pair(x: Floats, others: Floats, inflection: float) -> Floats:
    """Sum of 1 − exp(−d²/2s²) over the others that each value exceeds, by d."""
    ladder, count = np.unique(others, return_counts=True)
    below = np.concatenate(([0], np.cumsum(count)))
    order = np.argsort(x, axis=None)
    rising, sums = x.ravel()[order], np.empty(x.size)
    step = max(PAIRS_AT_ONCE // max(len(ladder), 1), 1)
    for start in range(0, len(rising), step):
        block = rising[start : start + step]
        passed = np.searchsorted(ladder, block)
        near = block[:, None] - ladder[: passed[-1]]
        near *= near
        near *= -1 / (2 * inflection**2)
        np.exp(near, out=near)
        near[np.arange(passed[-1]) >= passed[:, None]] = 0
        sums[order[start : start + step]] = below[passed] - near @ count[: passed[-1]]
    return sums.reshape(x.shape)
