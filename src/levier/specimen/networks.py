"""OpenStreetMap, Arcep, DGCL: the island's roads and what stands along them, its fibre, its rural zoning."""

from pathlib import Path

import numpy as np
import polars as pl
import shapely
from osmium import SimpleWriter
from osmium.osm.mutable import Node, Way

from levier.sources.zonings import FRR_2025
from levier.specimen.draws import stream
from levier.specimen.geography import middles, shortest_tree
from levier.specimen.territory import DEPARTMENT, Territory
from levier.specimen.timeline import AS_OF

SERVED_SHARE = 0.5
"""Of the seats of the EPCIs, those with most inhabitants stand on the motorway."""
RURAL_BELOW = 0.6
"""Communes under this quantile of the inhabitants are in the rural zoning, seats apart."""
STAMP = "2026-01-01T00:00:00Z"

Degrees = tuple[float, float]


def write_extract(path: Path, territory: Territory) -> int:
    """An OpenStreetMap extract of the island: a motorway with a junction at each seat that it serves, roads
    that reach every commune, a port, an airport, a rail freight terminal, stations. Returns its number of
    objects."""
    served = served_seats(territory)
    motorway = [_ends(line) for line in shortest_tree(territory, served)]
    local = [_ends(line) for line in shortest_tree(territory, np.arange(len(territory.communes)))]
    corners = sorted({end for line in (*motorway, *local) for end in line})
    numbers = {corner: rank for rank, corner in enumerate(corners, start=1)}
    nodes = [_node(number, corner, {}) for corner, number in numbers.items()]
    places = [
        _node(len(nodes) + rank, *place) for rank, place in enumerate(_places(territory, served), start=1)
    ]
    roads = [
        *(
            (line, {"highway": "motorway", "oneway": "yes", "maxspeed": "130", "ref": "A 00"})
            for line in motorway
        ),
        *(
            (line[::-1], {"highway": "motorway", "oneway": "yes", "maxspeed": "130", "ref": "A 00"})
            for line in motorway
        ),
        *((line, {"highway": "secondary", "maxspeed": "80"}) for line in local),
    ]
    with SimpleWriter(str(path), overwrite=True) as writer:
        for node in (*nodes, *places):
            writer.add_node(node)
        for rank, (line, tags) in enumerate(roads, start=1):
            writer.add_way(
                Way(id=rank, version=1, timestamp=STAMP, nodes=[numbers[end] for end in line], tags=tags)
            )
    return len(nodes) + len(places) + len(roads)


def served_seats(territory: Territory) -> np.ndarray:
    """The communes on the motorway: the most populous of the seats, two at least."""
    seats = np.flatnonzero(territory.column("seat"))
    order = seats[np.argsort(-territory.column("population")[seats], kind="stable")]
    return np.sort(order[: max(2, round(len(order) * SERVED_SHARE))])


def _places(territory: Territory, served: np.ndarray) -> list[tuple[Degrees, dict[str, str]]]:
    """What stands on the island: a junction and a station at each seat on the motorway, and at the three
    largest, in turn, a freight terminal, an airport and a port."""
    at = middles(territory)
    largest = sorted(served.tolist(), key=lambda place: (-territory.column("population")[place], place))
    name = territory.communes["name"]
    kinds = (
        ("Terminal fictif de {}", {"industrial": "intermodal_freight_terminal"}),
        ("Aéroport fictif de {}", {"aeroway": "aerodrome", "ref": "XFI", "icao": "XFIC"}),
        ("Port fictif de {}", {"industrial": "port"}),
    )
    junctions = [
        (tuple(at[place].tolist()), {"highway": "motorway_junction", "name": name[place], "ref": str(rank)})
        for rank, place in enumerate(served.tolist(), start=1)
    ]
    stations = [
        (tuple(at[place].tolist()), {"railway": "station", "name": f"Gare fictive de {name[place]}"})
        for place in served.tolist()
    ]
    others = [
        (
            tuple(at[largest[rank % len(largest)]].tolist()),
            {"name": said.format(name[largest[rank % len(largest)]]), **tags},
        )
        for rank, (said, tags) in enumerate(kinds)
    ]
    return [*junctions, *stations, *others]


def _ends(line: shapely.LineString) -> tuple[Degrees, Degrees]:
    first, last = ((float(x), float(y)) for x, y in line.coords)
    return first, last


def _node(number: int, at: Degrees, tags: dict[str, str]) -> Node:
    return Node(id=number, version=1, timestamp=STAMP, location=at, tags=tags)


def broadband(territory: Territory, seed: int) -> pl.DataFrame:
    """Premises by network and commune: nearly all have fibre in towns, some wait for it elsewhere."""
    rng = stream(seed, "broadband")
    people = territory.column("population")
    premises = np.maximum(1, np.round(people * 0.6)).astype(np.int64)
    share = np.clip(rng.beta(8, 1.2, len(people)) + 0.1 * territory.column("seat"), 0, 1)
    fibre = np.floor(premises * share).astype(np.int64)
    return territory.communes.select(
        date=pl.lit(AS_OF.isoformat()),
        code_insee="commune",
        type=pl.lit("all"),
        nbr=pl.Series(premises),
        elig_ftth=pl.Series(fibre),
        elig_coax=pl.lit(0),
        elig_cu=pl.Series(premises - fibre),
    )


def rural_zoning(territory: Territory) -> pl.DataFrame:
    """The classes of the rural zoning (FRR) of each commune."""
    people = pl.col("population")
    rural = (people < people.quantile(RURAL_BELOW)) & ~pl.col("seat")
    return territory.communes.select(
        Code_insee="commune",
        Departement=pl.lit(DEPARTMENT),
        Commune="name",
        **{
            FRR_2025: pl.when(rural & (people < people.quantile(RURAL_BELOW / 3)))
            .then(pl.lit("FRR+"))
            .when(rural)
            .then(pl.lit("FRR socle"))
            .otherwise(pl.lit("Non classée"))
        },
    )
