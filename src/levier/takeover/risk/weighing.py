"""Scores of several views of a firm, weighed into one probability."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from levier.takeover.risk.ratio_table import Numbers

PRIOR_WEIGHT = 5.0
"""How firmly the two views are held to half the say each, against what held-out firms show."""


@dataclass(frozen=True)
class Weighing:
    """The log-odds of failure: `level` plus the scores of the views by their `weights`, none below 0."""

    level: float
    weights: Numbers

    @classmethod
    def fitted(cls, scores: Numbers, failed: NDArray[np.bool_]) -> "Weighing":
        """The likeliest weights, held to equal ones by PRIOR_WEIGHT."""
        even = np.full(scores.shape[1], 1 / scores.shape[1])

        def loss(at: Numbers) -> tuple[float, Numbers]:
            odds = at[0] + scores @ at[1:]
            away = at[1:] - even
            surprise = np.logaddexp(0, np.where(failed, -odds, odds)).sum()
            off = expit(odds) - failed
            slope = np.concatenate([[off.sum()], scores.T @ off + PRIOR_WEIGHT * away])
            return surprise + PRIOR_WEIGHT / 2 * (away @ away), slope

        bounds = [(None, None)] + [(0, None)] * len(even)
        best = minimize(loss, np.concatenate([[0.0], even]), jac=True, bounds=bounds, method="L-BFGS-B")
        return cls(float(best.x[0]), best.x[1:])

    def probability(self, scores: Numbers) -> Numbers:
        return np.asarray(expit(self.level + scores @ self.weights))
