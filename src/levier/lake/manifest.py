"""The lake's list of contents: which part files make each table, and what is known of each.

The manifest is one small JSON file, replaced in one step: what it names is whole and what it does not
name does not exist, so that a table appears entirely or not at all, whenever a build is cut short.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from levier.core.errors import BadLake
from levier.core.messages import m

FORMAT = 2
FILE = "lake.json"


@dataclass(frozen=True)
class Part:
    """What one raw file brought to one table; or what Levier made of other parts (`lake.derived`)."""

    source: str
    producer: str
    licence: str | None
    page: str
    rank: int
    file: str
    sha256: str
    fictional: bool
    as_of: str | None
    rows: int
    set_aside: int
    withheld: int
    path: str
    """The Parquet file, or the folder of Parquet files, that holds the rows."""
    quarantine: str | None
    communes: int | None = None
    departments: tuple[str, ...] = ()
    outranked_by: tuple[str, ...] = ()
    """Part files that bear some of the same keys and take precedence."""
    outranked: int = 0
    """Rows left out for it."""
    hidden: int = 0
    """Rows whose name or place was taken out since another part protects the unit."""
    container: str | None = None
    """The SHA-256 of the archive, workbook or document that the file came in; null where it came alone."""
    inputs: tuple[str, ...] = ()
    """Part files that it was made from; none where a raw file brought it."""

    @property
    def table(self) -> str:
        return self.path.split("-", 1)[0]

    @property
    def order(self) -> tuple[int, str, str, str]:
        """Precedence between parts that bear the same key: rank, then the later date, then the name."""
        later_first = "".join(chr(0x10FFFF - ord(mark)) for mark in (self.as_of or "") + "\0")
        return self.rank, later_first, self.source, self.file


@dataclass(frozen=True)
class Manifest:
    """Parts of each table, in order of precedence."""

    tables: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    def files(self) -> set[str]:
        """Every file of the lake that is in use."""
        parts = [part for parts in self.tables.values() for part in parts]
        return {part.path for part in parts} | {part.quarantine for part in parts if part.quarantine}


def read_manifest(folder: Path) -> Manifest:
    """The contents of a lake; an empty one where the folder holds no lake yet.

    Raises BadLake if the file is damaged or of another format.
    """
    try:
        written = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError) as error:
        raise _damaged(folder) from error
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        raise BadLake(
            m("the lake was built by another version of Levier"),
            where=str(folder),
            fix=m("build it again: levier data import DIR --lake NEW_FOLDER"),
        )
    try:
        tables = {name: tuple(map(_part, parts)) for name, parts in written["tables"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise _damaged(folder) from error
    return Manifest(tables)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the lake's contents in one step."""
    content = {
        "format": FORMAT,
        "tables": {name: [asdict(part) for part in parts] for name, parts in sorted(manifest.tables.items())},
    }
    draft = folder / f".{FILE}.draft"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / FILE)


def remove(part: Path) -> None:
    """Remove what a table was written in: a file, or a folder of files."""
    if part.is_dir():
        shutil.rmtree(part)
    else:
        part.unlink()


def _part(written: dict[str, Any]) -> Part:
    lists = {name: tuple(written.get(name, ())) for name in ("departments", "outranked_by", "inputs")}
    return Part(**{**written, **lists})


def _damaged(folder: Path) -> BadLake:
    return BadLake(
        m("the lake's list of contents cannot be read"),
        where=str(folder / FILE),
        fix=m("build it again: levier data import DIR --lake NEW_FOLDER"),
    )
