"""How well a buyer suits a firm: a sum of curves, each read off one thing known of the pair.

The utility of a pair is a sum of parts (industry, distance, size, past acquisitions, supply, finance), on the
scale of log-odds. A part is a sum of curves; a curve is a broken line over one feature, and gives 0 where
the feature is unknown: all are shifted so that 0 is what an ordinary firm of the register gets. The affinity
of a pair is its odds against the median past takeover: 1 / (1 + exp(reference - utility)), so that 0.5 is as
good a match as half of past takeovers. It orders candidates; it is no probability that a sale happens.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.floating]

PARTS = ("industry", "distance", "size", "acquisitions", "supply", "finance")
"""What the utility of a pair is made of."""

RELATEDNESS = {"naf_a": pl.String, "naf_b": pl.String, "relatedness": pl.Float64}
"""The table of relatedness: NAF sub-classes of the firm and of the buyer, 0 to 1, 0.5 for chance."""


@dataclass(frozen=True)
class Feature:
    """One thing known of a pair, as the curve of `part` reads it: equally spaced `knots` from `start`.

    `pair`: it depends on both, else on the buyer alone. `slope`: 1 where the curve may only rise, -1 where
    it may only fall, 0 where data decide. `meaning` says what is read and in which unit.
    """

    name: str
    part: str
    pair: bool
    start: float
    step: float
    knots: int
    slope: int
    meaning: str


FEATURES = (
    Feature("relatedness", "industry", True, 0.0, 0.1, 11, 1, "relatedness of the two sub-classes, 0 to 1"),
    Feature("distance", "distance", True, 0.0, 1.0, 8, -1, "log(1 + km) from seat to seat"),
    Feature(
        "size_ratio", "size", True, -3.0, 1.0, 9, 0, "log of the buyer's jobs (or revenue) over the firm's"
    ),
    Feature("establishments", "size", False, 0.0, 1.0, 4, 1, "log of the buyer's open establishments"),
    Feature("employer", "size", False, 0.0, 1.0, 2, 1, "1 if the buyer has employees, 0 if not"),
    Feature(
        "age",
        "size",
        False,
        0.0,
        1.0,
        5,
        0,
        "log(1 + years since the buyer was created): large firms are old",
    ),
    Feature("acquisitions", "acquisitions", False, 0.0, 0.7, 4, 1, "log(1 + firms taken over before)"),
    Feature(
        "supply", "supply", True, 0.0, 1.0, 5, 1, "log(1 + 100 share of purchases between the industries)"
    ),
    Feature("equity", "finance", False, -0.25, 0.25, 5, 1, "equity over assets"),
    Feature("margin", "finance", False, -0.1, 0.1, 5, 1, "EBITDA over revenue"),
)
"""What is read of a pair. Curves that may only rise or fall keep chance out where successions are few."""


@dataclass(frozen=True)
class Curve:
    """A broken line through equally spaced knots, level beyond both ends; unknown (NaN) gives 0.

    It is read off a table of FINE steps between knots, which is many times faster than computing it."""

    start: float
    step: float
    values: tuple[float, ...]

    def at(self, feature: Floats) -> Floats:
        """The curve's values, in single precision."""
        fine = np.float32(FINE / self.step)
        place = feature * fine
        place += np.float32(1.5 - self.start * fine)
        np.clip(place, 1, len(self._table) - 1, out=place)
        with np.errstate(invalid="ignore"):
            # NaN becomes the lowest integer or 0, by the machine: the first place of the table either way.
            return self._table.take(place.astype(np.int32), mode="clip")

    @cached_property
    def _table(self) -> Floats:
        """0 for what is unknown, then the heights from the first knot to the last."""
        heights = np.interp(
            np.arange((len(self.values) - 1) * FINE + 1) / FINE, np.arange(len(self.values)), self.values
        )
        return np.concatenate(([0.0], heights)).astype(np.float32)


FINE = 256


@dataclass(frozen=True)
class Affinity:
    """The curves, by name of feature; the relatedness of industries; where the affinity is 0.5.

    `relatedness`: RELATEDNESS, the pairs whose relatedness was learned or given; the others are read off
    `levels`, the relatedness of each closeness in the tree of NAF. `learned_from`: successions (0: none, the
    curves are assumptions).
    """

    curves: Mapping[str, Curve]
    reference: float
    levels: Mapping[float, float]
    relatedness: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=RELATEDNESS))
    learned_from: int = 0

    def of(self, utility: Floats) -> Floats:
        """The affinity (0 to 1) of pairs of this utility."""
        return 1 / (1 + np.exp(np.float32(self.reference) - utility))


LEVELS = {1.0: 0.95, 0.85: 0.92, 0.65: 0.88, 0.45: 0.80, 0.15: 0.45, 0.0: 0.25}
"""Relatedness by closeness in the tree (`levier.core.naf_tree`) before anything is learned: x / (1 + x), for
takeovers x times as frequent as by chance. An assumption."""

ASSUMED = {
    "relatedness": (-2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.4, 0.8, 1.4, 2.2, 3.0),
    "distance": (1.6, 1.4, 1.0, 0.4, -0.4, -1.2, -1.8, -2.2),
    "size_ratio": (-2.0, -1.4, -0.8, 0.0, 0.5, 0.8, 0.9, 0.9, 0.9),
    "establishments": (0.0, 0.4, 0.7, 0.9),
    "employer": (-1.0, 0.3),
    "age": (-0.4, -0.2, 0.0, 0.2, 0.3),
    "acquisitions": (0.0, 0.6, 1.0, 1.3),
    "supply": (0.0, 0.1, 0.2, 0.4, 0.6),
    "equity": (-0.8, -0.4, 0.0, 0.2, 0.3),
    "margin": (-0.5, -0.2, 0.0, 0.2, 0.3),
}
"""The curves before anything is learned: a near, related, larger, sound firm that has bought before is the
likelier buyer. The directions are those of the literature on mergers (Böckerman & Lehto 2006, Regional
Studies 40(8), on distance; Maksimovic & Phillips 2001, Journal of Finance 56(6), on who buys); the heights
are assumptions, to be replaced by what `learn_affinity` finds."""


def assumed_affinity() -> Affinity:
    """The affinity where no succession is at hand: assumptions, said as such.

    >>> round(float(assumed_affinity().of(np.float32(assumed_affinity().reference))), 2)
    0.5
    """
    curves = {f.name: Curve(f.start, f.step, ASSUMED[f.name]) for f in FEATURES}
    # A pair of the same class, 20 km apart, the buyer three times as large, with employees.
    typical = {"relatedness": 0.92, "distance": np.log1p(20), "size_ratio": np.log(3), "employer": 1.0}
    reference = sum(float(curves[name].at(np.array([value]))[0]) for name, value in typical.items())
    return Affinity(curves, reference, LEVELS)
