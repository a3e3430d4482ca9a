"""One link brought into one file: resumed where it was cut, checked, put in place in one step."""

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import httpx2

from levier.sources.fetching import faults
from levier.sources.fetching.clock import Clock
from levier.sources.fetching.faults import Passing
from levier.sources.fetching.pieces import Errand
from levier.sources.fetching.records import (
    PART,
    Begun,
    Record,
    flushed,
    forget,
    iso,
    read_begun,
    read_record,
    sha256_of,
    write_begun,
    write_record,
)
from levier.sources.fetching.verifying import Checksum, check_start, check_whole, header_checksums
from levier.sources.fetching.web import Web

HEAD_BYTES = 64
WINDOW_S = 30.0
SLOWEST_BYTES_PER_S = 1_000
"""A download that brings less over a window is cut, and resumed on another connection."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS, errno.EPERM}
PARTIAL, UNCHANGED, OUT_OF_RANGE = 206, 304, 416

Advance = Callable[[int, int | None], None]
"""Called with the bytes that are there, and the size of the whole (null: unknown)."""


@dataclass(frozen=True)
class Link:
    """A file's address today, and what its producer says of it elsewhere than in the answer."""

    url: str
    size: int | None = None
    checksum: Checksum | None = None
    edition: date | None = None
    version: str | None = None


@dataclass(frozen=True)
class Kept:
    """A file that is now in place; `new` if it is not the one that was there before."""

    record: Record
    new: bool


def download(web: Web, link: Link, errand: Errand, advance: Advance) -> Kept:
    """Bring a link into a file, whole and right; what was there before stays until then.

    Raises NotFetched. What had come is kept beside it, and the next call resumes.
    """
    target = errand.target
    known = read_record(target)
    if known and known.url == web.shown(link.url) and link.version and link.version == known.version:
        return Kept(known, new=False)
    part = target.with_name(target.name + PART)
    one = _Download(web, link, target, part, known, advance)
    with writing_to(target.parent):
        answer = web.patiently(one.attempt, one.bytes_there)
        if answer is None:
            assert known is not None
            return Kept(known, new=False)
        record = Record(
            sources=errand.sources,
            url=web.shown(link.url),
            fetched_on=web.clock.now().isoformat(timespec="seconds"),
            size=part.stat().st_size,
            sha256=sha256_of(part),
            etag=answer.etag,
            last_modified=answer.last_modified,
            edition=iso(link.edition),
            version=link.version,
            codes=errand.piece.codes,
        )
        put_in_place(part, target, record)
    return Kept(record, new=known is None or known.sha256 != record.sha256)


