"""Raw files as streamable tables: CSV, Parquet and GeoJSON.

A file is refused as a whole when it is not what its ending says (truncated, not UTF-8, two columns of
one name); a line that does not fit its file is set aside alone, with its number and the reason.
"""

import csv
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

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
from pyproj import CRS

from levier.core.messages import Message, m
from levier.sources import refusals
from levier.sources.screening import TextShape, screen, with_line_feeds
from levier.sources.source import GEOMETRY, RECORD

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE_BYTES = 2_000_000
"""A longer record is set aside: no producer issues one, and a quote left open looks like one."""
CSV_ENDINGS = (".csv", ".txt")
ENDINGS = (*CSV_ENDINGS, ".parquet", ".geojson")

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
    """A line that does not fit its file; `swallowed` counts the lines below that were lost with it."""

    line: int
    column: str | None
    why: str
    swallowed: int = 0


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
    shape: TextShape
    engine: Backend

    def rejections(self, kept: int) -> list[Rejection]:
        rejects = self._rejects()
        positions = np.array([position for position, _, _ in rejects], dtype=np.int64)
        lines = self._physical_lines(positions, kept + len(rejects))
        found = [
            Rejection(int(line), column, REJECTIONS.get(kind, BAD_QUOTES))
            for line, (_, column, kind) in zip(lines, rejects, strict=True)
        ]
        return self._with_lines_swallowed(found, kept)

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

    def _with_lines_swallowed(self, found: list[Rejection], kept: int) -> list[Rejection]:
        """A quote in the wrong place takes along the lines up to the next one: they are counted with the
        last such line, so that none goes without a word."""
        spans = [rank for rank, rejection in enumerate(found) if rejection.why in {BAD_QUOTES, TOO_LONG}]
        accounted = 1 + kept + len(found) + self.shape.blank_lines
        if not spans or self.shape.lines <= accounted:
            return found
        lost = self.shape.lines - accounted - self._breaks_in_cells()
        if lost > 0:
            last = found[spans[-1]]
            found[spans[-1]] = Rejection(last.line, last.column, last.why, swallowed=lost)
        return found

    def _breaks_in_cells(self) -> int:
        cells = [self.rows[name].fill_null("") for name in self.columns]
        breaks = sum((cell.length() - cell.replace("\n", "").length() for cell in cells), ibis.literal(0))
        counted = self.rows.aggregate(n=breaks.sum()).to_pyarrow()["n"][0].as_py()
        return int(counted or 0)

    def _physical_lines(self, positions: Positions, records: int) -> Positions:
        """The line on which the record at each position begins. Position and line differ only in a file
        whose quoted cells hold line breaks, which takes a reading of the file to follow."""
        if not len(positions) or self.shape.lines == records + 1:
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


UNREADABLE = (OSError, duckdb.Error, DataSourceError, pa.ArrowException, csv.Error, ValueError, RuntimeError)
"""What the reading libraries raise at a file that is not what its ending says."""


def read_columns(path: Path, name: str) -> tuple[str, ...]:
    """The names of a file's columns, read off its head. `name` is what the user calls the file.

    Raises BadFile where the file is not what its ending says.
    """
    try:
        if path.suffix.lower() in CSV_ENDINGS:
            return _header(path, name)[0]
        if path.suffix.lower() == ".parquet":
            return _told_apart(pq.read_schema(path).names, name)
        return _features(path, name)
    except UnicodeDecodeError as error:
        raise refusals.not_utf8(name, 1) from error
    except PermissionError as error:
        raise refusals.forbidden(name) from error
    except UNREADABLE as error:
        raise refusals.unreadable(name) from error


def open_raw(path: Path, name: str, engine: Backend, scratch: Path) -> RawFile:
    """A file ready to be read once by `engine`; `scratch` is a folder for what must be made of it first.

    Raises BadFile where the file is not what its ending says.
    """
    columns = read_columns(path, name)
    try:
        if path.suffix.lower() in CSV_ENDINGS:
            return _open_csv(path, name, engine, scratch)
        if path.suffix.lower() == ".parquet":
            return RawFile(path, columns, _numbered_parquet(path, engine))
        return RawFile(path, columns, _numbered_parquet(_as_parquet(path, scratch), engine))
    except UNREADABLE as error:
        raise refusals.unreadable(name) from error


def _open_csv(path: Path, name: str, engine: Backend, scratch: Path) -> RawCsv:
    columns, delimiter = _header(path, name)
    shape = screen(path, name)
    if not shape.ends_alike:
        path = with_line_feeds(path, scratch / f"{path.stem}.feeds.csv")
        shape = screen(path, name)
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
    numbered = rows.mutate(**{RECORD: ibis.row_number() + 1})
    return RawCsv(path, columns, numbered, delimiter, shape, engine)


def _header(path: Path, name: str) -> tuple[tuple[str, ...], str]:
    """The names of the columns, and the delimiter that parts them: the one that parts most."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE_BYTES)
    if not first.strip():
        raise refusals.empty(name)
    # A file of an old Macintosh ends its lines by a return alone.
    line = first.decode("utf-8-sig").rstrip("\r\n").partition("\r")[0]
    if "\0" in line:
        raise refusals.not_utf8(name, 1)
    headers = {mark: next(csv.reader([line], delimiter=mark), []) for mark in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda mark: len(headers[mark]))
    return _told_apart([column.strip() for column in headers[delimiter]], name), delimiter


def _told_apart(columns: list[str], name: str) -> tuple[str, ...]:
    """The columns, unless two bear one name (the engine does not tell capitals apart)."""
    folded = [column.lower() for column in columns]
    astray = [
        rank for rank, column in enumerate(folded, start=1) if column == "" or folded.index(column) + 1 < rank
    ]
    if astray:
        raise refusals.same_names(name, astray)
    return tuple(columns)


def _features(path: Path, name: str) -> tuple[str, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        about: dict[str, Any] = pyogrio.read_info(path)
    crs = about["crs"]
    if crs and CRS.from_user_input(crs).to_epsg() != 4326:
        raise refusals.not_degrees(name, str(crs))
    return _told_apart([*about["fields"], GEOMETRY], name)


def _as_parquet(path: Path, scratch: Path) -> Path:
    """GeoJSON goes through Parquet, batch by batch, its geometry as WKB. What GDAL warns of is a shape that
    it cannot read: it comes as null, and the contract says so."""
    target = scratch / f"{path.stem}.features.parquet"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        with (
            pyogrio.open_arrow(path, use_pyarrow=True) as (_, batches),
            pq.ParquetWriter(target, batches.schema) as writer,
        ):
            for batch in batches:
                writer.write_batch(batch)
    return target


def _numbered_parquet(path: Path, engine: Backend) -> ir.Table:
    """Rows under the number that the file itself gives them: unlike a count, it lets the engine read in
    several threads."""
    rows = engine.read_parquet(path, file_row_number=True)
    return rows.mutate(**{RECORD: rows["file_row_number"] + 1}).drop("file_row_number")


def _record_starts(path: Path, delimiter: str) -> Iterator[tuple[int, int]]:
    """Position and first line of each record; stops where the file can no longer be followed."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        csv.field_size_limit(LONGEST_LINE_BYTES)
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
