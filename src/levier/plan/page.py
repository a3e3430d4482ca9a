"""The plan as one HTML page that asks nothing of any other host, and runs no script."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined

import levier
from levier.core.messages import m
from levier.plan.charts import DrawnChart, draw_chart
from levier.plan.document import (
    Answer,
    Chapter,
    Chart,
    Column,
    LakeTable,
    MapLayer,
    Missing,
    Plan,
    SourceUsed,
    Table,
)
from levier.plan.map import DrawnMap, draw_map
from levier.plan.record import table_file
from levier.plan.words import NUMERIC, Words

WHOLE_ROWS = 25
"""A summary of up to this many rows is shown at once."""
FIRST_ROWS = 15
"""Beyond, these rows come first: the others unfold (summary) or are in the file (list)."""

_TEMPLATES = Environment(
    loader=PackageLoader("levier.plan"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True)
class _TableShown:
    title: str
    columns: tuple[tuple[str, str], ...]
    """Label and CSS class of each column."""
    first: list[list[str | None]]
    rest: list[list[str | None]]
    rows: int
    file: str


@dataclass(frozen=True)
class _ChartShown:
    chart: Chart
    drawn: DrawnChart


@dataclass(frozen=True)
class _AnswerShown:
    anchor: str
    answer: Answer
    map: DrawnMap | None
    map_credit: str
    charts: list[_ChartShown]
    tables: list[_TableShown]
    sources: list[SourceUsed]
    unsourced: list[str]
    """Tables behind the answer whose files are not recorded, in words."""


@dataclass(frozen=True)
class _MissingShown:
    anchor: str
    missing: Missing
    needs: list[LakeTable]
    """The tables that would bring the answer."""


@dataclass(frozen=True)
class _ChapterShown:
    anchor: str
    chapter: Chapter
    computed: list[_AnswerShown]
    missing: list[_MissingShown]


def page_file(plan: Plan, words: Words) -> bytes:
    """plan.html, the same bytes for the same plan."""
    chapters = [_chapter(chapter, plan, words) for chapter in plan.chapters]
    page = _TEMPLATES.get_template("plan.html.j2").render(
        plan=plan,
        words=words,
        say=words.say,
        _=words.say,
        chapters=chapters,
        map=draw_map(plan.layers, words, "map"),
        map_credit=_credit(plan.layers, plan, words),
        data_dates=_data_dates(plan, words),
        version=levier.__version__,
    )
    return page.encode()


def _chapter(chapter: Chapter, plan: Plan, words: Words) -> _ChapterShown:
    return _ChapterShown(
        anchor=chapter.lever,
        chapter=chapter,
        computed=[
            _answer(answer, f"{chapter.lever}-{answer.id}", plan, words)
            for answer in chapter.answers
            if isinstance(answer, Answer)
        ],
        missing=[
            _missing(answer, f"{chapter.lever}-{answer.id}", plan)
            for answer in chapter.answers
            if isinstance(answer, Missing)
        ],
    )


def _answer(answer: Answer, anchor: str, plan: Plan, words: Words) -> _AnswerShown:
    tables = {table.id: table for table in answer.tables}
    drawn = [(chart, draw_chart(chart, tables, words, f"{anchor}-{chart.id}")) for chart in answer.charts]
    labels = _labels(plan, words)
    sourced = {source.table for source in plan.sources}
    return _AnswerShown(
        anchor=anchor,
        answer=answer,
        map=draw_map(answer.layers, words, f"{anchor}-map"),
        map_credit=_credit(answer.layers, plan, words),
        charts=[_ChartShown(chart, drawing) for chart, drawing in drawn if drawing is not None],
        tables=[_table(table, words) for table in answer.tables],
        sources=_sources(answer.evidence.tables, plan),
        unsourced=[labels.get(name, name) for name in answer.evidence.tables if name not in sourced],
    )


def _missing(missing: Missing, anchor: str, plan: Plan) -> _MissingShown:
    described = {table.name: table for table in plan.tables}
    needs = [
        described.get(name, LakeTable(name, m("{name}", name=name))) for name in missing.not_computed.needs
    ]
    return _MissingShown(anchor, missing, needs)


def _labels(plan: Plan, words: Words) -> dict[str, str]:
    return {table.name: words.say(table.label) for table in plan.tables}


def _sources(tables: Iterable[str], plan: Plan) -> list[SourceUsed]:
    """The sources behind tables, one line each however many files they come in."""
    used = chain.from_iterable((source for source in plan.sources if source.table == name) for name in tables)
    return list({(one.source, str(one.producer), one.licence, one.as_of): one for one in used}.values())


def _data_dates(plan: Plan, words: Words) -> str:
    if plan.data_since is None or plan.data_as_of is None:
        return words.say(m("unknown"))
    first, last = words.day(plan.data_since), words.day(plan.data_as_of)
    return first if first == last else f"{first} – {last}"


def _credit(layers: Iterable[MapLayer], plan: Plan, words: Words) -> str:
    sources = _sources(chain.from_iterable(layer.tables for layer in layers), plan)
    producers = (
        words.say(source.producer) + (f" ({source.licence})" if source.licence else "") for source in sources
    )
    return ", ".join(dict.fromkeys(producers))


def _table(table: Table, words: Words) -> _TableShown:
    whole = table.role == "summary" and table.rows.height <= WHOLE_ROWS
    first = table.rows if whole else table.rows.head(0 if table.role == "file" else FIRST_ROWS)
    rest = table.rows.slice(first.height) if table.role == "summary" else table.rows.clear()
    return _TableShown(
        title=words.say(table.title),
        columns=tuple((words.say(column.label), _css_class(column)) for column in table.shown),
        first=_cells(first, table.shown, words),
        rest=_cells(rest, table.shown, words),
        rows=table.rows.height,
        file=table_file(table),
    )


def _css_class(column: Column) -> str:
    if column.kind in NUMERIC:
        return "number"
    return {"terms": "text", "text": "text", "term": "term"}.get(column.kind, "short")


def _cells(rows: pl.DataFrame, columns: tuple[Column, ...], words: Words) -> list[list[str | None]]:
    """Each value as it is said, None where it is unknown."""
    return [
        [
            None if row[column.name] is None else words.value(row[column.name], column.kind)
            for column in columns
        ]
        for row in rows.iter_rows(named=True)
    ]
