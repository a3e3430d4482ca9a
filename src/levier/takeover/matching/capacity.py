"""How many partners each firm and each buyer may have, and what is wrong with the pairs they may form."""

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m

Capacity = int | pl.DataFrame
"""One number for all, or one row per identifier: `target` or `buyer`, and `capacity`."""


def capacities(pairs: pl.DataFrame, side: str, given: Capacity) -> pl.DataFrame:
    """One row per identifier of a side, in order: the side's name, `capacity` (0 or more).

    Identifiers of a table that are in no pair are kept: they are those whom nobody may be introduced to.

    Raises
    ------
    BadInput : a capacity is missing, given twice, below 0 or no whole number.
    """
    known = pairs.select(pl.col(side).unique()).sort(side)
    if isinstance(given, pl.DataFrame):
        return _of_table(known, side, given)
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise BadInput(
            m("a capacity is a whole number, 0 or more, not {given}", given=given), f"{side}_capacity"
        )
    return known.with_columns(capacity=pl.lit(given, pl.Int64))


def _of_table(known: pl.DataFrame, side: str, table: pl.DataFrame) -> pl.DataFrame:
    where = f"{side}_capacity"
    if absent := sorted({side, "capacity"} - set(table.columns)):
        raise BadInput(m("columns missing: {columns}", columns=", ".join(absent)), where)
    table = table.select(side, "capacity").sort(side)
    whole = table["capacity"].dtype.is_integer()
    if not whole or table.select(pl.any_horizontal(pl.all().is_null(), pl.col("capacity") < 0).any()).item():
        raise BadInput(m("every capacity is a whole number, 0 or more"), where)
    if table[side].is_duplicated().any():
        twice = table.filter(pl.col(side).is_duplicated())[side][0]
        raise BadInput(m("{name} is given twice", name=twice), where)
    if table[side].dtype != known[side].dtype:
        raise BadInput(m("the {side}s of the pairs and of the table are of two kinds", side=side), where)
    without = known.join(table, on=side, how="anti")
    if not without.is_empty():
        raise BadInput(m("{name} is in a pair and has no capacity", name=without[side][0]), where)
    return table.with_columns(pl.col("capacity").cast(pl.Int64))


def checked_pairs(pairs: pl.DataFrame, scores: tuple[str, ...]) -> pl.DataFrame:
    """The columns `target`, `buyer` and the scores, as Float64.

    Raises
    ------
    BadInput : a column is missing, a pair is given twice or lacks an identifier, a score is null or infinite.
    """
    if absent := sorted({"target", "buyer", *scores} - set(pairs.columns)):
        raise BadInput(m("columns missing: {columns}", columns=", ".join(absent)), "pairs")
    for score in scores:
        if not pairs[score].dtype.is_numeric():
            raise BadInput(m("{score} is not a number", score=score), "pairs")
    pairs = pairs.select("target", "buyer", *(pl.col(score).cast(pl.Float64) for score in scores))
    if pairs["target"].has_nulls() or pairs["buyer"].has_nulls():
        raise BadInput(m("a pair has no target or no buyer"), "pairs")
    for score in scores:
        if pairs[score].has_nulls() or not pairs[score].is_finite().all():
            raise BadInput(
                m("some pairs have no {score}, or an infinite one", score=score),
                "pairs",
                m("leave out the pairs that are not admissible"),
            )
    return pairs


def refuse_twice(target: pl.Series, buyer: pl.Series) -> None:
    """For pairs sorted by target and buyer: BadInput if one stands twice."""
    again = (target == target.shift()) & (buyer == buyer.shift())
    if again.any():
        at = again.to_list().index(True)
        raise BadInput(
            m("the pair of {target} and {buyer} is given twice", target=target[at], buyer=buyer[at]), "pairs"
        )
