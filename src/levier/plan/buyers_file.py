"""The register of declared buyers: a file (CSV or XLSX) that people fill in, and its template."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from levier.core.errors import BadFile, BadInput, LevierError
from levier.core.geography import Geography
from levier.core.messages import Message, m
from levier.core.territory import Territory
from levier.plan.filled_file import plain_number, read_cells, write_new
from levier.sources.raw import CSV_ENDINGS
from levier.takeover.matching import BUYERS
from levier.takeover.matching.buyers import Fault, buyer_faults, whole_buyers

COLUMNS: dict[str, str] = {
    "buyer": "B1",
    "kind": "investor",
    "siren": "",
    "name": "Fonds fictif",
    "naf": "",
    "places": "57, 54",
    "longitude": "6.17",
    "latitude": "49.12",
    "radius_km": "80",
    "naf_wanted": "25, 28.1",
    "naf_refused": "25.4",
    "jobs": "",
    "revenue_eur": "",
    "jobs_min": "10",
    "jobs_max": "100",
    "revenue_min_eur": "1000000",
    "revenue_max_eur": "",
    "price_max_eur": "2500000",
    "equity_eur": "600000",
    "stake": "majority",
    "accepts": "any",
}
"""The columns of the template, in order, with a fictional example. `places` holds codes or names of communes,
intercommunalities, departments, regions; it becomes `communes_wanted`. `name` is for companies and
investors: that of an individual is not kept, only the reference (`buyer`) is shown."""
LISTS = ("naf_wanted", "naf_refused")
SHOWN = 10
"""Faults named in one message."""


@dataclass(frozen=True)
class Cell:
    """A cell that cannot be read."""

    line: int
    column: str
    value: object
    why: Message
    fix: Message


def buyers_template() -> str:
    """The template: the names of the columns, and a fictional buyer to be replaced."""
    rows = (COLUMNS, COLUMNS.values())
    return "\ufeff" + "".join(
        ";".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\r\n" for row in rows
    )


def read_buyers(path: Path, geography: Geography) -> pl.DataFrame:
    """The declared buyers of a file, as a table (BUYERS).

    Raises
    ------
    BadFile : no such file, one that cannot be read, or one without the columns `buyer` and `kind`.
    BadInput : cells that cannot be read, or criteria that contradict each other; each is named with its line,
        column and value, ten at most, and what to do of the first.
    """
    table, lines = _read(path)
    faults: list[Cell] = []
    columns: dict[str, list[Any]] = {name: [] for name in BUYERS}
    for line, row in zip(lines, table.iter_rows(named=True), strict=True):
        for name, (kind, _) in BUYERS.items():
            columns[name].append(_value(name, kind, row, line, geography, faults))
    whole = whole_buyers(pl.DataFrame(columns, schema={name: kind for name, (kind, _) in BUYERS.items()}))
    unread = {(fault.line, fault.column) for fault in faults}
    faults += [cell for cell in _contradictions(whole, lines) if (cell.line, cell.column) not in unread]
    if faults:
        raise _refused(path.name, sorted(faults, key=lambda cell: cell.line))
    return whole


def _contradictions(whole: pl.DataFrame, lines: list[int]) -> Iterator[Cell]:
    fault: Fault
    for fault in buyer_faults(whole):
        yield Cell(lines[fault.row], fault.column, fault.value, fault.why, fault.fix)


def _refused(name: str, faults: list[Cell]) -> BadInput:
    first, *others = faults
    if not others:
        return BadInput(
            first.why,
            where=m(
                "{file}, line {line}, column {column}, value {value}",
                file=name,
                line=first.line,
                column=first.column,
                value=_shown(first.value),
            ),
            fix=first.fix,
        )
    told: Message | None = None
    for fault in faults[:SHOWN]:
        one = m(
            "line {line}, {column} = {value}: {why}",
            line=fault.line,
            column=fault.column,
            value=_shown(fault.value),
            why=fault.why,
        )
        told = one if told is None else m("{first}; {second}", first=told, second=one)
    return BadInput(
        m("{n} cells cannot be followed: {faults}", n=len(faults), faults=told),
        where=name,
        fix=m("first of them: {fix}", fix=first.fix),
    )


def _shown(value: object) -> object:
    return m("(empty)") if value is None else str(value)[:40]


def _value(
    name: str, kind: Any, row: dict[str, str | None], line: int, geography: Geography, faults: list[Cell]
) -> object:
    """The value of a cell; None where it is empty, or where it is not understood, which is then a fault."""
    said = (row.get("places" if name == "communes_wanted" else name) or "").strip()
    if not said:
        return None
    if name == "communes_wanted":
        try:
            return list(Territory.find(said, geography).communes)
        except LevierError as error:
            fix = error.fix if isinstance(error.fix, Message) else m("a code or a name; several with commas")
            faults.append(Cell(line, "places", said, error.what, fix))
            return None
    if name in LISTS:
        return [code.strip() for code in said.split(",") if code.strip()]
    if kind == pl.String:
        return said
    try:
        return _number(said, kind)
    except ValueError:
        faults.append(Cell(line, name, said, m("this is not a number"), m("digits alone: 2500000, or 6.17")))
        return None


def _number(said: str, kind: Any) -> float | int | bool:
    if kind == pl.Boolean:
        return (
            {"true": True, "false": False, "1": True, "0": False}[said.lower()]
            if said.lower() in ("true", "false", "1", "0")
            else bool(float("x"))
        )
    bare = plain_number(said)
    return int(bare) if kind == pl.Int64 else float(bare)


def _read(path: Path) -> tuple[pl.DataFrame, list[int]]:
    """The cells as text, and the line of each row."""
    fix = m("start from the template: levier takeover buyers-template --out buyers.csv")
    if path.is_file() and path.suffix.lower() not in (".xlsx", *CSV_ENDINGS):
        raise BadFile(
            m("buyers are read from CSV or XLSX, not from “{ending}”", ending=path.suffix.lower()),
            where=path.name,
            fix=fix,
        )
    table, lines = read_cells(path, fix)
    known = {*COLUMNS, *BUYERS}
    if lacking := [name for name in ("buyer", "kind") if name not in table.columns]:
        raise BadFile(
            m("the table of buyers lacks {columns}", columns=", ".join(lacking)),
            where=m("{file}, line {line}", file=path.name, line=1),
            fix=fix,
        )
    if strange := [name for name in table.columns if name not in known]:
        raise BadFile(
            m("columns that no register of buyers has: {columns}", columns=", ".join(strange)),
            where=m("{file}, line {line}", file=path.name, line=1),
            fix=m("one of: {names}", names=", ".join(COLUMNS)),
        )
    return table, lines


def write_template(path: Path) -> None:
    """Write the template (see `write_new`)."""
    write_new(path, buyers_template(), m("name it buyers.csv; it may be saved as XLSX afterwards"))


__all__ = ["COLUMNS", "buyers_template", "read_buyers", "write_template"]
