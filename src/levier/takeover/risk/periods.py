"""Person-periods: one row per firm and quarter at risk, and what came in that quarter."""

from collections.abc import Sequence

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m

CAUSES = ("failure", "closure")
"""The endings that compete: the opening of a receivership or liquidation; a closure without a successor."""


def with_quarter_number(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `_quarter`: a number that grows by one a quarter, from `quarter`, a date in it or already
    such a number."""
    day = pl.col("quarter")
    kind = rows.schema["quarter"]
    if kind.is_integer():
        return rows.with_columns(_quarter=day.cast(pl.Int64))
    if kind == pl.Date:
        return rows.with_columns(_quarter=day.dt.year().cast(pl.Int64) * 4 + day.dt.quarter() - 1)
    raise BadInput(m("quarter is neither a date nor a whole number"), where="quarter")


def checked_periods(panel: pl.DataFrame, features: Sequence[str]) -> pl.DataFrame:
    """The panel, checked and in order: one row per firm and quarter, nothing after an ending.

    Raises
    ------
    BadInput : a column is missing, two rows share a firm and a quarter, an ending is unknown, or a firm has
        rows after its ending (it would be counted at risk of what has already come).
    """
    need_columns(panel, ("siren", "quarter", "ending", *features), where="panel")
    rows = with_quarter_number(panel).with_columns(pl.col("ending").cast(pl.String))
    unknown = rows.filter(pl.col("ending").is_not_null() & ~pl.col("ending").is_in(CAUSES))["ending"].unique()
    if len(unknown):
        raise BadInput(
            m("unknown endings: {endings}", endings=", ".join(sorted(unknown))),
            where="ending",
            fix=m("give 'failure', 'closure' or null"),
        )
    refuse_repeated(rows, where="panel")
    after = (
        rows.with_columns(ended=pl.when(pl.col("ending").is_not_null()).then("_quarter").min().over("siren"))
        .filter(pl.col("_quarter") > pl.col("ended"))["siren"]
        .unique()
    )
    if len(after):
        raise BadInput(
            m(
                "{count} firms have rows after their ending, such as {siren}",
                count=len(after),
                siren=min(after),
            ),
            where="panel",
            fix=m("a firm that has ended is at risk no more: leave these rows out"),
        )
    return rows.sort("siren", "_quarter")


def first_quarter(periods: pl.DataFrame) -> int:
    return int(periods["_quarter"].to_numpy().min())


def last_quarter(periods: pl.DataFrame) -> int:
    return int(periods["_quarter"].to_numpy().max())


def refuse_repeated(rows: pl.DataFrame, where: str) -> None:
    repeated = rows.filter(pl.struct("siren", "_quarter").is_duplicated())
    if repeated.height:
        raise BadInput(
            m("several rows for the same firm and quarter, such as {siren}", siren=repeated["siren"].min()),
            where=where,
        )


def need_columns(table: pl.DataFrame, columns: Sequence[str], where: str) -> None:
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise BadInput(m("missing columns: {columns}", columns=", ".join(missing)), where=where)
