"""Places on the map: a symbol per layer, its area by size, neighbours together where they are many."""

from dataclasses import dataclass

import altair as alt
import numpy as np
import polars as pl

from levier.core.messages import Message, m
from levier.core.unknown import known_sum
from levier.plan.document import MapLayer
from levier.plan.drawing import INK
from levier.plan.map.frame import WIDTH, Frame
from levier.plan.map.legend import SQUARE, Key, KeyGroup
from levier.plan.words import Words

MOST_POINTS = 1500
CELL = 12
"""Beyond MOST_POINTS, the places of a layer are drawn together by squares of this side."""
SYMBOL_AREAS = (45.0, 520.0)
CROWD = 300
"""From so many symbols on, the smallest are CROWDED_AREA."""
CROWDED_AREA = 16.0
HOLLOW = "#ffffff"
NUMBERED_AREA, NUMBER_SIZE = 300.0, 12
QUIET_AREA = 14.0
RING, RINGS, WAYS = 20.0, 4, 12
"""A numbered symbol that would cover another stands on the nearest free place of these rings around it."""


@dataclass(frozen=True)
class Symbol:
    """The sign of a layer: a shape drawn between -1 and 1, and its colour (Okabe and Ito, 2008)."""

    fill: str
    path: str


SYMBOLS = (
    Symbol("#d55e00", "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0Z"),
    Symbol("#f0e442", "M0,-1.1L1.1,0L0,1.1L-1.1,0Z"),
    Symbol("#009e73", "M0,-1L1,.85L-1,.85Z"),
    Symbol("#cc79a7", SQUARE),
    Symbol("#1b2733", "M-1,-.4L-.4,-.4L-.4,-1L.4,-1L.4,-.4L1,-.4L1,.4L.4,.4L.4,1L-.4,1L-.4,.4L-1,.4Z"),
)


QUIET_SYMBOL = Symbol("#b4bcc4", SYMBOLS[0].path)


