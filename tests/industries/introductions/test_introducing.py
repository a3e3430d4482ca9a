"""Introductions of a network: never a link there is, in order, spread, with their reasons."""

import polars as pl
import pytest
from tests.industries.introductions.fictional import links, named, two_trades

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.introductions import Introductions, introductions
from levier.industries.introductions.reasons import reason


@pytest.fixture(scope="module")
def found() -> Introductions:
    result = introductions(*two_trades(), k=5)
    assert isinstance(result, Introductions)
    return result


def keys(pairs: pl.DataFrame) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in pairs.select("a", "b").iter_rows()}


def test_no_introduction_is_a_link_already_and_none_stands_twice(found: Introductions):
    assert not keys(found.pairs) & keys(two_trades()[1])
    assert len(keys(found.pairs)) == found.pairs.height
    assert (found.pairs["a"] != found.pairs["b"]).all()


def test_they_come_by_usefulness_which_is_probability_times_novelty(found: Introductions):
    pairs = found.pairs
    assert pairs["usefulness"].is_sorted(descending=True)
    assert (pairs["usefulness"] - pairs["probability"] * pairs["novelty"]).abs().max() < 1e-12
    assert pairs["probability"].is_between(0, 1).all()
    assert set(pairs["novelty"]) <= {0.5, 0.75, 1.0}


def test_each_organisation_has_its_own_first_ones(found: Introductions):
    names = two_trades()[0]["organisation"]
    for name in names:
        own = found.of(name)
        assert own["rank"].to_list() == [1, 2, 3, 4, 5]
        assert own["usefulness"].is_sorted(descending=True)
        assert name not in own["organisation"]
    ranks = found.pairs.select(pl.col("rank_for_a", "rank_for_b"))
    assert ranks.max_horizontal().drop_nulls().max() == 5
    assert not (ranks["rank_for_a"].is_null() & ranks["rank_for_b"].is_null()).any()


def test_trades_are_found_again(found: Introductions):
    best = found.pairs.head(30)
    assert (best["a"].str.head(4) == best["b"].str.head(4)).mean() > 0.8


def test_the_list_to_begin_with_floods_nobody(found: Introductions):
    counts = pl.concat([found.first["a"], found.first["b"]]).value_counts()["count"]
    assert counts.max() <= 3
    assert found.first.height <= 20


def test_strangers_share_no_partner():
    result = introductions(*two_trades(), k=5, least_steps=3)
    assert isinstance(result, Introductions)
    assert result.pairs["partners_shared"].sum() == 0
    assert not (result.pairs["steps"] == 2).any()


def test_the_same_tables_give_the_same(found: Introductions):
    again = introductions(*two_trades(), k=5)
    assert isinstance(again, Introductions)
    assert again.pairs.equals(found.pairs)


def test_what_is_said_of_a_pair_is_true(found: Introductions):
    table, ties = two_trades()
    partners: dict[str, set[str]] = {name: set() for name in table["organisation"]}
    for a, b in ties.iter_rows():
        partners[a].add(b)
        partners[b].add(a)
    topics = dict(table.select("organisation", "topics").iter_rows())
    for row in found.pairs.iter_rows(named=True):
        common = partners[row["a"]] & partners[row["b"]]
        assert row["partners_shared"] == len(common)
        assert (row["steps"] == 2) == bool(common)
        assert set((row["partners"] or "").split("|")) - {""} <= common
        assert row["topics_shared"] == len(set(topics[row["a"]] or []) & set(topics[row["b"]] or []))


PAIR = {
    "a": "Alpha",
    "b": "Beta",
    "topics": "steel|wear",
    "topics_shared": 5,
    "partners": "Lab",
    "partners_shared": 1,
    "km": 12.4,
    "steps": 2,
    "community_a": 0,
    "community_b": 1,
    "around_a": "Lab",
    "around_b": "Port",
    "names_alike": None,
}


