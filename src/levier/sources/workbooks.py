"""Spreadsheets (XLSX) made into tables of text: one sheet a table, from the row that names its columns."""

import datetime
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, load_workbook

from levier.sources import refusals
from levier.sources.archives import Member
from levier.sources.catalogue import nearest, recognise

DEEPEST_HEAD = 20
"""Producers put titles, notes and labels above the row of the columns' names, never more rows than this."""


def open_sheets(workbook: Path, name: str, scratch: Path) -> list[Member]:
    """Every sheet of a workbook."""
    try:
        opened = load_workbook(workbook)
        return [
            Member(sheet, _written(opened, sheet, scratch / f"{workbook.stem}.{rank}.parquet"))
            for rank, sheet in enumerate(opened.sheet_names)
        ]
    except (CalamineError, OSError, ValueError) as error:
        raise refusals.unreadable(name) from error


def _written(workbook: CalamineWorkbook, sheet: str, target: Path) -> Path | None:
    """The table of a sheet; none in a sheet that holds no row of names that a source knows."""
    rows = workbook.get_sheet_by_name(sheet).to_python()
    head = _head([_names(row) for row in rows[:DEEPEST_HEAD]])
    if head is None:
        return None
    columns = {place: name for place, name in enumerate(_names(rows[head])) if name}
    table = {name: [_text(row[place]) for row in rows[head + 1 :]] for place, name in columns.items()}
    pq.write_table(pa.table(table, schema=pa.schema([(name, pa.string()) for name in table])), target)
    return target


def _names(row: Sequence[Any]) -> list[str]:
    return [str(cell).strip() for cell in row]


def _head(rows: Sequence[Collection[str]]) -> int | None:
    """The first row that a source recognises, else the first that resembles one: its lack is then told."""
    for known in (recognise, nearest):
        for rank, names in enumerate(rows):
            if known(names):
                return rank
    return None


def _text(cell: Any) -> str | None:
    """A cell as its producer would write it in a text file: whole numbers without decimals, ISO dates."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
