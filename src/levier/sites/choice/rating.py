"""What a site has on each criterion, as a method counts it, before weights come in.

A weighted sum and PROMETHEE II add ratings up; TOPSIS measures distances between them. In all three, weights
come after: one rating of the sites serves ten thousand sets of weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.sites.choice.filling import Filled
from levier.sites.choice.normalising import Convert, Floats, Normalisation, scale
from levier.sites.choice.preferences import Preference
from levier.sites.choice.promethee import Ints, preferred_to
from levier.sites.choice.topsis import closeness, squared_distances

Method = Literal["topsis", "promethee", "weighted_sum"]
METHODS: tuple[Method, ...] = get_args(Method)
METHOD_LABELS: dict[Method, Message] = {
    "topsis": m("TOPSIS"),
    "promethee": m("PROMETHEE II"),
    "weighted_sum": m("weighted sum"),
}
OWN_NORMALISATION: dict[Method, Normalisation | None] = {
    "topsis": "vector",
    "weighted_sum": "min-max",
    "promethee": None,
}
"""That of Hwang and Yoon for TOPSIS; for a sum, scores from 0 to 1. PROMETHEE compares raw values."""


@dataclass(frozen=True, eq=False)
class Rated:
    """`ratings`: sites by criteria, more is better. `pessimistic`, `optimistic`: the worst and the best that
    each rating may be. `best`, `worst`: of all that they may be, per criterion. TOPSIS measures from them, so
    that a value drawn beyond the central ones is not taken for farther from the ideal. `scales`: one function
    per criterion, from raw values to ratings; none for PROMETHEE, whose `preferences` compare sites."""

    filled: Filled
    method: Method
    normalisation: Normalisation | None
    ratings: Floats
    pessimistic: Floats
    optimistic: Floats
    scales: tuple[Convert, ...] = ()
    preferences: tuple[Preference, ...] = ()

    @property
    def best(self) -> Floats:
        return self.optimistic.max(axis=0)

    @property
    def worst(self) -> Floats:
        return self.pessimistic.min(axis=0)


def rated(
    filled: Filled,
    method: Method,
    normalisation: Normalisation | None,
    preferences: Sequence[Preference] | None,
) -> Rated:
    """The sites rated on each criterion. Raises BadInput for a method, a normalisation or preferences that do
    not go together."""
    if method not in METHODS:
        raise BadInput(
            m("“{name}” is not a method of choice", name=str(method)[:60]),
            fix=m("one of: {names}", names=", ".join(METHODS)),
        )
    if method == "promethee":
        if normalisation is not None:
            raise BadInput(m("PROMETHEE compares values in their own unit: it takes no normalisation"))
        return _promethee(filled, preferences)
    if preferences is not None:
        raise BadInput(m("preference functions are PROMETHEE's alone"), where=method)
    chosen = normalisation or OWN_NORMALISATION[method]
    assert chosen is not None
    _check_ends(filled, chosen)
    scales = tuple(
        scale(x, bool(gain), chosen) for x, gain in zip(filled.yardsticks, filled.gains, strict=True)
    )

    def by(values: Floats) -> Floats:
        columns = [one(x) for one, x in zip(scales, values.T, strict=True)]
        return np.column_stack(columns) if columns else np.empty(values.shape)

    return Rated(
        filled,
        method,
        chosen,
        by(filled.values),
        by(filled.pessimistic),
        by(filled.optimistic),
        scales,
    )


def _check_ends(filled: Filled, normalisation: Normalisation) -> None:
    """A normalisation that divides by values divides by the ends of ranges too."""
    if normalisation in ("sum", "linear"):
        for low, gain in zip(filled.low.T, filled.gains, strict=True):
            scale(low, bool(gain), normalisation)


def spread_preferences(filled: Filled) -> tuple[Preference, ...]:
    """Levier's assumption where nobody says otherwise: on each criterion, a difference counts in proportion
    up to the standard deviation among the sites, and fully beyond."""
    return tuple(Preference("v-shape", strict=float(x.std())) for x in filled.yardsticks)


def scores(rated: Rated, ratings: Floats, weights: Floats) -> Floats:
    """What the method makes of ratings: one score per site, the higher the better."""
    if rated.method != "topsis":
        return ratings @ weights
    to_worst, to_best = squared_distances(ratings, rated.best, rated.worst)
    return closeness(to_worst @ weights**2, to_best @ weights**2)


def contributions(rated: Rated, weights: Floats) -> Floats:
    """What each criterion brings to each score: sites by criteria.

    They add up to the score; for TOPSIS to the score less 0.5, since
    C − 1/2 = Σ w²(d⁻² − d⁺²) / 2(D⁻ + D⁺)²: above 0, the site is nearer to the best than to the worst."""
    if rated.method != "topsis":
        return rated.ratings * weights
    to_worst, to_best = squared_distances(rated.ratings, rated.best, rated.worst)
    far, near = np.sqrt(to_worst @ weights**2), np.sqrt(to_best @ weights**2)
    whole = 2 * (far + near) ** 2
    return (to_worst - to_best) * weights**2 / np.where(whole > 0, whole, 1)[:, None]


def _promethee(filled: Filled, preferences: Sequence[Preference] | None) -> Rated:
    chosen = spread_preferences(filled) if preferences is None else tuple(preferences)
    if len(chosen) != len(filled.criteria):
        raise BadInput(
            m(
                "PROMETHEE wants one preference function for each criterion that tells sites apart: "
                "{criteria}",
                criteria=", ".join(filled.criteria),
            ),
            where="preferences",
        )
    sign = np.where(filled.gains, 1.0, -1.0)
    values, worst, best = (table * sign for table in (filled.values, filled.pessimistic, filled.optimistic))
    sites = np.arange(len(filled.sites))

    def flows(x: Floats, others: Floats) -> Floats:
        columns = [_net(preference, others[:, j], x[:, j], sites) for j, preference in enumerate(chosen)]
        return np.column_stack(columns) if columns else np.empty(x.shape)

    return Rated(
        filled,
        "promethee",
        None,
        flows(values, values),
        flows(worst, best),
        flows(best, worst),
        preferences=chosen,
    )


def _net(preference: Preference, others: Floats, x: Floats, rows: Ints) -> Floats:
    """Net flow of each value against the other sites; the site's own place among them is left out."""
    against = preferred_to(x, others, preference) - preferred_to(-x, -others, preference)
    own = x - others[rows].reshape((-1,) + (1,) * (x.ndim - 1))
    return (against - preference.of(own) + preference.of(-own)) / max(len(others) - 1, 1)
