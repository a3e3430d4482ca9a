"""A file of areas by activities that anyone may bring: columns named by options, faults by their line."""

from pathlib import Path

import polars as pl

from levier.core.errors import BadFile, BadInput
from levier.core.messages import Message, m
from levier.plan.filled_file import read_raw

ENDINGS = (".csv", ".txt", ".parquet")
LARGEST = 1e15
"""Above that, a sum loses units; nothing that is counted comes near."""
BLANKS = r"[ \u00a0\u202f]"


def read_cells_file(
    path: Path, area: str, activity: str, value: str, year: str | None, secret: str | None
) -> pl.DataFrame:
    """Its rows as `area`, `activity`, `year` (if asked for) and `value`, null where it is empty or has the
    mark `secret`.

    Numbers may be written as French people do (blanks between thousands, a decimal comma).

    Raises
    ------
    BadFile : no such file, another kind of file, a line that does not fit it, a column that is not there.
    BadInput : an empty code, a value that is no number or negative, a pair that stands twice; with the line.
    """
    rows, lines = _read(path)
    asked = {"area": area, "activity": activity, "value": value} | ({"year": year} if year else {})
    if absent := [name for name in asked.values() if name not in rows.columns]:
        raise BadFile(
            m("the table has no column {columns}", columns=", ".join(absent)),
            where=str(path),
            fix=m("name them by options; the file has: {columns}", columns=", ".join(rows.columns)),
        )
    table = rows.select(
        pl.col(name).cast(pl.String).str.strip_chars().replace("", None).alias(term)
        for term, name in asked.items()
    ).with_columns(line=lines)
    if secret is not None:
        table = table.with_columns(value=pl.when(pl.col("value") != secret.strip()).then("value"))
    keys = [term for term in asked if term != "value"]
    for term in keys:
        _refuse(path, table.filter(pl.col(term).is_null()), asked[term], term, m("this cell is empty"))
    numbers = table.with_columns(
        number=pl.col("value")
        .str.replace_all(BLANKS, "")
        .str.replace(",", ".")
        .cast(pl.Float64, strict=False)
    )
    wrong = {
        m("this is not a number"): pl.col("value").is_not_null()
        & pl.col("number").is_finite().not_().fill_null(True),
        m("this is negative"): pl.col("number") < 0,
        m("this is too large to be added up"): pl.col("number") > LARGEST,
    }
    for why, which in wrong.items():
        _refuse(path, numbers.filter(which), asked["value"], "value", why)
    _refuse_twice(path, numbers, keys)
    return numbers.select(*keys, value="number")


def _read(path: Path) -> tuple[pl.DataFrame, pl.Series]:
    """The cells of the file, and the line of each row."""
    if not path.is_file():
        raise BadFile(m("no such file"), where=str(path))
    if path.suffix.lower() not in ENDINGS:
        raise BadFile(m("areas by activities are read from CSV or Parquet"), where=str(path))
    rows, lines = read_raw(path)
    return rows, pl.Series(lines)


def _refuse(path: Path, rows: pl.DataFrame, column: str, term: str, why: Message) -> None:
    """Raises BadInput at the first of the rows, if there is one."""
    if rows.is_empty():
        return
    what = why if len(rows) == 1 else m("{why} ({n} lines are so)", why=why, n=len(rows))
    said = rows[term][0]
    raise BadInput(
        what,
        where=m(
            "{file}, line {line}, column {column}, value {value}",
            file=path.name,
            line=rows["line"][0],
            column=column,
            value=m("(empty)") if said is None else said[:40],
        ),
    )


def _refuse_twice(path: Path, table: pl.DataFrame, keys: list[str]) -> None:
    twice = table.filter(pl.struct(keys).is_duplicated())
    if twice.is_empty():
        return
    first = twice.row(0, named=True)
    same = twice.filter([pl.col(key) == first[key] for key in keys])
    raise BadInput(
        m(
            "{pair} stands on lines {lines}",
            pair=" / ".join(first[key] for key in keys),
            lines=", ".join(str(line) for line in same["line"].head(5)),
        ),
        where=path.name,
        fix=m("add the values of a pair up, or name the column of years with --year"),
    )
