"""A table that people fill in themselves, CSV or XLSX, as text, with the line of each row."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
from python_calamine import CalamineError, load_workbook

from levier.core.errors import BadFile, BadInput
from levier.core.messages import Message, m
from levier.lake.engines import DuckEngine
from levier.sources import refusals
from levier.sources.raw import CSV_ENDINGS, WHY_REJECTED
from levier.sources.source import RECORD


def read_cells(path: Path, fix: Message | None = None) -> tuple[pl.DataFrame, list[int]]:
    """The rows that hold something, every cell as text (null where empty), and the line of each in the file.

    `fix`: what to do about a file that cannot be read.

    Raises BadFile where there is no such file, or it is no CSV nor XLSX, or cannot be read as such.
    """
    if not path.is_file():
        raise BadFile(m("no such file"), where=str(path))
    ending = path.suffix.lower()
    if ending == ".xlsx":
        table, lines = _sheet(path)
    elif ending in CSV_ENDINGS:
        table, lines = read_raw(path, fix)
    else:
        raise BadFile(
            m("tables are read from CSV or XLSX, not from “{ending}”", ending=ending),
            where=path.name,
            fix=fix,
        )
    filled = [any((cell or "").strip() for cell in row) for row in table.iter_rows()]
    return table.filter(pl.Series(filled, dtype=pl.Boolean)), [
        line for line, some in zip(lines, filled, strict=True) if some
    ]


def read_numbers(path: Path, numbers: Sequence[str]) -> pl.DataFrame:
    """The rows of a table, those of its columns that are named here as numbers (null where empty), the others
    as text.

    Raises BadFile as `read_cells`, BadInput for a cell that is no number.
    """
    cells, lines = read_cells(path)
    for name in (name for name in numbers if name in cells.columns):
        plain = [None if said is None else plain_number(said) for said in cells[name]]
        read = pl.Series(name, plain, pl.String).cast(pl.Float64, strict=False)
        faulty = (~read.is_finite()).fill_null(True) & cells[name].is_not_null()
        if len(wrong := faulty.arg_true()):
            raise BadInput(
                m("this is not a number: {value}", value=str(cells[name][wrong[0]])[:40]),
                where=m("{file}, line {line}, {column}", file=path.name, line=lines[wrong[0]], column=name),
                fix=m("digits alone: 32000, or 12.5; nothing where it is unknown"),
            )
        cells = cells.with_columns(read)
    return cells


def plain_number(said: str) -> str:
    """A number as French people write it, with blanks between thousands and a comma, as Python writes it."""
    return said.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")


def write_new(path: Path, content: str, fix: Message) -> None:
    """Write a template, CSV, in a folder that is made if need be; a file already there is left as it is.
    `fix`: how to name it.

    Raises BadInput where the file exists, is no CSV, or cannot be written.
    """
    if path.suffix.lower() != ".csv":
        raise BadInput(
            m("the template is a CSV file, that any spreadsheet opens"),
            where=str(path),
            fix=fix,
        )
    if path.exists():
        raise BadInput(
            m("the file is already there, and was left as it is"), where=str(path), fix=m("give another name")
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(content)
    except OSError as error:
        raise BadInput(
            m("the file cannot be written"),
            where=str(path),
            fix=m("give a folder that exists and in which you may write"),
        ) from error


def read_raw(path: Path, fix: Message | None = None) -> tuple[pl.DataFrame, list[int]]:
    """The cells of a CSV or Parquet file, as it writes them, and the line of each row.

    Raises BadFile, with its line, for a row that does not fit the file.
    """
    with (
        tempfile.TemporaryDirectory(prefix="levier-") as scratch,
        DuckEngine().session(Path(scratch)) as session,
    ):
        raw = session.open_raw(path, path.name)
        rows = raw.rows.to_polars().sort(RECORD)
        if rejected := raw.rejections(len(rows)):
            raise BadFile(
                WHY_REJECTED[rejected[0].why],
                where=m("{file}, line {line}", file=path.name, line=rejected[0].line),
                fix=fix,
            )
        lines = raw.lines(rows[RECORD].to_numpy(), len(rows)).tolist()
        return rows.drop(RECORD), lines


def _sheet(path: Path) -> tuple[pl.DataFrame, list[int]]:
    """The first sheet; its first row that is not empty names the columns."""
    try:
        cells = load_workbook(path).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise refusals.unreadable(path.name) from error
    head = next((rank for rank, row in enumerate(cells) if any(str(cell).strip() for cell in row)), None)
    if head is None:
        raise refusals.empty(path.name)
    names = [str(cell).strip() for cell in cells[head]]
    kept = [place for place, name in enumerate(names) if name]
    if astray := [place + 1 for place in kept if names.index(names[place]) != place]:
        raise refusals.same_names(path.name, astray)
    table = {names[place]: [_text(row[place]) for row in cells[head + 1 :]] for place in kept}
    rows = pl.DataFrame(table, schema=dict.fromkeys(table, pl.String))
    return rows, list(range(head + 2, len(cells) + 1))


def _text(cell: object) -> str:
    """A number that stands for a code keeps no decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
