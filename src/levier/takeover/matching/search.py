"""The best pairs without weighing all pairs: cells are opened in the order of the best they could hold.

For a group of alike seekers (one division, one neighbourhood, one class of size) every cell of the other side
has a bound: the best that the two divisions, the least distance, the classes of size and the best member
could give together. Cells are opened from the highest bound on, and the search ends when the next bound is
below what each seeker already holds: the lists are those of a comparison of all pairs (branch and bound,
Land & Doig 1960).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from levier.takeover.matching.affinity import Curve
from levier.takeover.matching.cells import Cells, gather
from levier.takeover.matching.limits import Limits
from levier.takeover.matching.sides import Floats, Index, Weighing

ALIKE, PER_CELL = 8, 12
"""Most seekers that look together, and most members of the other side in a cell."""
OPENED_AT_FIRST = 500
"""Members of the other side weighed before bounds are looked at; twice as many each time it is not enough."""
PAIRS_AT_ONCE = 1_000_000
WORTH_SHARING = 200_000_000
"""Pairs of a market from which a second process saves more than the seconds that it takes to start."""
PARTS_A_WORKER = 4
SLACK = np.float32(0.02)
"""Bounds err by so much above: curves are read off tables of finite steps, in single precision."""
MARGIN = np.float32(1.0)
"""A cell is left closed where it could beat the last of a list by less than this, in log-odds: bounds are far
above what cells hold. 0 gives the lists of a comparison of all pairs; see `benchmarks/matching.py`."""

Pairs = Callable[[Index, Index], Floats]


@dataclass(frozen=True)
class Best:
    """The best of each seeker: row by row, positions on the other side (-1: no more). `weighed`: pairs."""

    found: Index
    weighed: int


def best_pairs(weighing: Weighing, limits: Limits, k: int, *, of_targets: bool, workers: int = 2) -> Best:
    """The k best buyers of each target, or the k best targets of each buyer, that no limit forbids.

    `workers`: processes that share a large market; a small one is not worth starting them.
    """
    search = _Search.of(weighing, limits, k, of_targets)
    seekers = search.bounds.seekers
    alone = workers == 1 or len(weighing.targets) * len(weighing.buyers) < WORTH_SHARING
    step = max(1, len(seekers) // (1 if alone else PARTS_A_WORKER * workers))
    shares = [range(first, min(first + step, len(seekers))) for first in range(0, len(seekers), step)]
    if alone:
        parts = [search.seek(groups) for groups in shares]
    else:
        from sklearn.utils.parallel import Parallel, delayed

        parts = Parallel(n_jobs=workers)(delayed(search.seek)(groups) for groups in shares)
    found = np.full((search.seeking, k), -1, dtype=np.int32)
    for rows, theirs, _ in parts:
        found[rows] = theirs
    return Best(found, sum(weighed for _, _, weighed in parts))


@dataclass(frozen=True)
class _Search:
    """What a process needs to find the best of some groups of seekers. `worth`: what a buyer brings to all
    targets alike, as far as it changes their order; `seeking`: how many seek."""

    weighing: Weighing
    limits: Limits
    bounds: "_Bounds"
    worth: Floats
    k: int
    of_targets: bool

    @classmethod
    def of(cls, weighing: Weighing, limits: Limits, k: int, of_targets: bool) -> "_Search":
        division = divisions(weighing)
        nothing = np.zeros(len(weighing.targets), dtype=np.float32)
        # What a buyer brings to all targets alike does not change the order of its targets.
        worth = weighing.by_buyer if of_targets else np.zeros_like(weighing.by_buyer)
        # Buyers who seek stand with those of the same limits, so that what is out of reach is not opened.
        key = np.zeros_like(limits.key) if of_targets else limits.key
        sizes = (ALIKE, PER_CELL) if of_targets else (PER_CELL, ALIKE)
        targets = gather(
            weighing.targets, division[weighing.targets.industry], nothing.astype(np.int64), nothing, sizes[0]
        )
        buyers = gather(weighing.buyers, division[weighing.buyers.industry], key, worth, sizes[1])
        sides = (targets, buyers) if of_targets else (buyers, targets)
        return cls(weighing, limits, _Bounds(weighing, limits, *sides, of_targets), worth, k, of_targets)

    @property
    def seeking(self) -> int:
        return len(self.weighing.targets) if self.of_targets else len(self.weighing.buyers)

    def utility(self, seeker: Index, other: Index) -> Floats:
        target, buyer = (seeker, other) if self.of_targets else (other, seeker)
        value = self.weighing.of_both(target, buyer)
        value += self.worth[buyer]
        value[~self.limits.allow(target, buyer)] = -np.inf
        return value

    def seek(self, groups: range) -> tuple[Index, Index, int]:
        """The members of some groups, the best of each row by row, and how many pairs were weighed."""
        seekers = self.bounds.seekers
        rows = seekers.members[seekers.start[groups.start] : seekers.start[groups.stop]]
        found = np.full((self.seeking, self.k), -1, dtype=np.int32)
        best = np.full((self.seeking, self.k), -np.inf, dtype=np.float32)
        weighed = sum(_seek(group, self.bounds, self.utility, found, best) for group in groups)
        return rows, found[rows], weighed


class _Bounds:
    """The best utility that a group of seekers could find in each cell of the other side."""

    def __init__(
        self, weighing: Weighing, limits: Limits, seekers: Cells, others: Cells, of_targets: bool
    ) -> None:
        self.seekers, self.others, self.limits, self.of_targets = seekers, others, limits, of_targets
        self.division_of = divisions(weighing)
        self.distance = weighing.affinity.curves["distance"]
        by_division = _by_division(weighing, self.division_of)
        self.division = by_division if of_targets else by_division.T
        self.sizes = Highest(weighing.affinity.curves["size_ratio"])
        self.counts = np.diff(others.start)

    def of(self, group: int, cells: Index) -> Floats:
        """By cell of the other side, for some of them."""
        mine, others = self.seekers, self.others
        bound = self.division[mine.division[group]][others.division[cells]]
        km = np.maximum(others.km_from(mine.centre[group], cells) - mine.radius[group], 0)
        bound += self.distance.at(np.log(1 + km))
        low, high = others.least[cells] - mine.most[group], others.most[cells] - mine.least[group]
        bound += self.sizes.between(low, high) if self.of_targets else self.sizes.between(-high, -low)
        bound += others.worth[cells]
        return bound + (SLACK - MARGIN)

    def reachable(self, group: int) -> Index:
        """The cells that may hold a target accepted by the buyers of a group; all of them for a target."""
        buyer = self.seekers.members[self.seekers.start[group]]
        cells, limits = self.others, self.limits
        if self.of_targets or not limits.limited[buyer]:
            return np.arange(len(cells))
        fits = np.ones(len(cells), dtype=bool)
        everywhere = np.arange(len(cells))
        if limits.profile[buyer] >= 0:
            wanted = np.zeros(len(self.division), dtype=bool)
            wanted[self.division_of[:-1][limits.sectors[limits.profile[buyer], :-1]]] = True
            wanted[self.division_of[-1]] = True
            fits &= wanted[cells.division]
        if limits.zone[buyer] < 0:
            # NaN, where there is no radius or no place is known, is beyond nothing.
            fits &= ~(cells.km_from(limits.place[buyer], everywhere) > limits.buyer["radius_km"][buyer])
        return np.flatnonzero(fits)


def _seek(group: int, bounds: _Bounds, utility: Pairs, found: Index, best: Floats) -> int:
    """Fill the best of a group's members; how many pairs were weighed."""
    seekers, others = bounds.seekers, bounds.others
    members = seekers.members[seekers.start[group] : seekers.start[group + 1]]
    cells = bounds.reachable(group)
    bound = bounds.of(group, cells)
    weighed, want = 0, OPENED_AT_FIRST
    while len(cells) and len(members):
        opened, closed = _highest(bound, bounds.counts[cells], want)
        candidates = others.of(cells[opened])
        for some in _chunks(members, len(candidates)):
            _keep(some, candidates, utility(some[:, None], candidates[None, :]), found, best)
        weighed += len(members) * len(candidates)
        cells, bound = cells[closed], bound[closed]
        if len(cells):
            floor = best[members, -1]
            members = members[floor < bound.max()]
            worth_it = bound > floor.min()
            cells, bound = cells[worth_it], bound[worth_it]
        want *= 2
    return weighed


