"""Codes of communes followed through time, on events worked by hand."""

import datetime

import polars as pl
import pytest

from levier.core.vintages import at_year

EVENTS = pl.DataFrame(
    [
        # 2010: B merges into A. 2015: A and C make up A. 2018: D becomes E. 2020: F gives back G.
        ("B", "A", datetime.date(2010, 1, 1), "merger"),
        ("A", "A", datetime.date(2010, 1, 1), "merger"),
        ("C", "A", datetime.date(2015, 1, 1), "merger"),
        ("A", "A", datetime.date(2015, 1, 1), "merger"),
        ("D", "E", datetime.date(2018, 1, 1), "recoded"),
        ("F", "F", datetime.date(2020, 1, 1), "split"),
        ("F", "G", datetime.date(2020, 1, 1), "split"),
    ],
    schema={"from_commune": pl.String, "to_commune": pl.String, "on": pl.Date, "kind": pl.String},
    orient="row",
)
POPULATIONS = pl.DataFrame({"commune": ["A", "B", "C", "F", "G"], "population": [600, 300, 100, 750, 250]})


def reached(*codes: str, years: tuple[int, int], populations: pl.DataFrame | None = None) -> list[tuple]:
    return at_year(pl.Series(codes), EVENTS, *years, populations).rows()


def test_mergers_follow_one_another() -> None:
    assert reached("A", "B", "C", "D", years=(2006, 2025)) == [
        ("A", "A", 1.0),
        ("B", "A", 1.0),
        ("C", "A", 1.0),
        ("D", "E", 1.0),
    ]


def test_only_what_happened_between_the_two_years_counts() -> None:
    # An event of 1 January 2015 is in the geography of 2015.
    assert reached("B", "C", years=(2006, 2014)) == [("B", "A", 1.0), ("C", "C", 1.0)]
    assert reached("C", years=(2014, 2015)) == [("C", "A", 1.0)]
    assert reached("C", years=(2015, 2015)) == [("C", "C", 1.0)]


def test_a_split_stays_with_the_parent_unless_inhabitants_share_it_out() -> None:
    assert reached("F", years=(2019, 2025)) == [("F", "F", 1.0)]
    assert reached("F", years=(2019, 2025), populations=POPULATIONS) == [("F", "F", 0.75), ("F", "G", 0.25)]


def test_a_merger_taken_back_is_a_split() -> None:
    assert reached("A", years=(2025, 2006)) == [("A", "A", 1.0)]
    shared = reached("A", years=(2025, 2006), populations=POPULATIONS)
    assert shared == [("A", "A", 0.6), ("A", "B", 0.3), ("A", "C", 0.1)]
    assert reached("E", "G", years=(2025, 2006)) == [("E", "D", 1.0), ("G", "F", 1.0)]


def test_one_unknown_population_among_the_parts_leaves_the_whole_with_the_parent() -> None:
    unknown = POPULATIONS.with_columns(population=pl.when(pl.col("commune") != "G").then("population"))
    assert reached("F", years=(2019, 2025), populations=unknown) == [("F", "F", 1.0)]


@pytest.mark.parametrize("years", [(2006, 2025), (2025, 2006)])
def test_nothing_is_lost_nor_counted_twice(years: tuple[int, int]) -> None:
    codes = pl.Series([*"ABCDEFG", "Z", None, "A"])
    found = at_year(codes, EVENTS, *years, POPULATIONS)
    totals = found.group_by("code").agg(pl.col("share").sum()).sort("code")
    assert totals["code"].to_list() == [*"ABCDEFG", "Z"]
    assert totals["share"].to_list() == pytest.approx([1.0] * 8)


def test_another_day_of_an_event_is_seen() -> None:
    later = EVENTS.with_columns(on=pl.col("on") + pl.duration(days=1))
    assert at_year(pl.Series(["C"]), later, 2006, 2015).rows() == [("C", "C", 1.0)]
