"""Introductions worth making in a territory, by the registers alone."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import Message, m
from levier.core.territory import Territory
from levier.industries.introductions import RegisterIntroductions
from levier.industries.pairs import Pairs
from levier.lake.store import Lake
from levier.plan.columns import columns
from levier.plan.document import Answer, Figure, Missing, Profile, Table
from levier.plan.industries.register_places import register_introductions

TITLE = m("Introductions worth making")
SHOWN = 10

TIES: dict[str, Message] = {
    "exchange": m("buying and selling"),
    "research": m("research"),
    "training": m("training"),
    "cluster": m("cluster"),
    "profession": m("profession"),
}
KINDS: dict[str, Message] = {
    "firm": m("firm"),
    "laboratory": m("laboratory"),
    "university": m("university"),
    "school": m("school"),
    "cluster": m("cluster"),
    "business organisation": m("business organisation"),
}


def introductions(
    lake: Lake, territory: Territory, geography: Geography, related: Pairs | None = None
) -> Answer | Missing:
    """Whom to introduce to whom around a territory, ten at most told with their reason.

    `lake`: real parts or fictional ones, not both (`Lake.only`). `related`: relatedness of sub-classes, used
    where the lake has no input-output table. Without a file of actual links only what
    organisations are is known, and the answer says so.
    """
    found = register_introductions(lake, territory, geography, related)
    if isinstance(found, NotComputed):
        return Missing("introductions", TITLE, found)
    return _answer(found)


def _answer(found: RegisterIntroductions) -> Answer:
    told = found.pairs.head(SHOWN)
    reasons = found.reasons()[:SHOWN]
    several = found.pairs["tie"].n_unique() > 1
    looked_at, here = (int(found.counts[name].sum()) for name in ("organisations", "here"))
    return Answer(
        id="introductions",
        title=TITLE,
        finding=_finding(found, looked_at, here),
        figures=(
            Figure("introductions_organisations", m("Organisations looked at"), looked_at, "count"),
            Figure("introductions_pairs", m("Introductions suggested"), found.pairs.height, "count"),
        ),
        tables=(
            Table(
                "introductions",
                m("Introductions suggested, the best of each kind of tie in turn")
                if several
                else m("Introductions suggested, the strongest first"),
                columns(
                    *("organisation_a", "kind_a", "organisation_b", "kind_b", "tie", "tie_score"),
                    *("distance_km", "organisation_a_id", "organisation_b_id"),
                ),
                _rows(found.pairs),
                "list",
                ("organisation_a", "kind_a", "organisation_b", "kind_b", "tie", "distance_km"),
            ),
        ),
        charts=(),
        evidence=found.evidence,
        profiles=tuple(
            Profile(
                m("{a} and {b}", a=row["name_a"], b=row["name_b"]),
                ((m("Why"), reason),),
            )
            for row, reason in zip(told.iter_rows(named=True), reasons, strict=True)
        ),
    )


def _finding(found: RegisterIntroductions, looked_at: int, here: int) -> Message:
    """How many are suggested, and, where all are of one kind, that nothing else was found."""
    suggested = m(
        "{n} introductions are suggested among {organisations} organisations, {here} of them here; each "
        "is to be checked with someone who knows both.",
        n=found.pairs.height,
        organisations=looked_at,
        here=here,
    )
    kinds = found.pairs["tie"].unique().to_list()
    if len(kinds) != 1:
        return suggested
    return m("{suggested} A single kind of tie was found: {tie}.", suggested=suggested, tie=TIES[kinds[0]])


def _rows(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs under the plan's names; kinds and ties as the words that are translated."""
    words = {name: label.template for name, label in {**KINDS, **TIES}.items()}
    return pairs.select(
        pl.col("name_a").alias("organisation_a"),
        pl.col("kind_a").replace(words),
        pl.col("name_b").alias("organisation_b"),
        pl.col("kind_b").replace(words),
        pl.col("tie").replace(words),
        pl.col("score").alias("tie_score"),
        pl.col("km").alias("distance_km"),
        pl.col("a").alias("organisation_a_id"),
        pl.col("b").alias("organisation_b_id"),
    )
