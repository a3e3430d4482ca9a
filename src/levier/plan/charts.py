"""Charts drawn. Those with a row per thing (bars, stacked bars, dots with intervals) are here, those with two
axes in `diagrams`.

Each row has its label and its value in words on one line and its mark beneath, so that long French names
of industries stay legible on a phone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import altair as alt

from levier.plan import diagrams
from levier.plan.document import Chart, Column, Kind, Table
from levier.plan.drawing import BLUE, FONT, INK, QUIET, RULE, inline_svg
from levier.plan.words import Words

MOST_ROWS = 20
WIDTH = 400
ROW_HEIGHT = 39
FONT_SIZE = 14
CHARACTER_WIDTH = 8.2
"""Room for a character of a value, bold at FONT_SIZE, in the chart's units; labels get what is left."""
WORDS_LINE, MARK_LINE = -8, 9
"""Where the words and the mark of a row stand, from its middle."""

SERIES_COLOURS = (
    ("#0072b2", "#ffffff"),
    ("#e69f00", "#000000"),
    ("#56b4e9", "#000000"),
    ("#d55e00", "#000000"),
    ("#f0e442", "#000000"),
    ("#009e73", "#000000"),
    ("#cc79a7", "#000000"),
    ("#444444", "#ffffff"),
)
"""Fill and ink. The colours of Okabe and Ito (2008), which colour-blind people tell apart, ordered so that
neighbours differ in lightness; each series also bears a letter."""


@dataclass(frozen=True)
class DrawnChart:
    """A chart ready for the page, how many rows it shows, and of how many."""

    svg: str
    shown: int
    rows: int


@dataclass
class _Row:
    """What one row of a chart says; `parts` are the known values by series of a stacked one."""

    category: Any
    value: float | None
    low: float | None = None
    high: float | None = None
    parts: dict[Any, float] = field(default_factory=dict)

    def numbers(self) -> Iterator[float]:
        ends = (
            sum(part for part in self.parts.values() if part < 0),
            sum(part for part in self.parts.values() if part > 0),
        )
        known = (self.value, self.low, self.high) if not self.parts else ends
        return (number for number in known if number is not None)


@dataclass(frozen=True)
class _Scene:
    """The rows to draw, and how what they hold is said."""

    rows: list[_Row]
    chart: Chart
    columns: dict[str, Column]
    words: Words

    @property
    def value(self) -> Column:
        return self.columns[self.chart.value]

    def label(self, row: _Row) -> str:
        return self.words.value(row.category, self.columns[self.chart.category].kind)

    def said(self, row: _Row) -> str:
        if row.value is None and (known := self.words.between(row.low, row.high, self.value.kind)):
            return known
        return self.words.short(row.value, self.value.kind)


def draw_chart(chart: Chart, tables: Mapping[str, Table], words: Words, name: str) -> DrawnChart | None:
    """The chart as SVG, or None where the rows to show hold no known value; `tables` are those of its answer,
    by id, and `name` is unique in the page."""
    found = _with_axes(chart, tables, words) if chart.x else _by_row(chart, tables[chart.table], words)
    if found is None:
        return None
    drawing, told, shown, rows = found
    svg = inline_svg(
        _styled(drawing),
        words,
        name=name,
        title=words.say(chart.title),
        description=f"{words.say(chart.description)} {told}.",
    )
    return DrawnChart(svg, shown, rows)


def _styled(drawing: Any) -> alt.TopLevelMixin:
    quiet = {"labelFontSize": 13, "titleFontSize": 13, "labelColor": QUIET, "titleColor": QUIET}
    return (
        drawing.properties(background="transparent", padding=4)
        .configure(aria=False, font=FONT)
        .configure_view(stroke=None)
        .configure_axis(titleFontWeight="normal", **quiet)
        .configure_legend(labelFontSize=FONT_SIZE, labelColor=INK, labelLimit=WIDTH - 40)
    )


def _with_axes(chart: Chart, tables: Mapping[str, Table], words: Words) -> tuple[Any, str, int, int] | None:
    """A drawing with two axes, what it tells, and how many of its rows have a place, of how many."""
    table = tables[chart.table]
    links = tables[chart.links] if chart.links else None
    diagram = diagrams.Diagram(chart, table, links, words, tuple(fill for fill, _ in SERIES_COLOURS))
    if not diagram.records:
        return None
    drawing = {"scatter": diagrams.scatter, "network": diagrams.network, "lines": diagrams.lines}[chart.form](
        diagram
    )
    return drawing, diagram.told(), len(diagram.records), table.rows.height


