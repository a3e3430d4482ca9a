"""Areas on the map: outlines, shades by value, names of the main ones."""

import altair as alt
import numpy as np
import polars as pl
import shapely
from shapely.geometry import mapping

from levier.core.messages import m
from levier.plan.document import MapLayer
from levier.plan.drawing import INK
from levier.plan.map.frame import Frame
from levier.plan.map.legend import SQUARE, Key, KeyGroup
from levier.plan.words import Words

DETAIL = 0.4
"""Smallest detail of an outline that is kept, in units of the drawing: half a pixel of a wide screen."""
SHADES = ("#e4eef7", "#b9d3ea", "#84b1d9", "#4a86bd", "#1c5288")
"""From light to dark, so that they are told apart without their hue."""
PLAIN, NO_VALUE, OUTLINE = "#eef2f5", "#ffffff", "#8793a0"
NAME_SIZE = 11
NAME_WIDTH = 0.58 * NAME_SIZE
"""Of one letter, on average."""
MOST_NAMES = 16
POLYGON, MULTIPOLYGON = 3, 6


def outlines(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose geometry is a readable surface, as `shape` (shapely) beside their other columns."""
    shapes = shapely.from_wkb(rows["geometry"].to_list(), on_invalid="ignore")
    kinds = shapely.get_type_id(shapes)
    surfaces = np.isin(kinds, (POLYGON, MULTIPOLYGON)) & ~shapely.is_empty(shapes)
    kept = rows.drop("geometry").filter(pl.Series(surfaces, dtype=pl.Boolean))
    return kept.with_columns(pl.Series("shape", list(shapes[surfaces]), dtype=pl.Object))


def draw_areas(
    layer: MapLayer, surfaces: pl.DataFrame, frame: Frame, words: Words
) -> tuple[alt.Chart, KeyGroup]:
    """The shapes of a layer of areas, and its legend; `surfaces` are its `outlines`.

    Outlines are simplified together, so that neighbours keep their common border.
    """
    placed = _placed(surfaces, frame)
    simple = shapely.transform(shapely.coverage_simplify(placed, DETAIL), lambda at: at.round(1))
    fills, legend = _shading(layer, surfaces, words)
    features = [
        {"type": "Feature", "geometry": mapping(shape), "properties": {"fill": fill}}
        for shape, fill in zip(simple, fills, strict=True)
        if not shape.is_empty
    ]
    shapes = alt.Chart({"values": features}).mark_geoshape(stroke=OUTLINE, strokeWidth=0.5)
    drawn = shapes.encode(alt.Fill("properties.fill:N", scale=None)).project(
        type="identity", scale=1, translate=[0, 0], reflectY=False
    )
    return drawn, legend


def _placed(surfaces: pl.DataFrame, frame: Frame) -> np.ndarray:
    """The shapes in units of the drawing."""
    return shapely.transform(
        surfaces["shape"].to_list(), lambda at: np.column_stack(frame.place(at[:, 0], at[:, 1]))
    )


def draw_names(surfaces: pl.DataFrame, frame: Frame) -> list[alt.Chart]:
    """The names of the most populous areas (the largest, where populations are not given), as many as stand
    clear of each other; to be drawn above everything else."""
    shapes = _placed(surfaces, frame)
    weights = (
        surfaces["population"].fill_null(0).to_numpy()
        if "population" in surfaces.columns
        else shapely.area(shapes)
    )
    points = shapely.point_on_surface(shapes)
    x, y = shapely.get_x(points).round(1).tolist(), shapely.get_y(points).round(1).tolist()
    placed: dict[int, shapely.Polygon] = {}
    for i in np.argsort(-weights, kind="stable").tolist():
        name = surfaces["name"][i]
        if not name or len(placed) == MOST_NAMES:
            continue
        half = NAME_WIDTH * len(name) / 2
        box = shapely.box(x[i] - half, y[i] - NAME_SIZE, x[i] + half, y[i] + NAME_SIZE)
        if not any(box.intersects(other) for other in placed.values()):
            placed[i] = box
    if not placed:
        return []
    standing = [{"x": x[i], "y": y[i], "name": surfaces["name"][i]} for i in placed]
    texts = alt.Chart({"values": standing}).encode(*frame.channels(), alt.Text("name:N"))
    halo = texts.mark_text(
        fontSize=NAME_SIZE, stroke="#ffffff", strokeWidth=2.5, strokeOpacity=0.7, strokeJoin="round"
    )
    return [halo, texts.mark_text(fontSize=NAME_SIZE, color=INK)]


def _shading(layer: MapLayer, surfaces: pl.DataFrame, words: Words) -> tuple[list[str], KeyGroup]:
    """The shade of each area, and what the shades mean: the values that each class really holds."""
    if layer.value is None:
        key = Key(SQUARE, PLAIN, words.say(m("area")))
        return [PLAIN] * surfaces.height, KeyGroup(words.say(layer.title), (key,))
    title = words.say(layer.title)
    if layer.value_label is not None:
        title = words.say(m("{layer}: {value}", layer=layer.title, value=layer.value_label))
    values = surfaces[layer.value].cast(pl.Float64)
    ranks = _classes(values)
    held = sorted({rank for rank in ranks if rank is not None})
    shade = {rank: SHADES[_shade(i, len(held))] for i, rank in enumerate(held)}
    keys = []
    for rank in held:
        inside = [value for value, its in zip(values, ranks, strict=True) if its == rank]
        keys.append(Key(SQUARE, shade[rank], _extent(min(inside), max(inside), layer, words)))
    if None in ranks:
        keys.append(Key(SQUARE, NO_VALUE, words.say(m("unknown"))))
    return [NO_VALUE if rank is None else shade[rank] for rank in ranks], KeyGroup(title, tuple(keys))


def _classes(values: pl.Series) -> list[int | None]:
    """The class of each value, at most five of as many areas each; equal values share a class, and where
    the least value is that of many areas (often 0), it has a class of its own."""
    known = values.drop_nulls().to_numpy()
    if not known.size:
        return [None] * len(values)
    limits = np.quantile(known, [i / len(SHADES) for i in range(1, len(SHADES))])
    above_least = known[known > known.min()]
    limits[limits == known.min()] = above_least.min(initial=np.inf)
    limits = np.unique(limits)
    return [None if value is None else int(np.searchsorted(limits, value, side="right")) for value in values]


def _shade(i: int, classes: int) -> int:
    """The lightest and the darkest are used whatever the number of classes; one alone is the middle one."""
    return len(SHADES) // 2 if classes == 1 else round(i * (len(SHADES) - 1) / (classes - 1))


def _extent(low: float, high: float, layer: MapLayer, words: Words) -> str:
    said_low, said_high = (words.short(value, layer.value_kind) for value in (low, high))
    return (
        said_low if said_low == said_high else words.say(m("{low} to {high}", low=said_low, high=said_high))
    )
