"""The lake's records linked, and the links kept in the lake as tables: all of them in one step, or none."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb

from levier.core.evidence import NotComputed
from levier.core.fiction import are_fictional
from levier.core.geography import Geography
from levier.core.messages import Message, m
from levier.lake.contracts import CONTRACTS
from levier.lake.derived import MADE_FROM, PAGE, PRODUCER, SOURCE, inputs_of
from levier.lake.enforcing import read_contract
from levier.lake.engines import DuckEngine, cannot_write
from levier.lake.engines.duck import DuckSession
from levier.lake.importing import publish, writing
from levier.lake.linking.tables import MAKERS, Asked
from levier.lake.manifest import Manifest, Part, read_manifest
from levier.lake.names import TABLE_NAMES
from levier.lake.store import Lake
from levier.sources.catalogue import sources_of

COMMAND = "levier data link"


@dataclass(frozen=True)
class Links:
    """The parts written, and the tables of links that the lake has not enough for."""

    parts: tuple[Part, ...]
    not_computed: tuple[NotComputed, ...]


def link_lake(
    folder: Path,
    geography: Geography,
    territory: str | None = None,
    communes: tuple[str, ...] | None = None,
    report: Callable[[Message], None] = lambda table: None,
) -> Links:
    """Link the records of a lake and keep the links in it, in the place of those made before.

    Real records are linked to real ones, fictional ones to fictional ones. A table of links whose inputs are
    missing is not made, nor one made before touched; the others are.

    Parameters
    ----------
    folder : a lake
    geography : knows the communes of the lake
    territory, communes : its code, and every code that data may bear for its communes; the whole lake by
        default
    report : told the name of each table before it is made

    Raises
    ------
    BadLake : there is no lake, another import is under way, or the disk is full.
    """
    Lake.open(folder).close()
    try:
        with writing(folder) as staging, DuckEngine().session(staging) as session:
            lake = Lake.open(folder, session)
            made: list[Part] = []
            not_computed: list[NotComputed] = []
            for fictional in _sides(lake, communes):
                asked = Asked(lake.only(fictional=fictional), session.backend, geography, communes)
                for table in MAKERS:
                    if lacking := _lacking(table, asked.lake):
                        not_computed.append(_not_computed(table, lacking))
                        continue
                    report(TABLE_NAMES[table])
                    made.append(_made(table, asked, fictional, territory, session, staging))
            publish(folder, staging, _with(read_manifest(folder), made))
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except duckdb.IOException as error:
        raise cannot_write(folder) from error
    return Links(tuple(made), tuple(not_computed))


def _sides(lake: Lake, communes: tuple[str, ...] | None) -> Iterable[bool]:
    """Fictional, real, or both: those of the territory, else those of which the lake holds something."""
    if communes is not None:
        return [are_fictional(communes)]
    held = {part.fictional for table in lake.tables for part in lake.parts(table)}
    return sorted(held) or [False]


def _lacking(table: str, lake: Lake) -> tuple[str, ...]:
    return tuple(name for name in MADE_FROM[table].needed if not lake.parts(name))


def _not_computed(table: str, lacking: tuple[str, ...]) -> NotComputed:
    """Why a table is not made, and which source brings what it lacks: the first of each, for short."""
    reason = m(
        "Not linked: {table}. The lake has no {lacking}; see “{sources}” (levier data sources).",
        table=TABLE_NAMES[table],
        lacking=TABLE_NAMES[lacking[0]],
        sources=sources_of(lacking[0])[0].title,
    )
    return NotComputed(reason, needs=lacking)


def _made(
    table: str, asked: Asked, fictional: bool, territory: str | None, session: DuckSession, staging: Path
) -> Part:
    """A table of links written under `staging`, in the columns, types and order of its contract."""
    contract = read_contract(table, CONTRACTS[table])
    links = MAKERS[table](asked)
    typed = links.select(**{clause.name: links[clause.name].cast(clause.type) for clause in contract.clauses})
    path = f"{table}-{SOURCE}-{uuid4().hex}.parquet"
    session.write(typed.order_by(contract.key), staging / path)
    inputs = inputs_of(table, asked.lake.parts, fictional=fictional)
    with (staging / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Part(
        source=SOURCE,
        producer=PRODUCER,
        licence=_licences(inputs),
        page=PAGE,
        rank=0,
        file=COMMAND if territory is None else f"{COMMAND} --territory {territory}",
        sha256=digest,
        fictional=fictional,
        as_of=max((part.as_of for part in inputs if part.as_of), default=None),
        rows=int(session.read(staging / path).count().execute()),
        set_aside=0,
        withheld=0,
        path=path,
        quarantine=None,
        inputs=tuple(sorted(part.path for part in inputs)),
    )


def _licences(inputs: Iterable[Part]) -> str | None:
    """Those of all that it is made from; unknown if one is."""
    licences = {part.licence for part in inputs}
    return None if None in licences else ", ".join(sorted(filter(None, licences)))


def _with(contents: Manifest, made: Iterable[Part]) -> Manifest:
    """The lake's contents with new links in the place of the former ones, of whatever territory."""
    tables = dict(contents.tables)
    for part in made:
        others = [old for old in tables.get(part.table, ()) if old.fictional is not part.fictional]
        tables[part.table] = (*others, part)
    return Manifest(tables)
