"""Quotients of the ratios, two by two.

Ratios share a few amounts of the accounts. The quotient of two of them is free of the amount that they share,
and two that should agree and do not are seen at once; trees, which cut one column at a time, find neither.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from levier.takeover.risk.ratio_table import Numbers

ALONE = -1


@dataclass(frozen=True)
class Quotients:
    """Columns made of ratios: `over[k]` over `under[k]`, or `over[k]` as it is where `under[k]` is ALONE.

    A quotient is the angle of its two parts, each in its own `unit`: -pi to pi, defined whatever their signs,
    for a zero and for an infinity below, and the same in euros or in thousands.
    """

    unit: Numbers
    over: NDArray[np.intp]
    under: NDArray[np.intp]

    @classmethod
    def all_of(cls, ratios: Numbers) -> "Quotients":
        """Each ratio as it is, then each pair."""
        each = np.arange(ratios.shape[1])
        over, under = np.triu_indices(ratios.shape[1], 1)
        return cls(
            np.array([_usual_size(column) for column in ratios.T]),
            np.concatenate([each, over]),
            np.concatenate([np.full_like(each, ALONE), under]),
        )

    def only(self, chosen: NDArray[np.intp]) -> "Quotients":
        return Quotients(self.unit, self.over[chosen], self.under[chosen])

    def columns(self, ratios: Numbers) -> Numbers:
        if not len(self.over):
            return np.empty((len(ratios), 0))
        sized = ratios / self.unit
        over, under = sized[:, self.over], sized[:, self.under]
        return np.where(self.under == ALONE, over, np.arctan2(over, under))


def _usual_size(column: Numbers) -> float:
    """The median of what is neither unknown, zero nor infinite, without its sign; 1 if there is none."""
    sizes = np.abs(column[np.isfinite(column) & (column != 0)])
    return float(np.median(sizes)) if len(sizes) else 1.0
