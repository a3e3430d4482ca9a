"""Tables for the tests: fictional sites by criteria."""

import numpy as np

from levier.sites.matrix import Matrix


def matrix(values, gains=None, weights=None, *, low=None, high=None, sites=None, criteria=None) -> Matrix:
    """Sites a, b, c... by criteria x0, x1...; sure unless ranges are given; equal weights unless said."""
    values = np.array(values, dtype=float)
    count, width = values.shape
    return Matrix(
        tuple(sites or (chr(ord("a") + row) if row < 26 else f"s{row}" for row in range(count))),
        tuple(criteria or (f"x{column}" for column in range(width))),
        values,
        values if low is None else np.array(low, dtype=float),
        values if high is None else np.array(high, dtype=float),
        np.ones(width, bool) if gains is None else np.array(gains, bool),
        np.full(width, 1 / width) if weights is None else np.array(weights, dtype=float),
    )


def drawn(sites: int, criteria: int, seed: int, unknown: float = 0.0) -> Matrix:
    """A table drawn at random, with a share of values unknown."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(1, 100, (sites, criteria))
    values[rng.random(values.shape) < unknown] = np.nan
    return matrix(
        values,
        rng.random(criteria) < 0.5,
        rng.dirichlet(np.ones(criteria)),
        sites=[f"s{row}" for row in range(sites)],
    )
