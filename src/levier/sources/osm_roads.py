"""The roads of an OpenStreetMap extract that a car may drive, cut where they meet.

What ways say is read by the rules of the OpenStreetMap wiki (Key:highway, Key:oneway, Key:access,
Key:maxspeed). Ferries, tracks, paths, and roads closed to the public are left out; so are turn restrictions,
barriers, and limits that change with the hour, the direction or the vehicle.
"""

import re
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import shapely
from osmium import FileProcessor
from osmium.filter import IdFilter, TagFilter
from osmium.osm import NODE, WAY, Node, TagList, Way

from levier.core.distance import great_circle_km
from levier.core.roads.speeds import (
    DEFAULT_LIMITS,
    DUAL_CARRIAGEWAY,
    MOST_KMH,
    MOTORWAY,
    RURAL,
    SHARED,
    URBAN,
)
from levier.sources.source import GEOMETRY

Tags = TagList | dict[str, str]
Direction = Literal["both", "forward", "backward"]

CLOSED = {"no", "private", "agricultural", "forestry", "emergency", "military", "delivery"}
"""Values of access that keep the public out. `destination` and `customers` let in whoever goes there."""
NOT_STREETS = {"driveway", "parking_aisle", "drive-through", "emergency_access"}
"""Service roads that lead nowhere else."""
CONTEXTS = {
    "motorway": MOTORWAY,
    "trunk": DUAL_CARRIAGEWAY,
    "rural": RURAL,
    "urban": URBAN,
    "zone50": 50.0,
    "zone30": 30.0,
    "zone20": 20.0,
    "30": 30.0,
    "living_street": SHARED,
}
"""km/h of what follows the country in `maxspeed=FR:urban`."""
KM_PER_MILE = 1.609344
LEAST_KMH = 5.0
NUMBER = re.compile(r"^(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?$")
WALK = 6.0

SIMPLER = 5e-5
"""Degrees by which the course of a road may be straightened: some 5 m."""
AT_ONCE = 100_000
"""Links whose courses are drawn at once: shapes take ten times the room of what is written of them."""
SCHEMA = pa.schema(
    [
        ("road_from", pa.int64()),
        ("road_to", pa.int64()),
        ("road_via", pa.int64()),
        ("road_class", pa.string()),
        ("road_one_way", pa.bool_()),
        ("road_metres", pa.float64()),
        ("road_limit_kmh", pa.float64()),
        ("road_longitude", pa.float64()),
        ("road_latitude", pa.float64()),
        (GEOMETRY, pa.binary()),
    ]
)


def drivable(tags: Tags) -> bool:
    """Whether a car of the public may use a way."""
    if tags.get("highway") not in DEFAULT_LIMITS or tags.get("area") == "yes":
        return False
    if tags.get("highway") == "service" and tags.get("service") in NOT_STREETS:
        return False
    # The most particular of the tags that are there decides.
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if (said := tags.get(key)) is not None:
            return said not in CLOSED
    return True


def direction(tags: Tags) -> Direction:
    """Which way a car may drive along a way, seen in the order of its nodes."""
    said = tags.get("oneway")
    if said in {"yes", "true", "1"}:
        return "forward"
    if said in {"-1", "reverse"}:
        return "backward"
    if said == "no":
        return "both"
    implied = tags.get("junction") in {"roundabout", "circular"} or tags.get("highway") == "motorway"
    return "forward" if implied else "both"


def limit_kmh(tags: Tags) -> float:
    """The legal limit on a way: as signposted, or the default of its class."""
    for key in ("maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed"):
        if (said := _speed(tags.get(key))) is not None:
            return said
    kind = tags.get("highway") or ""
    if kind in {"trunk", "primary"} and tags.get("oneway") == "yes" and tags.get("junction") is None:
        return DUAL_CARRIAGEWAY
    return DEFAULT_LIMITS[kind]


def _speed(said: str | None) -> float | None:
    """km/h of a value of `maxspeed`; None where it says none that can be read."""
    if said is None:
        return None
    # Of several (by lane, by vehicle), the first.
    first = said.split(";")[0].strip()
    if first == "none":
        return MOST_KMH
    if first == "walk":
        return WALK
    if match := NUMBER.match(first):
        kmh = float(match[1]) * (KM_PER_MILE if match[2] == "mph" else 1)
        return min(kmh, MOST_KMH) if kmh >= LEAST_KMH else None
    _, colon, context = first.partition(":")
    return CONTEXTS.get(context) if colon else None


@dataclass(frozen=True, eq=False)
class _Ways:
    """Drivable ways: of each, its class, one-way rule and limit, and its nodes, one way after the other."""

    kinds: list[str]
    one_way: np.ndarray
    limits: np.ndarray
    lengths: np.ndarray
    nodes: np.ndarray


