"""The forms of chart that have two axes: points, networks of points, lines through years.

Long French names of industries would hide the points: those worth a name bear a number, and the names stand
under the drawing, one a line.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import altair as alt

from levier.plan.document import Chart, Column, Table
from levier.plan.drawing import INK, QUIET, RULE
from levier.plan.words import Words

WIDTH, HEIGHT = 400, 340
KEY_ROW, KEY_FONT = 20, 13
MOST_NAMED = 15
POINT_AREAS = (40, 600)
"""Square pixels of the smallest and of the largest point."""
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "stroke")

NUMBER_PLACES = ((9, -9), (9, 11), (-11, -9), (-11, 11), (20, 0), (-22, 0), (0, -20), (0, 22))
"""Where a number may stand from its point, in the order of preference: pixels right and down."""
NUMBER_ROOM = 15
"""Pixels between two numbers that do not run into each other."""
SKEWED = 5
"""Shares whose largest is so many times their median are drawn by their square roots: the many small ones
would hide each other."""

Record = dict[str, Any]


@dataclass(frozen=True)
class Diagram:
    """What to draw: the rows that have a place, and the words they are told in."""

    chart: Chart
    table: Table
    links: Table | None
    words: Words
    colours: tuple[str, ...]

    @cached_property
    def columns(self) -> dict[str, Column]:
        return {column.name: column for column in self.table.columns}

    @cached_property
    def records(self) -> list[Record]:
        """The rows whose place is known, the first ones of those to be named with a number."""
        rows, number = [], 0
        for row in self.table.rows.iter_rows(named=True):
            x, y = row[self.chart.x or ""], row[self.chart.value]
            if x is None or y is None:
                continue
            named = bool(self.chart.named and row[self.chart.named]) and number < MOST_NAMED
            number += named
            rows.append(
                {
                    "x": x,
                    "y": y,
                    "low": row[self.chart.low] if self.chart.low else None,
                    "high": row[self.chart.high] if self.chart.high else None,
                    "size": row[self.chart.size] if self.chart.size else None,
                    "series": self.said(row, self.chart.series) if self.chart.series else "",
                    "name": self.said(row, self.chart.category),
                    "number": str(number) if named else "",
                    "key": next(iter(row.values())),
                }
            )
        self._place_numbers(rows)
        return rows

    def _place_numbers(self, rows: list[Record]) -> None:
        """Each number beside its point, where it runs into none of those before."""
        across = _pixels([row["x"] for row in rows], WIDTH, self._skewed(self.chart.x or "", rows, "x"))
        up = _pixels([row["y"] for row in rows], HEIGHT, self._skewed(self.chart.value, rows, "y"))
        taken: list[tuple[float, float]] = []
        for row, x, y in zip(rows, across, up, strict=True):
            if not row["number"]:
                continue
            free = (
                (dx, dy)
                for dx, dy in NUMBER_PLACES
                if all(abs(x + dx - a) + abs(y - dy - b) > NUMBER_ROOM for a, b in taken)
            )
            row["dx"], row["dy"] = next(free, NUMBER_PLACES[0])
            taken.append((x + row["dx"], y - row["dy"]))

    def skewed(self, column: str) -> bool:
        """Whether an axis of shares is drawn by square roots."""
        return self._skewed(column, self.records, "x" if column == self.chart.x else "y")

    def _skewed(self, column: str, rows: list[Record], axis: str) -> bool:
        values = sorted(row[axis] for row in rows)
        shares = bool(values) and self.columns[column].kind == "share" and values[0] >= 0
        return shares and values[-1] > SKEWED * values[len(values) // 2]

    def said(self, row: Record, column: str) -> str:
        return self.words.value(row[column], self.columns[column].kind)

    def told(self) -> str:
        """What the drawing shows, for those who cannot see it."""
        label = {
            name: self.words.say(self.columns[name].label) for name in (self.chart.value, self.chart.x or "")
        }
        kinds = (self.columns[self.chart.x or ""].kind, self.columns[self.chart.value].kind)
        return "; ".join(
            f"{row['name']}: {label[self.chart.x or '']} {self.words.short(row['x'], kinds[0])}, "
            f"{label[self.chart.value]} {self.words.short(row['y'], kinds[1])}"
            for row in self.records
            if row["number"] or not self.chart.named
        )


def _pixels(values: list[float], room: int, skewed: bool) -> list[float]:
    """About where values stand on an axis so many pixels long."""
    drawn = [value**0.5 for value in values] if skewed else values
    least, most = min(drawn, default=0.0), max(drawn, default=1.0)
    return [(value - least) / ((most - least) or 1) * room for value in drawn]


def scatter(diagram: Diagram) -> alt.TopLevelMixin:
    """Points on two axes, with their intervals."""
    data = alt.Data(values=diagram.records)
    x, y = _axis(diagram, "x", diagram.chart.x or ""), _axis(diagram, "y", diagram.chart.value)
    whiskers = (
        alt.Chart(data)
        .mark_rule(color=QUIET, strokeWidth=1)
        .transform_filter("isValid(datum.low) && isValid(datum.high) && datum.number != ''")
        .encode(alt.X("x:Q"), alt.Y("low:Q"), alt.Y2("high:Q"))
    )
    layers = [whiskers, *_points(diagram, data, x, y)]
    return _with_key(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT), diagram)


def network(diagram: Diagram) -> alt.TopLevelMixin:
    """Points joined by lines; where they stand only shows which are near."""
    place = {row["key"]: row for row in diagram.records}
    ends = [] if diagram.links is None else diagram.links.rows.iter_rows()
    lines = [
        {"x": place[a]["x"], "y": place[a]["y"], "x2": place[b]["x"], "y2": place[b]["y"]}
        for a, b, *_ in ends
        if a in place and b in place
    ]
    x, y = (
        alt.X("x:Q", axis=None, scale=alt.Scale(zero=False)),
        alt.Y("y:Q", axis=None, scale=alt.Scale(zero=False)),
    )
    drawn = alt.Chart(alt.Data(values=lines)).mark_rule(color=RULE, strokeWidth=1.2)
    layers = [
        drawn.encode(x, y, alt.X2("x2:Q"), alt.Y2("y2:Q")),
        *_points(diagram, alt.Data(values=diagram.records), x, y),
    ]
    return _with_key(alt.layer(*layers).properties(width=WIDTH, height=WIDTH), diagram)


def lines(diagram: Diagram) -> alt.TopLevelMixin:
    """A line per series through the years, each of its own colour and dashes."""
    data = alt.Data(values=diagram.records)
    names = _series(diagram)
    x, y = _axis(diagram, "x", diagram.chart.x or ""), _axis(diagram, "y", diagram.chart.value)
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=names, range=list(diagram.colours)),
        legend=_legend(names, "stroke"),
    )
    dashes = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4], [1, 3], [10, 2]]
    dash = alt.StrokeDash(
        "series:N", scale=alt.Scale(domain=names, range=dashes), legend=_legend(names, "stroke")
    )
    band = (
        alt.Chart(data)
        .mark_area(fillOpacity=0.15)
        .transform_filter("isValid(datum.low) && isValid(datum.high)")
        .encode(alt.X("x:Q"), alt.Y("low:Q"), alt.Y2("high:Q"), colour)
    )
    drawn = alt.Chart(data).mark_line(strokeWidth=2.5).encode(x, y, colour, dash)
    layers: list[alt.Chart | alt.LayerChart] = [band, drawn]
    if diagram.chart.mark is not None:
        rule = alt.Chart(alt.Data(values=[{"at": diagram.chart.mark}])).mark_rule(
            color=INK, strokeDash=[3, 3]
        )
        layers.append(rule.encode(alt.X("at:Q")))
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)


def _series(diagram: Diagram) -> list[str]:
    return list(dict.fromkeys(row["series"] for row in diagram.records))


def _legend(names: list[str], symbol: str | None = None) -> alt.Legend | None:
    if len(names) < 2:
        return None
    look: dict[str, Any] = (
        {} if symbol is None else {"symbolType": symbol, "symbolOpacity": 1, "symbolStrokeWidth": 3}
    )
    return alt.Legend(orient="top", columns=1, title=None, offset=4, **look)


def _points(diagram: Diagram, data: alt.Data, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """The points, the small ones in front, and the numbers of those that are named."""
    names = _series(diagram)
    legend = _legend(names)
    encoding: list[Any] = [
        x,
        y,
        alt.Color("series:N", scale=alt.Scale(domain=names, range=list(diagram.colours)), legend=legend),
        alt.Shape("series:N", scale=alt.Scale(domain=names, range=list(SHAPES)), legend=legend),
    ]
    style: dict[str, Any] = {"opacity": 0.85, "stroke": "#ffffff", "strokeWidth": 0.8}
    if diagram.chart.size:
        encoding.append(alt.Size("size:Q", scale=alt.Scale(range=list(POINT_AREAS)), legend=None))
        encoding.append(alt.Order("size:Q", sort="descending"))
    else:
        style["size"] = 110
    numbers = (
        alt.Chart(data)
        .transform_filter("datum.number != ''")
        .mark_text(
            fontSize=KEY_FONT,
            fontWeight="bold",
            color=INK,
            dx=alt.ExprRef("datum.dx"),
            dy=alt.ExprRef("datum.dy"),
        )
        .encode(x, y, alt.Text("number:N"))
    )
    return [alt.Chart(data).mark_point(filled=True, **style).encode(*encoding), numbers]


def _axis(diagram: Diagram, side: str, column: str) -> Any:
    described = diagram.columns[column]
    form = {"share": "format(datum.value, '.0%')", "year": "format(datum.value, 'd')"}
    axis = alt.Axis(
        title=diagram.words.say(described.label),
        tickCount=5,
        labelExpr=form.get(described.kind, "format(datum.value, ',~f')"),
        labelOverlap=True,
        gridColor=RULE,
        ticks=False,
        domain=False,
    )
    form_of_scale: Literal["sqrt", "linear"] = "sqrt" if diagram.skewed(column) else "linear"
    scale = alt.Scale(type=form_of_scale, zero=False, nice=described.kind != "year", padding=12)
    return alt.X("x:Q", axis=axis, scale=scale) if side == "x" else alt.Y("y:Q", axis=axis, scale=scale)


def _with_key(plot: alt.LayerChart | alt.FacetChart, diagram: Diagram) -> alt.TopLevelMixin:
    """The drawing, and under it the name of each number."""
    named = [
        {"row": n, "number": row["number"], "name": row["name"]}
        for n, row in enumerate(row for row in diagram.records if row["number"])
    ]
    if not named:
        return plot
    rows = alt.Chart(alt.Data(values=named))
    y = alt.Y("row:O", axis=None)
    text: dict[str, Any] = {"baseline": "middle", "fontSize": KEY_FONT, "color": INK}
    key = alt.layer(
        rows.mark_text(align="right", fontWeight="bold", **text).encode(
            y, alt.XValue(18), alt.Text("number:N")
        ),
        rows.mark_text(align="left", limit=WIDTH, **text).encode(y, alt.XValue(26), alt.Text("name:N")),
    ).properties(width=WIDTH, height={"step": KEY_ROW})
    return alt.vconcat(plot, key, spacing=8).resolve_scale(
        color="independent", shape="independent", size="independent", y="independent"
    )
