"""Simpler ways to guess links, to compare with: each gives a score to every pair."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from levier.industries.introductions.graph import Graph
from levier.industries.introductions.traits import Floats, Traits

Scores = npt.NDArray[np.float64]


def common_neighbours(linked: Floats, weights: Floats) -> Scores:
    return linked @ linked


def adamic_adar(linked: Floats, weights: Floats) -> Scores:
    """Shared partners, each counted 1 / ln(its partners) (Adamic & Adar 2003)."""
    return (linked * _inverse(np.log(np.maximum(linked.sum(axis=1), 1)))) @ linked


def resource_allocation(linked: Floats, weights: Floats) -> Scores:
    """Shared partners, each counted 1 / its partners (Zhou, Lü & Zhang 2009)."""
    return (linked * _inverse(linked.sum(axis=1))) @ linked


def preferential_attachment(linked: Floats, weights: Floats) -> Scores:
    degree = linked.sum(axis=1)
    return np.outer(degree, degree)


def weighted_common_neighbours(linked: Floats, weights: Floats) -> Scores:
    """The weights of both links to each shared partner (Murata & Moriyasu 2007)."""
    half = weights @ linked
    return half + half.T


def weighted_adamic_adar(linked: Floats, weights: Floats) -> Scores:
    """The weights of both links to each shared partner, over ln(1 + its weight) (Murata & Moriyasu 2007)."""
    half = (weights * _inverse(np.log1p(weights.sum(axis=1)))) @ linked
    return half + half.T


def weighted_preferential_attachment(linked: Floats, weights: Floats) -> Scores:
    strength = weights.sum(axis=1)
    return np.outer(strength, strength)


def personalised_pagerank(linked: Floats, weights: Floats) -> Scores:
    """Where walks from either of the two end, of 0.85 (Liben-Nowell & Kleinberg 2007)."""
    steps = linked * _inverse(linked.sum(axis=1))[:, None]
    there = 0.15 * np.linalg.inv(np.eye(len(linked)) - 0.85 * steps)
    return there + there.T


GRAPH_PEERS: dict[str, Callable[[Floats, Floats], Scores]] = {
    "Adamic-Adar": adamic_adar,
    "Adamic-Adar, weighted": weighted_adamic_adar,
    "common neighbours": common_neighbours,
    "common neighbours, weighted": weighted_common_neighbours,
    "preferential attachment": preferential_attachment,
    "preferential attachment, weighted": weighted_preferential_attachment,
    "resource allocation": resource_allocation,
    "personalised PageRank": personalised_pagerank,
}


def peer_scores(graph: Graph, traits: Traits) -> dict[str, Scores]:
    """The score of every pair by each peer; all are symmetric, and larger is likelier."""
    linked, weights = graph.linked.toarray(), graph.weights.toarray()
    scores = {name: peer(linked, weights) for name, peer in GRAPH_PEERS.items()}
    scores["same topics (cosine)"] = (traits.words @ traits.words.T).toarray()
    scores["at random"] = np.zeros(linked.shape)
    return scores


def _inverse(values: Floats) -> Floats:
    return np.divide(1, values, out=np.zeros_like(values), where=values > 0)
