"""How much a pull would bring, before it does."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from levier.core.errors import NotFetched
from levier.sources.fetching.downloading import length_of
from levier.sources.fetching.pieces import Piece
from levier.sources.fetching.pulling import Wanted, wanted_pieces
from levier.sources.fetching.records import read_record
from levier.sources.fetching.resolving import resolve
from levier.sources.fetching.web import Web
from levier.sources.remotes import JsonPages, OdsExport, Remote

MOST_FAULTS = 3
"""After so many producers that do not answer, the others are not asked."""


@dataclass(frozen=True)
class Weight:
    """A file that would be fetched, for which sources (ids); `size` in bytes (null: it is not known)."""

    file: str
    sources: tuple[str, ...]
    size: int | None


def weigh(
    wanted: Wanted, folder: Path, web: Web, report: Callable[[str], None] = lambda file: None
) -> tuple[Weight, ...]:
    """The files that a pull would bring. Sizes are those of the files already in `folder`, or else what the
    producers say; they do not tell that of an answer made for the occasion, nor is each file of a territory
    asked for. `report` is called with each file that is asked about."""
    files: dict[str, tuple[Remote, Piece, list[str]]] = {}
    for source in wanted.sources:
        for remote, piece in wanted_pieces(source, wanted):
            files.setdefault(piece.name, (remote, piece, []))[2].append(source.id)
    weights, faults = [], 0
    for name, (remote, piece, sources) in files.items():
        record = read_record(folder / name)
        size = record.size if record else None
        if record is None and faults < MOST_FAULTS and piece.level is None:
            report(name)
            try:
                size = _published_size(remote, piece, wanted, web)
            except NotFetched:
                faults += 1
        weights.append(Weight(name, tuple(sources), size))
    return tuple(weights)


def _published_size(remote: Remote, piece: Piece, wanted: Wanted, web: Web) -> int | None:
    if isinstance(remote, JsonPages | OdsExport):
        return None
    link = resolve(remote, piece, wanted.as_of, web)
    return link.size or web.patiently(lambda: _announced(web, link.url))


def _announced(web: Web, url: str) -> int | None:
    with web.open(url) as answer:
        return length_of(answer)