def located(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose position is known."""
    return rows.drop_nulls(["longitude", "latitude"])


def draw_points(
    layer: MapLayer, symbol: Symbol, frame: Frame, words: Words
) -> tuple[list[alt.Chart], KeyGroup]:
    """The marks of a layer of points, and its legend."""
    placed = _placed(layer, frame)
    grouped = placed.height > MOST_POINTS
    drawn = _together(placed) if grouped else placed
    legend = KeyGroup(
        words.say(layer.title),
        tuple(_keys(placed, drawn, symbol, words)),
        tuple(words.say(note) for note in _notes(layer, placed, drawn, words)),
    )
    if not drawn.height:
        return [], legend
    if layer.number is not None:
        return _numbered(placed, symbol, frame), legend
    if layer.quiet:
        return [_quiet(drawn, symbol, frame)], legend
    return [_symbols(drawn, symbol, frame)], legend


def _placed(layer: MapLayer, frame: Frame) -> pl.DataFrame:
    """`x`, `y`, `size` and, if they have one, `number` of the places within the frame."""
    known = located(layer.rows)
    x, y = frame.place(known["longitude"].to_numpy(), known["latitude"].to_numpy())
    numbers = [] if layer.number is None else [pl.col(layer.number).cast(pl.String).alias("number")]
    placed = known.select(pl.col("size").cast(pl.Float64), *numbers, x=pl.Series(x), y=pl.Series(y))
    return placed.filter(pl.col("x").is_between(0, WIDTH), pl.col("y").is_between(0, frame.height))


def _together(placed: pl.DataFrame) -> pl.DataFrame:
    """One symbol per square of the map, sized by the sum of the known sizes (or the count where none is)."""
    size = known_sum("size") if placed["size"].count() else pl.len().cast(pl.Float64).alias("size")
    squares = (pl.col("x") // CELL).alias("column"), (pl.col("y") // CELL).alias("line")
    return (
        placed.group_by(*squares, maintain_order=True)
        .agg(pl.col("x", "y").mean(), size)
        .drop("column", "line")
    )


def _symbols(drawn: pl.DataFrame, symbol: Symbol, frame: Frame) -> alt.Chart:
    """Largest first, so that the small ones stay in sight; hollow where others have a size and it has not."""
    least, most = SYMBOL_AREAS if drawn.height < CROWD else (CROWDED_AREA, SYMBOL_AREAS[1])
    some_known = drawn["size"].count() > 0
    share = pl.col("size") / pl.col("size").max()
    records = drawn.sort("size", descending=True, nulls_last=True).select(
        pl.col("x", "y").round(1),
        area=(share.fill_nan(0).fill_null(0) * most).clip(lower_bound=least).round(),
        fill=pl.when(pl.col("size").is_null() & some_known)
        .then(pl.lit(HOLLOW))
        .otherwise(pl.lit(symbol.fill)),
    )
    marks = alt.Chart({"values": records.to_dicts()}).mark_point(
        shape=symbol.path, stroke=INK, strokeWidth=0.8, opacity=0.9, filled=False
    )
    return marks.encode(*frame.channels(), alt.Size("area:Q", scale=None), alt.Fill("fill:N", scale=None))


def _quiet(drawn: pl.DataFrame, symbol: Symbol, frame: Frame) -> alt.Chart:
    places = alt.Chart({"values": drawn.select(pl.col("x", "y").round(1)).to_dicts()}).encode(
        *frame.channels()
    )
    return places.mark_point(
        shape=symbol.path, stroke=INK, strokeWidth=0.3, fill=symbol.fill, size=QUIET_AREA, filled=False
    )


def _numbered(placed: pl.DataFrame, symbol: Symbol, frame: Frame) -> list[alt.Chart]:
    """Symbols of one size that bear their number, side by side where they would cover each other, a line to
    where they stand."""
    apart = _apart(placed)
    records = placed.select(pl.col("x", "y").round(1), "number").with_columns(
        to_x=pl.Series(apart[:, 0]).round(1), to_y=pl.Series(apart[:, 1]).round(1)
    )
    drawn = alt.Chart({"values": records.reverse().to_dicts()})
    lines = drawn.mark_rule(color=INK, strokeWidth=0.8).encode(
        *frame.channels(), alt.X2("to_x:Q"), alt.Y2("to_y:Q")
    )
    moved = records.select("number", x="to_x", y="to_y").reverse().to_dicts()
    places = alt.Chart({"values": moved}).encode(*frame.channels())
    marks = places.mark_point(
        shape=symbol.path, stroke=INK, strokeWidth=0.8, fill=symbol.fill, size=NUMBERED_AREA, filled=False
    )
    numbers = places.mark_text(fontSize=NUMBER_SIZE, fontWeight="bold", color=INK).encode(
        alt.Text("number:N")
    )
    return [lines, marks, numbers]


def _apart(placed: pl.DataFrame) -> np.ndarray:
    """Where each symbol stands so that none covers another, in their order: its place, or the nearest free
    one around."""
    angles = np.arange(WAYS) * 2 * np.pi / WAYS
    ring = np.column_stack((np.cos(angles), np.sin(angles)))
    around = np.concatenate([np.zeros((1, 2)), *(RING * rank * ring for rank in range(1, RINGS + 1))])
    taken: list[np.ndarray] = []
    for place in placed.select("x", "y").to_numpy():
        tried = place + around
        clear = np.ones(len(tried), dtype=bool)
        for other in taken:
            clear &= np.hypot(*(tried - other).T) >= RING - 1
        taken.append(tried[np.argmax(clear)] if clear.any() else place)
    return np.array(taken).reshape(-1, 2)


def _keys(placed: pl.DataFrame, drawn: pl.DataFrame, symbol: Symbol, words: Words) -> list[Key]:
    keys = [Key(symbol.path, symbol.fill, words.say(m("{n} on the map", n=placed.height)))]
    unknown = placed["size"].null_count()
    if unknown < placed.height and drawn["size"].null_count():
        keys.append(Key(symbol.path, HOLLOW, words.say(m("of which of unknown size: {n}", n=unknown))))
    return keys


def _notes(layer: MapLayer, placed: pl.DataFrame, drawn: pl.DataFrame, words: Words) -> list[Message]:
    notes = []
    if drawn["size"].count():
        label = (layer.value_label or m("size")) if placed["size"].count() else m("number of places")
        largest = words.short(drawn["size"].max(), layer.value_kind if placed["size"].count() else "count")
        notes.append(m("Area of the symbol: {label}, up to {most}.", label=label, most=largest))
    if drawn.height < placed.height:
        notes.append(m("Neighbouring places are drawn together."))
    if absent := layer.rows.height - placed.height:
        notes.append(m("Not drawn, outside the frame or without a known position: {n}.", n=absent))
    return notes
