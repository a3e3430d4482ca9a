"""`levier data pull` and `levier data sources`: open data fetched from their producers."""

import datetime
import json
import os
from pathlib import Path
from typing import Annotated

import typer

from levier.cli.data import LakeOption, print_status, say_import
from levier.cli.places import default_downloads, default_lake
from levier.cli.progress import MEGABYTE, announce, fetching_files, reading_files
from levier.cli.speech import USER_ERROR, out, show_error, tell
from levier.cli.territory import open_lake
from levier.core.errors import BadInput
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.names import TABLE_NAMES
from levier.lake.pulled import import_pulled
from levier.lake.status import lake_status
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.sources.catalogue import SOURCES
from levier.sources.fetching.describing import Held, holdings, key_of, way_of
from levier.sources.fetching.pieces import Part, pieces
from levier.sources.fetching.pulling import Failure, Pull, Wanted, held
from levier.sources.fetching.pulling import pull as pull_into
from levier.sources.fetching.records import Record
from levier.sources.fetching.web import Web
from levier.sources.source import Source

PULL_HELP = m("Fetch open data from their producers, and read them into the lake.")
SOURCES_HELP = m("Every source: table, producer, licence, how it is fetched, what is already here.")

CacheOption = Annotated[
    Path | None,
    typer.Option(
        "--cache", help=tell(m("Folder of downloads. By default LEVIER_DOWNLOADS, or your data folder."))
    ),
]


def pull(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...",
            help=tell(
                m("Sources, by the names of `levier data sources`; by default all that can be fetched.")
            ),
        ),
    ] = None,
    territory: Annotated[
        str | None,
        typer.Option(
            "--territory",
            "-t",
            help=tell(m("Only what concerns a territory, where the producer can cut it out.")),
        ),
    ] = None,
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            help=tell(m("The last edition of this day or before (2026-01-31).")),
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help=tell(m("Ask no one: use what is already here.")))
    ] = False,
    no_import: Annotated[bool, typer.Option("--no-import", help=tell(m("Leave the lake as it is.")))] = False,
    cache: CacheOption = None,
    lake: LakeOption = None,
) -> None:
    """Example: levier data pull bodacc --territory 57463"""
    folder, target, today = cache or default_downloads(), lake or default_lake(), datetime.date.today()
    part = _part(territory, lake)
    day = as_of.date() if as_of and as_of.date() < today else None
    wanted = Wanted(_named(sources) if sources else _fetchable(part), part, day)
    result = held(wanted, folder) if offline else _fetch(wanted, folder)
    _say_pull(result)
    refused = False
    if result.files and not no_import:
        refused = _import(result, folder, target, today)
    if result.failures or refused:
        raise SystemExit(USER_ERROR)


def sources(
    cache: CacheOption = None,
    as_json: Annotated[bool, typer.Option("--json", help=tell(m("For machines.")))] = False,
) -> None:
    """Example: levier data sources --json"""
    here = holdings(cache or default_downloads())
    if as_json:
        described = [_as_json(source, here.get(source.id, ())) for source in SOURCES]
        typer.echo(json.dumps(described, ensure_ascii=False, indent=1))
        return
    for source in SOURCES:
        out.print(f"[bold]{source.id}[/]  " + tell(source.title))
        facts = m(
            "{table} · {producer} · {licence}",
            table=TABLE_NAMES[source.table],
            producer=source.producer,
            licence=source.licence or m("licence unknown"),
        )
        out.print("    " + tell(facts), markup=False)
        out.print("    " + tell(way_of(source)), markup=False)
        for file in here.get(source.id, ()):
            said = m(
                "here: {file}, {day}, {size} MB", file=file.name, day=file.record.day, size=_size(file.record)
            )
            out.print("    " + tell(said), markup=False)


def _part(territory: str | None, lake: Path | None) -> Part | None:
    if territory is None:
        return None
    with open_lake(lake) as opened:
        return Part.of(Territory.find(territory, known_geography(opened)))


def _named(identifiers: list[str]) -> tuple[Source, ...]:
    known = {source.id: source for source in SOURCES}
    if unknown := sorted(set(identifiers) - known.keys()):
        raise BadInput(
            m("no source is called {names}", names=", ".join(unknown)),
            fix=m("one of: {names}", names=", ".join(known)),
        )
    return tuple(known[identifier] for identifier in dict.fromkeys(identifiers))


def _fetchable(part: Part | None) -> tuple[Source, ...]:
    """Every source that can be fetched without more ado; the others are said."""
    found = tuple(source for source in SOURCES if _can_be_fetched(source, part))
    if others := [source.id for source in SOURCES if source not in found]:
        announce(
            m(
                "left aside, for want of an address, a key or a territory: {names}",
                names=", ".join(others),
            )
        )
    return found


def _can_be_fetched(source: Source, part: Part | None) -> bool:
    if source.remote is None or not pieces(source.remote, part):
        return False
    variable = key_of(source.remote)
    return variable is None or bool(os.environ.get(variable))


def _fetch(wanted: Wanted, folder: Path) -> Pull:
    with fetching_files(cut=wanted.part is not None) as (report, wait), Web(on_wait=wait) as web:
        return pull_into(wanted, folder, web, report)


def _import(result: Pull, folder: Path, lake: Path, today: datetime.date) -> bool:
    """Read what was pulled into the lake, say what it holds; whether a file was refused."""
    with reading_files() as report:
        done = import_pulled({file.name: file.record for file in result.files}, folder, lake, today, report)
    say_import(done)
    with Lake.open(lake) if done.parts else Lake.empty() as built:
        if done.parts:
            print_status(lake_status(built))
    return bool(done.refused)


def _say_pull(result: Pull) -> None:
    for file in result.files:
        state = m("fetched") if file.new else m("unchanged")
        said = m(
            "{file} · {state} · {day} · {size} MB",
            file=file.name,
            state=state,
            day=file.record.day,
            size=_size(file.record),
        )
        out.print(tell(said), markup=False)
    for failure in result.failures:
        _say_failure(failure)


def _say_failure(failure: Failure) -> None:
    announce(m("{source} was not fetched.", source=failure.source.id))
    show_error(failure.error)


def _size(record: Record) -> str:
    return f"{record.size / MEGABYTE:.1f}"


def _as_json(source: Source, files: tuple[Held, ...]) -> dict[str, object]:
    return {
        "id": source.id,
        "title": str(source.title),
        "table": source.table,
        "producer": source.producer,
        "licence": source.licence,
        "page": source.page,
        "fetched": str(way_of(source)),
        "key": key_of(source.remote) if source.remote else None,
        "files": [
            {
                "name": file.name,
                "size": file.record.size,
                "day": file.record.day,
                "sha256": file.record.sha256,
            }
            for file in files
        ],
    }