def _by_row(chart: Chart, table: Table, words: Words) -> tuple[Any, str, int, int] | None:
    """A drawing with a line per row, what it tells, and how many rows it shows, of how many."""
    rows = _stacked_rows(chart, table) if chart.form == "stacked" else _plain_rows(chart, table)
    scene = _Scene(rows[:MOST_ROWS], chart, {column.name: column for column in table.columns}, words)
    if not any(True for row in scene.rows for _ in row.numbers()):
        return None
    marks = {"bars": _bars, "stacked": _stacked, "dots": _dots}[chart.form](scene)
    drawing = alt.layer(*marks, *_row_words(scene)).properties(width=WIDTH, height={"step": ROW_HEIGHT})
    told = "; ".join(f"{scene.label(row)}: {scene.said(row)}" for row in scene.rows)
    return drawing, told, len(scene.rows), len(rows)


def _plain_rows(chart: Chart, table: Table) -> list[_Row]:
    return [
        _Row(
            category=record[chart.category],
            value=record[chart.value],
            low=record[chart.low] if chart.low else None,
            high=record[chart.high] if chart.high else None,
        )
        for record in table.rows.iter_rows(named=True)
    ]


def _stacked_rows(chart: Chart, table: Table) -> list[_Row]:
    """One row per category; its total is unknown as soon as one of its parts is."""
    rows: dict[Any, _Row] = {}
    for record in table.rows.iter_rows(named=True):
        row = rows.setdefault(record[chart.category], _Row(record[chart.category], 0))
        part = record[chart.value]
        row.value = None if part is None or row.value is None else row.value + part
        if part is not None:
            series = record[chart.series or ""]
            row.parts[series] = row.parts.get(series, 0) + part
    return list(rows.values())


