"""OpenStreetMap: motorway junctions, stations, airports, ports, freight terminals; and the roads. ODbL.

A junction is mapped once for each direction. What is not mapped is not there: read an absence as unknown.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.source import GEOMETRY, RECORD, Source, text
from levier.sources.transport import points

KINDS = (
    ("highway", "motorway_junction", "motorway_junction"),
    ("industrial", "intermodal_freight_terminal", "rail_terminal"),
    ("railway", "station", "station"),
    ("aeroway", "aerodrome", "airport"),
    ("industrial", "port", "port"),
    ("landuse", "port", "port"),
)
"""Tag, value, and the kind of place it makes; the first that fits."""


def shape(raw: ir.Table) -> ir.Table:
    return points(
        raw,
        kind=ibis.cases(*((text(raw, tag).isin([value]), kind) for tag, value, kind in KINDS)),
        id=text(raw, "osm_id"),
        name=text(raw, "name"),
        route=text(raw, "ref"),
        longitude=raw["osm_longitude"],
        latitude=raw["osm_latitude"],
    )


PLACES = Source(
    id="openstreetmap",
    title=m("OpenStreetMap, junctions, stations, ports and airports"),
    table="transport_points",
    producer="OpenStreetMap",
    licence="ODbL",
    page="https://download.geofabrik.de/europe/france.html",
    columns={
        "kind": "highway",
        "id": "osm_id",
        "name": "name",
        "route": "ref",
        "longitude": "osm_longitude",
        "latitude": "osm_latitude",
    },
    shape=shape,
)


ROAD_COLUMNS = {
    "from_node": "road_from",
    "to_node": "road_to",
    "via_node": "road_via",
    "road_class": "road_class",
    "one_way": "road_one_way",
    "metres": "road_metres",
    "limit_kmh": "road_limit_kmh",
    "longitude": "road_longitude",
    "latitude": "road_latitude",
    "geometry": GEOMETRY,
}


def shape_roads(raw: ir.Table) -> ir.Table:
    return raw.select(RECORD, **{name: raw[said] for name, said in ROAD_COLUMNS.items()})


ROADS = Source(
    id="openstreetmap_roads",
    title=m("OpenStreetMap, roads that a car may drive"),
    table="road_links",
    producer="OpenStreetMap",
    licence="ODbL",
    page="https://download.geofabrik.de/europe/france.html",
    columns=ROAD_COLUMNS,
    shape=shape_roads,
)
