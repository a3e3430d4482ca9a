"""The map: areas shaded by a value, and places by symbol, in one drawing that fits the territory."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import altair as alt
import numpy as np
import polars as pl
import shapely
from pyproj import Transformer

from levier.core.messages import Message, m
from levier.plan.document import MapLayer
from levier.plan.drawing import FONT, INK, QUIET, inline_svg
from levier.plan.words import Words

WIDTH = 640
HEIGHTS = (280, 720)
FOOT = 34
"""Room under the map for its scale."""
DETAIL = 0.4
"""Smallest detail of an outline that is kept, in units of WIDTH: about half a pixel of a wide screen."""
MOST_POINTS = 1500
CELL = 12
"""Beyond MOST_POINTS, the places of a layer are drawn together by squares of this side."""
SYMBOL_AREAS = (45, 520)
CROWD = 300
"""From so many places on, the smallest symbols are smaller."""
CROWDED_AREA = 16
SMALLEST_EXTENT = 2000.0
"""Metres: one place alone is shown with its surroundings, not infinitely enlarged."""

SHADES = ("#e4eef7", "#b9d3ea", "#84b1d9", "#4a86bd", "#1c5288")
PLAIN, NO_VALUE, OUTLINE = "#eef2f5", "#ffffff", "#8793a0"
SYMBOLS = (
    ("#d55e00", "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0Z"),
    ("#f0e442", "M0,-1.1L1.1,0L0,1.1L-1.1,0Z"),
    ("#009e73", "M0,-1L1,.85L-1,.85Z"),
    ("#cc79a7", "M-.9,-.9L.9,-.9L.9,.9L-.9,.9Z"),
    ("#1b2733", "M-1,-.4L-.4,-.4L-.4,-1L.4,-1L.4,-.4L1,-.4L1,.4L.4,.4L.4,1L-.4,1L-.4,.4L-1,.4Z"),
)
"""Colour (Okabe and Ito, 2008) and shape of each layer of points; shapes are drawn between -1 and 1."""


@dataclass(frozen=True)
class Key:
    """One line of the legend: a sample (`path` between -1 and 1, filled or "none") and its words."""

    path: str
    fill: str
    words: str


@dataclass(frozen=True)
class KeyGroup:
    """The legend of one layer."""

    title: str
    keys: tuple[Key, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DrawnMap:
    """The map ready for the page, with its legend."""

    svg: str
    legend: tuple[KeyGroup, ...]
    km_across: int


@dataclass(frozen=True)
class Frame:
    """From degrees to the units of the drawing, by Mercator, which keeps the shapes of a territory."""

    left: float
    top: float
    units_per_metre: float
    height: float
    latitude: float

    @classmethod
    def around(cls, longitudes: np.ndarray, latitudes: np.ndarray) -> "Frame":
        """The frame that holds these positions with a margin."""
        x, y = _MERCATOR.transform(longitudes, latitudes)
        middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
        across = max(np.ptp(x), SMALLEST_EXTENT) * 1.06
        down = max(np.ptp(y), SMALLEST_EXTENT) * 1.06
        least, most = HEIGHTS
        scale = min(WIDTH / across, most / down)
        height = max(down * scale, least)
        return cls(
            left=middle_x - WIDTH / scale / 2,
            top=middle_y + height / scale / 2,
            units_per_metre=scale,
            height=round(height, 1),
            latitude=float(np.mean([latitudes.min(), latitudes.max()])),
        )

    def place(self, longitudes: np.ndarray, latitudes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = _MERCATOR.transform(longitudes, latitudes)
        return (x - self.left) * self.units_per_metre, (self.top - y) * self.units_per_metre

    def units_per_km(self) -> float:
        return self.units_per_metre * 1000 / np.cos(np.radians(self.latitude))


_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


def draw_map(layers: Sequence[MapLayer], words: Words, name: str) -> DrawnMap | None:
    """The layers in one drawing, or None where none of them has a place; `name` is unique in the page.

    The frame fits the areas, or the points where there is no area; points outside are counted, not drawn.
    """
    areas = [(layer, _outlines(layer.rows)) for layer in layers if layer.form == "areas"]
    points = [layer for layer in layers if layer.form == "points"]
    frame = _frame([outlines for _, outlines in areas], points)
    if frame is None:
        return None
    marks: list[alt.Chart] = []
    legend: list[KeyGroup] = []
    for layer, outlines in areas:
        if not outlines.is_empty():
            drawn, group = _areas(layer, outlines, frame, words)
            marks += drawn
            legend.append(group)
    for layer, symbol in zip(points, cycle(SYMBOLS)):
        drawn, group = _points(layer, symbol, frame, words)
        marks += drawn
        legend.append(group)
    whole = frame.height + FOOT
    drawing = (
        alt.layer(*marks, *_scale_and_north(frame, words))
        .properties(width=WIDTH, height=whole, background="transparent", padding=0)
        .configure(aria=False, font=FONT)
        .configure_view(stroke=None)
    )
    told = "; ".join(" ".join((group.title, *(key.words for key in group.keys))) for group in legend)
    svg = inline_svg(drawing, words, name=name, title=words.say("Map of the territory"), description=told)
    return DrawnMap(svg, tuple(legend), round(WIDTH / frame.units_per_km()))


def _outlines(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose geometry is a readable surface, as `shape` (shapely) beside the other columns."""
    shapes = shapely.from_wkb(rows["geometry"].to_list(), on_invalid="ignore")
    surfaces = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    kept = rows.drop("geometry").filter(pl.Series(surfaces, dtype=pl.Boolean))
    return kept.with_columns(pl.Series("shape", shapes[surfaces].tolist(), dtype=pl.Object))


