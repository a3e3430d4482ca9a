"""How much each criterion counts: equal, given, by pairwise judgements (AHP), or by entropy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.sites.choice.checking import check_weights
from levier.sites.choice.normalising import Floats

RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
"""Mean consistency index of random judgements on the scale 1/9 to 9, by number of criteria: Saaty (1980), The
Analytic Hierarchy Process, McGraw-Hill."""
FIT = (2.7699, -4.3513)
"""Beyond ten criteria: mean principal eigenvalue a·n + b of random judgements, Alonso and Lamata (2006),
Consistency in the analytic hierarchy process: a new approach, IJUFKBS 14(4), 445-459."""
CONSISTENT = 0.10
"""Consistency ratio above which Saaty asks for the judgements to be looked at again."""
RECIPROCAL = 0.01
"""Judgements read from a file are rounded: 0.33 for a third."""


def equal_weights(criteria: int) -> Floats:
    """The same weight for each criterion.

    >>> equal_weights(4).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    if criteria < 1:
        raise BadInput(m("weights want one criterion at least"))
    return np.full(criteria, 1 / criteria)


def direct_weights(weights: Sequence[float] | Floats) -> Floats:
    """Weights as given. Raises BadInput unless they are 0 or more and sum to one: a sum of 1.1 is a mistake
    that scaling would hide."""
    given = np.asarray(weights, dtype=float)
    if not given.size:
        raise BadInput(m("weights want one criterion at least"))
    check_weights(given)
    return given / given.sum()


def scaled_weights(points: Sequence[float] | Floats) -> Floats:
    """Points in any unit (0 or more) as weights that sum to one. Raises BadInput where all are nil.

    >>> scaled_weights([3, 1]).tolist()
    [0.75, 0.25]
    """
    given = np.asarray(points, dtype=float)
    if not given.size or not np.isfinite(given).all() or (given < 0).any() or not given.any():
        raise BadInput(m("points are 0 or more, and one of them is above 0"), where="weights")
    return given / given.sum()


def entropy_weights(values: Floats) -> Floats:
    """Weights out of the data: the more a criterion tells the sites apart, the more it counts.

    With p the shares of the sites in the total of a criterion: e = −Σ p ln p / ln n, weight in proportion to
    1 − e (a share of 0 adds 0, its limit). A constant column gets 0. It says where sites differ, not what a
    project needs: a criterion that matters little can weigh most.

    Parameters
    ----------
    values : two sites or more, by criteria; 0 or more; NaN, unknown, is left out of its column.

    Raises BadInput for negative or infinite values, for fewer than two sites, or if nothing tells them apart.

    Sources: Shannon (1948); Hwang and Yoon (1981), chapter 3, for its use as weights.
    """
    if values.ndim != 2 or len(values) < 2:
        raise BadInput(m("entropy compares two sites or more"), where="values")
    if np.isinf(values).any() or (values < 0).any():
        raise BadInput(
            m("entropy wants values of 0 or more"), where="values", fix=m("give weights, or take AHP")
        )
    divergence = np.array([_divergence(x[~np.isnan(x)]) for x in values.T])
    if not divergence.any():
        raise BadInput(m("no criterion tells the sites apart: entropy has nothing to weigh"))
    return divergence / divergence.sum()


def _divergence(column: Floats) -> float:
    if len(column) < 2 or column.min() == column.max():
        return 0.0
    shares = column / column.sum()
    some = shares[shares > 0]
    return float(1 + np.sum(some * np.log(some)) / np.log(len(column)))


@dataclass(frozen=True, eq=False)
class Judged:
    """`weights` sum to 1. `eigenvalue`: the principal one, n if judgements agree. `consistency_ratio`: 0 if
    they agree, 1 if they are as good as random; null below three criteria, which cannot disagree. `doubtful`:
    the judgement least in keeping with the others, as (first, second, judged, implied by the others), or null
    where all agree. `cautions`: what to tell whoever judged."""

    weights: Floats
    eigenvalue: float
    consistency_index: float
    consistency_ratio: float | None
    doubtful: tuple[str, str, float, float] | None
    cautions: tuple[Message, ...]