def put_in_place(part: Path, target: Path, record: Record) -> None:
    """The whole file takes the place of the former one; a power cut leaves one or the other."""
    part.replace(target)
    write_record(target, record)
    forget(part)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """A full disk, or a folder that may not be written, told in words."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise faults.no_room(str(folder)) from error
        raise


class _Download:
    """The tries at one file."""

    def __init__(
        self, web: Web, link: Link, target: Path, part: Path, known: Record | None, advance: Advance
    ) -> None:
        self.web, self.link, self.target, self.part, self.known = web, link, target, part, known
        self.advance = advance
        self.said = web.shown(link.url)

    def bytes_there(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def attempt(self) -> Begun | None:
        """Bring what is missing; null if the producer says that nothing has changed. Raises Passing."""
        begun = self._resumable()
        if begun is None:
            forget(self.part)
        with self.web.open(self.link.url, headers=self._conditions(begun)) as answer:
            if answer.status_code == UNCHANGED and self.known:
                return None
            begun = self._receive(answer, begun)
            checksums = header_checksums(answer.headers)
        if self.link.checksum:
            checksums = (self.link.checksum,)
        try:
            self._check_size(begun)
            check_whole(self.part, self.target.name, self.said, checksums)
        except Passing:
            forget(self.part)
            raise
        return begun

    def _resumable(self) -> Begun | None:
        """What was begun, if there is a way to tell that the rest is of the same file."""
        begun = read_begun(self.part)
        if begun is None or not self.bytes_there() or begun.url != self.said:
            return None
        if self.link.version != begun.version:
            return None
        return begun if _validator(begun) or self.link.checksum else None

    def _conditions(self, begun: Begun | None) -> dict[str, str]:
        if begun is not None:
            conditions = {"Range": f"bytes={self.bytes_there()}-"}
            if validator := _validator(begun):
                conditions["If-Range"] = validator
            return conditions
        if self.known is None or self.known.url != self.said:
            return {}
        validators = {"If-None-Match": self.known.etag, "If-Modified-Since": self.known.last_modified}
        return {name: value for name, value in validators.items() if value}

    def _receive(self, answer: httpx2.Response, begun: Begun | None) -> Begun:
        here = self.bytes_there()
        if begun is not None and answer.status_code == OUT_OF_RANGE:
            if _range_total(answer) == here:
                return begun
            forget(self.part)
            raise Passing(faults.cut(self.said, "416"))
        if answer.status_code == PARTIAL:
            # A range that begins elsewhere, or of a compressed form, cannot follow what is here.
            if begun is None or _range_start(answer) != here or _is_encoded(answer):
                forget(self.part)
                raise Passing(faults.cut(self.said, "206"))
            self._write(answer.iter_raw(), here, begun.total)
            return begun
        if answer.status_code not in (200, PARTIAL):
            raise Passing(faults.cut(self.said, str(answer.status_code)))
        return self._from_the_start(answer)

    def _from_the_start(self, answer: httpx2.Response) -> Begun:
        encoded = _is_encoded(answer)
        total = None if encoded else length_of(answer)
        self._check_room(total)
        pieces = self._pieces(answer)
        head = _head(pieces)
        check_start(head, self.target.name, self.said)
        begun = Begun(
            url=self.said,
            etag=answer.headers.get("etag") if not encoded else None,
            last_modified=answer.headers.get("last-modified") if not encoded else None,
            total=total,
            version=self.link.version,
        )
        forget(self.part)
        write_begun(self.part, begun)
        self._write(chain([head], pieces), 0, begun.total)
        return begun

    def _pieces(self, answer: httpx2.Response) -> Iterator[bytes]:
        """The content as it comes. An archive that its server calls an encoding of its content stays the
        archive that it is."""
        if _is_encoded(answer) and self.target.suffix.lower() != ".gz":
            return answer.iter_bytes()
        return answer.iter_raw()

    def _write(self, pieces: Iterable[bytes], here: int, total: int | None) -> None:
        pace = _Pace(self.web.clock, self.said)
        self.advance(here, total)
        with self.part.open("ab") as file:
            try:
                for piece in pieces:
                    file.write(piece)
                    here += len(piece)
                    self.advance(here, total)
                    if here != total:
                        pace.came(len(piece))
            finally:
                flushed(file.fileno(), file.flush)

    def _check_room(self, total: int | None) -> None:
        wanted = total or self.link.size or 0
        if wanted > shutil.disk_usage(self.target.parent).free:
            raise faults.too_large(str(self.target.parent), round(wanted / 1e6))

    def _check_size(self, begun: Begun) -> None:
        for announced in (begun.total, self.link.size):
            if announced is not None and self.bytes_there() != announced:
                wrong = faults.wrong_size(self.said, self.bytes_there(), announced)
                raise Passing(wrong, tries=faults.FEW_TRIES)


class _Pace:
    """Whether a download still advances."""

    def __init__(self, clock: Clock, said: str) -> None:
        self._clock, self._said = clock, said
        self._since, self._bytes = clock.monotonic(), 0

    def came(self, count: int) -> None:
        self._bytes += count
        elapsed = self._clock.monotonic() - self._since
        if elapsed < WINDOW_S:
            return
        if self._bytes / elapsed < SLOWEST_BYTES_PER_S:
            raise Passing(faults.too_slow(self._said, self._bytes / elapsed))
        self._since, self._bytes = self._clock.monotonic(), 0


def _head(pieces: Iterator[bytes]) -> bytes:
    """Enough of the beginning to tell what is coming."""
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD_BYTES:
            break
    return head


def _validator(begun: Begun) -> str | None:
    """What `If-Range` may bear: a strong ETag, or else the date of the last change."""
    strong = begun.etag if begun.etag and not begun.etag.startswith("W/") else None
    return strong or begun.last_modified


def _is_encoded(answer: httpx2.Response) -> bool:
    return answer.headers.get("content-encoding", "identity").lower() not in ("", "identity")


def length_of(answer: httpx2.Response) -> int | None:
    """The size of a body as its server announces it (bytes); null where it does not."""
    written = answer.headers.get("content-length", "")
    return int(written) if written.isdecimal() else None


def _range_start(answer: httpx2.Response) -> int | None:
    written = answer.headers.get("content-range", "").removeprefix("bytes ").partition("-")[0].strip()
    return int(written) if written.isdecimal() else None


def _range_total(answer: httpx2.Response) -> int | None:
    written = answer.headers.get("content-range", "").rpartition("/")[2].strip()
    return int(written) if written.isdecimal() else None