def test_a_reason_in_words():
    assert str(reason(PAIR)) == (
        "both work on steel, wear and 3 other topics; one partner in common: Lab; 12 km apart; "
        "it would tie the group around Lab to the one around Port"
    )
    assert "partenaire commun" in say(reason(PAIR), "fr")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"partners": "x|y|z", "partners_shared": 3}, "3 partners in common: x, y, z"),
        ({"partners": "x|y|z", "partners_shared": 4}, "4 partners in common, among them x, y, z"),
        ({"km": 0.2}, "less than 1 km apart"),
        ({"km": 140.0}, "but 140 km apart"),
        ({"around_a": None, "community_a": None}, "Alpha has no partner in the network yet"),
        ({"around_a": None, "around_b": None}, "neither has a partner"),
        ({"community_b": 0, "steps": 4}, "4 steps apart"),
        ({"names_alike": "alpha"}, "they may be of one group"),
    ],
)
def test_what_a_reason_may_add(change: dict[str, object], said: str):
    assert said in str(reason({**PAIR, **change}))


def test_a_pair_of_which_nothing_is_known_still_has_a_reason():
    nothing = dict.fromkeys(PAIR)
    assert str(reason({**nothing, "community_a": 0, "community_b": 0, "around_a": "x", "around_b": "x"}))


def test_too_few_links_are_not_learned_from():
    found = introductions(named("x", "y", "z"), links(("x", "y")))
    assert isinstance(found, NotComputed)
    assert "1 links" in str(found.reason)
    assert isinstance(introductions(named(), links()), NotComputed)


def test_where_all_know_each_other_there_is_nobody_to_introduce():
    names = [f"n{n}" for n in range(9)]
    pairs = [(a, b) for n, a in enumerate(names) for b in names[n + 1 :]]
    found = introductions(named(*names), links(*pairs))
    assert isinstance(found, NotComputed)
    assert "all the others" in str(found.reason)


def test_a_star_and_islands_are_networks_too():
    leaves = [f"leaf{n}" for n in range(35)]
    star = links(*(("hub", leaf) for leaf in leaves))
    found = introductions(named("hub", *leaves, "island"), star, k=3)
    assert isinstance(found, Introductions)
    assert found.of("island").height == 3
    assert found.pairs.filter(pl.col("a") == "hub")["b"].to_list() in (["island"], [])


def test_names_that_begin_alike_are_said_and_left_out_of_the_first_ones():
    table, ties = two_trades()
    rename = {"wood00": "Zorglub Wood", "wood04": "Zorglub Mills"}
    table = table.with_columns(pl.col("organisation").replace(rename))
    ties = ties.with_columns(pl.col("a", "b").replace(rename)).filter(
        ~((pl.col("a") == "Zorglub Wood") & (pl.col("b") == "Zorglub Mills"))
    )
    found = introductions(table, ties, k=20)
    assert isinstance(found, Introductions)
    alike = found.pairs.filter(pl.col("names_alike") == "zorglub")
    assert alike.height == 1
    assert not keys(alike) & keys(found.first)


@pytest.mark.parametrize("wrong", [{"k": 0}, {"first": 0}, {"most_per_organisation": 0}, {"least_steps": 1}])
def test_options_that_make_no_sense_are_refused(wrong: dict[str, int]):
    with pytest.raises(BadInput):
        introductions(*two_trades(), **wrong)  # type: ignore[arg-type]


def test_more_organisations_than_the_memory_holds_are_refused():
    with pytest.raises(BadInput, match="30001 organisations"):
        introductions(named(*(f"n{n}" for n in range(30_001))), links())


def test_the_way_of_large_networks_finds_much_the_same(found: Introductions, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("levier.industries.introductions.candidates.ALL_UP_TO", 0)
    monkeypatch.setattr("levier.industries.introductions.learning.ENOUGH", 1)
    large = introductions(*two_trades(), k=5)
    assert isinstance(large, Introductions)
    assert not keys(large.pairs) & keys(two_trades()[1])
    assert len(keys(large.pairs.head(40)) & keys(found.pairs)) > 20
