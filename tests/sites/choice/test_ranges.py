"""Ranges that reach beyond the central values, and criteria that do not count."""

import numpy as np
import pytest
from tests.sites.choice.tables import matrix

from levier.core.errors import BadInput
from levier.plan.words import Words
from levier.sites.choice import (
    METHODS,
    Preference,
    WeightsAround,
    WeightsWithin,
    dominated_by,
    explain,
    promethee,
    rank,
    smaa,
)
from levier.sites.choice.promethee import net_flows_of_many

NAN = np.nan


def firsts(table, **how) -> dict[str, float]:
    return dict(smaa(table, draws=5_000, **how).table.select("site_id", "first_share").iter_rows())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("more_is_better", [True, False])
def test_a_range_is_drawn_whole(method: str, more_is_better: bool) -> None:
    # a is even over 5 to 15 (or b over 4 to 19), the other sure: shares by hand.
    share = 0.6 if more_is_better else 0.4
    of_a = matrix([[10.0], [9]], [more_is_better], low=[[5], [9]], high=[[15], [9]])
    assert firsts(of_a, method=method) == pytest.approx({"a": share, "b": 1 - share}, abs=0.02)
    of_b = matrix([[10.0], [9]], [more_is_better], low=[[10], [4]], high=[[10], [19]])
    assert firsts(of_b, method=method) == pytest.approx({"a": 1 - share, "b": share}, abs=0.02)


@pytest.mark.parametrize("method", METHODS)
def test_a_third_site_far_behind_changes_nothing_between_two(method: str) -> None:
    table = matrix([[10.0], [9], [0]], low=[[5], [9], [0]], high=[[15], [9], [0]])
    assert firsts(table, method=method) == pytest.approx({"a": 0.6, "b": 0.4, "c": 0}, abs=0.02)


@pytest.mark.parametrize("method", METHODS)
def test_equal_central_values_with_a_range_tell_sites_apart(method: str) -> None:
    table = matrix([[10.0], [10]], low=[[5], [10]], high=[[15], [10]])
    assert firsts(table, method=method) == pytest.approx({"a": 0.5, "b": 0.5}, abs=0.02)
    assert rank(table, method=method).table["rank"].to_list() == [1, 1]


@pytest.mark.parametrize("method", METHODS)
def test_a_site_that_may_be_best_is_not_said_never_to_be_first(method: str) -> None:
    low, high = [[10, 5], [5, 4], [0, 0]], [[10, 5], [20, 4], [0, 0]]
    found = rank(matrix([[10.0, 5], [9, 4], [0, 0]], low=low, high=high), method=method)
    assert dominated_by(found)["site_id"].to_list() == ["c"]
    assert dict(found.table.select("site_id", "rank_best").iter_rows())["b"] == 1
    said = [Words("en").say(one) for one in explain(found, about="b")]
    assert not any(one == "No weights at all make b first." for one in said)


def test_what_is_assumed_of_the_unknown_is_said() -> None:
    found = rank(matrix([[3.0, 3], [NAN, 2], [1, 3]]))
    assert dominated_by(found).filter(site_id="b")["assumed"].to_list() == [True]
    assert any("unknown is assumed" in Words("en").say(one) for one in explain(found))
    assert any("unknown is assumed" in Words("en").say(one) for one in explain(found, about="b"))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("order", ["abc", "bac"])
def test_sites_equal_in_all_that_counts_are_equal_in_the_draws(method: str, order: str) -> None:
    table = matrix([[1.0, 5], [1, 3], [0, 0]], weights=[1, 0], sites=order)
    held = WeightsWithin(low={"x0": 1.0})
    for belief in (WeightsAround(), held):
        assert firsts(table, method=method, weights=belief) == {"a": 1, "b": 1, "c": 0}
    assert dominated_by(rank(table, method=method))["site_id"].to_list() == ["c"]


def test_bounds_on_a_criterion_that_is_not_there_are_refused() -> None:
    with pytest.raises(BadInput, match="typo"):
        smaa(matrix([[1.0], [2]]), weights=WeightsWithin(low={"typo": 0.9}))


def test_ends_of_ranges_are_held_to_what_the_normalisation_allows() -> None:
    table = matrix([[1.0], [2]], [False], low=[[0], [2]])
    with pytest.raises(BadInput, match="above 0"):
        rank(table, normalisation="linear")


def test_what_is_left_out_is_named_in_words() -> None:
    table = matrix([[1.0, 7], [2, 7]], criteria=("area_m2", "grid_mw"))
    said = " ".join(Words("fr").say(one) for one in rank(table).evidence.cautions)
    assert "grid_mw" not in said and "Puissance" in said


@pytest.mark.parametrize(
    "preference",
    [
        Preference("usual"),
        Preference("u-shape", indifference=2),
        Preference("v-shape", strict=3),
        Preference("level", 2, 5),
        Preference("linear", 2, 5),
        Preference("gaussian", inflection=3),
    ],
    ids=lambda one: one.shape,
)
def test_flows_of_many_tables_are_those_of_each(preference: Preference) -> None:
    tables = np.random.default_rng(0).integers(0, 12, (50, 9)) * 1.0
    one_by_one = [promethee(x[:, None], np.ones(1), np.ones(1, bool), [preference]).net for x in tables]
    np.testing.assert_allclose(net_flows_of_many(tables, preference), one_by_one, atol=1e-9)