def _frame(outlines: list[pl.DataFrame], points: list[MapLayer]) -> Frame | None:
    shapes = [shape for rows in outlines for shape in rows["shape"]]
    if shapes:
        west, south, east, north = shapely.total_bounds(shapes)
        return Frame.around(np.array([west, east]), np.array([south, north]))
    if not points:
        return None
    located = pl.concat([_located(layer.rows).select("longitude", "latitude") for layer in points])
    return (
        None
        if located.is_empty()
        else Frame.around(located["longitude"].to_numpy(), located["latitude"].to_numpy())
    )


def _located(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.drop_nulls(["longitude", "latitude"])


def _areas(
    layer: MapLayer, rows: pl.DataFrame, frame: Frame, words: Words
) -> tuple[list[alt.Chart], KeyGroup]:
    shapes = shapely.transform(
        rows["shape"].to_list(), lambda at: np.column_stack(frame.place(at[:, 0], at[:, 1]))
    )
    simple = shapely.transform(shapely.coverage_simplify(shapes, DETAIL), lambda at: at.round(1))
    fills, group = _shading(layer, rows, words)
    features = [
        {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": {"fill": fill}}
        for shape, fill in zip(simple, fills, strict=True)
        if not shape.is_empty
    ]
    outlines = alt.Chart({"values": features}).mark_geoshape(stroke=OUTLINE, strokeWidth=0.5)
    drawn = outlines.encode(alt.Fill("properties.fill:N", scale=None)).project(
        type="identity", scale=1, translate=[0, 0], reflectY=False
    )
    return [drawn, *_area_names(rows["name"].to_list(), simple, frame)], group


def _area_names(names: list[str], shapes: np.ndarray, frame: Frame) -> list[alt.Chart]:
    """The names that fit in their own area."""
    size = 11
    within = shapely.bounds(shapes)
    inside = shapely.point_on_surface(shapes)
    fitting = [
        {"x": round(point.x, 1), "y": round(point.y, 1), "name": name}
        for name, point, (west, north, east, south) in zip(names, inside, within, strict=True)
        if name and len(name) * size * 0.58 < east - west and south - north > 2 * size
    ]
    if not fitting:
        return []
    texts = alt.Chart({"values": fitting})
    halo = texts.mark_text(
        fontSize=size, stroke="#ffffff", strokeWidth=2.5, strokeOpacity=0.7, strokeJoin="round"
    )
    letters = texts.mark_text(fontSize=size, color=INK)
    return [chart.encode(*_xy(frame), alt.Text("name:N")) for chart in (halo, letters)]


def _shading(layer: MapLayer, rows: pl.DataFrame, words: Words) -> tuple[list[str], KeyGroup]:
    """Five shades of as many areas each (fewer where values repeat), told by the values they hold."""
    title = words.say(layer.title)
    if layer.value and layer.value_label:
        title = words.say("{layer}: {value}", layer=layer.title, value=layer.value_label)
    square = SYMBOLS[3][1]
    if layer.value is None:
        return [PLAIN] * rows.height, KeyGroup(title, (Key(square, PLAIN, words.say("area")),))
    values = rows[layer.value].cast(pl.Float64).fill_nan(None)
    known = values.drop_nulls().to_numpy()
    limits = np.unique(np.quantile(known, [0.2, 0.4, 0.6, 0.8])) if known.size else np.array([])
    classes = np.searchsorted(limits, values.fill_null(0).to_numpy(), side="right")
    held = sorted(set(classes[values.is_not_null().to_numpy()].tolist()))
    shade = {rank: SHADES[_spread(i, len(held))] for i, rank in enumerate(held)}
    keys = [
        Key(
            square,
            shade[rank],
            _extent(known[np.searchsorted(limits, known, side="right") == rank], layer, words),
        )
        for rank in held
    ]
    if values.null_count():
        keys.append(Key(square, NO_VALUE, words.say("unknown")))
    fills = [
        NO_VALUE if value is None else shade[rank]
        for value, rank in zip(values, classes.tolist(), strict=True)
    ]
    return fills, KeyGroup(title, tuple(keys))


def _spread(rank: int, ranks: int) -> int:
    """The shade of a class: the lightest and the darkest are used whatever their number."""
    return round(rank * (len(SHADES) - 1) / max(ranks - 1, 1)) if ranks > 1 else len(SHADES) // 2


def _extent(values: np.ndarray, layer: MapLayer, words: Words) -> str:
    low, high = (words.short(float(value), layer.value_kind) for value in (values.min(), values.max()))
    return low if low == high else words.say("{low} to {high}", low=low, high=high)


def _points(
    layer: MapLayer, symbol: tuple[str, str], frame: Frame, words: Words
) -> tuple[list[alt.Chart], KeyGroup]:
    located = _located(layer.rows)
    x, y = frame.place(located["longitude"].to_numpy(), located["latitude"].to_numpy())
    placed = located.select(pl.col("size").cast(pl.Float64).fill_nan(None), x=pl.Series(x), y=pl.Series(y))
    placed = placed.filter(pl.col("x").is_between(0, WIDTH), pl.col("y").is_between(0, frame.height))
    grouped = placed.height > MOST_POINTS
    drawn = _together(placed) if grouped else placed
    largest = drawn["size"].max()
    least, most = SYMBOL_AREAS if drawn.height < CROWD else (CROWDED_AREA, SYMBOL_AREAS[1])
    share = pl.col("size") / largest if largest else pl.lit(0.0)
    colour, path = symbol
    records = (
        drawn.sort("size", descending=True, nulls_last=True)
        .select(
            pl.col("x", "y").round(1),
            area=pl.max_horizontal(share * most, pl.lit(float(least))).fill_null(least).round(0),
            fill=pl.when(pl.col("size").is_null() & (largest is not None))
            .then(pl.lit("#ffffff"))
            .otherwise(pl.lit(colour)),
        )
        .to_dicts()
    )
    chart = alt.Chart({"values": records}).mark_point(
        shape=path, stroke=INK, strokeWidth=0.8, opacity=0.9, filled=False
    )
    marks = chart.encode(*_xy(frame), alt.Size("area:Q", scale=None), alt.Fill("fill:N", scale=None))
    group = _points_legend(layer, symbol, placed, grouped, words)
    return ([marks] if records else []), group


def _together(placed: pl.DataFrame) -> pl.DataFrame:
    """One symbol per square of the map, sized by the sum of the known sizes (or the count where none is)."""
    sizes = pl.col("size").sum() if placed["size"].count() else pl.len().cast(pl.Float64)
    return (
        placed.group_by(
            (pl.col("x") // CELL).alias("column"), (pl.col("y") // CELL).alias("line"), maintain_order=True
        )
        .agg(pl.col("x", "y").mean(), size=sizes)
        .drop("column", "line")
    )


def _points_legend(
    layer: MapLayer, symbol: tuple[str, str], placed: pl.DataFrame, grouped: bool, words: Words
) -> KeyGroup:
    colour, path = symbol
    keys = [Key(path, colour, words.say("{n} on the map", n=placed.height))]
    unknown = placed["size"].null_count()
    if 0 < unknown < placed.height and not grouped:
        keys.append(Key(path, "none", words.say("of which of unknown size: {n}", n=unknown)))
    notes: list[Message] = []
    if placed["size"].count():
        label = layer.value_label or m("size")
        notes.append(
            m(
                "Area of the symbol: {label}, up to {most}.",
                label=label,
                most=words.short(placed["size"].max(), layer.value_kind),
            )
        )
    if grouped:
        notes.append(m("Neighbouring places are drawn together."))
    if absent := layer.rows.height - placed.height:
        notes.append(m("Not drawn, outside the frame or without a known position: {n}.", n=absent))
    return KeyGroup(words.say(layer.title), tuple(keys), tuple(words.say(note) for note in notes))


def _xy(frame: Frame) -> tuple[alt.X, alt.Y]:
    whole = frame.height + FOOT
    plain: dict[str, Any] = {"nice": False, "zero": False}
    return (
        alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, WIDTH], **plain)),
        alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[whole, 0], **plain)),
    )


def _scale_and_north(frame: Frame, words: Words) -> list[alt.Chart]:
    """A bar of a round number of kilometres, about a fifth of the width, and where the north is."""
    raw = WIDTH / 5 / frame.units_per_km()
    power = 10.0 ** np.floor(np.log10(raw))
    km = float(power * max(step for step in (1, 2, 5) if step * power <= raw))
    y, end = frame.height + FOOT - 12, 4 + km * frame.units_per_km()
    bar = alt.Chart({"values": [{"x": 4, "end": round(end, 1), "y": y}]})
    said = words.say("{length} km", length=words.value(km, "number"))
    text = alt.Chart({"values": [{"x": round(end + 8, 1), "y": y, "said": said}]})
    x_channel, y_channel = _xy(frame)
    return [
        bar.mark_rule(color=INK, strokeWidth=3).encode(x_channel, y_channel, alt.X2("end:Q")),
        text.mark_text(align="left", baseline="middle", fontSize=15, color=QUIET).encode(
            x_channel, y_channel, alt.Text("said:N")
        ),
    ]
