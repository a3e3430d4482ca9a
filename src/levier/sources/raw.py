"""Raw files as streamable tables: CSV, Parquet and GeoJSON, alone or in a ZIP archive.

A file is refused as a whole when it is not what its ending says (truncated, not UTF-8, two columns of
one name); a line that does not fit its file is set aside alone, with its number and the reason.
"""

import csv
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from ibis.backends.duckdb import Backend
from pyogrio.errors import DataSourceError

from levier.core.errors import BadFile
from levier.core.messages import Message, m
from levier.sources.source import RECORD

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE_BYTES = 2_000_000
"""A longer record is set aside: no producer issues one, and a quote left open looks like one."""
CSV_SUFFIXES = (".csv", ".txt")
SUFFIXES = (*CSV_SUFFIXES, ".parquet", ".geojson", ".zip")

WRONG_CELLS, TOO_LONG, NOT_UTF8, BAD_QUOTES = "cells", "too_long", "not_utf8", "quotes"
REJECTIONS = {
    "MISSING COLUMNS": WRONG_CELLS,
    "TOO MANY COLUMNS": WRONG_CELLS,
    "LINE SIZE OVER MAXIMUM": TOO_LONG,
    "INVALID ENCODING": NOT_UTF8,
}
"""DuckDB's name of an error in a line, and ours; any other is a matter of quotes."""
WHY_REJECTED: dict[str, Message] = {
    WRONG_CELLS: m("more or fewer cells than the header has columns"),
    TOO_LONG: m("line longer than 2 MB"),
    NOT_UTF8: m("not UTF-8"),
    BAD_QUOTES: m("a quote is opened or closed in the wrong place"),
}
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rejection:
    """A line that does not fit its file."""

    line: int
    column: str | None
    why: str


@dataclass(frozen=True)
class RawFile:
    """A raw file, open for one reading: every column as the file has it, and RECORD.

    Once `rows` has been read, and `kept` rows came out of it, the two methods tell where things stand.
    """

    path: Path
    columns: tuple[str, ...]
    rows: ir.Table

    def rejections(self, kept: int) -> list[Rejection]:
        """The lines that do not fit the file."""
        return []

    def lines(self, records: Positions, kept: int) -> Positions:
        """The line, row or feature at which each record stands, as a reader would count."""
        return records


@dataclass(frozen=True)
class RawCsv(RawFile):
    """A delimited text file, read by DuckDB."""

    delimiter: str
    engine: Backend

    def rejections(self, kept: int) -> list[Rejection]:
        rejects = self._rejects()
        positions = np.array([position for position, _, _ in rejects], dtype=np.int64)
        lines = self._physical_lines(positions, kept + len(rejects))
        return [
            Rejection(int(line), column, REJECTIONS.get(kind, BAD_QUOTES))
            for line, (_, column, kind) in zip(lines, rejects, strict=True)
        ]

    def lines(self, records: Positions, kept: int) -> Positions:
        rejected = np.array([position for position, _, _ in self._rejects()], dtype=np.int64)
        # Position 1 is the header. The r-th reject (from 0) has position - 2 - r kept records above it.
        kept_above = rejected - 2 - np.arange(len(rejected))
        positions = records + 1 + np.searchsorted(kept_above, records, side="left")
        return self._physical_lines(positions, kept + len(rejected))

    def _rejects(self) -> list[tuple[int, str | None, str]]:
        """Rejected lines: position in the file counted in records, column, kind of error."""
        return self.engine.con.execute(
            "SELECT line, min(column_name), min(error_type) FROM reject_errors GROUP BY line ORDER BY line"
        ).fetchall()

    def _physical_lines(self, positions: Positions, records: int) -> Positions:
        """The line on which the record at each position begins. Position and line differ only in a file
        whose quoted cells hold line breaks, which takes a reading of the file to follow."""
        if not len(positions) or _count_lines(self.path) == records + 1:
            return positions
        wanted = np.unique(positions)
        lines = wanted.copy()
        for position, line in _record_starts(self.path, self.delimiter):
            rank = np.searchsorted(wanted, position)
            if rank == len(wanted):
                break
            if wanted[rank] == position:
                lines[rank] = line
        return lines[np.searchsorted(wanted, positions)]


def open_raw(path: Path, engine: Backend, scratch: Path) -> RawFile:
    """A raw file ready to be read once by `engine`; `scratch` is a folder for what must be unpacked.

    Raises BadFile where the file is not what its ending says.
    """
    try:
        if path.suffix.lower() in CSV_SUFFIXES:
            return _open_csv(path, engine)
        if path.suffix.lower() == ".parquet":
            return _open_parquet(path, engine)
        return _open_geojson(path, engine, scratch)
    except UnicodeDecodeError as error:
        raise not_utf8_file(path.name, 1) from error
    except (OSError, duckdb.Error, DataSourceError, pa.ArrowException, csv.Error, ValueError) as error:
        raise unreadable(path, error) from error


