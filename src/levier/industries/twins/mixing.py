"""The mix of donors that stands for an area: matched on its past outcomes, or on covariates, or corrected."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.industries.twins.outcomes import Outcomes, nearest_donors
from levier.industries.twins.panel import Floats
from levier.industries.twins.simplex import simplex_weights

PENALTIES = np.logspace(0, -8, 20)
"""Ridge penalties tried, as shares of the largest squared singular value: from none of the correction to
all."""
TRIALS = 4_000
"""Predictor weights tried from each start."""


@dataclass(frozen=True, eq=False)
class Mix:
    """`donors`: columns of the outcomes; `weights` sum to one; `course`: what the mix did, in every year;
    `predictor_weights`: how much each covariate counted, None where outcomes were matched."""

    donors: npt.NDArray[np.int64]
    weights: Floats
    course: Floats
    predictor_weights: Floats | None = None


def mix(
    outcomes: Outcomes,
    own: int,
    most_donors: int,
    covariates: Floats | None = None,
    judged_from: int = 0,
    ridge: bool = False,
    without: int | None = None,
) -> Mix:
    """The synthetic control of one area.

    On outcomes: the simplex weights nearest to the area in each year before. With `covariates` (one row each,
    columns as in the outcomes, standardised): simplex weights nearest on them, each counting as much as makes
    the mix follow the outcome best in the years before from `judged_from` on (Abadie, Diamond & Hainmueller
    2010, section 2.3). `without`: a donor to leave out.
    """
    donors = nearest_donors(outcomes, own, most_donors)
    if without is not None:
        donors = donors[donors != without]
    importance = None
    if covariates is None:
        weights = simplex_weights(outcomes.past[:, donors], outcomes.past[:, own])
    else:
        importance = predictor_weights(
            covariates[:, donors],
            covariates[:, own],
            outcomes.past[judged_from:, donors],
            outcomes.past[judged_from:, own],
        )
        roots = np.sqrt(importance)
        weights = simplex_weights(roots[:, None] * covariates[:, donors], roots * covariates[:, own])
    if ridge:
        weights = _corrected(outcomes.past[:, donors], outcomes.past[:, own], weights)
    return Mix(donors, weights, outcomes.values[:, donors] @ weights, importance)


def predictor_weights(covariates: Floats, target: Floats, past: Floats, own_past: Floats) -> Floats:
    """How much each covariate should count, summing to one, for the mix to follow the past outcome best.

    The error is piecewise smooth in the weights and has many local minima: it is searched from equal
    weights and from the strength of each covariate in a regression of the past outcome, and the better
    end is kept. No search proves that it is the best.
    """
    from scipy.optimize import minimize

    def error(logs: Floats) -> float:
        roots = np.exp((logs - logs.max()) / 2)
        weights = simplex_weights(roots[:, None] * covariates, roots * target)
        return float(((past @ weights - own_past) ** 2).mean())

    starts = [np.zeros(len(target)), _strengths(covariates, target, past, own_past)]
    ends = [
        minimize(
            error,
            start,
            method="Powell",
            bounds=[(-20.0, 2.0)] * len(start),
            options={"maxfev": TRIALS, "xtol": 1e-3},
        )
        for start in starts
    ]
    best = min(ends, key=lambda end: end.fun).x
    shares = np.exp(best - best.max())
    return shares / shares.sum()


def _strengths(covariates: Floats, target: Floats, past: Floats, own_past: Floats) -> Floats:
    """Logarithms of the squared coefficients of covariates in a regression of past outcomes, from -10 to
    0."""
    every = np.column_stack([target, covariates]).T
    outcome = np.column_stack([own_past, past]).T
    design = np.column_stack([np.ones(len(every)), every])
    slopes, *_ = np.linalg.lstsq(design, outcome, rcond=None)
    strength = (slopes[1:] ** 2).sum(axis=1)
    if not strength.max(initial=0) > 0:
        return np.zeros(len(target))
    return np.log(np.clip(strength / strength.max(), np.exp(-10), 1))


def _corrected(past: Floats, own: Floats, weights: Floats) -> Floats:
    """The weights with what a ridge regression on past outcomes says of the rest (they may then be negative).

    w + (x - X w)' (X X' + penalty I)^-1 X, with X centred by year: Ben-Michael, Feller & Rothstein
    (2021), JASA 116, lemma 1. The penalty is the one whose mixes best tell each past year left out.
    """
    if np.allclose(past, past.mean(axis=1, keepdims=True)):
        return weights
    errors = np.zeros(len(PENALTIES))
    for year in range(len(past)):
        rest = np.delete(np.arange(len(past)), year)
        base = simplex_weights(past[rest], own[rest])
        tried = _ridge(past[rest], own[rest], base)
        errors += (past[year] @ tried.T - own[year]) ** 2
    return _ridge(past, own, weights)[int(np.argmin(errors))]


def _ridge(past: Floats, own: Floats, weights: Floats) -> Floats:
    """The corrected weights under each penalty: penalties by donors."""
    mean = past.mean(axis=1)
    centred, residual = past - mean[:, None], own - past @ weights
    left, singular, right = np.linalg.svd(centred, full_matrices=False)
    shrunk = singular / (singular**2 + (PENALTIES * singular[0] ** 2)[:, None])
    return weights + (shrunk * (left.T @ residual)) @ right
