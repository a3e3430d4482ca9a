"""The two tables of a network that people keep: who there is, and who works with whom."""

from pathlib import Path

import polars as pl

from levier.core.errors import BadFile, BadInput
from levier.core.messages import Message, m
from levier.industries.introductions import LINKS, ORGANISATIONS
from levier.plan.filled_file import read_cells

NUMBERS = ("longitude", "latitude", "weight")
MOST_ROWS = 1_000_000
SHOWN = 10
"""Faults named in one message."""


def read_network(organisations: Path, links: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The organisations (ORGANISATIONS) and the links (LINKS) of two files, CSV or XLSX.

    Columns that no network has are left out. Topics are joined by `|`; a number may be written with a comma.

    Raises
    ------
    BadFile : a file that cannot be read, or without the columns that it must have.
    BadInput : cells that are no numbers, named with line, column and value; or a file of too many rows.
    """
    return (
        _read(organisations, tuple(ORGANISATIONS), ("organisation",)),
        _read(links, tuple(LINKS), ("a", "b")),
    )


def _read(path: Path, columns: tuple[str, ...], needed: tuple[str, ...]) -> pl.DataFrame:
    fix = m("the columns of this file: {columns}; see the page “Introductions”", columns=", ".join(columns))
    table, lines = read_cells(path, fix)
    if lacking := [name for name in needed if name not in table.columns]:
        raise BadFile(
            m("the table has no column {columns}", columns=", ".join(lacking)),
            where=m("{file}, line {line}", file=path.name, line=1),
            fix=fix,
        )
    if table.height > MOST_ROWS:
        raise BadInput(
            m("{n} rows: a network of {most} at most can be read", n=table.height, most=MOST_ROWS),
            where=path.name,
            fix=m("keep the organisations of a territory and those around it"),
        )
    kept = table.select(
        pl.col(name).str.strip_chars().replace("", None) for name in columns if name in table.columns
    )
    return _with_numbers(kept, lines, path.name)


def _with_numbers(table: pl.DataFrame, lines: list[int], file: str) -> pl.DataFrame:
    """The columns of numbers as numbers."""
    names = [name for name in NUMBERS if name in table.columns]
    bare = pl.col(names).str.replace_all(r"[\s\u00a0\u202f]", "").str.replace(",", ".", literal=True)
    numbers = table.select(bare.cast(pl.Float64, strict=False))
    faults = [
        m(
            "line {line}, {column} = {value}: {why}",
            line=lines[row],
            column=name,
            value=table[name][row][:40],
            why=m("this is not a number"),
        )
        for name in names
        for row in (numbers[name].is_null() & table[name].is_not_null()).arg_true().head(SHOWN)
    ]
    if faults:
        raise BadInput(_joined(faults[:SHOWN]), where=file, fix=m("digits alone: 2500000, or 6.17"))
    return table.with_columns(numbers)


def _joined(faults: list[Message]) -> Message:
    told = faults[-1]
    for fault in reversed(faults[:-1]):
        told = m("{first}; {others}", first=fault, others=told)
    return told
