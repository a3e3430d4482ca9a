"""The road network of the lake, cut to what can be driven around a place, and drives on it."""

import numpy as np
import polars as pl

from levier.core.distance import EARTH_KM
from levier.core.errors import BadInput
from levier.core.messages import m
from levier.core.roads import SPEEDS, RoadNetwork, Speeds, road_network
from levier.core.roads.network import LINKS
from levier.core.roads.speeds import MOST_KMH
from levier.lake.store import Lake
from levier.plan.inputs import rows
from levier.sites.surroundings.drives import drives

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


def drives_to(lake: Lake, origins: pl.DataFrame, facilities: pl.DataFrame) -> pl.DataFrame:
    """The drive from each origin to the nearest of places, by road where one is known, else estimated as the
    crow flies: the origin's columns, then `minutes`, `low`, `high`, `method` and the place's as `to_...`.

    Both tables have `longitude` and `latitude`. Raises BadInput where those are no degrees.
    """
    network = network_of(
        lake, pl.concat([of.select("longitude", "latitude") for of in (origins, facilities)])
    )
    found = drives(origins, facilities, network)
    places = facilities.select(pl.all().name.prefix("to_")).with_row_index("facility")
    reached = found.with_columns(pl.col("facility").cast(pl.UInt32)).join(
        places, on="facility", how="left", maintain_order="left"
    )
    told = reached.with_columns(method=pl.when(pl.col("minutes").is_not_null()).then("method"))
    return pl.concat([origins, told.drop("facility")], how="horizontal")


def points_of_kind(lake: Lake, kind: str) -> pl.DataFrame:
    """The transport points of a kind whose place is known: `name`, `longitude`, `latitude`.

    Raises BadInput where the lake has none.
    """
    known = rows(lake, "transport_points").drop_nulls(["longitude", "latitude"])
    found = known.filter(pl.col("kind") == kind).select("name", "longitude", "latitude")
    if found.is_empty():
        kinds = known["kind"].unique().sort().to_list()
        raise BadInput(
            m("no “{kind}” has been imported", kind=kind[:40]),
            fix=m("one of: {kinds}", kinds=", ".join(kinds))
            if kinds
            else m("import what is missing: {tables}", tables="transport_points"),
        )
    return found
