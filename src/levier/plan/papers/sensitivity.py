"""The sensitivity of a value as a chart: each assumption alone, from its low to its high value."""

from typing import Any

import altair as alt
import polars as pl

from levier.core.messages import m
from levier.plan.document import Kind
from levier.plan.drawing import BLUE, FONT, INK, QUIET, RULE, inline_svg
from levier.plan.words import Words
from levier.takeover.value import Valuation
from levier.takeover.value.wording import assumption_name

MOST_ROWS = 12
WIDTH, ROW_HEIGHT = 400, 39
ORANGE = "#e69f00"
"""Beside BLUE, of Okabe and Ito (2008): told apart by colour-blind people, and by lightness on paper."""

UNITS: dict[str, Kind] = {"share": "share", "ratio": "number"}


def sensitivity_svg(valuation: Valuation, words: Words, *, name: str) -> str:
    """The chart as an SVG element; `name` is unique in its page. Blue: the low value of the assumption,
    orange: the high one; the rule stands at the central value."""
    rows = valuation.sensitivity.head(MOST_ROWS)
    units = {each.name: UNITS.get(each.unit, "number") for each in valuation.assumed}
    centre = valuation.enterprise.central
    records = [
        _record(i, row, units[row["assumption"]], words) for i, row in enumerate(rows.iter_rows(named=True))
    ]
    drawing = (
        alt.layer(*_marks(records, centre, rows), *_labels(records))
        .properties(width=WIDTH, height={"step": ROW_HEIGHT}, background="transparent", padding=4)
        .configure(aria=False, font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            titleFontWeight="normal", labelFontSize=13, titleFontSize=13, labelColor=QUIET, titleColor=QUIET
        )
    )
    told = "; ".join(f"{record['label']}: {record['said']}" for record in records)
    return inline_svg(
        drawing,
        words,
        name=name,
        title=words.say(m("What the value hangs on")),
        description=f"{words.say(m('Enterprise value as each assumption goes from low to high'))}. {told}.",
    )


def _record(i: int, row: dict[str, Any], unit: Kind, words: Words) -> dict[str, Any]:
    ends = (row["at_low_eur"], row["at_high_eur"])
    return {
        "row": i,
        "label": words.say(assumption_name(row["assumption"])),
        "said": words.say(
            m("{low} to {high}", low=words.value(row["low"], unit), high=words.value(row["high"], unit))
        ),
        "low": ends[0],
        "high": ends[1],
    }


def _marks(records: list[dict[str, Any]], centre: float, rows: pl.DataFrame) -> list[alt.Chart]:
    ends = [centre, *rows["at_low_eur"], *rows["at_high_eur"]]
    spread = max(ends) - min(ends) or 1.0
    unit, sign = (1e6, "\u00a0M€") if max(map(abs, ends)) >= 2e6 else (1e3, "\u00a0k€")
    axis = alt.Axis(
        title=None, tickCount=4, labelExpr=f"format(datum.value / {unit}, ',~f') + '{sign}'",
        gridColor=RULE, ticks=False, domain=False, labelFlush=True,
    )  # fmt: skip
    scale = alt.Scale(domain=[min(ends) - 0.02 * spread, max(ends) + 0.02 * spread], nice=True, zero=False)
    y = alt.Y("row:O", axis=None)
    bars = [
        alt.Chart({"values": [record | {"centre": centre} for record in records]})
        .mark_bar(height=12, yOffset=9, color=colour)
        .encode(y, alt.X("centre:Q", axis=axis, scale=scale), alt.X2(f"{end}:Q"))
        for end, colour in (("low", BLUE), ("high", ORANGE))
    ]
    rule = alt.Chart({"values": [{"at": centre}]}).mark_rule(color=INK).encode(alt.X("at:Q"))
    return [*bars, rule]


def _labels(records: list[dict[str, Any]]) -> list[alt.Chart]:
    lines = alt.Chart({"values": records})
    y = alt.Y("row:O", axis=None)
    style: dict[str, Any] = {"dy": -8, "fontSize": 14, "color": INK, "baseline": "middle"}
    return [
        lines.mark_text(align="left", **style).encode(y, alt.XValue(0), alt.Text("label:N")),
        lines.mark_text(align="right", fontWeight="bold", **style).encode(
            y, alt.XValue(WIDTH), alt.Text("said:N")
        ),
    ]
