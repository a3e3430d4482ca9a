"""The raw files of a folder, those of archives and workbooks among them, ready to be read."""

import os
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from uuid import uuid4

from levier.core.errors import BadFile
from levier.core.fiction import MARK
from levier.sources import refusals
from levier.sources.containers import OPENERS
from levier.sources.fetching.records import sha256_of
from levier.sources.raw import ENDINGS


@dataclass(frozen=True)
class Found:
    """A raw file to read: what the user calls it, where it is read (under a name of ours, free of signs that
    the engine would take for a pattern), whether its folder is marked as fictional, the SHA-256 of the file
    that it came in (null: it came alone)."""

    name: str
    path: Path
    fictional: bool
    container: str | None = None


@dataclass
class Listing:
    """The files of a folder: those to read, and those that cannot be."""

    found: list[Found]
    refused: list[BadFile]
    unrecognised: list[str]


def list_files(raw: Path, staging: Path) -> Listing:
    """Every file of a folder by name, those of archives among them, ready to be read under `staging`."""
    listing = Listing([], [], [])

    def refuse(error: OSError) -> None:
        listing.refused.append(refusals.forbidden(_shown(Path(error.filename).relative_to(raw))))

    fictional: list[Path] = []
    for folder, folders, names in os.walk(raw, onerror=refuse):
        folders.sort()
        here = Path(folder)
        if MARK in names:
            fictional.append(here)
        for name in sorted(set(names) - {MARK}):
            marked = any(here.is_relative_to(root) for root in fictional)
            _list_file(here / name, _shown((here / name).relative_to(raw)), marked, staging, listing)
    return listing


def _list_file(path: Path, name: str, fictional: bool, staging: Path, listing: Listing) -> None:
    ending = path.suffix.lower()
    if not path.is_file() or ending not in (*ENDINGS, *OPENERS):
        return
    link = staging / f"raw-{uuid4().hex}{ending}"
    link.symlink_to(path.resolve())
    _open_file(Found(name, link, fictional), staging, listing)


def _open_file(file: Found, staging: Path, listing: Listing) -> None:
    """List a file that is read as it comes, or those that it is made into."""
    opener = OPENERS.get(file.path.suffix.lower())
    if opener is None:
        listing.found.append(file)
        return
    scratch = staging / f"opened-{uuid4().hex}"
    scratch.mkdir()
    try:
        members = opener(file.path, file.name, scratch)
    except BadFile as error:
        listing.refused.append(error)
        return
    container = file.container or sha256_of(file.path)
    for member in members:
        called = f"{file.name}/{_shown(PurePosixPath(member.name))}" if member.name else file.name
        if member.path is None or member.path.suffix.lower() not in (*ENDINGS, *OPENERS):
            listing.unrecognised.append(called)
        else:
            _open_file(Found(called, member.path, file.fictional, container), staging, listing)


def _shown(path: PurePath) -> str:
    """A file's name as text, whatever bytes its system holds for it."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
