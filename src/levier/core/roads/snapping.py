"""Points put on the nearest road."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from levier.core.distance import great_circle_km
from levier.core.roads.network import Floats, Ranks, RoadNetwork
from levier.core.roads.points import degrees

MOST_METRES = 2_000.0
"""A point farther than this from any road is on none: in the sea, or outside the network imported."""
NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Snapped:
    """`link`: of each point, the link it is on, or NOWHERE. `along`: the share of the link behind it, from
    start to end. `metres`: how far the point is from there, NaN for NOWHERE. `island`: the link is of another
    part of the network than the main one."""

    link: Ranks
    along: Floats
    metres: Floats
    island: npt.NDArray[np.bool_]

    @property
    def known(self) -> Ranks:
        return np.flatnonzero(self.link != NOWHERE)


def snap(
    points: pl.DataFrame, network: RoadNetwork, *, most_metres: float = MOST_METRES, where: str = "points"
) -> Snapped:
    """The nearest road of each point (`longitude`, `latitude`), if it is within `most_metres`.

    Small parts that cannot be reached from the rest and back, yards behind a gate, are passed over. How far
    is measured along the great circle; which road is nearest, on a plane that is true about the middle of the
    network.

    Raises BadInput where coordinates are no degrees.
    """
    longitude, latitude = degrees(points, where)
    n = len(longitude)
    link = np.full(n, NOWHERE, dtype=np.int64)
    along, metres = np.full(n, np.nan), np.full(n, np.nan)
    asked = np.flatnonzero(~np.isnan(longitude))
    places = shapely.points(network.plane(np.column_stack([longitude, latitude])[asked]))
    # The plane stretches metres east by a few per cent away from its middle: what is too far is cut below.
    found, nearest = network.tree.query_nearest(places, max_distance=most_metres * 1.5, all_matches=False)
    lines = network.flat[nearest]
    share = shapely.line_locate_point(lines, places[found], normalized=True)
    foot = shapely.line_interpolate_point(network.lines[network.reachable[nearest]], share, normalized=True)
    rows = asked[found]
    away = great_circle_km(longitude[rows], latitude[rows], shapely.get_x(foot), shapely.get_y(foot)) * 1000
    near = away <= most_metres
    rows, nearest = rows[near], nearest[near]
    link[rows], along[rows], metres[rows] = network.reachable[nearest], share[near], away[near]
    island = np.zeros(n, dtype=bool)
    island[rows] = network.part[network.start[link[rows]]] != 0
    return Snapped(link, along, metres, island)
