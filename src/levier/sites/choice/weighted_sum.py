"""The weighted sum: what a site lacks in one criterion, another makes good.

Source: Fishburn (1967), Additive utilities with incomplete product set, Operations Research 15(3).
"""

import numpy.typing as npt
from numpy import bool_

from levier.sites.choice.checking import check_table
from levier.sites.choice.normalising import Floats, Normalisation, normalised


def weighted_sum(
    values: Floats,
    weights: Floats,
    gains: npt.NDArray[bool_],
    normalisation: Normalisation = "min-max",
) -> Floats:
    """Sum of each site's normalised values times their weights; with `min-max`, from 0 to 1.

    Raises BadInput for values or weights that are refused.
    """
    check_table(values, weights, gains)
    return normalised(values, gains, normalisation) @ weights
