"""The sheet of a site: what is known of it with source and date, what is unknown and who would tell."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from levier.core.messages import Message, m
from levier.lake.names import TABLE_NAMES
from levier.plan.sites.surroundings import ONE_SOURCE
from levier.plan.tables import csv_file
from levier.plan.words import Words
from levier.sites.facts import FACTS
from levier.sites.known import Sites
from levier.sites.needs import quantity
from levier.sites.needs.words import term
from levier.sites.surroundings import Lacking, Surroundings
from levier.sources.catalogue import sources_of

SAID_BY = {"declared": m("declared"), "assumed": m("assumed")}
SHEET = ("fact", "label", "value", "term", "low", "high", "unit", "source", "as_of", "unknown", "brought_by")


def sheet_lines(sites: Sites, found: Surroundings, words: Words) -> Iterator[str]:
    """One site in lines: who it is, what is known, what is not, what a reader must know (of one fact: under
    it)."""
    (place,) = sites.places.iter_rows(named=True)
    yield words.say(
        m(
            "{site}: {name}, commune {commune}",
            site=place["site_id"],
            name=place["name"] or m("no name"),
            commune=place["commune"] or m("unknown"),
        )
    )
    yield ""
    beside = []
    for row in _in_order(sites.known).iter_rows(named=True):
        yield f"  {words.say(_known(row, words))}"
        if row["source"] not in SAID_BY:
            notes = [note for fact, note in found.notes if fact == row["fact"] and note not in beside]
            beside += notes
            yield from (f"    {words.say(note)}" for note in notes)
    yield ""
    yield words.say(m("Unknown:"))
    for lack in _unknown(sites, found):
        yield f"  {words.say(_lack(lack))}"
    yield ""
    for caution in (found.evidence.uncertainty, *found.evidence.cautions):
        if caution not in beside:
            yield words.say(caution)


def sheet_file(sites: Sites, found: Surroundings, words: Words) -> bytes:
    """The same as a table: a row per fact, known or not."""
    known = _in_order(sites.known).select(
        "fact",
        label=pl.col("fact").replace_strict(
            {name: words.say(fact.label) for name, fact in FACTS.items()}, return_dtype=pl.String
        ),
        unit=pl.col("fact").replace_strict(
            {name: fact.unit for name, fact in FACTS.items()}, return_dtype=pl.String
        ),
        **{name: name for name in ("value", "term", "low", "high", "source", "as_of")},
    )
    unknown = pl.DataFrame(
        [
            (
                lack.fact,
                words.say(FACTS[lack.fact].label),
                words.say(lack.reason),
                words.say(brought_by(lack)) if lack.table else None,
            )
            for lack in _unknown(sites, found)
        ],
        schema=dict.fromkeys(("fact", "label", "unknown", "brought_by"), pl.String),
        orient="row",
    )
    return csv_file(pl.concat([known, unknown], how="diagonal").select(*SHEET))


def brought_by(lack: Lacking) -> Message:
    """What brings the table that would tell a fact."""
    sources = [
        source for source in sources_of(lack.table) if source.id == ONE_SOURCE.get(lack.fact, source.id)
    ]
    fetched = [source.id for source in sources if source.remote is not None]
    if fetched:
        return m("levier data pull {sources}", sources=" ".join(fetched))
    pages = sorted({source.page for source in sources})
    return m("levier data import, with a file of {pages}", pages=", ".join(pages))


def _in_order(known: pl.DataFrame) -> pl.DataFrame:
    """Facts in the order of the vocabulary."""
    rank = {name: place for place, name in enumerate(FACTS)}
    return known.sort(pl.col("fact").replace_strict(rank, return_dtype=pl.Int64))


def _unknown(sites: Sites, found: Surroundings) -> list[Lacking]:
    """What nothing tells, once each, in the order of the vocabulary."""
    known = set(sites.known["fact"])
    lacks: dict[str, Lacking] = {}
    for lack in found.missing:
        if lack.fact not in known:
            lacks.setdefault(lack.fact, lack)
    return [lacks[name] for name in FACTS if name in lacks]


def _known(row: dict[str, Any], words: Words) -> Message:
    fact = FACTS[row["fact"]]
    source = row["source"]
    said_by = SAID_BY.get(source, TABLE_NAMES.get(source, Message(source)))
    value = term(fact, row["term"]) if fact.kind == "term" else quantity(fact, row["value"])
    if row["low"] is not None and row["high"] is not None and row["low"] < row["high"]:
        value = m(
            "{value} (from {low} to {high})",
            value=value,
            low=quantity(fact, row["low"]),
            high=quantity(fact, row["high"]),
        )
    if row["as_of"] is None:
        return m("{fact}: {value} [{source}]", fact=fact.label, value=value, source=said_by)
    return m(
        "{fact}: {value} [{source}, {day}]",
        fact=fact.label,
        value=value,
        source=said_by,
        day=words.day(row["as_of"]),
    )


def _lack(lack: Lacking) -> Message:
    label = FACTS[lack.fact].label
    if not lack.table:
        return m("{fact}: {reason}", fact=label, reason=lack.reason)
    return m("{fact}: {reason} ({how})", fact=label, reason=lack.reason, how=brought_by(lack))
