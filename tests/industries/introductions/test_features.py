"""Features of pairs: the same as their formulas on full matrices; hidden links leave no trace."""

import numpy as np
import pytest
from tests.industries.introductions.fictional import links, named, two_trades

from levier.industries.introductions.candidates import candidates
from levier.industries.introductions.features import FAINT, NAMES, STAYS, STEPS, Surroundings
from levier.industries.introductions.graph import Graph, graph_of
from levier.industries.introductions.peers import GRAPH_PEERS, peer_scores
from levier.industries.introductions.traits import traits_of

igraph = pytest.importorskip("igraph")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return graph_of(*two_trades())


def column(graph: Graph, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    i, j = np.triu_indices(graph.size, k=1)
    return i, j, Surroundings(graph, traits_of(graph)).features(i, j)[:, NAMES.index(name)]


@pytest.mark.parametrize(
    ("name", "peer", "made"),
    [
        ("partners_shared", "common neighbours", np.log1p),
        ("resource_allocation", "resource allocation", np.asarray),
        ("topic_cosine", "same topics (cosine)", np.asarray),
    ],
)
def test_features_are_the_peers_on_the_pairs(graph: Graph, name: str, peer: str, made):
    i, j, found = column(graph, name)
    assert found == pytest.approx(made(peer_scores(graph, traits_of(graph))[peer][i, j]), abs=1e-5)


def test_adamic_adar_is_that_of_igraph(graph: Graph):
    drawn = igraph.Graph(n=graph.size, edges=graph.pairs.tolist())
    theirs = np.array(drawn.similarity_inverse_log_weighted())
    ours = GRAPH_PEERS["Adamic-Adar"](graph.linked.toarray(), graph.weights.toarray())
    off = ~np.eye(graph.size, dtype=bool)
    assert ours[off] == pytest.approx(theirs[off])
    i, j, found = column(graph, "adamic_adar")
    assert found == pytest.approx(np.log1p(theirs[i, j]), abs=1e-5)


def test_the_walk_is_that_of_full_matrices(graph: Graph):
    steps = graph.linked.toarray() / np.maximum(graph.degree, 1)[:, None]
    there, at = np.zeros_like(steps), np.eye(graph.size) * (1 - STAYS)
    for _ in range(STEPS + 1):
        there += at
        at = STAYS * at @ steps
    i, j, found = column(graph, "walk")
    expected = (np.log(there[i, j] + FAINT) + np.log(there[j, i] + FAINT)) / 2
    assert found == pytest.approx(expected, abs=1e-3)


def test_distance_is_unknown_where_a_place_is(graph: Graph):
    i, j, known = column(graph, "distance_known")
    placed = graph.table["longitude"].is_not_null().to_numpy()
    assert (known == (placed[i] & placed[j])).all()
    # One degree of longitude at 49° north is 72.95 km.
    east = traits_of(graph).km(np.array([0]), np.array([1]))
    assert east == pytest.approx([0.7295], rel=1e-3)


def test_a_hidden_link_leaves_no_trace(graph: Graph):
    hidden = graph.pairs[:5]
    left = graph.without(hidden)
    never = Graph(graph.table, left.weights.copy())
    i, j = hidden.T
    ours, theirs = (Surroundings(g, traits_of(g)).features(i, j) for g in (left, never))
    assert (ours == theirs).all()
    known = Surroundings(graph, traits_of(graph)).features(i, j)
    assert (known != ours).any()


def test_features_do_not_depend_on_the_order_of_the_two(graph: Graph):
    i, j = np.triu_indices(graph.size, k=1)
    surroundings = Surroundings(graph, traits_of(graph))
    assert surroundings.features(i, j) == pytest.approx(surroundings.features(j, i), abs=1e-4)


def test_candidates_are_all_pairs_that_are_not_linked(graph: Graph):
    i, j = candidates(graph, traits_of(graph))
    linked = graph.linked.toarray()
    assert len(i) == graph.size * (graph.size - 1) // 2 - len(graph.pairs)
    assert (i < j).all() and not linked[i, j].any()


def test_a_large_network_keeps_the_pairs_that_anything_brings_together(graph: Graph, monkeypatch):
    monkeypatch.setattr("levier.industries.introductions.candidates.ALL_UP_TO", 0)
    i, j = candidates(graph, traits_of(graph))
    linked = graph.linked.toarray()
    assert (i < j).all() and not linked[i, j].any()
    assert len(np.unique(i * graph.size + j)) == len(i)
    kept = set(zip(i.tolist(), j.tolist(), strict=True))
    shared = np.argwhere(np.triu((linked @ linked > 0) & (linked == 0), k=1))
    assert {tuple(pair) for pair in shared.tolist()} <= kept


def test_nothing_known_but_names_is_no_error():
    graph = graph_of(named("x", "y", "z"), links(("x", "y")))
    found = Surroundings(graph, traits_of(graph)).features(np.array([0]), np.array([2]))
    assert np.isfinite(found).all()
