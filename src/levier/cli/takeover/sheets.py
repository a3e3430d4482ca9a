"""A file that a person filled in, CSV or XLSX, as a table of text."""

import csv
import datetime
import io
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, load_workbook

from levier.core.errors import BadFile
from levier.core.messages import m

SEPARATORS = ";,\t"
ENCODINGS = ("utf-8-sig", "cp1252")
WORKBOOKS = (".xlsx", ".xlsm", ".ods", ".xls")


def read_sheet(path: Path) -> pl.DataFrame:
    """The first sheet of a workbook, or a CSV (`;`, `,` or tabs; UTF-8 or Windows-1252), every cell text.

    The first row holds the heads; blank rows are left out, blank cells null.

    Raises
    ------
    BadFile : the file is absent, of another kind, empty, or cannot be read.
    """
    try:
        rows = _workbook(path) if path.suffix.lower() in WORKBOOKS else _text(path)
    except (OSError, ValueError, CalamineError, csv.Error) as error:
        raise BadFile(
            m("this file cannot be read: {reason}", reason=str(error)[:200]),
            str(path),
            m("save it as CSV or XLSX, and give its path"),
        ) from error
    filled = [row for row in rows if any(cell for cell in row)]
    if not filled:
        raise BadFile(m("this file is empty"), str(path))
    heads = [head.strip() for head in filled[0]]
    named = [place for place, head in enumerate(heads) if head]
    return pl.DataFrame(
        [[(row[place] or None) if place < len(row) else None for place in named] for row in filled[1:]],
        schema=dict.fromkeys(_unique([heads[place] for place in named]), pl.String),
        orient="row",
    )


def _unique(heads: list[str]) -> list[str]:
    """Heads that come twice, told apart by blanks behind: who reads them strips, and sees both."""
    return [head + " " * heads[:place].count(head) for place, head in enumerate(heads)]


def _workbook(path: Path) -> list[list[str]]:
    return [[_cell(cell) for cell in row] for row in load_workbook(path).get_sheet_by_index(0).to_python()]


def _cell(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def _text(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValueError(path.name)
    head = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
