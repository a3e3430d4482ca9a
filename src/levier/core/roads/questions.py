"""What is asked of the road network: how long, and which is nearest."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.roads.network import Floats, Ranks, RoadNetwork
from levier.core.roads.points import degrees
from levier.core.roads.snapping import NOWHERE, Snapped, snap
from levier.core.roads.straight import STRAIGHT, StraightLine, estimate, nearest_straight

ROAD, STRAIGHT_LINE = "road", "straight_line"
NEAREST = {
    "minutes": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "km": pl.Float64,
    "facility": pl.Int64,
    "method": pl.String,
    "snapped_m": pl.Float64,
    "island": pl.Boolean,
}
ACCESS_KMH = 20.0
"""Assumed: how fast the straight way between a point and the nearest road is driven."""
MOST_CELLS = 2e7
"""Times kept at once while many places are asked about (8 bytes each)."""


def nearest(
    origins: pl.DataFrame,
    facilities: pl.DataFrame,
    network: RoadNetwork | None,
    straight: StraightLine = STRAIGHT,
) -> pl.DataFrame:
    """The facility that is the shortest drive from each origin, and how long that takes.

    One search from all facilities at once, against the way that is driven (Dijkstra 1959): its cost does not
    depend on how many they are.

    Parameters
    ----------
    origins, facilities : `longitude`, `latitude`, degrees WGS84; null where unknown
    network : None where no network is known: the great circle, a detour and a mean speed stand for it

    Returns
    -------
    One row per origin, in their order: `minutes`, its range `low` and `high`, `km` by road, `facility` (row
    of `facilities`, from 0), `method` (road or straight_line), `snapped_m` (metres from the origin to the
    road; null without a network), `island` (the road is cut off from the main part of the network). Minutes
    are null where nothing is known or reached.

    Raises
    ------
    BadInput : coordinates that are no degrees.
    """
    if network is None:
        row, km = nearest_straight(origins, facilities, straight)
        return _answers(row, *estimate(straight, km), STRAIGHT_LINE)
    leaving = snap(origins, network, where="origins")
    to = snap(facilities, network, where="facilities")
    row, seconds, metres = _search(network, leaving, to)
    minutes = seconds / 60
    speeds = network.speeds
    return _answers(row, minutes, minutes * speeds.low, minutes * speeds.high, metres / 1000, ROAD, leaving)


def drive_minutes(
    origins: pl.DataFrame,
    destinations: pl.DataFrame,
    network: RoadNetwork | None,
    straight: StraightLine = STRAIGHT,
) -> Floats:
    """Minutes from each origin (row) to each destination (column), NaN where unknown or out of reach.

    For small sets: one search per origin. Points, `network` and errors as for `nearest`.
    """
    if network is None:
        from levier.core.distance import great_circle_km

        longitude, latitude = degrees(origins, "origins")
        other = degrees(destinations, "destinations")
        return straight.minutes(great_circle_km(longitude[:, None], latitude[:, None], *other))[0]
    leaving = snap(origins, network, where="origins")
    to = snap(destinations, network, where="destinations")
    minutes = np.full((origins.height, destinations.height), np.nan)
    for rows, seconds in times(network, leaving, to, np.inf):
        minutes[rows] = seconds / 60
    return np.where(np.isfinite(minutes), minutes, np.nan)


@dataclass(frozen=True, eq=False)
class Ends:
    """The two junctions at which a link is left or entered from a point on it (columns), the seconds and
    metres to each; infinite where a one-way link does not allow it."""

    node: Ranks
    seconds: Floats
    metres: Floats


def _ends(network: RoadNetwork, on: Snapped, *, leaving: bool) -> Ends:
    """Of the points that are on a road, in their order."""
    known = on.known
    link, along = on.link[known], on.along[known]
    shares = np.column_stack([along, 1 - along])
    seconds = shares * network.seconds[link][:, None] + _access(on.metres[known])[:, None]
    # Leaving, one drives on to the end; entering, one comes from the start. A point at a junction is there.
    barred = 0 if leaving else 1
    seconds[network.one_way[link] & (shares[:, barred] > 0), barred] = np.inf
    nodes = np.column_stack([network.start[link], network.end[link]])
    return Ends(nodes, seconds, shares * network.metres[link][:, None])


def _access(metres: Floats) -> Floats:
    """Seconds between a point and the road it is put on."""
    return metres * 3.6 / ACCESS_KMH


def _search(network: RoadNetwork, leaving: Snapped, to: Snapped) -> tuple[Ranks, Floats, Floats]:
    """Of each origin, the facility reached first, the seconds and metres to it."""
    from scipy.sparse.csgraph import dijkstra

    n = len(leaving.link)
    row = np.full(n, NOWHERE, dtype=np.int64)
    seconds, metres = np.full(n, np.inf), np.full(n, np.nan)
    if len(leaving.known) and len(to.known):
        entries = _ends(network, to, leaving=False)
        edges = network.backward.with_starts(entries.node, entries.seconds, entries.metres)
        size = len(network.nodes)
        cost, before, source = dijkstra(
            edges.matrix(), indices=size + np.arange(len(to.known)), min_only=True, return_predecessors=True
        )
        driven = _metres_of(edges.begin, edges.head, edges.metres, before)
        exits = _ends(network, leaving, leaving=True)
        whole = exits.seconds + cost[exits.node]
        side = np.argmin(whole, axis=1)
        each = np.arange(len(side))
        node = exits.node[each, side]
        known = leaving.known
        seconds[known] = whole[each, side]
        metres[known] = exits.metres[each, side] + driven[node]
        reached = np.isfinite(seconds[known])
        row[known[reached]] = to.known[source[node[reached]] - size]
        _along_one_link(network, leaving, to, row, seconds, metres)
    unreached = ~np.isfinite(seconds)
    return row, np.where(unreached, np.nan, seconds), np.where(unreached, np.nan, metres)


def _metres_of(begin: Ranks, head: Ranks, metres: Floats, before: npt.NDArray[np.int32]) -> Floats:
    """Metres from each node to the root of its tree, given the node before it (negative: a root).

    Each pass doubles the steps that are summed.
    """
    n = len(before)
    above = before.astype(np.int64)
    child = np.flatnonzero(above >= 0)
    tail = np.repeat(np.arange(n), np.diff(begin))
    at = np.searchsorted(tail * n + head, above[child] * n + child)
    total = np.zeros(n)
    total[child] = metres[at]
    while len(child):
        total[child] += total[above[child]]
        above[child] = above[above[child]]
        child = child[above[child] >= 0]
    return total


def _along_one_link(
    network: RoadNetwork, leaving: Snapped, to: Snapped, row: Ranks, seconds: Floats, metres: Floats
) -> None:
    """Where an origin and a facility are on one link, the drive along it, if it is shorter."""
    for one, other, cost in _pairs(network, leaving, to):
        if cost < seconds[one]:
            row[one], seconds[one] = other, cost
            metres[one] = abs(to.along[other] - leaving.along[one]) * network.metres[leaving.link[one]]


def _pairs(network: RoadNetwork, leaving: Snapped, to: Snapped) -> list[tuple[int, int, float]]:
    """Pairs of points on one link that one can drive from one to the other along it, and the seconds."""
    here, there = (
        pl.DataFrame({"link": on.link, "along": on.along, "access": _access(on.metres)})
        .with_row_index(name)
        .filter(pl.col("link") >= 0)
        for name, on in (("one", leaving), ("other", to))
    )
    both = here.join(there, on="link", suffix="_to")
    link = both["link"].to_numpy()
    ahead = (both["along_to"] - both["along"]).to_numpy()
    allowed = (ahead >= 0) | ~network.one_way[link]
    access = (both["access"] + both["access_to"]).to_numpy()
    cost = np.abs(ahead) * network.seconds[link] + access
    table = both.select("one", "other", pl.Series("cost", cost)).filter(pl.Series(allowed))
    return list(table.iter_rows())


def times(
    network: RoadNetwork, leaving: Snapped, to: Snapped, limit: float
) -> Iterator[tuple[Ranks, Floats]]:
    """By groups of origins: their rows, and seconds from each to every destination, infinite beyond limit."""
    from scipy.sparse.csgraph import dijkstra

    exits = _ends(network, leaving, leaving=True)
    entries = _ends(network, to, leaving=False)
    matrix = network.forward.with_starts(exits.node, exits.seconds, exits.metres).matrix()
    size, known = len(network.nodes), leaving.known
    on_one_link: dict[int, list[tuple[int, float]]] = {}
    for one, other, cost in _pairs(network, leaving, to):
        on_one_link.setdefault(one, []).append((other, cost))
    step = max(1, int(MOST_CELLS // matrix.shape[0]))
    for first in range(0, len(known), step):
        rows = known[first : first + step]
        cost = dijkstra(matrix, indices=size + np.arange(first, first + len(rows)), limit=limit)
        seconds = np.full((len(rows), len(to.link)), np.inf)
        if len(to.known):
            seconds[:, to.known] = np.min(cost[:, entries.node] + entries.seconds, axis=2)
        for rank, one in enumerate(rows):
            for other, direct in on_one_link.get(int(one), ()):
                seconds[rank, other] = min(seconds[rank, other], direct)
        yield rows, seconds


def _answers(
    row: Ranks, minutes: Floats, low: Floats, high: Floats, km: Floats, method: str, on: Snapped | None = None
) -> pl.DataFrame:
    n = len(row)
    found = {
        "minutes": minutes,
        "low": low,
        "high": high,
        "km": km,
        "facility": row,
        "method": [method] * n,
        "snapped_m": on.metres if on else np.full(n, np.nan),
        "island": on.island if on else np.zeros(n, dtype=bool),
    }
    table = pl.DataFrame(found, schema=NEAREST)
    numbers = ("minutes", "low", "high", "km", "snapped_m")
    return table.with_columns(
        pl.col(*numbers).fill_nan(None), facility=pl.when(pl.col("facility") >= 0).then("facility")
    )
