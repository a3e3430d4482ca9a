"""Weights of 0 or more that sum to one and come nearest to a target: the least squares of a synthetic
control."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def simplex_weights(columns: Floats, target: Floats) -> Floats:
    """The w that minimises ||columns w - target||² with w >= 0 and sum w = 1, to machine accuracy.

    Since the weights sum to one, columns w - target = B w with B = columns - target: the point of the convex
    hull of B that is nearest to the origin. With u = s w, ||B u||² + (sum u - 1)² is smallest over s at
    ||Bw||² / (1 + ||Bw||²), which grows with ||Bw||²: so w is u / sum u, where u >= 0 solves the least
    squares without the constraint on the sum. An active-set solver gives u in finitely many steps.

    Parameters
    ----------
    columns : one row per thing matched, one column per donor, finite; `target` : the same rows, finite

    Source: Lawson & Hanson (1974), Solving Least Squares Problems, chapter 23 (non-negative least squares).
    """
    from scipy.optimize import nnls

    apart = columns - target[:, None]
    # Weights depend on no unit: the furthest donor is brought to 1, so that neither term swamps the other.
    scale = np.sqrt((apart**2).sum(axis=0).max(initial=0.0))
    if scale == 0:  # every donor is the target itself
        return np.full(columns.shape[1], 1 / columns.shape[1])
    stacked = np.vstack([apart / scale, np.ones(columns.shape[1])])
    right = np.zeros(stacked.shape[0])
    right[-1] = 1
    free, _ = nnls(stacked, right, maxiter=max(30 * columns.shape[1], 1000))
    return free / free.sum()
