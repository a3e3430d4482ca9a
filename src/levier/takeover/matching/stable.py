"""A stable matching of firms and buyers, where both rank."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence
from levier.core.messages import Message, m
from levier.takeover.matching.capacity import Capacity, capacities, checked_pairs, refuse_twice
from levier.takeover.matching.deferred import blocking, deferred_acceptance
from levier.takeover.matching.preferences import Lists, Preferences, preferences

Side = Literal["target", "buyer"]
SIDES: tuple[Side, Side] = ("target", "buyer")
SCORES = ("target_score", "buyer_score")

NO_CANDIDATE = "no admissible candidate"
OTHERS_PREFERRED = "its candidates prefer others"


@dataclass(frozen=True)
class StableMatching:
    """`pairs`: `target`, `buyer`, `target_rank` (of the buyer among the target's candidates, 1: the
    favourite) and `buyer_rank` (of the target among the buyer's); by target and rank. `targets` and `buyers`:
    `target` or `buyer`, `capacity`, `admissible` (its pairs), `matched`, `reason` (null unless it has room
    left). `proposers`: the side whose members get the best that any stable matching holds for them."""

    pairs: pl.DataFrame
    targets: pl.DataFrame
    buyers: pl.DataFrame
    proposers: Side
    shortage: tuple[Message, ...]
    evidence: Evidence


def stable_matching(
    pairs: pl.DataFrame,
    *,
    proposers: Side = "target",
    target_capacity: Capacity = 1,
    buyer_capacity: Capacity = 1,
) -> StableMatching:
    """Who is matched with whom, so that no firm and no buyer would both rather have each other.

    Deferred acceptance: the proposers go down their lists, the others hold the best they are offered. No
    stable matching is better for any proposer, and none is worse for any of the other side. With capacities
    above one, a member ranks partners one by one, whoever else it has (responsive preferences).

    Equal scores: the smaller identifier is preferred. The matching is stable for the lists so completed,
    hence weakly stable for the scores: no pair exists where both strictly gain. Another way to break ties may
    match more members.

    Parameters
    ----------
    pairs : the admissible pairs, key (`target`, `buyer`)
        `target_score`: what the target thinks of the buyer; `buyer_score`: what the buyer thinks of the
        target. Only their order counts, the higher the better
    proposers : the side that is favoured
    target_capacity, buyer_capacity : partners at most, one number for all or a table `target` or `buyer`,
        `capacity`

    Raises
    ------
    BadInput : a column or a value is missing, a pair is given twice, a capacity is below 0 or missing.

    Source: Gale & Shapley (1962), American Mathematical Monthly 69(1); with capacities, Roth (1984),
    Econometrica 52(1); weak stability, Irving (1994), Discrete Applied Mathematics 48(3).
    """
    market = _Market.of(pairs, proposers, target_capacity, buyer_capacity)
    places = deferred_acceptance(market.preferences, *market.capacities)
    matched = market.rows[places]
    targets, buyers = (
        _side(name, table, pairs, matched) for name, table in zip(SIDES, market.sides, strict=True)
    )
    return StableMatching(
        pairs=matched.select("target", "buyer", "target_rank", "buyer_rank").sort("target", "target_rank"),
        targets=targets,
        buyers=buyers,
        proposers=proposers,
        shortage=_shortage(targets),
        evidence=_evidence(proposers),
    )


def blocking_pairs(
    pairs: pl.DataFrame,
    matched: pl.DataFrame,
    *,
    target_capacity: Capacity = 1,
    buyer_capacity: Capacity = 1,
) -> pl.DataFrame:
    """The pairs (`target`, `buyer`) that would undo a matching: not matched, and each has room for the other
    or prefers it to a partner that it has. None: the matching is stable. Ties as in `stable_matching`.

    Parameters
    ----------
    pairs, target_capacity, buyer_capacity : as for `stable_matching`
    matched : `target`, `buyer`

    Raises
    ------
    BadInput : as for `stable_matching`; a matched pair is not admissible, or stands twice, or a capacity is
        exceeded.
    """
    market = _Market.of(pairs, "target", target_capacity, buyer_capacity)
    numbered = market.rows.with_row_index("place")
    places = matched.select(SIDES).join(numbered, on=SIDES, how="left")["place"]
    if places.has_nulls():
        raise BadInput(m("a matched pair is not among the admissible ones"), "matched")
    found = blocking(market.preferences, places.to_numpy().astype(np.int64), *market.capacities)
    return market.rows[found].select(SIDES)


def stable_matching_of_lists(
    proposer_lists: Lists,
    receiver_lists: Lists,
    *,
    proposer_capacity: int | np.ndarray = 1,
    receiver_capacity: int | np.ndarray = 1,
) -> np.ndarray:
    """The same from lists of preferences: member i of a side accepts those that its list names, favourite
    first.

    Parameters
    ----------
    proposer_lists, receiver_lists : arrays (-1: nobody) or sequences of lists, of the numbers of the other
        side. A pair of which only one accepts the other is not admissible. `preference_lists` makes them of
        scores
    proposer_capacity, receiver_capacity : partners at most, for all or one by one

    Returns
    -------
    One row per pair matched: the proposer, the receiver; by proposer, its favourite first.

    Raises
    ------
    BadInput : a list names somebody twice or nobody known, a capacity is below 0 or missing.
    """
    stated = preferences(proposer_lists, receiver_lists)
    places = deferred_acceptance(
        stated,
        _each(proposer_capacity, stated.proposers, "proposer_capacity"),
        _each(receiver_capacity, stated.receivers, "receiver_capacity"),
    )
    return np.column_stack([stated.proposer_of(places), stated.receiver[places]])


def blocking_pairs_of_lists(
    proposer_lists: Lists,
    receiver_lists: Lists,
    matched: np.ndarray,
    *,
    proposer_capacity: int | np.ndarray = 1,
    receiver_capacity: int | np.ndarray = 1,
) -> np.ndarray:
    """The pairs (proposer, receiver), one a row, that block a matching of lists; none if it is stable.

    Raises
    ------
    BadInput : as for `stable_matching_of_lists`; a matched pair is not admissible, or stands twice, or a
        capacity is exceeded.
    """
    stated = preferences(proposer_lists, receiver_lists)
    found = blocking(
        stated,
        _places(stated, np.asarray(matched, np.int64).reshape(-1, 2)),
        _each(proposer_capacity, stated.proposers, "proposer_capacity"),
        _each(receiver_capacity, stated.receivers, "receiver_capacity"),
    )
    return np.column_stack([stated.proposer_of(found), stated.receiver[found]])


def _places(stated: Preferences, matched: np.ndarray) -> np.ndarray:
    """Where each matched pair stands: the lists of the matched proposers are read one after the other."""
    places = []
    for proposer, receiver in matched.tolist():
        if not 0 <= proposer < stated.proposers:
            raise BadInput(m("a matched pair is not among the admissible ones"), "matched")
        start, end = stated.first[proposer], stated.first[proposer + 1]
        found = np.flatnonzero(stated.receiver[start:end] == receiver)
        if not found.size:
            raise BadInput(m("a matched pair is not among the admissible ones"), "matched")
        places.append(start + found[0])
    return np.array(places, np.int64)


def _each(capacity: int | np.ndarray, members: int, where: str) -> np.ndarray:
    given = np.asarray(capacity)
    if given.dtype.kind not in "iu" or given.min(initial=0) < 0:
        raise BadInput(m("every capacity is a whole number, 0 or more"), where)
    if given.ndim and given.shape != (members,):
        raise BadInput(m("{n} capacities for {members} members", n=given.size, members=members), where)
    return np.broadcast_to(given.astype(np.int64), (members,))


@dataclass(frozen=True)
class _Market:
    """A frame of pairs as lists. `rows`: the pairs in the order of `preferences`, with both ranks. `sides`:
    the capacities of targets and buyers. `capacities`: those of the proposers, then of the others."""

    rows: pl.DataFrame
    preferences: Preferences
    sides: tuple[pl.DataFrame, pl.DataFrame]
    capacities: tuple[np.ndarray, np.ndarray]

    @classmethod
    def of(
        cls, pairs: pl.DataFrame, proposers: Side, target_capacity: Capacity, buyer_capacity: Capacity
    ) -> "_Market":
        if proposers not in SIDES:
            raise BadInput(m("proposers are 'target' or 'buyer', not {given}", given=proposers), "proposers")
        pairs = checked_pairs(pairs, SCORES).sort("target", "buyer")
        refuse_twice(pairs["target"], pairs["buyer"])
        sides = (capacities(pairs, "target", target_capacity), capacities(pairs, "buyer", buyer_capacity))
        for side, table in zip(SIDES, sides, strict=True):
            numbers = table.select(side, pl.int_range(pl.len()).alias(f"{side}_number"))
            pairs = pairs.join(numbers, on=side, maintain_order="left")
        # Sorting is stable and begins from the order of identifiers: equal scores keep it.
        for side, other in (SIDES, SIDES[::-1]):
            pairs = pairs.sort(
                f"{side}_number", f"{side}_score", f"{other}_number", descending=[False, True, False]
            ).with_columns(pl.int_range(1, pl.len() + 1).over(f"{side}_number").alias(f"{side}_rank"))
        receivers = SIDES[1 - SIDES.index(proposers)]
        rows = pairs.sort(f"{proposers}_number", f"{proposers}_rank")
        by_side = dict(zip(SIDES, (table["capacity"].to_numpy() for table in sides), strict=True))
        counts = np.bincount(rows[f"{proposers}_number"].to_numpy(), minlength=by_side[proposers].size)
        return cls(
            rows=rows,
            preferences=Preferences(
                first=np.concatenate([[0], np.cumsum(counts)]),
                receiver=rows[f"{receivers}_number"].to_numpy().astype(np.int32),
                rank=rows[f"{receivers}_rank"].to_numpy().astype(np.int32) - 1,
                receivers=by_side[receivers].size,
            ),
            sides=sides,
            capacities=(by_side[proposers], by_side[receivers]),
        )


def _side(name: Side, table: pl.DataFrame, pairs: pl.DataFrame, matched: pl.DataFrame) -> pl.DataFrame:
    for column, counted in (("admissible", pairs), ("matched", matched)):
        sums = counted.group_by(name).agg(pl.len().cast(pl.Int64).alias(column))
        table = table.join(sums, on=name, how="left", maintain_order="left")
    table = table.with_columns(pl.col("admissible", "matched").fill_null(0))
    reason = pl.when(pl.col("admissible") == 0).then(pl.lit(NO_CANDIDATE)).otherwise(pl.lit(OTHERS_PREFERRED))
    return table.with_columns(reason=pl.when(pl.col("matched") < pl.col("capacity")).then(reason))


def _shortage(targets: pl.DataFrame) -> tuple[Message, ...]:
    without = targets.filter(pl.col("matched") == 0, pl.col("capacity") > 0)
    none = without.filter(pl.col("reason") == NO_CANDIDATE).height
    told = []
    if none:
        told.append(m("Firms without any admissible candidate: {n}. Widen the search.", n=none))
    if without.height > none:
        told.append(
            m("Firms matched with nobody, as their candidates prefer others: {n}.", n=without.height - none)
        )
    return tuple(told)


def _evidence(proposers: Side) -> Evidence:
    favoured = m("firms") if proposers == "target" else m("buyers")
    return Evidence(
        method=m(
            "Stable matching by deferred acceptance, in which the {favoured} propose: no firm and buyer "
            "would both rather have each other. Between equal scores, the smaller identifier is preferred.",
            favoured=favoured,
        ),
        tables=(),
        uncertainty=m(
            "The matching is stable for these scores, which stand for what each side would say. With equal "
            "scores it is weakly stable, and another order of the equals may match more."
        ),
        reference="Gale & Shapley (1962), American Mathematical Monthly 69(1); Roth (1984), Econometrica 52",
    )
