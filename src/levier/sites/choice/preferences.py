"""PROMETHEE's preference functions: how much a difference on one criterion counts, from 0 to 1.

Source: Brans and Vincke (1985), A preference ranking organisation method, Management Science 31(6), table 1.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.choice.normalising import Floats

Shape = Literal["usual", "u-shape", "v-shape", "level", "linear", "gaussian"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
_WANTS: dict[Shape, tuple[str, ...]] = {
    "usual": (),
    "u-shape": ("indifference",),
    "v-shape": ("strict",),
    "level": ("indifference", "strict"),
    "linear": ("indifference", "strict"),
    "gaussian": ("inflection",),
}


@dataclass(frozen=True)
class Preference:
    """What a difference d > 0 is worth on a criterion, in the criterion's own unit (none is worth anything
    for d ≤ 0).

    - `usual`: 1 at once;
    - `u-shape`: 0 up to `indifference`, then 1;
    - `v-shape`: d/strict, 1 from `strict` on;
    - `level`: 0 up to `indifference`, 1/2 up to `strict`, then 1;
    - `linear`: 0 up to `indifference`, then straight up to 1 at `strict`;
    - `gaussian`: 1 − exp(−d²/2s²), s the `inflection`.

    Raises BadInput for a threshold that is missing, in excess, negative or out of order.
    """

    shape: Shape
    indifference: float | None = None
    strict: float | None = None
    inflection: float | None = None

    def __post_init__(self) -> None:
        if self.shape not in SHAPES:
            raise BadInput(
                m("“{name}” is not a preference function", name=str(self.shape)[:60]),
                fix=m("one of: {names}", names=", ".join(SHAPES)),
            )
        given = {
            name: threshold
            for name in ("indifference", "strict", "inflection")
            if (threshold := getattr(self, name)) is not None
        }
        if set(given) != set(_WANTS[self.shape]):
            raise BadInput(
                m("this preference function takes: {names}", names=", ".join(_WANTS[self.shape]) or "-"),
                where=self.shape,
            )
        nil = [name for name in ("strict", "inflection") if given.get(name, 1.0) <= 0]
        if nil or not all(np.isfinite(value) and value >= 0 for value in given.values()):
            raise BadInput(m("thresholds are numbers above 0 (indifference may be 0)"), where=self.shape)
        if len(given) == 2 and given["indifference"] > given["strict"]:
            raise BadInput(m("the indifference threshold is above the strict one"), where=self.shape)

    def of(self, difference: Floats) -> Floats:
        """The preference for each difference."""
        above = np.maximum(difference, 0)
        if self.shape == "gaussian":
            return -np.expm1(-(above**2) / (2 * self.of_inflection**2))
        low, high = self.bounds
        if self.shape == "level":
            return (0.5 * (difference > low) + 0.5 * (difference > high)).astype(float)
        if low == high:
            return (difference > low).astype(float)
        return np.where(difference > high, 1.0, np.where(difference > low, (above - low) / (high - low), 0.0))

    @property
    def bounds(self) -> tuple[float, float]:
        """Where the preference leaves 0, and where it reaches 1."""
        low = self.indifference or 0.0
        return low, low if self.strict is None else self.strict

    @property
    def of_inflection(self) -> float:
        assert self.inflection is not None
        return self.inflection
