"""Sources pulled into a folder of downloads: those that can be are, the others say why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from levier.core.errors import BadInput, NotFetched
from levier.core.messages import m
from levier.sources.catalogue import SOURCES
from levier.sources.fetching import faults
from levier.sources.fetching.downloading import Advance, Kept, download, writing_to
from levier.sources.fetching.faults import Gone
from levier.sources.fetching.pages import read_pages
from levier.sources.fetching.pieces import Errand, Part, Piece, pieces, takes_since, wants_since
from levier.sources.fetching.records import Record, read_record
from levier.sources.fetching.resolving import resolve
from levier.sources.fetching.web import Web
from levier.sources.remotes import JsonPages, Remote
from levier.sources.source import Source

LOCK = ".lock"


@dataclass(frozen=True)
class Step:
    """How far a file has got: bytes that are there, of a total (null: unknown); `national` if it is not cut
    to a part of the country, `done` once it is in place."""

    file: str
    bytes: int
    total: int | None
    national: bool
    done: bool = False


@dataclass(frozen=True)
class Pulled:
    """A file of the folder of downloads that is whole, and whether this pull changed it."""

    name: str
    record: Record
    new: bool


@dataclass(frozen=True)
class Failure:
    """A source that was not fetched, or not wholly, and why."""

    source: Source
    error: NotFetched


@dataclass(frozen=True)
class Pull:
    """What a pull brought."""

    files: tuple[Pulled, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class Wanted:
    """What is asked for: sources, the part of the country (null: whole), the latest day (null: today), and
    the day since which what is new is wanted, by the id of a source (none: all)."""

    sources: Sequence[Source]
    part: Part | None = None
    as_of: date | None = None
    since: Mapping[str, date] = field(default_factory=dict)


Get = Callable[[Source, Remote, Piece, tuple[str, ...]], Pulled]
"""How one piece is had: of which source, from where, for which sources. Raises NotFetched."""


def pull(wanted: Wanted, folder: Path, web: Web, report: Callable[[Step], None] = lambda step: None) -> Pull:
    """Fetch what is wanted into `folder`; a file that has not changed since is not fetched again.

    Raises BadInput if another pull is under way in this folder.
    """

    def fetch(source: Source, remote: Remote, piece: Piece, sharing: tuple[str, ...]) -> Pulled:
        def advance(here: int, total: int | None) -> None:
            report(Step(piece.name, here, total, national=not piece.codes))

        errand = Errand(piece, folder / piece.name, sharing, source.page)
        kept = _fetch(web, remote, errand, wanted.as_of, advance)
        size = kept.record.size
        report(Step(piece.name, size, size, national=not piece.codes, done=True))
        return Pulled(piece.name, kept.record, kept.new)

    with sole_right(folder):
        return _Gathering(fetch).of(wanted)


def held(wanted: Wanted, folder: Path) -> Pull:
    """What `folder` holds of what is wanted, without asking anyone; a whole file stands for a part of it."""

    def look(source: Source, remote: Remote, piece: Piece, sharing: tuple[str, ...]) -> Pulled:
        whole = pieces(remote, None, wanted.as_of, piece.since)
        for name in dict.fromkeys((piece.name, *(one.name for one in whole))):
            if record := read_record(folder / name):
                return Pulled(name, record, new=False)
        raise faults.not_in_cache(piece.name)

    return _Gathering(look).of(wanted)


@contextmanager
def sole_right(folder: Path) -> Iterator[None]:
    """Sole right to write into a folder of downloads, which is made if need be."""
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise BadInput(
                m("another pull is writing to this folder"),
                where=str(folder),
                fix=m("wait until it has ended"),
            ) from error
    try:
        yield
    finally:
        lock.release()


class _Gathering:
    """Every piece of every source, one that several sources share only once; the faults beside."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self._files: dict[str, Pulled] = {}
        self._faults: dict[str, NotFetched] = {}
        self._failures: list[Failure] = []

    def of(self, wanted: Wanted) -> Pull:
        for source in wanted.sources:
            try:
                self._source(source, wanted)
            except NotFetched as error:
                self._failures.append(Failure(source, error))
        return Pull(tuple(self._files.values()), tuple(self._failures))

    def _source(self, source: Source, wanted: Wanted) -> None:
        """Raises the first fault; of several pieces, some may have nothing published."""
        came, nothing = 0, None
        for remote, piece in wanted_pieces(source, wanted):
            try:
                self._piece(source, remote, piece)
                came += 1
            except Gone as error:
                nothing = error
        if nothing is not None and not came:
            raise nothing

    def _piece(self, source: Source, remote: Remote, piece: Piece) -> None:
        if piece.name in self._faults:
            raise self._faults[piece.name]
        if piece.name in self._files:
            return
        others = (one.id for one in SOURCES if one.remote == remote)
        try:
            sharing = tuple(dict.fromkeys((source.id, *others)))
            self._files[piece.name] = self._get(source, remote, piece, sharing)
        except NotFetched as error:
            self._faults[piece.name] = error
            raise


def wanted_pieces(source: Source, wanted: Wanted) -> list[tuple[Remote, Piece]]:
    """The files that a source is fetched in; raises NotFetched where it cannot be as it is wanted."""
    if source.remote is None:
        raise faults.by_hand(source.page)
    since = wanted.since.get(source.id)
    if since is not None and not takes_since(source.remote):
        raise faults.whole_only(source.page)
    if since is None and wants_since(source.remote):
        raise faults.changes_only(source.page)
    found = pieces(source.remote, wanted.part, wanted.as_of, since)
    if not found:
        raise faults.no_territory(source.page)
    return [(source.remote, piece) for piece in found]


def _fetch(web: Web, remote: Remote, errand: Errand, as_of: date | None, advance: Advance) -> Kept:
    if not isinstance(remote, JsonPages):
        return download(web, resolve(remote, errand.piece, as_of, web), errand, advance)
    if as_of is not None:
        raise faults.current_only(web.shown(remote.url))
    return read_pages(web, remote, errand, advance)
