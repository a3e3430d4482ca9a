"""The plan as files: plan.json and places.geojson for machines, plan.html for people, one CSV per table."""

import dataclasses
import json
import math
import re
from pathlib import Path

import polars as pl
import polars.selectors as cs

from levier.core.messages import Lang
from levier.plan.document import Answer, MapLayer, Missing, Plan, Table
from levier.plan.folder import put_together
from levier.plan.page import page_file
from levier.plan.places import places_file
from levier.plan.record import PLACES_FILE, plan_file, table_file
from levier.plan.tables import csv_file, table_rows
from levier.plan.words import Words

RECORD_FILE, PAGE_FILE = "plan.json", "plan.html"
_FILE_SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_TABLE_FILE = re.compile(rf"tables/{_FILE_SAFE.pattern}\.csv")


def write_plan(plan: Plan, out: Path, lang: Lang) -> tuple[Path, ...]:
    """Write plan.json, plan.html, places.geojson and tables/<id>.csv into the folder `out`, all or none.

    The same plan gives the same bytes. The tables that a former plan left there, and this one has not, go;
    any other file of the folder stays.

    Returns
    -------
    The files written, plan.json last.

    Raises
    ------
    BadInput : `out` is a file, or cannot be written to; what was there is unchanged.
    ValueError : two tables bear the same id, or an id that cannot name a file.
    """
    words = Words(lang)
    plan = _with_known_numbers(plan)
    tables = _tables(plan)
    files = {table_file(table): csv_file(table_rows(table, words)) for table in tables}
    record = plan_file(plan, words, files)
    files[PLACES_FILE] = places_file(_layers(plan), words)
    files[PAGE_FILE] = page_file(plan, words)
    files[RECORD_FILE] = record
    put_together(out, files, obsolete=_tables_of_former_plan(out))
    return tuple(out / name for name in files)


def _layers(plan: Plan) -> list[MapLayer]:
    """The layers of the map of the territory, then those of the answers' own maps."""
    answers = (answer for chapter in plan.chapters for answer in chapter.answers)
    return [*plan.layers, *(layer for one in answers if isinstance(one, Answer) for layer in one.layers)]


def _tables(plan: Plan) -> list[Table]:
    tables = [
        table
        for chapter in plan.chapters
        for answer in chapter.answers
        if isinstance(answer, Answer)
        for table in answer.tables
    ]
    ids = [table.id for table in tables]
    if unfit := sorted({name for name in ids if ids.count(name) > 1 or not _FILE_SAFE.fullmatch(name)}):
        raise ValueError(f"tables of a plan need ids that differ and can name a file: {unfit}")
    return tables


def _tables_of_former_plan(out: Path) -> list[str]:
    """The tables that the plan.json already there declares; none where it cannot be read as one."""
    try:
        former = json.loads((out / RECORD_FILE).read_bytes())
        named = [
            table["file"]
            for chapter in former["chapters"]
            for answer in chapter["answers"]
            for table in answer.get("tables", ())
        ]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []
    return [name for name in named if isinstance(name, str) and _TABLE_FILE.fullmatch(name)]


def _with_known_numbers(plan: Plan) -> Plan:
    """The same plan where what is no number (NaN, infinity) is unknown."""
    return dataclasses.replace(
        plan,
        chapters=tuple(
            dataclasses.replace(
                chapter,
                answers=tuple(
                    answer if isinstance(answer, Missing) else _answer_with_known_numbers(answer)
                    for answer in chapter.answers
                ),
            )
            for chapter in plan.chapters
        ),
        layers=tuple(dataclasses.replace(layer, rows=_known(layer.rows)) for layer in plan.layers),
    )


def _answer_with_known_numbers(answer: Answer) -> Answer:
    return dataclasses.replace(
        answer,
        figures=tuple(
            dataclasses.replace(
                figure,
                value=_known_number(figure.value),
                low=_known_number(figure.low),
                high=_known_number(figure.high),
            )
            for figure in answer.figures
        ),
        tables=tuple(dataclasses.replace(table, rows=_known(table.rows)) for table in answer.tables),
        layers=tuple(dataclasses.replace(layer, rows=_known(layer.rows)) for layer in answer.layers),
    )


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(pl.when(cs.float().is_finite()).then(cs.float()).name.keep())


def _known_number(value: float | None) -> float | None:
    return value if value is None or math.isfinite(value) else None
