"""What is known of a fetched file: a small JSON file beside it. It holds no key, login or place on disk."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

ENDING = ".record"
"""Not `.json`: an import reads those."""
PART = ".part"


@dataclass(frozen=True)
class Record:
    """A file as it was fetched.

    `sources` are the ids of the sources that read it, `url` the producer's own address, `fetched_on` an ISO
    day and time (UTC), `size` in bytes, `edition` the ISO day of the edition where the producer tells it,
    `version` what the producer calls it by (a checksum, a time of update), `codes` what it is cut to (none:
    whole), `cut_short` the requests of which the producer kept back a part of the answer.
    """

    sources: tuple[str, ...]
    url: str
    fetched_on: str
    size: int
    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    edition: str | None = None
    version: str | None = None
    codes: tuple[str, ...] = ()
    cut_short: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        """The day of the edition, or else of the fetching."""
        return self.edition or self.fetched_on[:10]


def read_record(file: Path) -> Record | None:
    """What is known of a file; null where it is not there, or not as it was when it was fetched."""
    try:
        written = json.loads(file.with_name(file.name + ENDING).read_text(encoding="utf-8"))
        lists = {name: tuple(written.get(name, ())) for name in ("sources", "codes", "cut_short")}
        record = Record(**{**written, **lists})
        return record if file.stat().st_size == record.size else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_record(file: Path, record: Record) -> None:
    write_json(file.with_name(file.name + ENDING), asdict(record))


@dataclass(frozen=True)
class Begun:
    """A download that was begun: what tells whether the rest is of the same file."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    total: int | None = None
    version: str | None = None


def read_begun(part: Path) -> Begun | None:
    """What is known of a download that was cut; null if nothing."""
    try:
        written = json.loads(part.with_name(part.name + ENDING).read_text(encoding="utf-8"))
        return Begun(**{name: written[name] for name in (entry.name for entry in fields(Begun))})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_begun(part: Path, begun: Begun) -> None:
    write_json(part.with_name(part.name + ENDING), asdict(begun))


def forget(part: Path) -> None:
    """Throw away what was begun."""
    part.unlink(missing_ok=True)
    part.with_name(part.name + ENDING).unlink(missing_ok=True)


def write_json(path: Path, content: Any) -> None:
    """Replace a small file in one step."""
    draft = path.with_name(path.name + ".draft")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        flushed(file.fileno(), file.flush)
    draft.replace(path)


def flushed(descriptor: int, flush: Any) -> None:
    """Bring what was written down to the disk."""
    flush()
    os.fsync(descriptor)


def sha256_of(path: Path, algorithm: str = "sha256") -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
