"""Quotients of small counts: drawn towards 1, with an interval, and told apart from chance.

A count y of plants where chance would put E follows a Poisson law of mean θE; the quotients θ follow a gamma
law of mean 1, whose shape says how far activities depart from the reference. The mean is 1 because the
quotients of an activity (or of a territory), weighted by what is expected, average 1 by construction.

The jobs of one plant come and go together. If the plants of an activity have sizes s, a number of jobs that
is a sum over a Poisson number of plants has a variance of E[s²] / E[s] times its mean: jobs are divided by
that size (the size of the plant where the average job is), which gives a count that varies as one of plants.

Source: gamma-Poisson shrinkage, Clayton & Kaldor (1987), Biometrics 43(3); likelihood kept off no variance,
Chung, Rabe-Hesketh, Dorie, Gelman & Liu (2013), Psychometrika 78(4); false discoveries, Benjamini & Hochberg
(1995), Journal of the Royal Statistical Society B 57(1).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

Floats = npt.NDArray[np.float64]

SHAPES = np.geomspace(0.05, 100, 32)
"""Shapes of the gamma law that are tried: from quotients that differ a hundredfold to all near 1."""
POOLING = 1.0
"""How far the shape of one activity may lie from that of all together: the standard deviation of its
logarithm. An assumption: it keeps the shape of an activity with few plants near that of the others."""


def log_likelihoods(count: Floats, expected: Floats) -> Floats:
    """The log marginal likelihood of the counts of each activity (negative binomial), up to what does not
    depend on the shape: activities by shapes, from areas by activities."""
    fitted = np.stack([-shape * np.log1p(expected / shape).sum(axis=0) for shape in SHAPES], axis=1)
    row, column = np.nonzero(count)
    y, mean = count[row, column], expected[row, column]
    for n, shape in enumerate(SHAPES):
        gained = special.gammaln(shape + y) - special.gammaln(shape) - y * np.log(shape + mean)
        fitted[:, n] += np.bincount(column, gained, minlength=len(fitted))
    return fitted


def shape_of(likelihoods: Floats) -> float:
    """The shape under which the counts are the likeliest, from their log likelihoods by shape, each times the
    standard deviation of the quotients that it stands for: few plants never prove that all quotients are 1
    (Chung et al. 2013)."""
    return float(SHAPES[int(np.argmax(likelihoods - 0.5 * np.log(SHAPES)))])


def shapes_pooled(likelihoods: Floats) -> Floats:
    """The shape of each activity (first axis), held near that of all of them."""
    overall = shape_of(likelihoods.sum(axis=0))
    near = -0.5 * np.log(SHAPES) - 0.5 * ((np.log(SHAPES) - np.log(overall)) / POOLING) ** 2
    return np.asarray(SHAPES[np.argmax(likelihoods + near, axis=-1)])


def posterior(
    count: Floats, expected: Floats, shape: Floats | float, level: float
) -> tuple[Floats, Floats, Floats]:
    """The mean of the quotient once its count is known, and the two ends of its credible interval."""
    rate, tail = shape + expected, (1 - level) / 2
    shapes = np.broadcast_to(shape, count.shape)
    some = count > 0
    ends = []
    for quantile in (special.gammaincinv, special.gammainccinv):
        # Where nothing is found, which is nearly everywhere, the law keeps the shape that it had.
        end = np.broadcast_to(quantile(shape, tail), count.shape).copy()
        end[some] = quantile(shapes[some] + count[some], tail)
        ends.append(end / rate)
    return (shape + count) / rate, ends[0], ends[1]


def chance(count: Floats, expected: Floats) -> Floats:
    """Two-sided probability that chance alone gives a count as far from what is expected (Poisson, exact)."""
    some = count > 0
    tail = np.exp(-expected)
    k, mean = count[some], expected[some]
    tail[some] = np.minimum(special.gammainc(k, mean), special.gammaincc(k + 1, mean))
    return np.minimum(1.0, 2 * tail)


def false_discovery_rate(p_value: str, over: str | None = None) -> pl.Expr:
    """Benjamini & Hochberg's adjusted p-value: the lowest share of false discoveries at which this one is
    among them. Null where `p_value` is null; `over`: tested apart in each of its values.

    >>> tests = pl.DataFrame({"p": [0.01, None, 0.04, 0.03]})
    >>> tests.select(false_discovery_rate("p").round(3))["p"].to_list()
    [0.03, None, 0.04, 0.04]
    """
    p = pl.col(p_value)
    # Ranked from the largest: the smallest p × m / rank met so far. Nulls come last, and are no test.
    order = p.rank("ordinal", descending=True)
    adjusted = p * p.count() / (p.count() - order + 1)
    sorted_by_rank = adjusted.sort_by(order, nulls_last=True).cum_min()
    put_back = pl.when(p.is_not_null()).then(sorted_by_rank.gather((order - 1).fill_null(0)))
    return put_back.over(over) if over is not None else put_back


def nullable(values: Floats, known: npt.NDArray[np.bool_], **named: Any) -> pl.Series:
    """The values as a column, null where they are not known."""
    return pl.Series(np.where(known, values, np.nan).ravel(), nan_to_null=True, **named)
