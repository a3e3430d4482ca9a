"""The two tables of a network: what is read, and what is refused in words."""

import polars as pl
import pytest
from tests.industries.introductions.fictional import links, named

from levier.core.errors import BadInput
from levier.industries.introductions import graph_of


def test_weights_of_a_pair_told_twice_are_added_in_either_order():
    told = pl.DataFrame({"a": ["x", "y", "x"], "b": ["y", "x", "z"], "weight": [1.0, 2.5, None]})
    graph = graph_of(named("x", "y", "z"), told)
    assert graph.weights.toarray().tolist() == [[0, 3.5, 1], [3.5, 0, 0], [1, 0, 0]]
    assert graph.repeated_links == 1
    assert graph.degree.tolist() == [2, 1, 1]
    assert graph.pairs.tolist() == [[0, 1], [0, 2]]


def test_a_link_with_itself_is_left_aside_and_counted():
    graph = graph_of(named("x", "y"), links(("x", "x"), ("x", "y")))
    assert (graph.self_links, len(graph.pairs)) == (1, 1)
    assert graph.weights.diagonal().tolist() == [0, 0]


def test_hidden_links_are_gone_and_the_others_stay():
    graph = graph_of(named("x", "y", "z"), links(("x", "y"), ("y", "z")))
    assert graph.without(graph.pairs[:1]).pairs.tolist() == [[1, 2]]
    assert graph.pairs.tolist() == [[0, 1], [1, 2]]


@pytest.mark.parametrize(
    "topics",
    [[["steel", " wood ", "steel"], None, []], ["wood| steel |", None, ""]],
    ids=["lists", "texts"],
)
def test_topics_are_a_set_whether_listed_or_joined(topics: list[object]):
    table = named("x", "y", "z").with_columns(pl.Series("topics", topics))
    assert graph_of(table, links()).table["topics"].to_list() == [["steel", "wood"], None, None]


def test_unknown_coordinates_and_kinds_stay_unknown():
    row = graph_of(named("x"), links()).table.row(0, named=True)
    assert (row["kind"], row["topics"], row["longitude"], row["latitude"]) == (None, None, None, None)


BAD_ORGANISATIONS = {
    "no name": (named("x", ""), "1 rows have no organisation"),
    "twice": (named("x", "y", " x"), "stand twice or more: x"),
    "no such kind": (named("x").with_columns(kind=pl.lit("guild")), "no such kind of organisation: guild"),
    "Lambert": (
        named("x").with_columns(longitude=pl.lit(931_000.0), latitude=pl.lit(6_897_000.0)),
        "no degrees (Lambert 93",
    ),
    "half a place": (
        named("x").with_columns(longitude=pl.lit(6.0), latitude=pl.lit(None)),
        "longitude or latitude is missing",
    ),
    "not a number": (
        named("x").with_columns(longitude=pl.lit("east"), latitude=pl.lit("north")),
        "is no number, for: x",
    ),
    "null island": (
        named("x").with_columns(longitude=pl.lit(0.0), latitude=pl.lit(0.0)),
        "0, 0 is no place",
    ),
}


@pytest.mark.parametrize("case", BAD_ORGANISATIONS)
def test_organisations_that_cannot_be_are_refused(case: str):
    table, said = BAD_ORGANISATIONS[case]
    with pytest.raises(BadInput) as refused:
        graph_of(table, links())
    assert said in str(refused.value)


BAD_LINKS = {
    "unknown": (links(("x", "nobody")), "not in the table of organisations: nobody"),
    "half a link": (links(("x", None)), "1 links lack one"),  # type: ignore[arg-type]
    "negative": (links(("x", "y")).with_columns(weight=pl.lit(-2.0)), "-2.0 between x and y"),
    "zero": (links(("x", "y")).with_columns(weight=pl.lit(0)), "not above 0"),
    "endless": (links(("x", "y")).with_columns(weight=pl.lit(float("inf"))), "not above 0"),
    "not a number": (links(("x", "y")).with_columns(weight=pl.lit("many")), "weight holds no numbers"),
    "no column": (links(("x", "y")).drop("b"), "no column b"),
}


@pytest.mark.parametrize("case", BAD_LINKS)
def test_links_that_cannot_be_are_refused(case: str):
    table, said = BAD_LINKS[case]
    with pytest.raises(BadInput) as refused:
        graph_of(named("x", "y"), table)
    assert said in str(refused.value)


def test_all_faults_are_told_at_once_and_names_are_cut_short():
    table = named("x", "x", "y" * 500).with_columns(kind=pl.Series(["guild", None, None]))
    with pytest.raises(BadInput) as refused:
        graph_of(table.with_columns(longitude=pl.lit(600.0), latitude=pl.lit(1.0)), links())
    said = str(refused.value)
    assert all(part in said for part in ("twice", "guild", "no degrees"))
    assert "y" * 61 not in said