def not_utf8_file(name: str, line: int) -> BadFile:
    return BadFile(
        m("the file is not encoded in UTF-8"),
        where=m("{file}, line {line}", file=name, line=line),
        fix=m("save it again as UTF-8 (in a spreadsheet: “CSV UTF-8”)"),
    )


def unreadable(path: Path, error: Exception) -> BadFile:
    reason = str(error).strip().splitlines()
    return BadFile(
        m("the file cannot be read: truncated, or not what its ending says"),
        where=m("{file} ({reason})", file=path.name, reason=reason[0][:160] if reason else ""),
        fix=m("fetch it again from its producer"),
    )


def _open_csv(path: Path, engine: Backend) -> RawCsv:
    columns, delimiter = _header(path)
    rows = engine.read_csv(
        path,
        header=True,
        auto_detect=False,
        delim=delimiter,
        quote='"',
        escape='"',
        columns=dict.fromkeys(columns, "VARCHAR"),
        store_rejects=True,
        max_line_size=LONGEST_LINE_BYTES,
    )
    return RawCsv(path, columns, _numbered(rows), delimiter, engine)


def _header(path: Path) -> tuple[tuple[str, ...], str]:
    """The names of the columns, and the delimiter that parts them: the one that parts most."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE_BYTES)
    if not first.strip():
        raise BadFile(m("the file is empty"), where=path.name)
    line = first.decode("utf-8-sig").rstrip("\r\n")
    if "\0" in line:
        raise not_utf8_file(path.name, 1)
    headers = {mark: next(csv.reader([line], delimiter=mark), []) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda mark: len(headers[mark]))
    columns = tuple(name.strip() for name in headers[delimiter])
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice or "" in columns:
        raise BadFile(
            m(
                "two columns bear the same name, or a column has none: {names}",
                names=", ".join(twice) or "“”",
            ),
            where=m("{file}, line 1", file=path.name),
            fix=m("give each column one name"),
        )
    return columns, delimiter


def _open_parquet(path: Path, engine: Backend) -> RawFile:
    columns = tuple(pq.read_schema(path).names)
    return RawFile(path, columns, _numbered(engine.read_parquet(path)))


def _open_geojson(path: Path, engine: Backend, scratch: Path) -> RawFile:
    """GeoJSON goes through Parquet, batch by batch, its geometry as WKB."""
    columns_only = scratch / f"{path.stem}.parquet"
    with (
        pyogrio.open_arrow(path, use_pyarrow=True) as (_, batches),
        pq.ParquetWriter(columns_only, batches.schema) as writer,
    ):
        for batch in batches:
            writer.write_batch(batch)
    return RawFile(path, tuple(batches.schema.names), _numbered(engine.read_parquet(columns_only)))


def _numbered(rows: ir.Table) -> ir.Table:
    return rows.mutate(**{RECORD: ibis.row_number() + 1})


def _count_lines(path: Path) -> int:
    """Lines of a text file, the last one counted whether or not a line break ends it."""
    breaks, last = 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            breaks += chunk.count(b"\n")
            last = chunk[-1:]
    return breaks + (last != b"\n")


def _record_starts(path: Path, delimiter: str) -> Iterator[tuple[int, int]]:
    """Position and first line of each record; stops where the file can no longer be followed."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        reader = csv.reader(file, delimiter=delimiter)
        starts = _lines_read(reader)
        yield from ((position, before + 1) for position, (before, _) in enumerate(pairwise(starts), start=1))


def _lines_read(reader: Iterator[list[str]]) -> Iterator[int]:
    """How many lines have been read, before the first record and after each one."""
    yield 0
    try:
        for _ in reader:
            yield reader.line_num  # type: ignore[attr-defined]
    except csv.Error:
        return


def unpack(archive: Path, scratch: Path) -> list[Path]:
    """The files of a ZIP archive that can be read, unpacked one by one into `scratch`.

    Raises BadFile if the archive is truncated, damaged, locked or larger than the room left on disk.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [entry for entry in opened.infolist() if _readable(entry.filename)]
            if sum(entry.file_size for entry in members) > shutil.disk_usage(scratch).free:
                raise BadFile(
                    m("the archive unpacked is larger than the room left on disk"), where=archive.name
                )
            return [_unpack_one(opened, entry, scratch) for entry in members]
    except (zipfile.BadZipFile, RuntimeError, EOFError, NotImplementedError) as error:
        raise unreadable(archive, error) from error


def _readable(name: str) -> bool:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in SUFFIXES and suffix != ".zip"


def _unpack_one(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, scratch: Path) -> Path:
    # Only the last part of the member's name is used: an archive cannot write elsewhere.
    target = scratch / f"{entry.header_offset}" / PurePosixPath(entry.filename).name
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(entry) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file, 1 << 20)
    return target
