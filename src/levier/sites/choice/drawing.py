"""What sites lose under draws of weights and of data, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from levier.sites.choice.normalising import Floats
from levier.sites.choice.promethee import Ints, net_flows_of_many
from levier.sites.choice.rating import Rated
from levier.sites.choice.topsis import squared_distances

CELLS_AT_ONCE = 1_000_000
STEPS = 256
"""Values among which an uncertain one is drawn: evenly spaced over its range, from a start of its own."""

CELLS_COMPARED = 1_000_000
FEWEST_TABLES = 64
"""PROMETHEE compares all sites in each drawn table: as many tables as these cells allow, dealt out again."""


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

    def __init__(self, found: Rated, draws: int, rng: np.random.Generator) -> None:
        self.found = found
        self._squared = found.method == "topsis"
        unsure = found.filled.unsure
        terms = self._terms_of(found.ratings, slice(None))
        criteria = np.flatnonzero(unsure.any(axis=0))
        self._unsure: list[_Unsure] = []
        self._flows: dict[int, Floats] = {}
        if found.method == "promethee":
            # One site's draw moves the flows of all.
            unsure = np.broadcast_to(unsure.any(axis=0), unsure.shape)
            cells = max(unsure.shape[0] * len(criteria), 1)
            tables = min(draws, max(CELLS_COMPARED // cells, FEWEST_TABLES))
            self._flows = {int(j): self._compared(int(j), tables, rng) for j in criteria}
        else:
            self._unsure = [self._steps(int(j), rng) for j in criteria]
        self._terms = tuple(np.where(unsure, 0.0, term) for term in terms)

    def blocks(
        self, rows: Ints, weights: Floats, rng: np.random.Generator
    ) -> Iterator[tuple[Floats, Floats]]:
        """Weights and what each of these sites then loses: draws by sites, the lower the better."""
        size = max(CELLS_AT_ONCE // max(len(rows), 1), 1)
        terms = [term[rows] for term in self._terms]
        flows = {j: table[rows] for j, table in self._flows.items()}
        dealt = {j: _dealt(table.shape[1], len(weights), rng) for j, table in flows.items()}
        for start in range(0, len(weights), size):
            block = weights[start : start + size]
            powers = block.T**2 if self._squared else block.T
            losses = self._losses(rows, terms, powers, rng)
            for j, table in flows.items():
                losses -= powers[j] * table.take(dealt[j][start : start + size], axis=1)
            yield block, np.ascontiguousarray(losses.T)

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
        ratings = self.found.scales[j](low + (high - low) * parts)
        return _Unsure(j, place, self._terms_of(ratings, j))

    def _compared(self, j: int, tables: int, rng: np.random.Generator) -> Floats:
        """Net flows: sites by drawn tables. Each site's values are spread evenly over the tables."""
        table = self.found.filled
        low, high = table.low[:, j, None], table.high[:, j, None]
        strata = rng.permuted(np.tile(np.arange(tables), (len(low), 1)), axis=1)
        drawn = low + (high - low) * (strata + rng.random(strata.shape)) / tables
        better = drawn.T if table.gains[j] else -drawn.T
        return np.ascontiguousarray(net_flows_of_many(better, self.found.preferences[j]).T)

    def _terms_of(self, ratings: Floats, criteria: slice | int) -> tuple[Floats, ...]:
        if not self._squared:
            return (ratings,)
        return squared_distances(ratings, self.found.best[criteria], self.found.worst[criteria])


def _dealt(tables: int, draws: int, rng: np.random.Generator) -> Ints:
    """A table for each draw: all are dealt before any is dealt again."""
    rounds = [rng.permutation(tables) for _ in range(-(-draws // tables))]
    return np.concatenate(rounds)[:draws]
