"""The real network of Helsinki against references that were built without ours."""

import heapq
import warnings
from collections import defaultdict

import igraph
import numpy as np
import polars as pl
import pytest
import shapely
from tests.core.roads.conftest import extract, links_of

from levier.core.distance import great_circle_km
from levier.core.roads import (
    SPEEDS,
    STRAIGHT,
    RoadNetwork,
    StraightLine,
    drive_minutes,
    nearest,
    road_network,
    within,
)
from levier.sources.osm_roads import limit_kmh


def junctions(network: RoadNetwork, n: int, seed: int) -> tuple[list[int], pl.DataFrame]:
    """Some junctions of the main part: OpenStreetMap's numbers, and where they are."""
    places = {}
    for start, end, line in zip(network.start, network.end, network.lines, strict=True):
        places[int(start)], places[int(end)] = line.coords[0], line.coords[-1]
    main = sorted(node for node in places if network.part[node] == 0)
    chosen = np.random.default_rng(seed).choice(main, n, replace=False).tolist()
    where = {"longitude": [places[i][0] for i in chosen], "latitude": [places[i][1] for i in chosen]}
    return [int(network.nodes[i]) for i in chosen], pl.DataFrame(where)


def plain_dijkstra(links: pl.DataFrame, origin: int) -> dict[int, float]:
    """Seconds from a node: a heap and a dictionary, on links as they are in the table."""
    ways = defaultdict(list)
    for start, end, one_way, metres, limit in links.select(
        "from_node", "to_node", "one_way", "metres", "limit_kmh"
    ).iter_rows():
        share = 0.65 if limit <= 50 else 0.8 if limit <= 90 else 0.9
        seconds = metres / (limit * share / 3.6)
        ways[start].append((end, seconds))
        if not one_way:
            ways[end].append((start, seconds))
    best: dict[int, float] = {}
    heap = [(0.0, origin)]
    while heap:
        cost, node = heapq.heappop(heap)
        if node in best:
            continue
        best[node] = cost
        for other, seconds in ways[node]:
            heapq.heappush(heap, (cost + seconds, other))
    return best


def test_times_are_those_of_a_plain_search(helsinki: RoadNetwork, helsinki_links: pl.DataFrame) -> None:
    numbers, places = junctions(helsinki, 25, seed=1)
    found = drive_minutes(places, places, helsinki)
    expected = [[plain_dijkstra(helsinki_links, one)[other] / 60 for other in numbers] for one in numbers]
    assert found == pytest.approx(np.array(expected), abs=1e-4)  # a link of no length takes 1 ms
    assert not np.allclose(found, found.T, atol=0.1)  # Helsinki is full of one-way streets


def test_turning_one_way_streets_round_is_seen(helsinki: RoadNetwork, helsinki_links: pl.DataFrame) -> None:
    _, places = junctions(helsinki, 25, seed=1)
    two_way = road_network(helsinki_links.with_columns(one_way=pl.lit(False)))
    assert (drive_minutes(places, places, two_way) < drive_minutes(places, places, helsinki) - 0.1).any()


@pytest.mark.parametrize("name", ["helsinki_pbf", "test_pbf"])
def test_topology_and_times_are_those_of_pyrosm(name: str) -> None:
    """pyrosm reads the same file on its own: one edge per step between two nodes of a way. Its driving network
    leaves service roads out, ours then too."""

    path = extract(name)
    ours = links_of(path).filter(pl.col("road_class") != "service")
    pyrosm = pytest.importorskip("pyrosm")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, edges = pyrosm.OSM(str(path)).get_network(nodes=True, network_type="driving")
    steps = [
        (int(u), int(v), float(metres), way == "yes" or kind == "motorway", {"highway": kind} | limit(said))
        for u, v, metres, way, kind, said in zip(
            *(edges[name] for name in ("u", "v", "length", "oneway", "highway", "maxspeed")), strict=True
        )
    ]
    assert ours["metres"].sum() == pytest.approx(sum(step[2] for step in steps), rel=2e-3)

    def seconds(step: tuple) -> float:
        kmh = limit_kmh(step[4] | ({"oneway": "yes"} if step[3] else {}))
        return step[2] * 3.6 / float(SPEEDS.driven_kmh(np.array([kmh]))[0])

    driven = [(u, v, seconds(step)) for step in steps for u, v in [(step[0], step[1])]]
    driven += [(step[1], step[0], seconds(step)) for step in steps if not step[3]]
    graph = igraph.Graph.TupleList([(str(u), str(v), s) for u, v, s in driven], directed=True, weights=True)
    network = road_network(ours)
    numbers, places = junctions(network, 40, seed=2)
    named = [str(number) for number in numbers]
    expected = np.array(graph.distances(named, named, weights="weight")) / 60
    found = drive_minutes(places, places, network)
    assert found == pytest.approx(expected, rel=3e-3, abs=2e-3)


def limit(said: object) -> dict[str, str]:
    return {"maxspeed": said} if isinstance(said, str) else {}


def test_nearest_is_the_least_of_the_table(helsinki: RoadNetwork) -> None:
    rng = np.random.default_rng(3)
    west, south, east, north = 24.935, 60.1645, 24.953, 60.179

    def scattered(n: int) -> pl.DataFrame:
        return pl.DataFrame(
            {"longitude": rng.uniform(west, east, n), "latitude": rng.uniform(south, north, n)}
        )

    origins, facilities = scattered(60), scattered(12)
    table = drive_minutes(origins, facilities, helsinki)
    found = nearest(origins, facilities, helsinki)
    assert found["minutes"].to_numpy() == pytest.approx(np.nanmin(table, axis=1), abs=1e-4)
    chosen = table[np.arange(60), found["facility"].to_numpy()]
    assert chosen == pytest.approx(np.nanmin(table, axis=1), abs=1e-4)
    weighed = facilities.with_columns(weight=1.0)
    assert within(origins, weighed, helsinki, 2.0).to_list() == (table <= 2).sum(axis=1).tolist()


def test_a_course_is_as_long_as_its_link(helsinki_links: pl.DataFrame) -> None:
    """Straightened to some 5 m: a little shorter, never longer."""
    lines = shapely.from_wkb(helsinki_links["geometry"].to_numpy())
    middle = np.radians(60.17)
    metres = shapely.length(shapely.transform(lines, lambda d: d * [111_195 * np.cos(middle), 111_195]))
    share = metres.sum() / helsinki_links["metres"].sum()
    assert 0.98 < share <= 1.001


@pytest.mark.parametrize(("name", "held"), [("helsinki_pbf", 0.96), ("test_pbf", 0.99)])
def test_the_range_of_the_straight_line_holds_real_drives(name: str, held: float) -> None:
    """Drives of 0.3 km and more between junctions; the middle of the range is a third off, as the page says."""
    network = road_network(links_of(extract(name)))
    _, places = junctions(network, 100, seed=4)
    longitude, latitude = places["longitude"].to_numpy(), places["latitude"].to_numpy()
    km = great_circle_km(longitude[:, None], latitude[:, None], longitude, latitude)
    minutes = drive_minutes(places, places, network)
    middle, low, high = STRAIGHT.minutes(km)
    far = km > 0.3
    assert ((low <= minutes) & (minutes <= high))[far].mean() >= held
    assert 0.6 < np.median(minutes[far] / middle[far]) < 1.6
    narrow = StraightLine(1.3, 1.3, 1.3, 50.0, 50.0, 50.0)
    middle, low, high = narrow.minutes(km)
    assert ((low * 0.9 <= minutes) & (minutes <= high * 1.1))[far].mean() < 0.5
