"""The island's roads, fibre and rural zoning: every commune is reached, and the same seed gives the same files."""

from pathlib import Path

import igraph
import polars as pl
from osmium import FileProcessor
from tests.specimen.conftest import Read

from levier.specimen import networks
from levier.specimen.territory import draw_territory

TERRITORY = draw_territory(6000, seed=1)


def test_roads_join_all_communes_and_junctions_stand_on_the_motorway(written: Path) -> None:
    ways = [
        (dict(one.tags), [node.ref for node in one.nodes])
        for one in FileProcessor(written / "openstreetmap/ile-fictive.osm")
        if one.is_way()
    ]
    places = [
        (dict(one.tags), (round(one.lon, 5), round(one.lat, 5)))
        for one in FileProcessor(written / "openstreetmap/ile-fictive.osm")
        if one.is_node()
    ]
    roads = igraph.Graph.TupleList(((str(a), str(b)) for _, (a, b) in ways), directed=False)
    assert roads.is_connected()
    assert roads.vcount() == len(TERRITORY.communes)
    motorway = [nodes for tags, nodes in ways if tags["highway"] == "motorway"]
    assert motorway and {tuple(nodes) for nodes in motorway} == {tuple(nodes[::-1]) for nodes in motorway}
    junctions = [at for tags, at in places if tags.get("highway") == "motorway_junction"]
    corners = {at for tags, at in places if not tags}
    assert len(junctions) == len(networks.served_seats(TERRITORY))
    assert set(junctions) <= corners
    for tag in (
        {"industrial": "port"},
        {"industrial": "intermodal_freight_terminal"},
        {"aeroway": "aerodrome"},
    ):
        assert any(tag.items() <= tags.items() for tags, _ in places), tag


def test_an_extract_is_the_same_for_the_same_territory(tmp_path: Path) -> None:
    first, second = tmp_path / "a.osm", tmp_path / "b.osm"
    networks.write_extract(first, TERRITORY)
    networks.write_extract(second, TERRITORY)
    assert first.read_bytes() == second.read_bytes()


def test_no_more_premises_have_fibre_than_there_are(read: Read) -> None:
    table = read("arcep/commune_techno").cast({"nbr": pl.Int64, "elig_ftth": pl.Int64})
    assert table["code_insee"].n_unique() == len(TERRITORY.communes)
    assert (table["elig_ftth"] <= table["nbr"]).all()
    assert (table["elig_ftth"] < table["nbr"]).any()


def test_seats_are_not_rural(read: Read) -> None:
    classes = read("dgcl/liste-communes-FRR")
    seats = TERRITORY.communes.filter("seat")["commune"]
    of_seats = classes.filter(pl.col("Code_insee").is_in(seats.to_list()))[networks.FRR_2025].unique()
    assert of_seats.to_list() == ["Non classée"]
    assert set(classes[networks.FRR_2025]) == {"Non classée", "FRR socle", "FRR+"}
