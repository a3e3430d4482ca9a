"""JSON documents and JSON lines made into tables of text: one object a row, one key a column.

A value that is itself an object or a list stays JSON text, which shapes take apart.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from levier.sources import refusals
from levier.sources.archives import Member

BATCH = 20_000
"""Objects written at once."""

Objects = Callable[[], Iterable[Any]]
"""The objects of a file, from the first one at each call."""


def unfold(document: Path, name: str, scratch: Path) -> list[Member]:
    """The objects of a JSON document: a list of them, or an object of which one member is such a list. A
    GeoJSON under this ending is given as what it is."""
    try:
        content = json.loads(document.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise refusals.not_utf8(name, 1) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise refusals.not_json(name, getattr(error, "lineno", 1)) from error
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        features = scratch / f"{document.stem}.geojson"
        features.symlink_to(document.resolve())
        return [Member("", features)]
    lists = [content] if isinstance(content, list) else list(_lists_of_objects(content))
    return [Member("", _written(lambda: lists[0], document, name, scratch) if len(lists) == 1 else None)]


def unfold_lines(document: Path, name: str, scratch: Path) -> list[Member]:
    """The objects of a file that holds one a line."""
    return [Member("", _written(lambda: _lines(document, name), document, name, scratch))]


def _lists_of_objects(content: Any) -> Iterator[list[Any]]:
    members = content.values() if isinstance(content, dict) else ()
    return (held for held in members if isinstance(held, list) and any(isinstance(one, dict) for one in held))


def _lines(document: Path, name: str) -> Iterator[Any]:
    with document.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield json.loads(line.decode("utf-8-sig"))
            except UnicodeDecodeError as error:
                raise refusals.not_utf8(name, number) from error
            except (json.JSONDecodeError, RecursionError) as error:
                raise refusals.not_json(name, number) from error


def _written(objects: Objects, document: Path, name: str, scratch: Path) -> Path:
    """Objects as rows of text; a key that comes late is a column like the others."""
    columns: dict[str, None] = {}
    for number, one in enumerate(objects(), start=1):
        if not isinstance(one, dict):
            raise refusals.not_an_object(name, number)
        columns.update(dict.fromkeys(one))
    schema = pa.schema([(column, pa.string()) for column in columns])
    target = scratch / f"{document.stem}.objects.parquet"
    with pq.ParquetWriter(target, schema) as writer:
        rest = iter(objects())
        while batch := list(islice(rest, BATCH)):
            rows = [{key: _text(value) for key, value in one.items()} for one in batch]
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
    return target


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
