"""How each part says what it found: rows of KNOWN, what is missing, what a reader must know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from levier.core.messages import Message, m
from levier.sites.known import KNOWN

AsOf = Mapping[str, str]
"""Date of the content of each table of the lake, ISO 8601, as precise as the producer says; under the name of
a fact, that of its own source, where the table has several."""


@dataclass(frozen=True)
class Lacking:
    """A fact that nothing tells, of some site or of all: the table that would (empty: none, it must be
    declared), why it does not, and of how many sites the fact is unknown for that reason."""

    fact: str
    table: str
    reason: Message
    sites: int


@dataclass(frozen=True, eq=False)
class Told:
    """What a part tells: the columns of KNOWN; what it lacks; cautions; `notes`, those that are about one
    fact; `tables` read beside the sources of the facts."""

    known: pl.DataFrame
    missing: tuple[Lacking, ...] = ()
    cautions: tuple[Message, ...] = ()
    notes: tuple[tuple[str, Message], ...] = ()
    tables: tuple[str, ...] = ()


NOTHING = Told(pl.DataFrame(schema=KNOWN))

NO_PLACE = m("the place of the site is unknown")


def together(parts: Iterable[Told]) -> Told:
    """Several parts as one."""
    listed = [NOTHING, *parts]
    return Told(
        pl.concat(part.known for part in listed),
        tuple(lack for part in listed for lack in part.missing),
        tuple(dict.fromkeys(caution for part in listed for caution in part.cautions)),
        tuple(dict.fromkeys(note for part in listed for note in part.notes)),
        tuple(sorted({table for part in listed for table in part.tables})),
    )


def facts(
    rows: pl.DataFrame,
    fact: str,
    table: str,
    as_of: AsOf,
    *,
    value: str | None = None,
    term: str | None = None,
    low: str | None = None,
    high: str | None = None,
) -> pl.DataFrame:
    """The columns of KNOWN from a row per site: `site_id`, and those named. A row without a value is unknown,
    and left out."""
    number = pl.col(value).cast(pl.Float64) if value else pl.lit(None, pl.Float64)
    word = pl.col(term).cast(pl.String) if term else pl.lit(None, pl.String)
    told = pl.col("value").is_finite() if value else pl.col("term").is_not_null()
    return rows.select(
        "site_id",
        fact=pl.lit(fact),
        value=number,
        term=word,
        low=pl.col(low).cast(pl.Float64).fill_nan(None) if low else pl.lit(None, pl.Float64),
        high=pl.col(high).cast(pl.Float64).fill_nan(None) if high else pl.lit(None, pl.Float64),
        source=pl.lit(table),
        as_of=pl.lit(as_of.get(fact, as_of.get(table)), pl.String),
    ).filter(told.fill_null(False))


def lacking(
    places: pl.DataFrame, known: pl.DataFrame, fact: str, table: str, reason: Message
) -> tuple[Lacking, ...]:
    """The sites that a table read does not tell of, if there are any."""
    untold = places.join(known.filter(pl.col("fact") == fact), on="site_id", how="anti").height
    return (Lacking(fact, table, reason, untold),) if untold else ()


def absent(places: pl.DataFrame, table: str, *names: str) -> Told:
    """Facts that an absent table would tell."""
    reason = m("the table has not been imported")
    return Told(NOTHING.known, tuple(Lacking(name, table, reason, places.height) for name in names))
