"""The lake, open for reading: typed tables that levers' inputs are drawn from."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import ibis
import ibis.expr.types as ir
import polars as pl

from levier.core.errors import BadLake
from levier.core.messages import m
from levier.lake.engines import DuckEngine, Session
from levier.lake.manifest import FILE, Manifest, Part, read_manifest
from levier.lake.precedence import winning_rows

QUARANTINE_SCHEMA = {
    "table": pl.String,
    "source": pl.String,
    "file": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "field": pl.String,
    "value": pl.String,
    "why": pl.String,
    "set_aside": pl.Boolean,
}
"""One row per fault: `line` is the line, row or feature in the file, `column` the file's own name of the
column, `field` the table's, `why` the name of the reason, `set_aside` true where the row is left out."""


class Lake:
    """The tables built from imported files. Open it with `Lake.open`, close it after use (`with`)."""

    def __init__(self, folder: Path, manifest: Manifest, session: Session | None = None) -> None:
        self.folder = folder
        self._manifest = manifest
        self._leaving = ExitStack()
        self._session = session or self._leaving.enter_context(DuckEngine.in_memory())

    @classmethod
    def open(cls, folder: Path, session: Session | None = None) -> Self:
        """The lake in a folder, read by DuckDB, or else by the session of an engine.

        Raises BadLake if the folder holds none, or one that cannot be read or lacks some of its files.
        """
        if not (folder / FILE).is_file():
            raise BadLake(
                m("no lake here"), where=str(folder), fix=m("build one: levier data import DIR --lake FOLDER")
            )
        manifest = read_manifest(folder)
        parts = (part.path for parts in manifest.tables.values() for part in parts)
        if gone := sorted(path for path in parts if not (folder / path).exists()):
            raise BadLake(
                m("{n} files of the lake are missing, such as {file}", n=len(gone), file=gone[0]),
                where=str(folder),
                fix=m("build it again: levier data import DIR --lake NEW_FOLDER"),
            )
        return cls(folder, manifest, session)

    @classmethod
    def empty(cls) -> Self:
        """A lake without a table: what a territory without any data is planned on."""
        return cls(Path(), Manifest())

    def close(self) -> None:
        self._leaving.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def only(self, *, fictional: bool) -> "Lake":
        """The same lake without its real parts, or without its fictional ones: the two are never mixed."""
        tables = {
            name: tuple(part for part in parts if part.fictional is fictional)
            for name, parts in self._manifest.tables.items()
        }
        return Lake(
            self.folder, Manifest({name: parts for name, parts in tables.items() if parts}), self._session
        )

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that hold something."""
        return tuple(sorted(self._manifest.tables))

    def parts(self, table: str) -> tuple[Part, ...]:
        """What each imported file brought to a table, in order of precedence."""
        return self._manifest.tables.get(table, ())

    def table(self, name: str) -> ir.Table | None:
        """A table as an Ibis expression, or None where nothing was imported into it.

        Where two files bear the same key, the row of the one that takes precedence is given.
        """
        parts = self.parts(name)
        if not parts:
            return None
        return ibis.union(*(winning_rows(part, self._rows) for part in parts))

    def quarantine(self, table: str) -> pl.DataFrame:
        """Every fault found in the files of a table, by file and line."""
        found = [
            pl.read_parquet(self.folder / part.quarantine)
            for part in self.parts(table)
            if part.quarantine is not None
        ]
        return pl.concat(found) if found else pl.DataFrame(schema=QUARANTINE_SCHEMA)

    def _rows(self, path: str) -> ir.Table:
        return self._session.read(self.folder / path)
