"""Raw files written as producers write them."""

import json
from pathlib import Path
from typing import Any

import polars as pl

Cells = dict[str, Any]


def text_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def csv_text(rows: list[Cells], separator: str) -> str:
    return pl.DataFrame(rows, infer_schema_length=None, strict=False).write_csv(separator=separator)


def write_csv(path: Path, rows: list[Cells], separator: str = ",") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    as_text = [{key: None if cell is None else str(cell) for key, cell in row.items()} for row in rows]
    path.write_text(csv_text(as_text, separator), "utf-8")


def write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(content), "utf-8")


def write_lines(path: Path, rows: list[Cells]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(text_of(row) + "\n" for row in rows), "utf-8")
