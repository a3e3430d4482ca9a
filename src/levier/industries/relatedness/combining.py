"""The kinds of evidence put together: one relatedness a pair, and what each kind says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, joined, m
from levier.industries.pairs import Pairs
from levier.industries.relatedness.kind import Kind, Matrix, beyond_chance

LEAST_SPREAD = 1e-6
KIND_WORDS: Mapping[str, Message] = {
    "location": m("same places"),
    "occupation": m("same occupations"),
    "trade": m("trade with each other"),
    "moves": m("takeovers and moves"),
}
"""The kinds in people's words."""


@dataclass(frozen=True, eq=False)
class Combined:
    """`kinds` : each over the same `activities`; `weights` : of each, with a sum of 1; `missing` : why a kind
    that was asked for is not here; `score` : n by n, 0 for chance, 1 for an ordinary departure from it."""

    activities: tuple[str, ...]
    kinds: Mapping[str, Kind]
    weights: Mapping[str, float]
    missing: Mapping[str, NotComputed]
    score: Matrix
    evidence: Evidence

    @cached_property
    def pairs(self) -> Pairs:
        """Relatedness, 0 (chance or less) to 1; NaN where no kind knows."""
        matrix = beyond_chance(np.exp(self.score))
        np.fill_diagonal(matrix, np.where(np.isnan(matrix.diagonal()), np.nan, 1.0))
        return Pairs(self.activities, matrix)

    @cached_property
    def agreeing(self) -> Matrix:
        """How many kinds call each pair related."""
        return np.sum([kind.related for kind in self.kinds.values()], axis=0).astype(float)

    def table(self) -> pl.DataFrame:
        """Each pair once: `activity_a`, `activity_b`, `relatedness` (null: no kind knows), one column a kind
        with its own relatedness, `kinds_known`, `kinds_related` (their number) and `kinds` (their names)."""
        first, second = np.triu_indices(len(self.activities), k=1)
        own = {
            name: pl.Series(kind.pairs.matrix[first, second], nan_to_null=True)
            for name, kind in self.kinds.items()
        }
        related = [
            pl.when(pl.Series(kind.related[first, second])).then(pl.lit(name))
            for name, kind in self.kinds.items()
        ]
        return self.pairs.table().with_columns(
            **own,
            kinds_known=pl.sum_horizontal([values.is_not_null() for values in own.values()]).cast(pl.Int64),
            kinds_related=pl.Series(self.agreeing[first, second].astype(np.int64)),
            kinds=pl.concat_str(related, separator=", ", ignore_nulls=True),
        )

    def nearest(self, activity: str, first: int) -> pl.DataFrame:
        """The activities most related to one: `activity`, then the columns of `table`.

        Raises BadInput if the activity is not among those compared.
        """
        if activity not in self.activities:
            raise BadInput(m("nothing is known of the activity {code}", code=activity))
        rows = self.table().filter((pl.col("activity_a") == activity) | (pl.col("activity_b") == activity))
        other = pl.when(pl.col("activity_a") == activity).then("activity_b").otherwise("activity_a")
        score = self.score[self.activities.index(activity)]
        by_score = pl.DataFrame({"activity": self.activities, "score": pl.Series(score, nan_to_null=True)})
        named = rows.select(other.alias("activity"), pl.exclude("activity_a", "activity_b"))
        ranked = named.join(by_score, on="activity").sort(
            "score", "activity", descending=[True, False], nulls_last=True
        )
        return ranked.drop("score").head(first)


def combine(
    evidence: Mapping[str, Kind | NotComputed],
    weights: Mapping[str, float] | None = None,
    activities: tuple[str, ...] | None = None,
) -> Combined | NotComputed:
    """One relatedness from several kinds: the weighted mean of what each says, on one scale.

    What a kind says of a pair is the logarithm of how many times as often as chance, over the root mean
    square of these logarithms: 0 is chance, 1 an ordinary departure of that kind. Kinds that do not know a
    pair leave their weight to those that do; a pair that no kind knows stays unknown.

    Parameters
    ----------
    evidence : kinds by name; one that could not be computed is told among `missing`
    weights : of each kind, 0 or more, such as those of `learn_weights`; equal if None
    activities : to answer for; those of all kinds if None

    Returns
    -------
    Combined; NotComputed if no kind could be computed, or none with a weight.

    Raises
    ------
    BadInput : a weight is negative or no number, or one of the kinds has none.
    """
    kinds = {name: kind for name, kind in evidence.items() if isinstance(kind, Kind)}
    missing = {name: kind for name, kind in evidence.items() if isinstance(kind, NotComputed)}
    weights = dict.fromkeys(kinds, 1.0) if weights is None else weights
    if wrong := [name for name in kinds if not 0 <= weights.get(name, -1) < np.inf]:
        raise BadInput(
            m("no weight of 0 or more is given for {kinds}", kinds=", ".join(wrong)),
            fix=m("leave the weights out, or give one for each kind"),
        )
    total = sum(weights[name] for name in kinds)
    if not total > 0:
        needs = tuple(sorted({table for kind in missing.values() for table in kind.needs}))
        return NotComputed(m("no kind of evidence tells how related the activities are"), needs=needs)
    codes = activities or tuple(sorted({code for kind in kinds.values() for code in kind.activities}))
    aligned = {name: kind.among(codes) for name, kind in kinds.items()}
    shares = {name: float(weights[name] / total) for name in kinds}
    known = np.zeros((len(codes), len(codes)))
    said = np.zeros_like(known)
    for name, kind in aligned.items():
        value = standing(kind)
        known += np.where(np.isnan(value), 0, shares[name])
        said += shares[name] * np.nan_to_num(value)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(known > 0, said / known, np.nan)
    return Combined(codes, aligned, shares, missing, score, _evidence(shares, missing, kinds))


def standing(kind: Kind) -> Matrix:
    """What a kind says of each pair: 0 for chance, 1 for an ordinary departure from it; NaN: unknown."""
    said = np.log(kind.times)
    off = said[np.triu_indices(len(said), k=1)]
    off = off[~np.isnan(off)]
    spread = np.sqrt(np.mean(off**2)) if len(off) else 0.0
    return said / max(spread, LEAST_SPREAD)


def _evidence(
    shares: Mapping[str, float], missing: Mapping[str, NotComputed], kinds: Mapping[str, Kind]
) -> Evidence:
    cautions: list[Message] = [
        m("No evidence from {kind}: {reason}.", kind=KIND_WORDS.get(name, name), reason=absent.reason)
        for name, absent in missing.items()
    ]
    return Evidence(
        method=m(
            "Weighted mean of the kinds of evidence, each as the logarithm of times chance, over "
            "its own spread."
        ),
        tables=tuple(dict.fromkeys(table for kind in kinds.values() for table in kind.evidence.tables)),
        uncertainty=m(
            "Weights: {weights}. The kinds that agree are given for each pair.",
            weights=joined(
                [
                    m("{kind} {weight_share}", kind=KIND_WORDS.get(name, name), weight_share=share)
                    for name, share in shares.items()
                ]
            ),
        ),
        cautions=tuple(cautions),
    )
