"""Recall of hidden links: counted right, equals being in no order, and above simpler ways on a real network."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.industries.introductions.fictional import links, named, two_trades

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.industries.introductions import Recall, recall_of_introductions
from levier.industries.introductions.evaluation import _recalls, found_within, hidden_links
from levier.industries.introductions.graph import graph_of


def test_a_partner_among_equals_counts_for_its_chance():
    scores = np.array([5.0, 3.0, 3.0, 3.0, 1.0])
    # Of the three that are equal, one is within the first two.
    assert found_within(scores, np.array([5.0, 3.0, 1.0]), 2).tolist() == pytest.approx([1, 1 / 3, 0])
    assert found_within(scores, np.array([1.0]), 5).tolist() == [1.0]


def test_recall_by_hand():
    # Four organisations; 0-1 is known; 0-2 and 2-3 were hidden; k is 1.
    known = np.zeros((4, 4), dtype=bool)
    known[0, 1] = known[1, 0] = True
    scores = np.array([[0, 9, 5, 1], [9, 0, 2, 3], [5, 2, 0, 4], [1, 3, 4, 0]], dtype=float)
    each, pooled, whole = _recalls(scores, known, np.array([[0, 2], [2, 3]]), 1)
    # 0 finds 2; 2 finds 0, not 3; 3 finds 2. Of the first two pairs of all (5 and 4), both were hidden.
    assert (each, pooled, whole) == (pytest.approx((1 + 0.5 + 1) / 3), 3 / 4, 1.0)
    worse = scores.copy()
    worse[0, 3] = worse[3, 0] = 6
    assert _recalls(worse, known, np.array([[0, 2], [2, 3]]), 1) < (each, pooled, whole)


def test_links_are_hidden_among_the_least_linked():
    graph = graph_of(*two_trades())
    gone = hidden_links(graph, 10, 0, "of the least linked")
    fewest = np.sort(graph.degree[graph.pairs].min(axis=1))
    assert len(np.unique(gone, axis=0)) == 10
    assert graph.degree[gone].min(axis=1).max() <= fewest[19]


def test_at_random_is_the_share_that_may_be_proposed():
    found = recall_of_introductions(*two_trades(), seeds=[0], k=20)
    assert isinstance(found, Recall)
    chance = found.by_method.row(by_predicate=pl.col("method") == "at random", named=True)
    assert 20 / 48 < chance["each"] < 20 / 30
    assert set(found.by_split["seed"]) == {0}


def test_what_cannot_be_measured_is_said():
    assert isinstance(recall_of_introductions(named("x", "y"), links(("x", "y")), seeds=[0]), NotComputed)
    with pytest.raises(BadInput):
        recall_of_introductions(*two_trades(), seeds=[0], hidden_share=1.5)
    with pytest.raises(BadInput, match="3001 organisations"):
        recall_of_introductions(named(*(f"n{n}" for n in range(3001))), links(), seeds=[0])


def wales(real_data: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    folder = real_data / "wales-research-network"
    organisations = pl.read_csv(folder / "organisations.csv").select(
        organisation="org",
        topics=pl.col("active_in_topic").str.replace_all(", ", "|"),
        longitude="lon",
        latitude="lat",
    )
    return organisations, pl.read_csv(folder / "collaborations.csv").rename({"n1": "a", "n2": "b"})


@pytest.mark.parametrize("topics", [True, False], ids=["with topics", "without topics"])
def test_hidden_links_of_wales_are_found_above_the_peers(real_data: Path, topics: bool):
    organisations, ties = wales(real_data)
    known = organisations if topics else organisations.drop("topics")
    found = recall_of_introductions(known, ties, seeds=[5000])
    assert isinstance(found, Recall)
    recall = {
        name: (each, pooled)
        for name, each, pooled in found.by_method.select("method", "each", "pooled").iter_rows()
    }
    for ours in ("introductions, by probability", "introductions, by usefulness"):
        for peer in ("Adamic-Adar", "common neighbours", "preferential attachment"):
            assert recall[ours][0] > recall[peer][0] + 0.04
            assert recall[ours][1] > recall[peer][1]
            assert recall[ours] > recall[f"{peer}, weighted"]
