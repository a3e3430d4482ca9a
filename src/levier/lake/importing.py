"""A folder of raw files brought into a lake, all at once: what is readable is kept, the rest is named."""

import datetime
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from levier.core.errors import BadFile, BadInput, BadLake
from levier.core.messages import m
from levier.lake.building import Origin, build_part
from levier.lake.engines import DuckEngine, Engine, cannot_write
from levier.lake.listing import Found, list_files
from levier.lake.manifest import Manifest, Part, read_manifest, remove, write_manifest
from levier.lake.precedence import replace_parts, settle
from levier.lake.protecting import protect
from levier.lake.shelf import Shelf
from levier.sources import refusals
from levier.sources.catalogue import nearest, recognise
from levier.sources.editions import known_editions
from levier.sources.fetching.records import sha256_of
from levier.sources.raw import read_columns
from levier.sources.source import Source

LOCK = ".lock"
STAGING = ".staging-"
IN_PROCESS = DuckEngine()


@dataclass(frozen=True)
class Step:
    """Where an import has got to: the file being read, its rank among all, its size in bytes."""

    file: str
    rank: int
    files: int
    size: int


@dataclass(frozen=True)
class Import:
    """What became of each file of a folder."""

    parts: Mapping[str, tuple[Part, ...]]
    """Parts built, by file."""
    refused: tuple[BadFile, ...]
    unrecognised: tuple[str, ...]
    """Files that no source of Levier looks like, or published as mere examples: not an error."""


def import_folder(
    raw: Path,
    lake: Path,
    today: datetime.date,
    report: Callable[[Step], None] = lambda step: None,
    engine: Engine = IN_PROCESS,
) -> Import:
    """Read every file of `raw` that Levier knows into the lake in `lake`, which is made if need be.

    A file imported before under the same name is replaced; other files stay. The lake changes in one
    step at the end: cut short at any moment (Ctrl-C, full disk, power), it is as it was before.
    `today` is the day after which a date is in the future; `engine` does the work.

    Raises BadInput if `raw` is not a folder or the engine fails, BadLake if another import is under way or
    the disk is full.
    """
    if not raw.is_dir():
        raise BadInput(
            m("not a folder: {path}", path=str(raw)), fix=m("give the folder that holds the raw files")
        )
    with writing(lake) as staging:
        known = read_manifest(lake)
        result = _read_all(raw, staging, today, report, engine)
        built = [part for parts in result.parts.values() for part in parts]
        if built:
            with engine.session(staging) as session:
                shelf = Shelf(lake, staging, session)
                merged = settle(replace_parts(known, built), known, shelf)
                publish(lake, staging, protect(merged, known, shelf))
    return result


@contextmanager
def writing(lake: Path) -> Iterator[Path]:
    """Sole right to write into a lake, and a folder to prepare in, which is gone afterwards."""
    try:
        lake.mkdir(parents=True, exist_ok=True)
        with FileLock(lake / LOCK, timeout=0):
            for left_behind in lake.glob(f"{STAGING}*"):
                shutil.rmtree(left_behind, ignore_errors=True)
            staging = lake / f"{STAGING}{uuid4().hex}"
            staging.mkdir()
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except Timeout as error:
        raise BadLake(
            m("another import is writing to this lake"), where=str(lake), fix=m("wait until it has ended")
        ) from error
    except OSError as error:
        raise cannot_write(lake) from error


def _read_all(
    raw: Path, staging: Path, today: datetime.date, report: Callable[[Step], None], engine: Engine
) -> Import:
    listing = list_files(raw, staging)
    parts: dict[str, tuple[Part, ...]] = {}
    for rank, found in enumerate(listing.found, start=1):
        report(Step(found.name, rank, len(listing.found), found.path.stat().st_size))
        try:
            built = _read_one(found, staging, today, engine)
        except BadFile as error:
            listing.refused.append(error)
            continue
        if built:
            parts[found.name] = built
        else:
            listing.unrecognised.append(found.name)
    return Import(parts, tuple(listing.refused), tuple(sorted(listing.unrecognised)))


def _read_one(found: Found, staging: Path, today: datetime.date, engine: Engine) -> tuple[Part, ...]:
    """The parts a file brings: one for each source it is recognised as."""
    columns = read_columns(found.path, found.name)
    sources = recognise(columns)
    if not sources and (close := nearest(columns)):
        source, lacking = close
        raise BadFile(
            m(
                "{source}: missing column(s) {columns}",
                source=source.title,
                columns=", ".join(sorted(lacking)),
            ),
            where=m("{file}, line 1", file=found.name),
            fix=m("fetch it again from its producer: {page}", page=source.page),
        )
    if not sources:
        return ()
    origin = Origin(found.name, _sha256(found), found.fictional, found.container)
    edition = known_editions().get(origin.sha256)
    if edition and edition.example:
        return ()
    return tuple(_read_as(source, found, origin, staging, today, engine) for source in sources)


def _read_as(
    source: Source, found: Found, origin: Origin, staging: Path, today: datetime.date, engine: Engine
) -> Part:
    with engine.session(staging) as session, engine.telling(found.path, found.name, staging.parent):
        raw = session.open_raw(found.path, found.name)
        return build_part(raw, source, origin, today, session, staging)


def _sha256(found: Found) -> str:
    try:
        return sha256_of(found.path)
    except OSError as error:
        raise refusals.unreadable(found.name) from error


def publish(lake: Path, staging: Path, manifest: Manifest) -> None:
    """Move the new files in, name them in the manifest, then drop those that nothing names any more."""
    for path in sorted(manifest.files()):
        if (staging / path).exists():
            (staging / path).replace(lake / path)
    write_manifest(lake, manifest)
    for part in lake.glob("*.parquet"):
        if part.name not in manifest.files():
            remove(part)
