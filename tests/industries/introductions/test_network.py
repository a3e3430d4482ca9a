"""The shape of a network: parts, communities, brokers, on networks small enough to work by hand."""

import itertools
import random

import polars as pl
import pytest
from tests.industries.introductions.fictional import links, named, two_trades

from levier.core.evidence import NotComputed
from levier.industries.introductions import Network, network


def shape(organisations: pl.DataFrame, ties: pl.DataFrame, seed: int = 0) -> Network:
    found = network(organisations, ties, seed=seed)
    assert isinstance(found, Network)
    return found


def bow_tie() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two groups of four, all linked inside, joined by `bridge`; and one organisation alone."""
    groups = [[f"{side}{n}" for n in range(4)] for side in ("left", "right")]
    inside = [pair for group in groups for pair in itertools.combinations(group, 2)]
    return named(*groups[0], *groups[1], "bridge", "alone"), links(
        *inside, ("left0", "bridge"), ("bridge", "right0")
    )


def test_the_bridge_is_the_first_broker():
    found = shape(*bow_tie())
    assert found.totals.components == 2
    assert (found.totals.isolated, found.totals.largest) == (1, 9)
    first = found.brokers.row(0, named=True)
    # The shortest paths between the two groups of four, of all 36 pairs that others make.
    assert first["organisation"] == "bridge"
    assert first["between"] == pytest.approx(16 / 36)
    assert "bridge" in found.meanings


def test_communities_are_the_two_groups_and_an_isolated_one_has_none():
    table = shape(*bow_tie()).organisations
    by_side = {
        side: set(table.filter(pl.col("organisation").str.starts_with(side))["community"])
        for side in ("left", "right")
    }
    assert all(len(found) == 1 for found in by_side.values())
    assert by_side["left"] != by_side["right"]
    alone = table.row(by_predicate=pl.col("organisation") == "alone", named=True)
    assert (alone["community"], alone["constraint"], alone["between"]) == (None, None, 0)


def test_constraint_by_hand():
    # Burt 1992, eq. 2.4: in a triangle p = 1/2 for each, (1/2 + 1/2 * 1/2)² twice; a centre of two: (1/2)² twice.
    triangle = shape(named("x", "y", "z"), links(("x", "y"), ("y", "z"), ("x", "z"))).organisations
    assert triangle["constraint"].to_list() == pytest.approx([1.125] * 3)
    path = shape(named("x", "y", "z"), links(("x", "y"), ("y", "z"))).organisations
    assert path["constraint"].to_list() == pytest.approx([1.0, 0.5, 1.0])


def test_a_star_has_one_broker_for_all():
    leaves = [f"leaf{n}" for n in range(6)]
    found = shape(named("hub", *leaves), links(*(("hub", leaf) for leaf in leaves)))
    assert found.brokers["organisation"].to_list() == ["hub"]
    assert found.brokers["between"].to_list() == pytest.approx([1.0])


def test_without_a_link_all_are_alone():
    found = shape(named("x", "y"), links())
    assert (found.totals.isolated, found.totals.communities, found.totals.modularity) == (2, 0, None)
    assert found.brokers.is_empty()
    assert shape(named("x"), links()).totals.organisations == 1


def test_without_an_organisation_nothing_is_computed():
    assert isinstance(network(named(), links()), NotComputed)


def test_roles_between_kinds():
    table = named("lab", "firm", "other").with_columns(kind=pl.Series(["laboratory", "firm", "firm"]))
    found = shape(table, links(("lab", "firm"), ("lab", "other"))).roles_between_kinds
    assert found.rows() == [("lab", "laboratory", 0, 0, 1, 0)]


def test_the_same_seed_gives_the_same_and_leaves_the_generator_of_others_alone():
    random.seed(3)
    expected = random.random()
    random.seed(3)
    first, second = shape(*two_trades()), shape(*two_trades())
    assert first.organisations.equals(second.organisations)
    assert random.random() == expected


def test_self_links_are_told():
    found = shape(named("x", "y"), links(("x", "x"), ("x", "y")))
    assert found.totals.self_links == 1
    assert len(found.evidence.cautions) == 1


def test_brokers_of_a_large_network_are_drawn_on_a_sample_near_the_exact_ones(monkeypatch):
    exact = shape(*two_trades())
    monkeypatch.setattr("levier.industries.introductions.shape.EXACT_UP_TO", 0)
    monkeypatch.setattr("levier.industries.introductions.shape.SOURCES", 30)
    drawn = shape(*two_trades())
    assert drawn.organisations["between"].to_list() != exact.organisations["between"].to_list()
    both = pl.DataFrame({"a": exact.organisations["between"], "b": drawn.organisations["between"]})
    assert both.select(pl.corr("a", "b")).item() > 0.9
    assert len(drawn.evidence.cautions) == len(exact.evidence.cautions) + 1
    monkeypatch.setattr("levier.industries.introductions.shape.SOURCES", 1000)
    assert shape(*two_trades()).organisations["between"].to_list() == pytest.approx(
        exact.organisations["between"].to_list()
    )
