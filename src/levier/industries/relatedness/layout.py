"""A place for each node of a network: the same for the same network, at each run."""

from typing import TYPE_CHECKING

import numpy as np

from levier.industries.relatedness.kind import Matrix

if TYPE_CHECKING:
    import igraph

STEPS_A_NODE = 50
"""Of the springs."""
ROOM, PUSHES = 0.55, 100
"""Room of a node, of the side of a square that it would have alone; rounds of pushing nodes apart."""
MARGIN = 0.03
"""Of the square, kept free around it; and of the side of each part."""


def graph_of(n: int, first: np.ndarray, second: np.ndarray, weight: Matrix) -> "igraph.Graph":
    """A graph of n nodes and these links."""
    import igraph

    graph = igraph.Graph(n, np.column_stack((first, second)).tolist())
    graph.es["weight"] = weight.tolist()
    return graph


def layout(n: int, first: np.ndarray, second: np.ndarray, weight: Matrix) -> Matrix:
    """x and y of each node, in the square from 0 to 1: each part of the network by its springs, the parts
    beside each other, as large as their number of nodes asks.

    Source: Kamada & Kawai (1989), Information Processing Letters 31.
    """
    graph = graph_of(n, first, second, weight)
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part[0]))
    drawn = [_springs(graph.induced_subgraph(part)) for part in parts]
    place = np.zeros((n, 2))
    for part, corner, inside in zip(parts, _corners([len(part) for part in parts]), drawn, strict=True):
        place[part] = corner + np.sqrt(len(part)) * (MARGIN + (1 - 2 * MARGIN) * inside)
    return MARGIN + (1 - 2 * MARGIN) * _fitted(place)


def _springs(part: "igraph.Graph") -> Matrix:
    """Each two nodes as far from each other as there are links between them, as near as can be; then none
    nearer to another than a point needs."""
    n = part.vcount()
    if n == 1:
        return np.full((1, 2), 0.5)
    return _apart(
        _fitted(np.array(part.layout_kamada_kawai(maxiter=STEPS_A_NODE * n).coords)), ROOM / np.sqrt(n)
    )


def _apart(place: Matrix, room: float) -> Matrix:
    """Nodes pushed off each other until none is nearer than `room`, or for so many rounds."""
    from scipy.spatial import KDTree

    for _ in range(PUSHES):
        first, second = KDTree(place).query_pairs(room, output_type="ndarray").T
        if not len(first):
            break
        gap = place[second] - place[first]
        length = np.linalg.norm(gap, axis=1, keepdims=True)
        # Two at the same point part along a direction of their own.
        angle = np.stack((np.cos(first + 2 * second), np.sin(first + 2 * second)), axis=1)
        push = np.where(length > 0, gap / np.maximum(length, 1e-12), angle) * (room - length) / 2
        place = place.copy()
        np.add.at(place, second, push)
        np.add.at(place, first, -push)
    return _fitted(place)


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
