"""A table of the plan as rows for machines: CSV that a spreadsheet cannot be made to execute, and JSON.

CSV is RFC 4180 (comma, CRLF, decimal point, ISO dates), headed by the stable names of the columns, in UTF-8
with a byte order mark: without it spreadsheets read accents wrongly, and statistical tools skip it.
"""

import datetime
from typing import Any

import polars as pl
import polars.selectors as cs

from levier.plan.document import Table
from levier.plan.words import Words

FORMULA_STARTS = r"^[=+\-@\t\r\n＝＋－＠]"
"""Beginnings that make a spreadsheet execute a text (OWASP, CSV Injection); the last four are the full-width
forms."""


def table_rows(table: Table, words: Words) -> pl.DataFrame:
    """The described columns of a table, its own terms said in the language, its other values as they are."""
    said = {column.name: column.kind for column in table.columns if column.kind in ("term", "terms")}
    rows = table.rows.select(column.name for column in table.columns)
    return rows.with_columns(
        pl.Series(name, [value and words.value(value, kind) for value in rows[name]], pl.String)
        for name, kind in said.items()
    )


def csv_file(rows: pl.DataFrame) -> bytes:
    """The rows as CSV; null is an empty cell, and a text that could start a formula gets an apostrophe."""
    texts = cs.string()
    guarded = pl.when(texts.str.contains(FORMULA_STARTS)).then(pl.lit("'") + texts).otherwise(texts)
    written = rows.with_columns(guarded.name.keep()).write_csv(
        include_bom=True, line_terminator="\r\n", float_scientific=False, quote_style="necessary"
    )
    return written.encode()


def json_rows(rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows as JSON objects; a date is ISO 8601 text."""
    return [
        {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in row.items()
        }
        for row in rows.iter_rows(named=True)
    ]
