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

    A quotient is the angle of its two parts, -pi to pi: it is defined whatever their signs, and for a zero or
    an infinity below.
    """

    over: NDArray[np.intp]
    under: NDArray[np.intp]

    @classmethod
    def of_all(cls, ratios: int) -> "Quotients":
        """Each ratio as it is, then each pair."""
        each = np.arange(ratios)
        over, under = np.triu_indices(ratios, 1)
        return cls(np.concatenate([each, over]), np.concatenate([np.full_like(each, ALONE), under]))

    def only(self, chosen: NDArray[np.intp]) -> "Quotients":
        return Quotients(self.over[chosen], self.under[chosen])

    def columns(self, ratios: Numbers) -> Numbers:
        """One column each, NaN where either part is unknown."""
        if not len(self.over):
            return np.empty((len(ratios), 0))
        over, under = ratios[:, self.over], ratios[:, self.under]
        return np.where(self.under == ALONE, over, np.arctan2(over, under))
