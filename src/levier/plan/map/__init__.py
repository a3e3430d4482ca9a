"""The map: areas shaded by a value, and places by symbol, in one drawing that fits the territory."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

import altair as alt
import numpy as np
import polars as pl
import shapely

from levier.core.messages import m
from levier.plan.document import MapLayer
from levier.plan.drawing import FONT, inline_svg
from levier.plan.map.areas import draw_areas, draw_names, outlines
from levier.plan.map.frame import FOOT, WIDTH, Frame
from levier.plan.map.legend import KeyGroup
from levier.plan.map.points import QUIET_SYMBOL, SYMBOLS, draw_points, located
from levier.plan.words import Words


@dataclass(frozen=True)
class DrawnMap:
    """The map ready for the page, with its legend."""

    svg: str
    legend: tuple[KeyGroup, ...]
    km_across: int


def draw_map(layers: Sequence[MapLayer], words: Words, name: str) -> DrawnMap | None:
    """The layers in one drawing, or None where none of them has a place; `name` is unique in the page.

    The frame fits the areas, or the points where there is no area; points outside are counted, not drawn.
    """
    areas = [(layer, outlines(layer.rows)) for layer in layers if layer.form == "areas"]
    points = [layer for layer in layers if layer.form == "points"]
    frame = _frame([surfaces for _, surfaces in areas], points)
    if frame is None:
        return None
    marks: list[alt.Chart] = []
    names: list[alt.Chart] = []
    legend: list[KeyGroup] = []
    for layer, surfaces in areas:
        if surfaces.height:
            shapes, group = draw_areas(layer, surfaces, frame, words)
            marks.append(shapes)
            names += draw_names(surfaces, frame)
            legend.append(group)
    symbols = cycle(SYMBOLS)
    above: list[alt.Chart] = []
    for layer in sorted(points, key=lambda layer: not layer.quiet):
        drawn, group = draw_points(layer, QUIET_SYMBOL if layer.quiet else next(symbols), frame, words)
        (marks if layer.number is None else above).extend(drawn)
        legend.append(group)
    drawing = (
        alt.layer(*marks, *names, *above, *frame.scale_bar(words))
        .properties(width=WIDTH, height=frame.height + FOOT, background="transparent", padding=0)
        .configure(aria=False, font=FONT)
        .configure_view(stroke=None)
    )
    told = "; ".join(" ".join((group.title, *(key.words for key in group.keys))) for group in legend)
    svg = inline_svg(drawing, words, name=name, title=words.say(m("Map of the territory")), description=told)
    return DrawnMap(svg, tuple(legend), round(WIDTH / frame.units_per_km()))


def _frame(areas: list[pl.DataFrame], points: list[MapLayer]) -> Frame | None:
    shapes = [shape for surfaces in areas for shape in surfaces["shape"]]
    if shapes:
        west, south, east, north = shapely.total_bounds(shapes)
        return Frame.around(np.array([west, east]), np.array([south, north]))
    places = [
        located(layer.rows).select(pl.col("longitude", "latitude").cast(pl.Float64)) for layer in points
    ]
    known = pl.concat(places) if places else pl.DataFrame()
    return Frame.around(known["longitude"].to_numpy(), known["latitude"].to_numpy()) if known.height else None