def ahp_weights(judgements: Floats, criteria: Sequence[str]) -> Judged:
    """Weights out of pairwise judgements: how many times more each criterion counts than each other.

    The principal eigenvector of the judgements, scaled to sum to 1. Consistency index (λ − n)/(n − 1); its
    ratio to that of random judgements. The most doubtful judgement is the one farthest, as a ratio, from
    that of the weights (Saaty 2003, Decision-making with the AHP, EJOR 145(1)).

    Parameters
    ----------
    judgements : n by n, above 0; the judgement of j against i is the inverse of that of i against j.
    criteria : their n names.

    Raises BadInput for judgements that are not square, positive, of 1 with itself, and reciprocal.

    Source: Saaty (1980), The Analytic Hierarchy Process, McGraw-Hill.
    """
    given = np.asarray(judgements, dtype=float)
    _check_judgements(given, criteria)
    upper = np.triu(given, 1)  # the inverses of a file are rounded: those of the upper half are exact
    exact = upper + np.eye(len(given)) + np.tril(1 / np.where(given > 0, given, 1).T, -1)
    size = len(exact)
    values, vectors = np.linalg.eig(exact)
    first = int(np.argmax(values.real))
    vector = np.abs(vectors[:, first].real)
    weights = vector / vector.sum()
    eigenvalue = float(values[first].real)
    index = max(eigenvalue - size, 0.0) / (size - 1) if size > 1 else 0.0
    ratio = index / _random_index(size) if size > 2 else None
    doubtful = _most_doubtful(exact, weights, criteria)
    return Judged(weights, eigenvalue, index, ratio, doubtful, _judged_cautions(ratio, doubtful))


def _random_index(size: int) -> float:
    if size in RANDOM_INDEX:
        return RANDOM_INDEX[size]
    slope, constant = FIT
    return (slope * size + constant - size) / (size - 1)


def _most_doubtful(
    exact: Floats, weights: Floats, criteria: Sequence[str]
) -> tuple[str, str, float, float] | None:
    implied = weights[:, None] / weights
    apart = np.triu(np.abs(np.log(exact / implied)), 1)
    if apart.size == 0 or apart.max() < 1e-9:
        return None
    i, j = divmod(int(np.argmax(apart)), len(criteria))
    return criteria[i], criteria[j], float(exact[i, j]), float(implied[i, j])


def _judged_cautions(
    ratio: float | None, doubtful: tuple[str, str, float, float] | None
) -> tuple[Message, ...]:
    if ratio is None or ratio <= CONSISTENT or doubtful is None:
        return ()
    first, second, judged, implied = doubtful
    return (
        m(
            "The judgements contradict each other (consistency ratio {ratio}, above {limit}). The most "
            "doubtful: "
            "{first} counts {judged} times as much as {second}, where the other judgements say {implied}.",
            ratio=round(ratio, 2),
            limit=CONSISTENT,
            first=first,
            second=second,
            judged=round(judged, 2),
            implied=round(implied, 2),
        ),
    )


def _check_judgements(given: Floats, criteria: Sequence[str]) -> None:
    size = len(criteria)
    if size < 1 or given.shape != (size, size):
        raise BadInput(
            m("judgements are a square table, one row and one column for each criterion"), where="judgements"
        )
    if not np.isfinite(given).all() or (given <= 0).any():
        raise BadInput(m("a judgement is a number above 0"), where="judgements")
    wrong = np.abs(np.log(given * given.T)) > RECIPROCAL * 2
    if wrong.any():
        i, j = np.argwhere(wrong)[0]
        raise BadInput(
            m(
                "{first} against {second} is {a}, and {second} against {first} is {b}: one is not the "
                "inverse of "
                "the other",
                first=criteria[i],
                second=criteria[j],
                a=float(given[i, j]),
                b=float(given[j, i]),
            ),
            where="judgements",
            fix=m("write 1/3 beside 3, and 1 of a criterion with itself"),
        )
