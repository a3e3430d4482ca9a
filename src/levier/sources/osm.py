"""OpenStreetMap extracts (.osm.pbf, .osm), made into two tables: places that Levier reads, and roads.

An extract of a region holds tens of millions of objects, of which some hundreds are motorway junctions.
pyosmium streams them and keeps what the tags below ask for: memory grows with the roads, not the extract.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from osmium import BaseFilter, FileProcessor
from osmium.filter import IdFilter, TagFilter
from osmium.osm import NODE, WAY, Node, TagList, Way, osm_entity_bits

from levier.sources import refusals
from levier.sources.archives import Member
from levier.sources.osm_roads import read_links

NODES = (
    ("highway", "motorway_junction"),
    ("railway", "station"),
    ("aeroway", "aerodrome"),
    ("industrial", "port"),
    ("industrial", "intermodal_freight_terminal"),
    ("landuse", "port"),
)
"""Tags of the nodes that are kept (OpenStreetMap wiki)."""
SURFACES = tuple(tag for tag in NODES if tag[0] in {"aeroway", "industrial", "landuse"})
"""Tags of the closed ways that are kept. What is mapped as a relation of several ways is not read."""

TAGS = ("name", "ref", "highway", "railway", "aeroway", "industrial", "landuse", "icao")
LONGITUDE, LATITUDE = "osm_longitude", "osm_latitude"
SCHEMA = pa.schema(
    [("osm_id", pa.string())]
    + [(tag, pa.string()) for tag in TAGS]
    + [(LONGITUDE, pa.float64()), (LATITUDE, pa.float64())]
)
ROADS = "roads.parquet"
DECIMALS = 7
"""OpenStreetMap's own precision, in degrees."""

Place = dict[str, str | float | None]
Position = tuple[float, float]
T = TypeVar("T", Node, Way)


def open_extract(path: Path, name: str, scratch: Path) -> list[Member]:
    """The extract's places as one Parquet file: `osm_id` (n or w, and its number), TAGS, LONGITUDE, LATITUDE
    (degrees, WGS84; of a surface, a point inside it). Its roads as another one, if it has any: see
    `osm_roads.read_links`.

    Raises BadFile if the extract is truncated or is none.
    """
    target, beside = scratch / "places.parquet", scratch / ROADS
    try:
        places = [*_nodes(path), *_surfaces(path)]
        roads = read_links(path)
    except PermissionError as error:
        raise refusals.forbidden(name) from error
    except (RuntimeError, OSError) as error:
        raise refusals.unreadable(name) from error
    pq.write_table(pa.Table.from_pylist(places, schema=SCHEMA), target)
    if not roads.num_rows:
        return [Member("", target)]
    pq.write_table(roads, beside)
    return [Member("", target), Member(ROADS, beside)]


def _nodes(path: Path) -> Iterator[Place]:
    for node in _read(path, Node, NODE, TagFilter(*NODES)):
        yield _place(f"n{node.id}", node.tags, (node.lon, node.lat))


def _surfaces(path: Path) -> Iterator[Place]:
    """A way says which nodes it goes through, not where they are: they are looked up in a second reading."""
    ways = [
        (way.id, dict(way.tags), [node.ref for node in way.nodes])
        for way in _read(path, Way, WAY, TagFilter(*SURFACES))
        if way.is_closed()
    ]
    corners = {node for _, _, nodes in ways for node in nodes}
    known: dict[int, Position] = {
        node.id: (node.lon, node.lat) for node in _read(path, Node, NODE, IdFilter(corners))
    }
    for number, tags, nodes in ways:
        # The edge of an extract cuts some ways: those are left to the neighbouring one.
        if len(nodes) > 3 and all(node in known for node in nodes):
            inside = shapely.point_on_surface(shapely.Polygon([known[node] for node in nodes]))
            yield _place(f"w{number}", tags, (inside.x, inside.y))


def _read(path: Path, sort: type[T], entities: osm_entity_bits, wanted: BaseFilter) -> Iterator[T]:
    return (one for one in FileProcessor(path, entities).with_filter(wanted) if isinstance(one, sort))


def _place(osm_id: str, tags: TagList | dict[str, str], where: Position) -> Place:
    longitude, latitude = (round(degrees, DECIMALS) for degrees in where)
    return {
        "osm_id": osm_id,
        **{tag: tags.get(tag) for tag in TAGS},
        LONGITUDE: longitude,
        LATITUDE: latitude,
    }
