"""DuckDB, on this machine: the engine by default."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import psutil
from ibis.backends.duckdb import Backend

from levier.lake.engines.engine import cannot_write, parquet_of
from levier.sources import refusals
from levier.sources.raw import RawFile, open_raw

MOST_MEMORY_MB, MEMORY_SHARE = 4_000, 0.5
"""What the engine may hold in memory while it builds: so much, and no more than this share of the machine's;
beyond it, it works on disk."""


FILES = {"compression": "zstd", "compression_level": 1, "parquet_version": "V2"}
"""As small as level 3 with the older encodings, and a quarter less of a processor's time to write."""


@dataclass(frozen=True)
class DuckSession:
    """A connection of its own: what one file leaves in it (its rejected lines) is not another's."""

    backend: Backend
    scratch: Path

    def open_raw(self, path: Path, name: str) -> RawFile:
        return open_raw(path, name, self.backend, self.scratch)

    def read(self, path: Path) -> ir.Table:
        return self.backend.read_parquet(parquet_of(path))

    def write(self, rows: ir.Table, path: Path) -> None:
        self.backend.to_parquet(rows, path, **FILES)


@contextmanager
def _connected(**settings: str) -> Iterator[Backend]:
    backend = ibis.duckdb.connect(**settings)
    backend.con.execute("SET enable_progress_bar = false")  # it would write on the standard output
    try:
        yield backend
    finally:
        backend.disconnect()


def _memory_mb() -> int:
    return min(MOST_MEMORY_MB, int(psutil.virtual_memory().total / 1e6 * MEMORY_SHARE))


class DuckEngine:
    """DuckDB within bounded memory."""

    @contextmanager
    def session(self, scratch: Path) -> Iterator[DuckSession]:
        spill = str(scratch / "spill")
        with _connected(memory_limit=f"{_memory_mb()}MB", temp_directory=spill) as backend:
            yield DuckSession(backend, scratch)

    @staticmethod
    @contextmanager
    def in_memory() -> Iterator[DuckSession]:
        """A session for reading the lake."""
        with _connected() as backend:
            yield DuckSession(backend, Path())

    @contextmanager
    def telling(self, path: Path, name: str, lake: Path) -> Iterator[None]:
        try:
            yield
        except duckdb.IOException as error:
            if "write" in str(error).lower() or path.name not in str(error):
                # A file of ours in the message: it is the writing that failed, not the reading.
                raise cannot_write(lake) from error
            raise refusals.unreadable(name) from error
        except duckdb.InterruptException as error:
            raise KeyboardInterrupt from error
        except duckdb.Error as error:
            raise refusals.unreadable(name) from error
        except RuntimeError as error:
            # What DuckDB's Python binding makes of Ctrl-C during a query.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise
