"""The road network of the lake, cut to what can be driven around a place."""

import numpy as np
import polars as pl

from levier.core.distance import EARTH_KM
from levier.core.errors import BadInput
from levier.core.messages import m
from levier.core.roads import SPEEDS, RoadNetwork, Speeds, road_network
from levier.core.roads.network import LINKS
from levier.core.roads.speeds import MOST_KMH
from levier.lake.store import Lake

MINUTES = 45.0
"""What is driven around a place in that time is never cut off."""
KM_PER_DEGREE = float(np.pi / 180 * EARTH_KM)


def network_of(
    lake: Lake, around: pl.DataFrame, minutes: float = MINUTES, speeds: Speeds = SPEEDS
) -> RoadNetwork | None:
    """The road network around points (`longitude`, `latitude`, degrees; unknown ones are passed over).

    The box around them is widened by what the fastest road lets one drive in `minutes`: no drive of that time
    is missed, one that takes longer may be. None where no road was imported for that box.

    Raises BadInput for minutes that are not above 0.
    """
    if not minutes > 0:
        raise BadInput(m("minutes of drive are above 0, not {minutes}", minutes=minutes))
    table = lake.table("road_links")
    known = around.select("longitude", "latitude").drop_nulls()
    if table is None or known.is_empty():
        return None
    fastest = float(speeds.driven_kmh(np.array([MOST_KMH]))[0])
    north_south = minutes / 60 * fastest / KM_PER_DEGREE
    south, north = known["latitude"].min() - north_south, known["latitude"].max() + north_south  # type: ignore[operator]
    east_west = north_south / max(float(np.cos(np.radians(max(abs(south), abs(north))))), 0.01)
    west, east = known["longitude"].min() - east_west, known["longitude"].max() + east_west  # type: ignore[operator]
    inside = table.longitude.between(west, east) & table.latitude.between(south, north)
    links = table.filter(inside).select(*LINKS).order_by("from_node", "to_node", "metres").to_polars()
    return None if links.is_empty() else road_network(links, speeds)
