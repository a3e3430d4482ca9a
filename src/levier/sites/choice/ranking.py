"""Which site first: scores, ranks, what each criterion brings, and what is unknown may change."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, joined, m
from levier.sites.choice.filling import Filled, filled
from levier.sites.choice.labels import criterion_label
from levier.sites.choice.normalising import Floats, Normalisation
from levier.sites.choice.preferences import Preference
from levier.sites.choice.promethee import Ints
from levier.sites.choice.rating import METHOD_LABELS, Method, Rated, contributions, rated, scores
from levier.sites.matrix import Matrix

TIE_DECIMALS = 12
"""Scores that agree so far are equal: what is left is rounding."""
ASSUMED = m(
    "Preference functions are assumed: on each criterion, a difference counts in proportion up to the "
    "standard deviation among the sites, and fully beyond."
)
REFERENCES: dict[Method, str] = {
    "topsis": "Hwang & Yoon (1981), Multiple Attribute Decision Making, chapter 3",
    "promethee": "Brans & Vincke (1985), Management Science 31(6); Brans, Vincke & Mareschal "
    "(1986), EJOR 24(2)",
    "weighted_sum": "Fishburn (1967), Operations Research 15(3)",
}


@dataclass(frozen=True, eq=False)
class Ranking:
    """`table`, best first: `site_id`, `score`, `rank` (ties share the better one), `rank_best`, `rank_worst`,
    `score_low`, `score_high` (with what is unknown or uncertain at its best or worst), `unknown` (criteria),
    `unknown_weight_share`.

    `contributions`: `site_id`, `criterion`, `value` (in its unit, null if unknown), `weight`, `contribution`.
    `rated`: what `smaa`, `stability` and `explain` go on from."""

    table: pl.DataFrame
    contributions: pl.DataFrame
    rated: Rated
    evidence: Evidence


def rank(
    matrix: Matrix,
    *,
    method: Method = "topsis",
    normalisation: Normalisation | None = None,
    preferences: Sequence[Preference] | None = None,
) -> Ranking | NotComputed:
    """The sites from best to worst by one method, with what may change it.

    An unknown value is never 0: the site is scored as if it were the worst value known, so that nobody wins
    on what nobody knows, and its ranks with the best and the worst that each unknown or uncertain value may
    be stand beside (`rank_best` with the others at their worst, `rank_worst` with the others at their best:
    a bound, reached only if all is against or for it at once). The normalisation of a criterion is
    that of the central values, and what lies beyond is rated beyond; only TOPSIS's ideal and its opposite
    are the best and the worst that any site may be (as Jahanshahloo, Hosseinzadeh Lotfi and Izadikhah 2006
    for intervals), so that a range moves its scores; where all is sure they are those of the authors. An
    unknown value is assumed to lie within what the known ones may be.

    A criterion on which all known values are equal, or none is known, tells nothing: it is left out, the
    weights of the others are scaled, and a caution says so. If all are, the sites tie.

    Parameters
    ----------
    matrix : sites by criteria.
    normalisation : `vector` for TOPSIS and `min-max` for the weighted sum unless said; none for PROMETHEE.
    preferences : PROMETHEE only, one for each criterion that tells sites apart; unless said,
        `spread_preferences`.

    Returns
    -------
    Ranking, or NotComputed without any site.

    Raises
    ------
    BadInput : infinite values, ranges that do not hold their value, weights that do not sum to one, names
        given twice, a normalisation that the values do not allow.
    """
    if not matrix.sites:
        return NotComputed(m("there is no site to choose from"), needs=("brownfields",))
    table = filled(matrix)
    found = rated(table, method, normalisation, preferences)
    weights = table.weights
    score, low, high = (
        np.round(scores(found, ratings, weights), TIE_DECIMALS)
        for ratings in (found.ratings, found.pessimistic, found.optimistic)
    )
    ranks = pl.DataFrame(
        {
            "site_id": table.sites,
            "score": score,
            "rank": 1 + _above(score, score),
            # A site is not its own rival: its low score never beats its high one.
            "rank_best": 1 + _above(low, high),
            "rank_worst": 1 + _above(high, low) - (high > low),
            "score_low": low,
            "score_high": high,
            "unknown": table.unknown.sum(axis=1),
            "unknown_weight_share": table.unknown @ weights,
        }
    ).sort("rank", "site_id")
    assumed = method == "promethee" and preferences is None
    return Ranking(ranks, _brought(found), found, _evidence(found, assumed))


def _above(scores: Floats, than: Floats) -> Ints:
    """How many scores are above each of these."""
    return len(scores) - np.searchsorted(np.sort(scores), than, side="right")


def _brought(found: Rated) -> pl.DataFrame:
    table = found.filled
    sites, criteria = found.ratings.shape
    return pl.DataFrame(
        {
            "site_id": np.repeat(np.array(table.sites, dtype=object), criteria),
            "criterion": list(table.criteria) * sites,
            "value": np.where(table.unknown, np.nan, table.values).ravel(),
            "weight": np.tile(table.weights, sites),
            "contribution": contributions(found, table.weights).ravel(),
        },
        schema_overrides={"site_id": pl.String, "criterion": pl.String},
    ).with_columns(pl.col("value").fill_nan(None))


def _evidence(found: Rated, assumed: bool) -> Evidence:
    return Evidence(
        method=_method(found),
        tables=(),
        uncertainty=m(
            "The order depends on the weights, which are choices, and on the method. Ranks at best and "
            "at worst "
            "say what unknown or uncertain values may change; how much the weights matter is a matter "
            "for the "
            "draws."
        ),
        reference=REFERENCES[found.method],
        cautions=(*((ASSUMED,) if assumed else ()), *_cautions(found.filled)),
    )


def _method(found: Rated) -> Message:
    if found.normalisation is None:
        return m(
            "{method}: net flows of preference, differences compared in their own unit.",
            method=METHOD_LABELS[found.method],
        )
    return m(
        "{method}, criteria made comparable by the normalisation “{normalisation}”.",
        method=METHOD_LABELS[found.method],
        normalisation=found.normalisation,
    )


def _cautions(table: Filled) -> list[Message]:
    cautions = []
    if len(table.sites) == 1:
        cautions.append(m("There is a single site: being first means nothing."))
    elif not table.weights.any():
        cautions.append(m("Nothing that is known tells the sites apart: they all tie."))
    if table.mute and len(table.sites) > 1:
        cautions.append(
            m(
                "Left out, since their known values are all equal or none is known: {criteria}. The others "
                "make "
                "{heard_share} of the weights, and are scaled to sum to one.",
                criteria=joined([m("{name}", name=criterion_label(name)) for name in table.mute], ", "),
                heard_share=table.heard_share,
            )
        )
    if unknown := int(table.unknown.sum()):
        cautions.append(
            m(
                "Values that are unknown: {unknown} of {all}. Each counts as the worst value known, so "
                "that no "
                "site wins on what nobody knows.",
                unknown=unknown,
                all=table.unknown.size,
            )
        )
    return cautions