def read_links(path: Path) -> pa.Table:
    """The links of an extract: roads cut at the nodes that two of them share and at the ends of ways, each
    with its legal limit. Where an extract cuts a way, what lies outside is left to the neighbouring one.

    Columns of SCHEMA: `road_via` is the node after the first one (two links may join the same two);
    `road_longitude`, `road_latitude` the place of the first node; the shape is its course, a WKB line.
    """
    ways = _ways(path)
    if not len(ways.nodes):
        return SCHEMA.empty_table()
    ids, rank = np.unique(ways.nodes, return_inverse=True)
    places = _places(path, ids)[rank]
    way = np.repeat(np.arange(len(ways.lengths)), ways.lengths)
    return _cut(ways, way, rank, ids, places)


def _ways(path: Path) -> _Ways:
    kinds: list[str] = []
    one_way, limits, lengths, nodes = array("b"), array("d"), array("q"), array("q")
    wanted = TagFilter(*(("highway", kind) for kind in DEFAULT_LIMITS))
    for way in FileProcessor(path, WAY).with_filter(wanted):
        if not isinstance(way, Way) or not drivable(way.tags):
            continue
        refs = [node.ref for node in way.nodes]
        driven = direction(way.tags)
        kinds.append(way.tags["highway"])
        one_way.append(driven != "both")
        limits.append(limit_kmh(way.tags))
        lengths.append(len(refs))
        nodes.extend(reversed(refs) if driven == "backward" else refs)
    return _Ways(
        kinds,
        np.array(one_way, dtype=bool),
        np.array(limits),
        np.array(lengths, dtype=np.int64),
        np.array(nodes, dtype=np.int64),
    )


def _places(path: Path, ids: np.ndarray) -> np.ndarray:
    """Longitude and latitude of nodes, NaN of those that the extract does not hold."""
    found, degrees = array("q"), array("d")
    for node in FileProcessor(path, NODE).with_filter(IdFilter(ids.tolist())):
        if isinstance(node, Node) and node.location.valid():
            found.append(node.id)
            degrees.extend((node.lon, node.lat))
    places = np.full((len(ids), 2), np.nan)
    places[np.searchsorted(ids, np.array(found, dtype=np.int64))] = np.array(degrees).reshape(-1, 2)
    return places


def _cut(ways: _Ways, way: np.ndarray, rank: np.ndarray, ids: np.ndarray, places: np.ndarray) -> pa.Table:
    """`way`, `rank` and `places` are those of each stop of a way at a node, one way after the other."""
    here = np.flatnonzero(way[1:] == way[:-1])
    known = ~np.isnan(places[:, 0])
    here = here[known[here] & known[here + 1] & (rank[here] != rank[here + 1])]
    there = here + 1
    metres = 1000 * great_circle_km(*places[here].T, *places[there].T)
    # A link begins where the step before is of another way or lost, and at every node where ways meet.
    meets = np.bincount(rank[here], minlength=len(ids)) + np.bincount(rank[there], minlength=len(ids)) > 2
    fresh = np.r_[True, there[:-1] != here[1:]] if len(here) else np.zeros(0, dtype=bool)
    first = np.flatnonzero(fresh | meets[rank[here]])
    if not len(first):
        return SCHEMA.empty_table()
    last = np.r_[first[1:], len(here)] - 1
    of = way[here[first]]
    return pa.table(
        {
            "road_from": ids[rank[here[first]]],
            "road_to": ids[rank[there[last]]],
            "road_via": ids[rank[there[first]]],
            "road_class": np.array(ways.kinds, dtype=object)[of],
            "road_one_way": ways.one_way[of],
            "road_metres": np.add.reduceat(metres, first),
            "road_limit_kmh": ways.limits[of],
            "road_longitude": places[here[first], 0],
            "road_latitude": places[here[first], 1],
            GEOMETRY: _courses(places, here, there, first),
        },
        schema=SCHEMA,
    )


def _courses(places: np.ndarray, here: np.ndarray, there: np.ndarray, first: np.ndarray) -> pa.Array:
    """The line of each link, as WKB: the node where each step begins, then the one where the last ends."""
    written = []
    for block in np.array_split(first, -(-len(first) // AT_ONCE)):
        end = first[np.searchsorted(first, block[-1]) + 1 :][:1]
        steps = np.diff(np.r_[block, end if len(end) else len(here)])
        inside = slice(block[0], block[0] + steps.sum())
        ends = np.cumsum(steps)
        stops = np.insert(here[inside], ends, there[inside][ends - 1])
        lines = shapely.linestrings(places[stops], indices=np.repeat(np.arange(len(block)), steps + 1))
        straighter = shapely.simplify(lines, SIMPLER, preserve_topology=False)
        written.append(pa.array(shapely.to_wkb(straighter), type=pa.binary()))
    return pa.concat_arrays(written)
