"""Tables of a few rows, written by hand, as the lake would give them."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import polars as pl
import pytest

Row = Mapping[str, Any]
DAY = datetime.date.fromisoformat

PERIODS = {
    "siret": "string",
    "siren": "string",
    "since": "date",
    "until": "date",
    "active": "boolean",
    "naf": "string",
    "employer": "boolean",
}
UNIT_PERIODS = {
    "siren": "string",
    "since": "date",
    "until": "date",
    "active": "boolean",
    "legal_form": "string",
    "naf": "string",
}
STOCK = {
    "siret": "string",
    "siren": "string",
    "name": "string",
    "naf": "string",
    "headcount_band": "string",
    "headcount_year": "int64",
    "commune": "string",
    "longitude": "float64",
    "latitude": "float64",
    "active": "boolean",
    "head_office": "boolean",
    "created_on": "date",
    "diffusion": "string",
}
NOTICES = {
    "notice_id": "string",
    "siren": "string",
    "published_on": "date",
    "family": "string",
    "kind": "string",
    "judged_on": "date",
    "notice_type": "string",
    "replaces": "string",
    "accounts_closed_on": "date",
}
RATIOS = {"siren": "string", "closed_on": "date", "account_type": "string", "revenue_eur": "float64"}
LINKS = {
    "predecessor_siret": "string",
    "successor_siret": "string",
    "on": "date",
    "seat_transfer": "boolean",
    "economic_continuity": "boolean",
    "processed_on": "date",
}
EMPLOYMENT = {
    "commune": "string",
    "naf": "string",
    "year": "int64",
    "establishments": "int64",
    "employees": "int64",
}


def table(rows: Iterable[Row], schema: Mapping[str, str]) -> ir.Table:
    """A table of memory; columns that a row leaves out are null, days may be ISO text."""
    whole = [
        {
            name: DAY(row[name]) if kind == "date" and isinstance(row.get(name), str) else row.get(name)
            for name, kind in schema.items()
        }
        for row in rows
    ]
    frame = pl.DataFrame(whole, schema=ibis.schema(schema).to_polars())
    return ibis.memtable(frame)


@pytest.fixture(scope="session")
def rows() -> Callable[[ir.Table], list[dict[str, Any]]]:
    """The rows of an expression, in an order of their own."""

    def read(expression: ir.Table) -> list[dict[str, Any]]:
        return sorted(
            expression.to_pyarrow().to_pylist(), key=lambda row: tuple(str(cell) for cell in row.values())
        )

    return read