def _highest(bound: Floats, counts: Index, want: int) -> tuple[Index, Index]:
    """The places of the highest bounds, of cells that hold about `want` members together, and the rest."""
    count = int(want / counts.mean()) + 1
    if count >= len(bound):
        return np.arange(len(bound)), np.arange(0)
    order = np.argpartition(bound, -count)
    return order[-count:], order[:-count]


def _chunks(members: Index, candidates: int) -> Iterator[Index]:
    step = max(1, PAIRS_AT_ONCE // max(candidates, 1))
    for first in range(0, len(members), step):
        yield members[first : first + step]


def _keep(rows: Index, candidates: Index, utility: Floats, found: Index, best: Floats) -> None:
    """Merge candidates into the best of some seekers, the best first."""
    k = found.shape[1]
    if len(candidates) > k:
        top = np.argpartition(utility, -k, axis=1)[:, -k:]
        utility, who = np.take_along_axis(utility, top, axis=1), candidates[top]
    else:
        who = np.broadcast_to(candidates, utility.shape)
    who = np.where(np.isneginf(utility), -1, who)
    if not np.isneginf(best[rows[0], 0]) or utility.shape[1] < k:
        who = np.concatenate((found[rows], who), axis=1)
        utility = np.concatenate((best[rows], utility), axis=1)
    order = np.argsort(-utility, axis=1, kind="stable")[:, :k]
    best[rows] = np.take_along_axis(utility, order, axis=1)
    found[rows] = np.take_along_axis(who, order, axis=1)


def divisions(weighing: Weighing) -> Index:
    """The number of the division of each industry; the last one stands for the unknown."""
    names = sorted({code[:2] for code in weighing.codes})
    return np.array([*(names.index(code[:2]) for code in weighing.codes), len(names)], dtype=np.int64)


def _by_division(weighing: Weighing, division: Index) -> Floats:
    """The best that two divisions could give, by division of the target and of the buyer."""
    best = np.full((division[-1] + 1, division[-1] + 1), -np.inf, dtype=np.float32)
    np.maximum.at(best, (division[:, None], division[None, :]), weighing.by_industry)
    return best


class Highest:
    """The greatest value of a curve between two places, from a table of all pairs of STEPS a knot."""

    STEPS = 8

    def __init__(self, curve: Curve) -> None:
        self.start, self.step = curve.start, curve.step / self.STEPS
        heights = np.interp(
            np.arange((len(curve.values) - 1) * self.STEPS + 1) / self.STEPS,
            np.arange(len(curve.values)),
            curve.values,
        )
        self.table = np.array(
            [
                [heights[min(a, b) : max(a, b) + 1].max() for b in range(len(heights))]
                for a in range(len(heights))
            ],
            dtype=np.float32,
        )

    def between(self, low: Floats, high: Floats) -> Floats:
        """At least the greatest value between the two; 0 where they are unknown."""
        last = len(self.table) - 1
        known = ~np.isnan(low)
        first = np.clip(np.floor((np.where(known, low, 0) - self.start) / self.step), 0, last).astype(
            np.int32
        )
        second = np.clip(np.ceil((np.where(known, high, 0) - self.start) / self.step), 0, last).astype(
            np.int32
        )
        return np.where(known, self.table[first, second], np.float32(0))
