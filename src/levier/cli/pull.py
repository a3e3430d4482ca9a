"""`levier data pull` and `levier data sources`: open data fetched from their producers."""

import datetime
import json
import os
from pathlib import Path
from typing import Annotated

import typer

from levier.cli.data import LakeOption, print_status, say_import
from levier.cli.places import default_downloads, default_lake
from levier.cli.progress import MEGABYTE, announce, fetching_files, reading_files, size_said
from levier.cli.speech import USER_ERROR, out, show_error, tell
from levier.cli.territory import open_lake
from levier.core.errors import BadInput
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.names import TABLE_NAMES
from levier.lake.pulled import day_reached, import_pulled
from levier.lake.status import lake_status
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.sources.catalogue import SOURCES
from levier.sources.fetching.describing import Held, holdings, key_of, way_of
from levier.sources.fetching.pieces import Part, pieces, takes_since, wants_since
from levier.sources.fetching.pulling import Failure, Pull, Wanted, held
from levier.sources.fetching.pulling import pull as pull_into
from levier.sources.fetching.records import Record
from levier.sources.fetching.web import Web
from levier.sources.fetching.weighing import weigh
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
            help=tell(m("Sources, by the names of `levier data sources`.")),
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
    everything: Annotated[
        bool, typer.Option("--all", help=tell(m("All that can be fetched: several gigabytes.")))
    ] = False,
    since: Annotated[
        datetime.datetime | None,
        typer.Option(
            "--since",
            formats=["%Y-%m-%d"],
            help=tell(m("Only what is new since this day (2026-01-31), where the producer can tell it.")),
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
    chosen = _named(sources) if sources else _fetchable(part, changes=since is not None)
    wanted = Wanted(chosen, part, day, _since(chosen, since.date() if since else None, target, today))
    if not (sources or everything or offline):
        _say_weights(wanted, folder)
        raise BadInput(
            m("no source is named"),
            fix=m("name those that you want (levier data sources tells them), or add --all for all of these"),
        )
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


def _fetchable(part: Part | None, changes: bool) -> tuple[Source, ...]:
    """Every source that can be fetched without more ado, or of them those that tell what is new since a day;
    the others are said."""
    found = tuple(source for source in SOURCES if _can_be_fetched(source, part))
    if others := [source.id for source in SOURCES if source not in found]:
        announce(
            m(
                "left aside, for want of an address, a key or a territory: {names}",
                names=", ".join(others),
            )
        )
    return tuple(source for source in found if not changes or (source.remote and takes_since(source.remote)))


def _since(
    sources: tuple[Source, ...], day: datetime.date | None, lake: Path, today: datetime.date
) -> dict[str, datetime.date]:
    """The day since which what is new is wanted: the one that is named, or where it is needed the one that
    the lake has reached, or else yesterday."""
    if day is not None:
        return {source.id: day for source in sources}
    changes = [source for source in sources if source.remote and wants_since(source.remote)]
    yesterday = today - datetime.timedelta(days=1)
    days = {source.id: day_reached(lake, source) or yesterday for source in changes}
    for identifier, reached in days.items():
        announce(m("{source}: what is new since {day}", source=identifier, day=reached.isoformat()))
    return days


def _can_be_fetched(source: Source, part: Part | None) -> bool:
    if source.remote is None or not pieces(source.remote, part):
        return False
    variable = key_of(source.remote)
    return variable is None or bool(os.environ.get(variable))


def _say_weights(wanted: Wanted, folder: Path) -> None:
    """What a pull would bring, the heaviest first."""
    with Web(tries=1) as web:
        weights = weigh(wanted, folder, web, lambda file: announce(m("{file}: its size is asked", file=file)))
    for weight in sorted(weights, key=lambda weight: weight.size or 0, reverse=True):
        size = size_said(weight.size)
        said = m("{file}: {size}", file=f"{weight.file} ({', '.join(weight.sources)})", size=size)
        out.print(tell(said), markup=False)
    total = sum(weight.size or 0 for weight in weights)
    out.print(tell(m("{files} files, {size} or more", files=len(weights), size=size_said(total))))


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
        for request in file.record.cut_short:
            announce(
                m(
                    "{file} is not whole: the producer limits its answers, and keeps back some of {request}",
                    file=file.name,
                    request=request,
                )
            )
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