def _data(records: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart({"values": records})


def _row_words(scene: _Scene) -> list[alt.Chart]:
    lines = _data(
        [
            {
                "row": i,
                "label": scene.label(row),
                "said": scene.said(row),
                "room": WIDTH - 12 - CHARACTER_WIDTH * len(scene.said(row)),
            }
            for i, row in enumerate(scene.rows)
        ]
    )
    text: dict[str, Any] = {"dy": WORDS_LINE, "fontSize": FONT_SIZE, "color": INK, "baseline": "middle"}
    return [
        lines.mark_text(align="left", limit=alt.ExprRef("datum.room"), **text).encode(
            _y(), alt.XValue(0), alt.Text("label:N")
        ),
        lines.mark_text(align="right", fontWeight="bold", **text).encode(
            _y(), alt.XValue(WIDTH), alt.Text("said:N")
        ),
    ]


def _y() -> alt.Y:
    return alt.Y("row:O", axis=None)


def _x(scene: _Scene, name: str, zero: bool) -> alt.X:
    """The axis of values, over all that the rows hold, its numbers in the unit that suits the largest."""
    numbers = [number for row in scene.rows for number in row.numbers()]
    if scene.chart.mark is not None:
        numbers.append(scene.chart.mark)
    if zero:
        numbers.append(0)
    low, high = min(numbers), max(numbers)
    if low == high:
        low, high = low - (not zero), high + 1
    axis = alt.Axis(
        title=scene.words.say(scene.value.label),
        tickCount=4,
        labelExpr=_axis_number(scene.value.kind, max(abs(low), abs(high)), high - low),
        labelOverlap=True,
        labelFlush=True,
        gridColor=RULE,
        ticks=False,
        domain=False,
    )
    return alt.X(f"{name}:Q", axis=axis, scale=alt.Scale(domain=[low, high], nice=True, zero=zero))


def _axis_number(kind: Kind, largest: float, spread: float) -> str:
    """How Vega writes a number of the axis, as one of its expressions."""
    if kind == "share":
        return f"format(datum.value, '{'.1%' if spread < 0.05 else '.0%'}')"
    if kind == "year":
        return "format(datum.value, 'd')"
    unit, sign = 1.0, {"eur": "\u00a0€", "m2": "\u00a0m²"}.get(kind, "")
    if kind == "eur" and largest >= 2e3:
        unit, sign = (1e6, "\u00a0M€") if largest >= 2e6 else (1e3, "\u00a0k€")
    return f"format(datum.value / {unit}, ',~f') + '{sign}'"


def _whiskers(scene: _Scene, **style: Any) -> list[alt.Chart]:
    known = [
        {"row": i, "low": row.low, "high": row.high}
        for i, row in enumerate(scene.rows)
        if row.low is not None and row.high is not None
    ]
    rules = _data(known).mark_rule(yOffset=MARK_LINE, **style)
    return [rules.encode(_y(), alt.X("low:Q"), alt.X2("high:Q"))] if known else []


def _known_values(scene: _Scene) -> alt.Chart:
    return _data(
        [{"row": i, "value": row.value} for i, row in enumerate(scene.rows) if row.value is not None]
    )


def _bars(scene: _Scene) -> list[alt.Chart]:
    bars = _known_values(scene).mark_bar(height=12, yOffset=MARK_LINE, color=BLUE)
    zero = _data([{"at": 0}]).mark_rule(color=QUIET).encode(alt.X("at:Q"))
    return [
        bars.encode(_y(), _x(scene, "value", zero=True)),
        *_whiskers(scene, color="#e69f00", strokeWidth=3),
        *([zero] if any(number < 0 for row in scene.rows for number in row.numbers()) else []),
    ]


def _dots(scene: _Scene) -> list[alt.Chart]:
    """Dots on their intervals; the value to compare with stands on each row, and is said above the first."""
    dots = _known_values(scene).mark_circle(size=130, yOffset=MARK_LINE, color=BLUE, opacity=1)
    drawn = [
        *_whiskers(scene, color="#7fb0dc", strokeWidth=6, strokeCap="round"),
        dots.encode(_y(), _x(scene, "value", zero=False)),
    ]
    mark = scene.chart.mark
    if mark is None:
        return drawn
    ticks = _data([{"row": i, "at": mark} for i in range(len(scene.rows))])
    said = _data([{"at": mark, "said": scene.words.short(mark, scene.value.kind)}])
    return [
        ticks.mark_tick(yOffset=MARK_LINE, size=20, thickness=2, color=INK).encode(_y(), alt.X("at:Q")),
        said.mark_text(baseline="bottom", fontSize=13, color=INK).encode(
            alt.X("at:Q"), alt.YValue(-2), alt.Text("said:N")
        ),
        *drawn,
    ]


def _stacked(scene: _Scene) -> list[alt.Chart]:
    """Parts end to end from zero, each with the letter of its series where it fits."""
    names = list(dict.fromkeys(name for row in scene.rows for name in row.parts))
    kind = scene.columns[scene.chart.series or ""].kind
    letters = {name: chr(ord("A") + i) if i < 26 else str(i + 1) for i, name in enumerate(names)}
    said = {name: f"{letter}\u2002{scene.words.value(name, kind)}" for name, letter in letters.items()}
    colours = {name: SERIES_COLOURS[i % len(SERIES_COLOURS)] for i, name in enumerate(names)}
    widest = max(abs(number) for row in scene.rows for number in row.numbers())
    parts = _data(
        [
            {
                "row": i,
                "start": end - row.parts[name],
                "end": end,
                "middle": end - row.parts[name] / 2,
                "series": said[name],
                "letter": letters[name] if abs(row.parts[name]) > 0.06 * widest else "",
                "ink": colours[name][1],
            }
            for i, row in enumerate(scene.rows)
            for name, end in _ends(row.parts)
        ]
    )
    fills = alt.Scale(domain=list(said.values()), range=[colours[name][0] for name in names])
    legend = alt.Legend(orient="top", columns=1, title=None, offset=4, symbolType="square")
    bars = parts.mark_bar(height=18, yOffset=MARK_LINE, stroke="#ffffff", strokeWidth=1)
    return [
        bars.encode(
            _y(),
            _x(scene, "start", zero=True),
            alt.X2("end:Q"),
            alt.Color("series:N", scale=fills, legend=legend),
        ),
        parts.mark_text(dy=MARK_LINE, fontSize=13).encode(
            _y(), alt.X("middle:Q"), alt.Text("letter:N"), alt.Color("ink:N", scale=None)
        ),
    ]


def _ends(parts: dict[Any, float]) -> Iterator[tuple[Any, float]]:
    """Where each part ends: positive ones to the right of zero, negative ones to its left."""
    for sign in (1, -1):
        side = {name: part for name, part in parts.items() if part * sign > 0}
        yield from zip(side, accumulate(side.values()), strict=True)
