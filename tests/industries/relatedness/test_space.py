"""The network that one can read."""

import time

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.industries.pairs import Pairs
from levier.industries.relatedness import IndustrySpace, industry_space


def space(pairs: Pairs, **options: object) -> IndustrySpace:
    found = industry_space(pairs, **options)  # type: ignore[arg-type]
    assert isinstance(found, IndustrySpace)
    return found


def two_families(bridge: float = 0.1) -> Pairs:
    """Two families of five activities, related by one pair."""
    matrix = np.zeros((10, 10))
    matrix[:5, :5] = matrix[5:, 5:] = 0.8
    matrix[4, 5] = matrix[5, 4] = bridge
    np.fill_diagonal(matrix, 1)
    return Pairs(tuple(f"{10 + n}" for n in range(10)), matrix)


def drawn(n: int, seed: int, empty: float = 0.5) -> Pairs:
    rng = np.random.default_rng(seed)
    half = np.triu(np.where(rng.random((n, n)) < empty, 0, rng.random((n, n)).round(1)), k=1)
    return Pairs(tuple(f"{n:04}" for n in range(n)), half + half.T)


def test_two_families_and_the_bridge_between_them() -> None:
    found = space(two_families())
    communities = dict(found.nodes.select("activity", "community").rows())
    assert [communities[f"{10 + n}"] for n in range(10)] == [1] * 5 + [2] * 5
    bridge = found.links.row(by_predicate=~pl.col("same_community"), named=True)
    assert (bridge["activity_a"], bridge["activity_b"], bridge["backbone"]) == ("14", "15", True)
    near = found.nodes.select("x", "y").to_numpy()
    within, between = np.linalg.norm(near[0] - near[1]), np.linalg.norm(near[0] - near[9])
    assert within < between


def test_the_maximum_spanning_tree_of_four_worked_by_hand() -> None:
    # A-B 0.9, B-C 0.8, A-C 0.7 (closes a cycle), C-D 0.2, A-D 0.1.
    matrix = np.array([[0, 0.9, 0.7, 0.1], [0.9, 0, 0.8, 0], [0.7, 0.8, 0, 0.2], [0.1, 0, 0.2, 0]])
    found = space(Pairs(("A", "B", "C", "D"), matrix), average_degree=1)
    assert found.links.filter("backbone").select("activity_a", "activity_b").rows() == [
        ("A", "B"),
        ("B", "C"),
        ("C", "D"),
    ]
    assert found.links.height == 3  # the tree alone: more than one a node on average already
    denser = space(Pairs(("A", "B", "C", "D"), matrix), average_degree=2)
    assert denser.links.height == 4
    assert ("A", "C") in denser.links.select("activity_a", "activity_b").rows()


@settings(max_examples=20)
@given(st.integers(3, 40), st.integers(0, 99), st.floats(0.3, 0.97))
def test_places_are_in_the_square_and_the_order_of_activities_is_nothing(
    n: int, seed: int, empty: float
) -> None:
    pairs = drawn(n, seed, empty)
    found = industry_space(pairs)
    order = np.random.default_rng(seed + 1).permutation(n)
    shuffled = industry_space(
        Pairs(tuple(pairs.activities[i] for i in order), pairs.matrix[np.ix_(order, order)])
    )
    if isinstance(found, NotComputed):
        assert isinstance(shuffled, NotComputed)
        return
    assert isinstance(shuffled, IndustrySpace)
    assert found.nodes.equals(shuffled.nodes)
    assert found.links.equals(shuffled.links)
    place = found.nodes.select("x", "y").to_numpy()
    assert place.min() >= 0 and place.max() <= 1
    assert len(np.unique(place, axis=0)) == n
    assert found.nodes["activity"].to_list() == sorted(pairs.activities)
    # As many links as asked for, if so many pairs are related.
    pairs_related = int((np.triu(pairs.matrix, k=1) > 0).sum())
    assert found.links.height == max(min(pairs_related, round(5 * n / 2)), found.links["backbone"].sum())


def test_a_network_in_parts_and_activities_that_stand_alone() -> None:
    pairs = two_families(bridge=0)
    wider = pairs.among((*pairs.activities, "20", "21"))
    found = space(wider)
    alone = found.nodes.filter(pl.col("activity").is_in(["20", "21"]))
    assert alone["community"].to_list() == [None, None]
    assert alone["links"].to_list() == [0, 0]
    assert found.links["backbone"].sum() == 8  # two trees of five
    assert any("2" in str(caution) and "alone" in str(caution) for caution in found.evidence.cautions)


def test_sizes_are_kept_and_unknown_where_absent() -> None:
    nodes = space(two_families(), sizes={"10": 120}).nodes
    assert nodes["size"].to_list() == [120.0] + [None] * 9


def test_nothing_related_is_no_network() -> None:
    for pairs in (
        Pairs(("A", "B"), np.zeros((2, 2))),
        Pairs(("A", "B"), np.full((2, 2), np.nan)),
        Pairs(("A",), np.ones((1, 1))),
        Pairs((), np.zeros((0, 0))),
    ):
        assert isinstance(industry_space(pairs), NotComputed)


def test_wrong_networks_are_refused() -> None:
    with pytest.raises(BadInput, match="stands twice"):
        industry_space(Pairs(("A", "A"), np.ones((2, 2))))
    with pytest.raises(BadInput, match="on average"):
        industry_space(two_families(), average_degree=0.5)


def test_seven_hundred_activities_are_laid_out_in_a_few_seconds() -> None:
    pairs = drawn(732, 0, empty=0.9)
    industry_space(two_families())  # the libraries are loaded
    start = time.process_time()
    found = space(pairs)
    assert time.process_time() - start < 10  # 1.0 s measured
    assert found.nodes.height == 732
