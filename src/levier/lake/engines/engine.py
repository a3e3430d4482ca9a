"""What an engine is asked."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import ibis.expr.types as ir

from levier.core.errors import BadLake
from levier.core.messages import m
from levier.sources.raw import RawFile


class Session(Protocol):
    """An engine at work on one file or one question."""

    def open_raw(self, path: Path, name: str) -> RawFile:
        """A raw file, ready to be read once; `name` is what the user calls it.

        Raises BadFile where the file is not what its ending says.
        """

    def read(self, path: Path) -> ir.Table:
        """Rows written before: a Parquet file, or a folder of them."""

    def write(self, rows: ir.Table, path: Path) -> None:
        """Write rows in their order, as a Parquet file or a folder of them; nothing may be at `path` yet."""


class Engine(Protocol):
    """Where the work on national tables runs."""

    def session(self, scratch: Path) -> AbstractContextManager[Session]:
        """A session that keeps what it must put aside under `scratch`, a folder that the caller removes."""

    def telling(self, path: Path, name: str, lake: Path) -> AbstractContextManager[None]:
        """What the engine raises while it makes a part of `lake` out of the raw file at `path`, in words.

        Raises BadFile where the file is at fault, BadLake where the lake cannot be written, BadInput where
        the engine itself fails.
        """


def parquet_of(path: Path) -> str:
    """What a Parquet reader is given to read a part: the file, or the files of the folder in their order."""
    return str(path / "*.parquet") if path.is_dir() else str(path)


def cannot_write(lake: Path) -> BadLake:
    return BadLake(
        m("the lake cannot be written: the disk is full, or the folder is not yours to write"),
        where=str(lake),
        fix=m("free some disk space or choose another folder; the lake is as it was before"),
    )
