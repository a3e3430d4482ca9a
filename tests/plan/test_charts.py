"""Charts drawn from tables: what they show, in which words, and when there is nothing to draw."""

import re
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest

from levier.core.messages import Message, m
from levier.plan.charts import MOST_ROWS, WIDTH, draw_chart
from levier.plan.document import Chart, Column, Table
from levier.plan.words import Words

FR, EN = Words("fr"), Words("en")
SVG = "{http://www.w3.org/2000/svg}"


def own(text: str) -> Message:
    """A message that no catalogue holds: it is said as it is in every language."""
    return m("{text}", text=text)


def table(kind: str = "count", **columns: list[Any]) -> Table:
    kinds = {"label": "text", "series": "term"}
    described = tuple(Column(name, own(name.capitalize()), kinds.get(name, kind)) for name in columns)  # type: ignore[arg-type]
    return Table("t", own("T"), described, pl.DataFrame(columns, strict=False))


def chart(form: str = "bars", **more: Any) -> Chart:
    return Chart("c", form, own("Title"), own("Description."), "t", "label", "value", **more)  # type: ignore[arg-type]


def drawn(about: Chart, rows: Table, words: Words = EN) -> ElementTree.Element:
    drawing = draw_chart(about, {rows.id: rows}, words, "c")
    assert drawing is not None
    return ElementTree.fromstring(drawing.svg)


def texts(svg: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in svg.iter(f"{SVG}text")]


def filled(svg: ElementTree.Element, colour: str) -> list[ElementTree.Element]:
    return [path for path in svg.iter(f"{SVG}path") if path.get("fill") == colour]


def widths(paths: list[ElementTree.Element]) -> list[float]:
    """Of bars, whose path is M x,y h width ..."""
    return [float(re.search(r"h(-?[\d.]+)", path.attrib["d"])[1]) for path in paths]  # type: ignore[index]


def test_bars_start_at_zero_and_are_as_long_as_their_values() -> None:
    svg = drawn(chart(), table(label=["a", "b", "c"], value=[1000, 500, None]))
    # The axis ends at 1,000, the whole width of the drawing.
    assert widths(filled(svg, "#1f5a93")) == pytest.approx([WIDTH, WIDTH / 2])
    assert {"a", "b", "c", "1,000", "500", "unknown"} <= set(texts(svg))


def test_negative_bars_leave_zero_to_the_left() -> None:
    svg = drawn(chart(), table("share", label=["a", "b"], value=[-0.5, 0.5]), FR)
    left, right = filled(svg, "#1f5a93")
    assert left.attrib["d"].startswith("M0,")
    assert right.attrib["d"].startswith(f"M{WIDTH // 2},")
    assert "-50\u00a0%" in texts(svg)


def test_numbers_are_those_of_the_language() -> None:
    money = table("eur", label=["a"], value=[2_500_000.0])
    assert "2,5\u00a0M\u00a0€" in texts(drawn(chart(), money, FR))
    assert "2\u00a0M€" in texts(drawn(chart(), money, FR))  # the axis
    assert "€2.5M" in texts(drawn(chart(), money, EN))
    assert "1\u202f000" in texts(drawn(chart(), table(label=["a"], value=[1000]), FR))


@pytest.mark.parametrize("form", ["bars", "dots", "stacked"])
@pytest.mark.parametrize("values", [[], [None, None]])
def test_without_a_known_value_nothing_is_drawn(form: str, values: list[None]) -> None:
    rows = table(label=["a"] * len(values), value=values, series=["s"] * len(values))
    assert draw_chart(chart(form, series="series"), {"t": rows}, EN, "c") is None


@pytest.mark.parametrize("form", ["bars", "dots", "stacked"])
def test_values_that_are_all_zero_are_drawn(form: str) -> None:
    svg = drawn(chart(form, series="series"), table(label=["a", "b"], value=[0, 0], series=["s", "s"]))
    assert {"a", "b"} <= set(texts(svg))


@pytest.mark.parametrize("form", ["bars", "dots", "stacked"])
def test_only_the_first_rows_are_drawn_and_it_is_told(form: str) -> None:
    labels = [f"label {i}" for i in range(MOST_ROWS + 5)]
    drawing = draw_chart(
        chart(form, series="series"),
        {"t": table(label=labels, value=list(range(1, len(labels) + 1)), series=["s"] * len(labels))},
        EN,
        "c",
    )
    assert drawing is not None
    assert (drawing.shown, drawing.rows) == (MOST_ROWS, MOST_ROWS + 5)
    said = texts(ElementTree.fromstring(drawing.svg))
    assert "label 19" in said
    assert "label 20" not in said


def test_rows_of_the_same_name_stay_apart() -> None:
    svg = drawn(chart(), table(label=["a", "a"], value=[1, 2]))
    assert texts(svg).count("a") == 2
    assert len(filled(svg, "#1f5a93")) == 2


def test_a_range_without_a_value_is_drawn_and_said() -> None:
    rows = table(label=["a"], value=[None], low=[10], high=[20])
    assert "between 10 and 20" in texts(drawn(chart(low="low", high="high"), rows))


def test_dots_keep_their_interval_and_the_mark() -> None:
    rows = table("number", label=["a", "b"], value=[1.5, 3.0], low=[1.0, None], high=[2.0, None])
    svg = drawn(chart("dots", low="low", high="high", mark=1), rows)
    assert len(filled(svg, "#1f5a93")) == 2
    assert "1" in texts(svg)
    intervals = [line for line in svg.iter(f"{SVG}line") if line.get("stroke") == "#7fb0dc"]
    assert len(intervals) == 1


def test_parts_stand_end_to_end_and_an_unknown_part_makes_the_total_unknown() -> None:
    rows = table(label=["a", "a", "b", "b"], value=[30, 70, 50, None], series=["yes", "no", "yes", "no"])
    svg = drawn(chart("stacked", series="series"), rows, FR)
    parts = {
        colour: [bar for bar in filled(svg, colour) if "transform" not in bar.attrib]
        for colour in ("#0072b2", "#e69f00")
    }
    first, second = parts.values()
    assert widths(first) == pytest.approx([0.3 * WIDTH, 0.5 * WIDTH])
    assert widths(second) == pytest.approx([0.7 * WIDTH])
    assert second[0].attrib["d"].startswith(f"M{0.3 * WIDTH:.0f},")
    said = texts(svg)
    assert {"100", "inconnu", "A", "B", "A\u2002oui", "B\u2002non"} <= set(said)


def test_the_drawing_is_told_to_those_who_do_not_see_it() -> None:
    svg = drawn(chart(), table(label=["</title><b>"], value=[1234]))
    assert svg.attrib["aria-labelledby"] == "c-title c-desc"
    assert svg[0].text == "Title"
    assert svg[1].text == "Description. </title><b>: 1,234."
    assert "width" not in svg.attrib


def test_a_long_label_is_cut_on_the_drawing_only() -> None:
    name = "Fabrication de produits métalliques, à l’exception des machines et des équipements"
    svg = drawn(chart(), table(label=[name], value=[1]))
    assert any(text.startswith("Fabrication") and text.endswith("…") for text in texts(svg))
    assert name in (svg[1].text or "")
