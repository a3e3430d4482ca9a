"""What is believed of the weights before a choice, and draws of them.

Source: Tervonen and Lahdelma (2007), Implementing stochastic multicriteria acceptability analysis, European
Journal of Operational Research 178(2), for uniform, ordinal and bounded weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.sites.choice.normalising import Floats

ATTEMPTS = 200
"""Batches of draws before bounds are said to be too narrow to draw within."""


class Belief(Protocol):
    """Which sets of weights are likely. `said`: for people."""

    @property
    def said(self) -> Message: ...

    def drawn(
        self, weights: Floats, criteria: tuple[str, ...], draws: int, rng: np.random.Generator
    ) -> Floats:
        """Draws by criteria, each row 0 or more and summing to one."""
        ...


@dataclass(frozen=True)
class AnyWeights:
    """Every set of weights is as likely as any other: nothing is known of what matters."""

    @property
    def said(self) -> Message:
        return m("every set of weights as likely as any other")

    def drawn(
        self, weights: Floats, criteria: tuple[str, ...], draws: int, rng: np.random.Generator
    ) -> Floats:
        return _simplex(draws, len(criteria), rng)


@dataclass(frozen=True)
class WeightsAround:
    """Around the given weights (Dirichlet): the higher the concentration c, the closer; a weight w has a
    standard deviation of √(w(1 − w)/(c + 1)): at c = 20, 0.25 ± 0.09. A weight of 0 stays 0."""

    concentration: float = 20.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.concentration) and self.concentration > 0):
            raise BadInput(m("a concentration is a number above 0"), where="concentration")

    @property
    def said(self) -> Message:
        return m("weights around those given (Dirichlet, concentration {c})", c=self.concentration)

    def drawn(
        self, weights: Floats, criteria: tuple[str, ...], draws: int, rng: np.random.Generator
    ) -> Floats:
        found = np.zeros((draws, len(weights)))
        counted = weights > 0
        if counted.any():
            found[:, counted] = rng.dirichlet(self.concentration * weights[counted], draws)
        return found


@dataclass(frozen=True)
class WeightsInOrder:
    """Only the order of the given weights is trusted, not their size; criteria given the same weight are in
    no order."""

    @property
    def said(self) -> Message:
        return m("any weights in the order of those given")

    def drawn(
        self, weights: Floats, criteria: tuple[str, ...], draws: int, rng: np.random.Generator
    ) -> Floats:
        sizes = np.sort(_simplex(draws, len(criteria), rng), axis=1)[:, ::-1]
        levels = np.unique(-weights, return_inverse=True)[1]
        # Criteria of one level are shuffled anew at each draw.
        places = np.argsort(levels + rng.random((draws, len(criteria))) * 0.5, axis=1)
        found = np.empty_like(sizes)
        np.put_along_axis(found, places, sizes, axis=1)
        return found


@dataclass(frozen=True)
class WeightsWithin:
    """Any weights within bounds, criterion by criterion; without bounds, 0 and 1."""

    low: Mapping[str, float] = field(default_factory=dict)
    high: Mapping[str, float] = field(default_factory=dict)

    @property
    def said(self) -> Message:
        return m("any weights within the bounds given")

    def drawn(
        self, weights: Floats, criteria: tuple[str, ...], draws: int, rng: np.random.Generator
    ) -> Floats:
        if strange := sorted((set(self.low) | set(self.high)) - set(criteria)):
            raise BadInput(
                m("“{name}” is not a criterion of the table", name=strange[0][:60]),
                where="weights",
                fix=m("one of: {names}", names=", ".join(criteria)),
            )
        low = np.array([self.low.get(name, 0.0) for name in criteria])
        high = np.array([self.high.get(name, 1.0) for name in criteria])
        if (low < 0).any() or (low > high).any() or low.sum() > 1 or high.sum() < 1:
            raise BadInput(
                m("no weights that sum to one lie within these bounds"), where=", ".join(criteria)[:200]
            )
        kept: list[Floats] = []
        for _ in range(ATTEMPTS):
            # Above the lower bounds what is left is a simplex: draws there are even, and stay so when cut.
            tried = low + (1 - low.sum()) * _simplex(draws, len(criteria), rng)
            kept.append(tried[(tried <= high).all(axis=1)])
            if sum(map(len, kept)) >= draws:
                return np.concatenate(kept)[:draws]
        raise BadInput(m("these bounds are too narrow to draw weights within"), fix=m("widen the bounds"))


def _simplex(draws: int, size: int, rng: np.random.Generator) -> Floats:
    parts = rng.standard_exponential((draws, size))
    return parts / parts.sum(axis=1, keepdims=True)
