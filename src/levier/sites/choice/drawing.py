"""What sites lose under draws of weights and of data, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from levier.sites.choice.normalising import Floats
from levier.sites.choice.promethee import Ints
from levier.sites.choice.rating import Rated
from levier.sites.choice.topsis import squared_distances

CELLS_AT_ONCE = 1_000_000
STEPS = 256
"""Values among which an uncertain one is drawn: evenly spaced over its range, from a start of its own."""


@dataclass(frozen=True, eq=False)
class _Unsure:
    """One criterion where values are not sure. `place`: of each site in the tables, -1 where it is sure.
    `tables`: sites by steps, one for each term."""

    criterion: int
    place: Ints
    tables: tuple[Floats, ...]


class Drawing:
    """The terms that weights multiply: ratings, or for TOPSIS the two squared distances and squared weights.
    Those of unsure values are left at 0 and added as they are drawn."""

    def __init__(self, found: Rated, rng: np.random.Generator) -> None:
        self.found = found
        self._squared = found.method == "topsis"
        unsure = found.filled.unsure
        terms = self._terms_of(found.ratings, slice(None))
        self._terms = tuple(np.where(unsure, 0.0, term) for term in terms)
        self._unsure = [self._steps(j, rng) for j in range(unsure.shape[1]) if unsure[:, j].any()]

    def blocks(
        self, rows: Ints, weights: Floats, rng: np.random.Generator
    ) -> Iterator[tuple[Floats, Floats]]:
        """Weights and what each of these sites then loses: draws by sites, the lower the better."""
        size = max(CELLS_AT_ONCE // max(len(rows), 1), 1)
        terms = [term[rows] for term in self._terms]
        for start in range(0, len(weights), size):
            block = weights[start : start + size]
            powers = block.T**2 if self._squared else block.T
            yield block, np.ascontiguousarray(self._losses(rows, terms, powers, rng).T)

    def _losses(self, rows: Ints, terms: list[Floats], powers: Floats, rng: np.random.Generator) -> Floats:
        """Sites by draws: what is added for the sites that are not sure lies side by side in memory."""
        sums = [term @ powers for term in terms]
        for one in self._unsure:
            which = np.flatnonzero(one.place[rows] >= 0)
            steps = rng.integers(0, STEPS, (len(which), powers.shape[1]), dtype=np.uint8)
            cells = one.place[rows[which], None] * STEPS + steps
            for total, table in zip(sums, one.tables, strict=True):
                total[which] += powers[one.criterion] * table.take(cells)
        if not self._squared:
            return -sums[0]
        # In the order of the closeness, without its square roots.
        far, near = sums
        far += near
        return np.divide(near, far, out=np.zeros_like(near), where=far > 0)

    def _steps(self, j: int, rng: np.random.Generator) -> _Unsure:
        table = self.found.filled
        sites = np.flatnonzero(table.unsure[:, j])
        place = np.full(len(table.sites), -1)
        place[sites] = np.arange(len(sites))
        low, high = table.low[sites, j, None], table.high[sites, j, None]
        parts = (np.arange(STEPS) + rng.random((len(sites), 1))) / STEPS
        ratings = self.found.rate[j](low + (high - low) * parts, sites)
        return _Unsure(j, place, self._terms_of(ratings, j))

    def _terms_of(self, ratings: Floats, criteria: slice | int) -> tuple[Floats, ...]:
        if not self._squared:
            return (ratings,)
        return squared_distances(ratings, self.found.best[criteria], self.found.worst[criteria])
