"""Which files a source is fetched in: whole, or cut to a territory; known before anything is asked for."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Self

from levier.core.territory import Territory
from levier.sources.remotes import SINCE, By, File, JsonPages, OdsExport, Remote

MOST_CODES = 200
"""Communes that one file is made of; beyond, their departments are fetched."""
LEVELS: tuple[By, ...] = ("commune", "department")
ARRONDISSEMENTS = ("751", "6938", "132")
"""How the codes of the arrondissements of Paris, Lyon and Marseille begin, and no other commune's."""
OVERSEAS = ("97", "98")


@dataclass(frozen=True)
class Part:
    """The part of the country that is wanted.

    `name` is for file names. `communes` are those of today and the arrondissements of Paris, Lyon and
    Marseille, under which many producers file: what is asked for one by one. `codes` are all that data may
    bear, former communes too: what a filter names.
    """

    name: str
    communes: tuple[str, ...]
    codes: tuple[str, ...]
    departments: tuple[str, ...]

    @classmethod
    def of(cls, territory: Territory) -> Self:
        today = set(territory.communes)
        named = tuple(code for code in territory.codes if code in today or code.startswith(ARRONDISSEMENTS))
        # Former communes have been in other departments: those of today's count.
        departments = sorted({department_of(code) for code in territory.communes})
        return cls(re.sub(r"[^\w-]+", "_", territory.code), named, territory.codes, tuple(departments))


def department_of(commune: str) -> str:
    """
    >>> department_of("57463"), department_of("2A004"), department_of("97411")
    ('57', '2A', '974')
    """
    return commune[:3] if commune.startswith(OVERSEAS) else commune[:2]


@dataclass(frozen=True)
class Piece:
    """One file of a source: the `name` it is kept under, the `codes` of the `level` that it is cut to (none:
    whole), the day `since` which what is new is wanted (null: all)."""

    name: str
    level: By | None = None
    codes: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True)
class Errand:
    """A piece to bring: into which file, for which sources (ids), and the page for a person to look at."""

    piece: Piece
    target: Path
    sources: tuple[str, ...]
    page: str


def cut_by(remote: Remote) -> frozenset[By]:
    """The levels of territory that a producer can cut a source to; none: it comes whole."""
    if isinstance(remote, File):
        return frozenset(level for level in LEVELS if "{" + level + "}" in remote.url)
    return frozenset(remote.by) if isinstance(remote, OdsExport | JsonPages) else frozenset()


def wants_since(remote: Remote) -> bool:
    """Whether a producer gives nothing but what changed since a day."""
    return isinstance(remote, JsonPages) and any(SINCE in value for value in remote.parameters.values())


def takes_since(remote: Remote) -> bool:
    """Whether a producer can give what is new since a day alone."""
    return wants_since(remote) or (isinstance(remote, OdsExport) and remote.day is not None)


def pieces(
    remote: Remote, part: Part | None, as_of: date | None = None, since: date | None = None
) -> tuple[Piece, ...]:
    """The files to fetch for a part of the country; for the whole of it if `part` is null.

    The days bear on the name: what is of a day does not take the place of the whole, nor of another day.
    Empty where the producer gives this by territory only, and none is named.
    """
    if isinstance(remote, File):
        found = _of_template(remote, part)
    elif isinstance(remote, (OdsExport, JsonPages)) and remote.by:
        found = _cut(remote, part)
    else:
        found = (Piece(remote.name),)
    for day, said in ((since, f"since-{since}"), (as_of, f"{as_of}")):
        if day is not None:
            found = tuple(replace(piece, name=_named(piece.name, said), since=since) for piece in found)
    return found


def _of_template(remote: File, part: Part | None) -> tuple[Piece, ...]:
    for level in cut_by(remote):
        codes = () if part is None else _codes(level, part)
        return tuple(Piece(_named(remote.name, code), level, (code,)) for code in codes)
    return (Piece(remote.name),)


def _cut(remote: OdsExport | JsonPages, part: Part | None) -> tuple[Piece, ...]:
    if part is None:
        return (Piece(remote.name),) if isinstance(remote, OdsExport) else ()
    codes = part.codes if isinstance(remote, OdsExport) else part.communes
    by_department = "department" in remote.by
    if "commune" in remote.by and (len(codes) <= MOST_CODES or not by_department):
        if isinstance(remote, OdsExport) and len(codes) > MOST_CODES:
            return (Piece(remote.name),)
        return (Piece(_named(remote.name, part.name), "commune", codes),)
    return tuple(Piece(_named(remote.name, code), "department", (code,)) for code in part.departments)


def _codes(level: By, part: Part) -> tuple[str, ...]:
    return part.communes if level == "commune" else part.departments


def _named(name: str, addition: str) -> str:
    """
    >>> _named("dvf.csv.gz", "57")
    'dvf-57.csv.gz'
    """
    first, *endings = PurePosixPath(name).name.split(".")
    return ".".join([f"{first}-{addition}", *endings])
