"""TOPSIS: the best site is near the best of everything and far from the worst of everything.

Source: Hwang and Yoon (1981), Multiple Attribute Decision Making, Springer, chapter 3.
"""

import numpy as np
import numpy.typing as npt

from levier.sites.choice.checking import check_table
from levier.sites.choice.normalising import Floats, Normalisation, normalised

MIDDLE = 0.5


def topsis(
    values: Floats,
    weights: Floats,
    gains: npt.NDArray[np.bool_],
    normalisation: Normalisation = "vector",
) -> Floats:
    """Closeness of each site to the ideal: 1 where it is best in everything, 0 where worst in everything.

    With v = w·r the weighted normalised values, D⁺ and D⁻ the Euclidean distances to the best and to the
    worst value of each criterion among the sites: C = D⁻/(D⁺ + D⁻). Where no criterion tells the sites apart
    both distances are nil: 0.5.

    Parameters
    ----------
    values : sites by criteria, finite. weights : 0 or more, they sum to 1. gains : true where more is better.
    normalisation : `vector` is the authors' own; see `normalised` for the others.

    Raises BadInput for values or weights that are refused.
    """
    check_table(values, weights, gains)
    if not len(values):
        return np.empty(0)
    ratings = normalised(values, gains, normalisation)
    to_worst, to_best = squared_distances(ratings, ratings.max(axis=0), ratings.min(axis=0))
    return closeness(to_worst @ weights**2, to_best @ weights**2)


def squared_distances(ratings: Floats, best: Floats, worst: Floats) -> tuple[Floats, Floats]:
    """Per criterion, before weights: squared distances to the worst, and to the best."""
    return (ratings - worst) ** 2, (ratings - best) ** 2


def closeness(to_worst: Floats, to_best: Floats) -> Floats:
    """D⁻/(D⁺ + D⁻) out of squared distances."""
    far, near = np.sqrt(to_worst), np.sqrt(to_best)
    total = far + near
    return np.where(total > 0, far / np.where(total > 0, total, 1), MIDDLE)
