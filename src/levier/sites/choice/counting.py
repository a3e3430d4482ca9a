"""Counts of ranks over many draws, in memory that does not grow with the draws."""

from itertools import pairwise

import numpy as np

from levier.sites.choice.filling import Flags
from levier.sites.choice.normalising import Floats
from levier.sites.choice.promethee import Ints
from levier.sites.choice.rating import Rated

FULL = 1_000
"""Sites up to which every rank of each is counted: a million counts."""
ONE_BY_ONE = 20
BANDS = 20
"""Beyond: the first ranks one by one, the others in so many bands."""


def same_sites(found: Rated, counted: Flags) -> tuple[Ints, Ints]:
    """Which of the distinct sites each site is, and a row for each distinct one. Sites are the same when
    nothing, known and sure, tells them apart on the criteria that count: rounding must not part them."""
    sites = len(found.filled.sites)
    unsure = found.filled.unsure[:, counted].any(axis=1)
    apart = np.where(unsure, np.arange(1, sites + 1), 0)[:, None]
    _, rows, group = np.unique(
        np.hstack([found.ratings[:, counted], apart]), axis=0, return_index=True, return_inverse=True
    )
    return group.ravel(), rows


class RankCounts:
    """How often each distinct site had each rank; `alike`: how many sites each stands for."""

    def __init__(self, alike: Ints, criteria: int) -> None:
        self.alike = alike
        self.sites = int(alike.sum())
        self.bands = bands(self.sites)
        self._band_of = np.repeat(np.arange(len(self.bands)), [b - a + 1 for a, b in self.bands])
        self._counts = np.zeros(len(alike) * len(self.bands), dtype=np.int64)
        self._rank_sum = np.zeros(len(alike))
        self._weight_sum = np.zeros((len(alike), criteria))
        self.draws = 0

    def add(self, losses: Floats, weights: Floats) -> None:
        """One block: draws by distinct sites, the lower the better; draws by criteria."""
        order = np.argsort(losses, axis=1)
        draws, distinct = order.shape
        if (self.alike == 1).all():
            ranks = np.broadcast_to(np.arange(distinct), order.shape)
        else:
            ahead = np.cumsum(self.alike[order], axis=1)
            ranks = ahead - self.alike[order]
        cells = order * len(self.bands)
        cells += self._band_of[ranks]
        self._counts += np.bincount(cells.ravel(), minlength=len(self._counts))
        self._rank_sum += np.bincount(order.ravel(), weights=ranks.ravel(), minlength=distinct)
        for criterion, column in enumerate(weights.T):
            self._weight_sum[:, criterion] += np.bincount(order[:, 0], weights=column, minlength=distinct)
        self.draws += draws

    @property
    def shares(self) -> Floats:
        """Distinct sites by bands of ranks."""
        return self._counts.reshape(len(self.alike), -1) / self.draws

    @property
    def first(self) -> Floats:
        return self._counts.reshape(len(self.alike), -1)[:, 0].astype(float)

    @property
    def mean_rank(self) -> Floats:
        return 1 + self._rank_sum / self.draws

    @property
    def central(self) -> Floats:
        """Mean weights of the draws in which each is first; nil for those that never are."""
        return self._weight_sum / np.maximum(self.first, 1)[:, None]


def bands(sites: int) -> tuple[tuple[int, int], ...]:
    """First and last rank of each band, from 1.

    >>> bands(3)
    ((1, 1), (2, 2), (3, 3))
    >>> bands(10_000)[19:22]
    ((20, 20), (21, 519), (520, 1018))
    """
    if sites <= FULL:
        return tuple((rank, rank) for rank in range(1, sites + 1))
    edges = np.linspace(ONE_BY_ONE + 1, sites + 1, BANDS + 1).astype(int).tolist()
    alone = [(rank, rank) for rank in range(1, ONE_BY_ONE + 1)]
    return tuple(alone + [(start, end - 1) for start, end in pairwise(edges)])
