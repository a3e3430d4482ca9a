"""Seen over expected, drawn towards the ordinary where little was expected: rare pairs do not shine.

What is seen of a pair follows Poisson's law around x times what is expected; over the pairs, x follows a
gamma law whose mean and spread are those of the pairs themselves (Clayton & Kaldor 1987, Biometrics 43,
equations 3 to 7).
"""

from dataclasses import dataclass

import numpy as np

from levier.industries.relatedness.kind import Matrix

STIFFEST = 1e4
"""Weight of the ordinary where pairs differ by no more than chance."""


@dataclass(frozen=True, eq=False)
class Shrunk:
    """`times`: the mean of what x may be for each pair. `mean`, `weight`: of x over pairs, and the number of
    things seen together that this is worth."""

    times: Matrix
    mean: float
    weight: float


def shrunken(seen: Matrix, expected: Matrix, counted: Matrix) -> Shrunk:
    """How many times as often as expected, of pairs of which `counted` is true (the diagonal is none)."""
    n, e = seen[counted], expected[counted]
    if not e.sum() > 0:
        return Shrunk(np.ones_like(seen), 1.0, STIFFEST)
    mean = n.sum() / e.sum()
    spread = ((n - mean * e) ** 2 - n).sum() / (e**2).sum()
    weight = STIFFEST if spread <= mean**2 / STIFFEST else mean**2 / spread
    return Shrunk((seen + weight) / (expected + weight / mean), float(mean), float(weight))
