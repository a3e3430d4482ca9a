"""A place for each node of a network: the same for the same network, at each run."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from levier.industries.relatedness.kind import Matrix

if TYPE_CHECKING:
    import igraph

SEED = 5
STEPS, STEPS_A_NODE = 300, 10
"""Of the forces, and of where they start."""
MARGIN = 0.03
"""Of the square, kept free around it; and of the side of each part."""


@contextmanager
def drawing_alike() -> Iterator[None]:
    """igraph draws its numbers from one generator for all: a fresh one of ours for a while."""
    import igraph

    igraph.set_random_number_generator(random.Random(SEED))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def graph_of(n: int, first: np.ndarray, second: np.ndarray, weight: Matrix) -> "igraph.Graph":
    """A graph of n nodes and these links."""
    import igraph

    graph = igraph.Graph(n, np.column_stack((first, second)).tolist())
    graph.es["weight"] = weight.tolist()
    return graph


def layout(n: int, first: np.ndarray, second: np.ndarray, weight: Matrix) -> Matrix:
    """x and y of each node, in the square from 0 to 1: each part of the network by its forces, strong links
    short; the parts beside each other, as large as their number of nodes asks.

    Source: Kamada & Kawai (1989), Information Processing Letters 31, for where the forces start;
    Fruchterman & Reingold (1991), Software: Practice and Experience 21, for the forces.
    """
    graph = graph_of(n, first, second, weight)
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part[0]))
    with drawing_alike():
        drawn = [_forces(graph.induced_subgraph(part)) for part in parts]
    place = np.zeros((n, 2))
    for part, corner, inside in zip(parts, _corners([len(part) for part in parts]), drawn, strict=True):
        place[part] = corner + np.sqrt(len(part)) * (MARGIN + (1 - 2 * MARGIN) * inside)
    return MARGIN + (1 - 2 * MARGIN) * _fitted(place)


def _forces(part: "igraph.Graph") -> Matrix:
    if part.vcount() == 1:
        return np.full((1, 2), 0.5)
    start = part.layout_kamada_kawai(maxiter=STEPS_A_NODE * part.vcount())
    found = part.layout_fruchterman_reingold(weights="weight", seed=start, niter=STEPS, grid="nogrid")
    return _fitted(np.array(found.coords))


def _fitted(place: Matrix) -> Matrix:
    """Brought into the square from 0 to 1, in the middle of it, by the same measure on both axes."""
    low, high = place.min(axis=0), place.max(axis=0)
    span = float((high - low).max()) or 1.0
    return 0.5 + (place - (low + high) / 2) / span


def _corners(sizes: list[int]) -> Matrix:
    """Lower left corners of squares of these areas, the largest first, in rows no wider than the square of
    them all would be."""
    widest = max(np.sqrt(sizes[0]), 1.05 * np.sqrt(sum(sizes)))
    corners = np.zeros((len(sizes), 2))
    x = y = height = 0.0
    for n, size in enumerate(sizes):
        side = np.sqrt(size)
        if x > 0 and x + side > widest + 1e-9:
            x, y, height = 0.0, y + height, 0.0
        corners[n] = x, y
        x, height = x + side, max(height, side)
    return corners
