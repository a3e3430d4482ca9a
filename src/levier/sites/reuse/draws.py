"""Random draws of unit values: the same seed gives the same figures, and few draws are enough."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.reuse.values import UnitValues

LOW, HIGH = 0.1, 0.9
"""What `low` and `high` of a result are: one case in ten lies below, one in ten above."""


@dataclass(frozen=True, eq=False)
class Draws:
    """`count` draws of each unit value, independent of one another.

    Each value is drawn once in each of `count` slices of equal chance, in an order of its own (Latin
    hypercube: McKay, Beckman and Conover 1979), so that its own quantiles are near exact."""

    values: UnitValues
    count: int
    seed: int
    _drawn: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not 100 <= self.count <= 100_000:
            raise BadInput(m("between 100 and 100,000 draws, not {count}", count=self.count), where="draws")

    def of(self, key: str) -> np.ndarray:
        """Draws of a unit value. Those of one key do not depend on which others are asked for."""
        if key not in self._drawn:
            self._drawn[key] = self.anew(key, key)
        return self._drawn[key]

    def anew(self, key: str, ranked_as: str) -> np.ndarray:
        """Draws of a unit value that rise and fall with those of everything ranked under the same name."""
        unit = self.values.of(key)
        if unit.spread == "fixed":
            return np.full(self.count, unit.value)
        from scipy.special import ndtri  # imported here: the command line does not pay for it

        return unit.quantile(ndtri(self.ranks(ranked_as)))

    @property
    def spread_keys(self) -> list[str]:
        """Unit values drawn so far that have a spread."""
        return [key for key in self._drawn if self.values.of(key).spread != "fixed"]

    def ranks(self, name: str) -> np.ndarray:
        """Numbers between 0 and 1, one in each slice, in an order that belongs to the name."""
        order = np.random.default_rng([self.seed, *name.encode()]).permutation(self.count)
        return np.asarray((order + 0.5) / self.count)


def spread_of(draws: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`low`, median and `high` along the last axis."""
    low, median, high = np.quantile(draws, (LOW, 0.5, HIGH), axis=-1)
    return low, median, high


def mixture(draws: Sequence[np.ndarray], chances: Sequence[float], ranks: np.ndarray) -> np.ndarray:
    """Draws of one of several quantities, each with its chance. Chances sum to 1."""
    if abs(sum(chances) - 1) > 1e-9:
        raise BadInput(m("the chances of the classes of pollution sum to 1"), where="unknown_is_")
    chosen = np.searchsorted(np.cumsum(chances)[:-1], ranks, side="right")
    return np.choose(chosen, list(draws))
