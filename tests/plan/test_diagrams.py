"""Points, networks and lines: where they stand, what they are called, what is told to those who cannot see."""

import re
from typing import Any
from xml.etree import ElementTree

import polars as pl
import pytest

from levier.core.messages import Message, m
from levier.plan.charts import draw_chart
from levier.plan.diagrams import MOST_NAMED
from levier.plan.document import Chart, Column, Kind, Table
from levier.plan.words import Words

SVG = "{http://www.w3.org/2000/svg}"
KINDS: dict[str, Kind] = {"code": "code", "label": "text", "group": "text", "named": "yes_no", "year": "year"}


def own(text: str) -> Message:
    return m("{text}", text=text)


def table(name: str = "t", **columns: list[Any]) -> Table:
    described = tuple(Column(key, own(key.capitalize()), KINDS.get(key, "number")) for key in columns)
    return Table(name, own("T"), described, pl.DataFrame(columns, strict=False))


def points(n: int) -> dict[str, list[Any]]:
    return {
        "code": [f"c{i}" for i in range(n)],
        "label": [f"Industrie {i}" for i in range(n)],
        "density": [i / n for i in range(n)],
        "complexity": [float(i % 3) for i in range(n)],
        "group": ["ici" if i % 2 else "absente" for i in range(n)],
        "named": [True] * n,
    }


def chart(form: str, **more: Any) -> Chart:
    given = {"x": "density", "series": "group", "named": "named"} | more
    return Chart("c", form, own("Title"), own("Seen."), "t", "label", "complexity", **given)  # type: ignore[arg-type]


def svg(about: Chart, *tables: Table) -> ElementTree.Element:
    drawn = draw_chart(about, {one.id: one for one in tables}, Words("fr"), "c")
    assert drawn is not None
    return ElementTree.fromstring(drawn.svg)


def texts(element: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in element.iter(f"{SVG}text")]


def test_points_bear_a_number_and_their_names_stand_under_the_drawing() -> None:
    said = texts(svg(chart("scatter"), table(**points(4))))
    assert said.count("2") >= 2  # at the point and in the key
    assert [word for word in said if word.startswith("Industrie")] == [f"Industrie {i}" for i in range(4)]
    assert {"ici", "absente", "Density", "Complexity"} <= set(said)


def test_only_so_many_points_are_named() -> None:
    said = texts(svg(chart("scatter"), table(**points(MOST_NAMED + 5))))
    assert len([word for word in said if word.startswith("Industrie")]) == MOST_NAMED


def test_a_point_without_a_place_is_not_drawn_and_counted_out() -> None:
    rows = points(4) | {"complexity": [None, 1.0, 2.0, 0.0]}
    drawn = draw_chart(chart("scatter"), {"t": table(**rows)}, Words("fr"), "c")
    assert drawn is not None
    assert (drawn.shown, drawn.rows) == (3, 4)
    assert "Industrie 0" not in drawn.svg
    nowhere = table(**(points(2) | {"complexity": [None, None]}))
    assert draw_chart(chart("scatter"), {"t": nowhere}, Words("fr"), "c") is None


def test_what_is_drawn_is_told() -> None:
    described = svg(chart("scatter"), table(**points(3))).find(f"{SVG}desc")
    assert described is not None
    assert "Industrie 1: Density 0,33, Complexity 1" in (described.text or "")


def lines_of(element: ElementTree.Element) -> int:
    return len([line for line in element.iter(f"{SVG}line") if line.get("stroke") == "#d5dbe1"])


@pytest.mark.parametrize(("ends", "drawn"), [([("c0", "c1"), ("c1", "c2")], 2), ([("c0", "gone")], 0)])
def test_a_network_joins_the_points_that_are_there(ends: list[tuple[str, str]], drawn: int) -> None:
    links = table("links", a=[a for a, _ in ends], b=[b for _, b in ends])
    assert lines_of(svg(chart("network", links="links"), table(**points(3)), links)) == drawn


def test_a_line_per_series_and_a_band_where_the_interval_is_known() -> None:
    years = [2020, 2021, 2022]
    rows = table(
        group=["ici"] * 3 + ["sans"] * 3,
        year=years * 2,
        jobs=[10.0, 9.0, 8.0, 10.0, 10.0, 11.0],
        low=[None] * 3 + [9.0, 9.0, 9.0],
        high=[None] * 3 + [11.0, 12.0, 13.0],
    )
    about = Chart(
        "c", "lines", own("Title"), own("Seen."), "t", "group", "jobs", "low", "high", "group", 2021, "year"
    )
    element = svg(about, rows)
    strokes = [path.get("stroke") for path in element.iter(f"{SVG}path") if path.get("stroke-width") == "2.5"]
    bands = [path for path in element.iter(f"{SVG}path") if path.get("fill-opacity") == "0.15"]
    assert len(set(strokes)) == 2
    assert len(bands) == 1
    assert {"2020", "2022"} <= set(texts(element))


def test_numbers_of_points_that_nearly_touch_do_not_run_into_each_other() -> None:
    rows = points(4) | {"density": [0.5, 0.501, 0.502, 0.9], "complexity": [1.0, 1.0, 1.0, 2.0]}
    element = svg(chart("scatter"), table(**rows))
    placed = {}
    for text in element.iter(f"{SVG}text"):
        if text.text in {"1", "2", "3"} and text.get("font-weight") == "bold":
            where = re.findall(r"-?[\d.]+", text.get("transform") or "")
            placed.setdefault(text.text, (float(where[0]), float(where[1])))
    (a, b), (c, d), (e, f) = placed["1"], placed["2"], placed["3"]
    assert min(abs(a - c) + abs(b - d), abs(a - e) + abs(b - f), abs(c - e) + abs(d - f)) > 10


def test_a_few_large_shares_do_not_hide_the_small_ones() -> None:
    def places(density: list[float]) -> list[float]:
        shares = table(**(points(5) | {"density": density}))
        described = tuple(
            Column(column.name, column.label, "share") if column.name == "density" else column
            for column in shares.columns
        )
        element = svg(chart("scatter", named=None, series=None), Table("t", own("T"), described, shares.rows))
        marks = [path for path in element.iter(f"{SVG}path") if path.get("fill") == "#0072b2"]
        return sorted(float(re.findall(r"-?[\d.]+", mark.get("transform") or "")[0]) for mark in marks)

    skewed, even = places([0.01, 0.02, 0.03, 0.04, 0.9]), places([0.1, 0.2, 0.3, 0.4, 0.5])
    # The first step is a ninetieth of the way by value; by square roots it is more.
    assert (skewed[1] - skewed[0]) / (skewed[-1] - skewed[0]) > 0.04
    assert (even[1] - even[0]) / (even[-1] - even[0]) == pytest.approx(0.25, abs=0.01)
