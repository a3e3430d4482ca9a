"""Places on the map: a symbol per layer, its area by size, neighbours together where they are many."""

from dataclasses import dataclass

import altair as alt
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


def _numbered(placed: pl.DataFrame, symbol: Symbol, frame: Frame) -> list[alt.Chart]:
    """Symbols of one size that bear their number; the first stands above the others."""
    records = placed.reverse().select(pl.col("x", "y").round(1), "number").to_dicts()
    places = alt.Chart({"values": records}).encode(*frame.channels())
    marks = places.mark_point(
        shape=symbol.path, stroke=INK, strokeWidth=0.8, fill=symbol.fill, size=NUMBERED_AREA, filled=False
    )
    numbers = places.mark_text(fontSize=NUMBER_SIZE, fontWeight="bold", color=INK).encode(
        alt.Text("number:N")
    )
    return [marks, numbers]


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
