"""What diversity and ubiquity alone would put together: the chance that relatedness is measured against.

An area that holds much holds any two activities more often, and so do activities that are everywhere. The
bipartite configuration model is the most even law of presences that keeps, on average, how many activities
each area holds and how many areas hold each activity (Saracco, Di Clemente, Gabrielli & Squartini 2015,
Scientific Reports 5:10595; Saracco et al. 2017, New Journal of Physics 19:053022, for the test of pairs).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse, special, stats

from levier.industries.relatedness.kind import Matrix

EXACT = 1e-6
"""Presences by which the sums of the model may miss those seen."""
ROUNDS = 2_000
FURTHEST = 30.0
"""Bound of the log-odds: those of a row or column that is full or empty are infinite."""


@dataclass(frozen=True, eq=False)
class Together:
    """Of each two columns: rows that hold both, as many as expected, and the probability of as many or
    more by chance (`p_value`)."""

    observed: Matrix
    expected: Matrix
    p_value: Matrix


def co_presence(present: sparse.csr_array, unknown: sparse.csr_array | None = None) -> Together:
    """How many rows hold each two columns, against the configuration model.

    The number of rows that hold both is a sum of independent events of unequal probabilities; its tail is
    that of a shifted binomial law of the same mean, variance and skewness (Peköz, Röllin, Čekanavičius &
    Shwartz 2009, Journal of Applied Probability 46).

    Parameters
    ----------
    present : rows by columns, true where the row holds the column
    unknown : cells of which nothing is known; they count neither in what is seen nor in what is expected
    """
    seen = present.astype(np.float64)
    observed = (seen.T @ seen).toarray()
    chances, weight = presence_chances(seen, unknown)
    expected = chances.T @ (weight[:, None] * chances)
    squares, cubes = chances**2, chances**3
    second, third = (power.T @ (weight[:, None] * power) for power in (squares, cubes))
    return Together(observed, expected, upper_tail(observed, expected, second, third))


def presence_chances(
    seen: sparse.csr_array, unknown: sparse.csr_array | None = None
) -> tuple[Matrix, npt.NDArray[np.float64]]:
    """The probability of each presence, once for all rows alike (first), and how many rows these are.

    Rows that hold as many columns are alike, but where some of their cells are unknown.
    """
    holds = np.asarray(seen.sum(axis=1)).ravel()
    ubiquity = np.asarray(seen.sum(axis=0)).ravel()
    hidden = None if unknown is None or not unknown.nnz else unknown.toarray().astype(bool)
    partly = np.zeros(len(holds), bool) if hidden is None else hidden.any(axis=1)
    diversity, alike = np.unique(holds[~partly], return_counts=True)
    known = np.ones((len(diversity) + partly.sum(), len(ubiquity)))
    if hidden is not None:
        known[len(diversity) :] = ~hidden[partly]
    diversity = np.concatenate((diversity, holds[partly]))
    weight = np.concatenate((alike.astype(float), np.ones(partly.sum())))
    return _balanced(diversity, ubiquity, weight, known), weight


def _balanced(diversity: Matrix, ubiquity: Matrix, weight: Matrix, known: Matrix) -> Matrix:
    """Probabilities 1 / (1 + exp(-(a_row + b_column))) whose sums are the diversities and the ubiquities:
    Newton's steps on rows and columns in turn, each bounded."""
    total = max(ubiquity.sum(), 1.0)
    with np.errstate(divide="ignore"):
        row = np.clip(np.log(diversity / np.sqrt(total)), -FURTHEST, FURTHEST)
        column = np.clip(np.log(ubiquity / np.sqrt(total)), -FURTHEST, FURTHEST)
    for _ in range(ROUNDS):
        chances = known * special.expit(row[:, None] + column)
        missed = diversity - chances.sum(axis=1)
        row = _step(row, missed, (chances * (1 - chances)).sum(axis=1))
        chances = known * special.expit(row[:, None] + column)
        short = ubiquity - weight @ chances
        column = _step(column, short, weight @ (chances * (1 - chances)))
        if max(np.abs(missed).max(initial=0), np.abs(short).max(initial=0)) < EXACT:
            break
    return known * special.expit(row[:, None] + column)


def _step(at: Matrix, missed: Matrix, slope: Matrix) -> Matrix:
    return np.clip(at + np.clip(missed / np.maximum(slope, 1e-12), -2, 2), -FURTHEST, FURTHEST)


def upper_tail(observed: Matrix, expected: Matrix, second: Matrix, third: Matrix) -> Matrix:
    """The probability of as many or more, for sums of independent events.

    Parameters
    ----------
    expected, second, third : sums of the probabilities of the events, of their squares and of their cubes;
        where the second is 0 the law is Poisson's
    """
    poisson = poisson_tail(observed, expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = expected - second
        share = (second - third) / variance
        trials = variance / (share * (1 - share))
        counted = observed - (expected - trials * share)
        binomial = special.betainc(counted, trials - counted + 1, share)
    # Beyond what the matched law can reach, Poisson's tail is the longer one, hence the careful one.
    reached = (observed > 0) & (second > 0) & (counted > 0) & (counted < trials + 1) & np.isfinite(binomial)
    return np.where(reached, binomial, poisson)


def poisson_tail(observed: Matrix, expected: Matrix) -> Matrix:
    """The probability of as many or more by Poisson's law; 1 where nothing was seen."""
    return np.where(observed > 0, special.gammainc(np.maximum(observed, 1), expected), 1.0)


def false_discovery(p_value: Matrix) -> Matrix:
    """The false discovery rate at which each pair would be called related, over all pairs that are tested
    (Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57); NaN is no test."""
    first, second = np.triu_indices(len(p_value), k=1)
    tested = ~np.isnan(p_value[first, second])
    found = np.full(p_value.shape, np.nan)
    first, second = first[tested], second[tested]
    if len(first):
        q_value = stats.false_discovery_control(np.clip(p_value[first, second], 0, 1))
        found[first, second] = found[second, first] = q_value
    return found
