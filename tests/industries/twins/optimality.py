"""How far weights are from the best ones: what the tests and the benchmark judge them by."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def optimality_gap(columns: Floats, target: Floats, weights: Floats) -> float:
    """How far the weights may be from the best ones: an upper bound on half the excess of the sum of squares.

    It is the duality gap of Frank and Wolfe, w·g - min g with g half the gradient; 0 if and only if the
    conditions of Karush, Kuhn and Tucker hold.

    Source: Jaggi (2013), Revisiting Frank-Wolfe, ICML, section 2.
    """
    gradient = columns.T @ (columns @ weights - target)
    return float(weights @ gradient - gradient.min())
