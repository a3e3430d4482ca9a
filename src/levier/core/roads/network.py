"""The road network: junctions, the links between them, and how long each takes."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from levier.core.distance import EARTH_KM
from levier.core.errors import BadInput
from levier.core.messages import m
from levier.core.roads.speeds import SPEEDS, Speeds

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LINKS = {
    "from_node": pl.Int64,
    "to_node": pl.Int64,
    "one_way": pl.Boolean,
    "metres": pl.Float64,
    "limit_kmh": pl.Float64,
    "geometry": pl.Binary,
}
SHORTEST_SECONDS = 1e-3
"""No link takes less: an edge of no weight would be no edge of a sparse matrix."""
SMALLEST_ISLAND = 1_000
"""Junctions. A smaller part of the network from which the rest cannot be reached, or that cannot be reached
from it, is a yard behind a gate or the edge of the extract rather than an island."""

Floats = npt.NDArray[np.float64]
Ranks = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Edges:
    """What leads from each node: entries `begin[i]` to `begin[i + 1]` of the others are those of node i, by
    `head`, the node they lead to."""

    begin: Ranks
    head: Ranks
    seconds: Floats
    metres: Floats

    def matrix(self) -> "csr_matrix":
        from scipy.sparse import csr_matrix

        n = len(self.begin) - 1
        return csr_matrix((self.seconds, self.head, self.begin), shape=(n, n))

    def with_starts(self, head: Ranks, seconds: Floats, metres: Floats) -> "Edges":
        """The same and one more node for each row of these tables, from which its entries lead; an entry of
        infinite seconds leads nowhere."""
        order = np.lexsort((seconds, head), axis=1)
        head = np.take_along_axis(head, order, axis=1)
        seconds = np.take_along_axis(seconds, order, axis=1)
        metres = np.take_along_axis(metres, order, axis=1)
        again = np.zeros(head.shape, dtype=bool)
        again[:, 1:] = head[:, 1:] == head[:, :-1]
        driven = np.isfinite(seconds) & ~again
        ends = len(self.head) + np.cumsum(driven.sum(axis=1))
        return Edges(
            np.concatenate([self.begin, ends]),
            np.concatenate([self.head, head[driven]]),
            np.concatenate([self.seconds, np.maximum(seconds[driven], SHORTEST_SECONDS)]),
            np.concatenate([self.metres, metres[driven]]),
        )


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """A drivable network, made by `road_network`.

    `nodes`: OpenStreetMap's number of each junction. `start`, `end`: ranks of the junctions of each link;
    `metres`, `seconds`, `one_way` (from start to end) of each link. `lines`: its course, degrees.
    `part`: for each junction, which part of the network it is of, within which every junction can be reached
    from every other; part 0 is the largest.
    """

    nodes: Ranks
    start: Ranks
    end: Ranks
    metres: Floats
    seconds: Floats
    one_way: npt.NDArray[np.bool_]
    lines: npt.NDArray[np.object_]
    part: Ranks
    speeds: Speeds

    @cached_property
    def forward(self) -> Edges:
        """From junction to junction, as one drives; of parallel links, the fastest."""
        return self._edges(*self._driven())

    @cached_property
    def backward(self) -> Edges:
        """The same, each edge turned round: what leads to a place, seen from it."""
        tail, head, links = self._driven()
        return self._edges(head, tail, links)

    @cached_property
    def middle(self) -> float:
        """The latitude (degrees) where metres east are true on `plane`."""
        bounds = shapely.total_bounds(self.lines)
        return float(bounds[1] + bounds[3]) / 2

    def plane(self, degrees: Floats) -> Floats:
        """Positions (longitude, latitude) on a plane, metres, true about the middle of the network."""
        scale = np.pi / 180 * EARTH_KM * 1000
        return degrees * scale * np.array([np.cos(np.radians(self.middle)), 1.0])

    @cached_property
    def reachable(self) -> Ranks:
        """Links that points may be put on: both ends in the main part, or in one large enough."""
        sizes = np.bincount(self.part)
        large = (sizes >= SMALLEST_ISLAND) | (np.arange(len(sizes)) == 0)
        same = self.part[self.start] == self.part[self.end]
        return np.flatnonzero(same & large[self.part[self.start]])

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The courses of `reachable` on the plane, by place."""
        return shapely.STRtree(self.flat)

    @cached_property
    def flat(self) -> npt.NDArray[np.object_]:
        return shapely.transform(self.lines[self.reachable], self.plane)

    def _driven(self) -> tuple[Ranks, Ranks, Ranks]:
        """From, to, and the link, of every way that a link can be driven."""
        both = np.flatnonzero(~self.one_way)
        return (
            np.concatenate([self.start, self.end[both]]),
            np.concatenate([self.end, self.start[both]]),
            np.concatenate([np.arange(len(self.start)), both]),
        )

    def _edges(self, tail: Ranks, head: Ranks, links: Ranks) -> Edges:
        order = np.lexsort((self.seconds[links], head, tail))
        tail, head, links = tail[order], head[order], links[order]
        first = np.r_[True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])] & (tail != head)
        tail, head, links = tail[first], head[first], links[first]
        begin = np.searchsorted(tail, np.arange(len(self.nodes) + 1))
        return Edges(begin, head, self.seconds[links], self.metres[links])


def road_network(links: pl.DataFrame, speeds: Speeds = SPEEDS) -> RoadNetwork:
    """The network that links make.

    Parameters
    ----------
    links : the table `road_links`: `from_node`, `to_node`, `one_way`, `metres`, `limit_kmh` (legal limit),
        `geometry` (line, WKB, degrees WGS84)
    speeds : how much of the limit is really driven

    Raises
    ------
    BadInput : no link, a column missing, a length below 0, a limit that is not above 0.
    """
    if lacking := [name for name in LINKS if name not in links.columns]:
        raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where="road_links")
    if links.is_empty():
        raise BadInput(
            m("no road at all"),
            where="road_links",
            fix=m("import an OpenStreetMap extract that covers the place"),
        )
    metres, limits = (_numbers(links, name) for name in ("metres", "limit_kmh"))
    if not ((metres >= 0).all() and (limits > 0).all()):
        raise BadInput(m("a road has a length of 0 or more and a limit above 0"), where="road_links")
    ends = np.concatenate([links["from_node"].to_numpy(), links["to_node"].to_numpy()])
    nodes, ranks = np.unique(ends, return_inverse=True)
    start, end = ranks[: links.height].astype(np.int64), ranks[links.height :].astype(np.int64)
    seconds = np.maximum(metres * 3.6 / speeds.driven_kmh(limits), SHORTEST_SECONDS)
    one_way = links["one_way"].to_numpy().astype(bool)
    lines = shapely.from_wkb(links["geometry"].to_numpy())
    part = _parts(len(nodes), start, end, one_way)
    return RoadNetwork(nodes, start, end, metres, seconds, one_way, lines, part, speeds)


def _numbers(links: pl.DataFrame, name: str) -> Floats:
    return links[name].cast(pl.Float64).to_numpy()


def _parts(n: int, start: Ranks, end: Ranks, one_way: npt.NDArray[np.bool_]) -> Ranks:
    """Strongly connected parts, numbered from the largest."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    tail = np.concatenate([start, end[~one_way]])
    head = np.concatenate([end, start[~one_way]])
    driven: Any = csr_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n))
    _, part = connected_components(driven, directed=True, connection="strong")
    order = np.argsort(-np.bincount(part), kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return np.asarray(rank[part], dtype=np.int64)
