"""Which ways of OpenStreetMap are driven, which way, how fast, and where they are cut: files worked by hand."""

from pathlib import Path

import osmium
import polars as pl
import pytest
from osmium.osm.mutable import Node, Way
from tests.conftest import TODAY

from levier.core.distance import great_circle_km
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.sources import osm_roads
from levier.sources.osm_roads import SCHEMA, direction, drivable, limit_kmh, read_links

PLACES = {n: (6.0 + n / 1000, 49.0) for n in range(1, 10)}
"""Nodes on a line, some 73 m apart."""
STEP = float(great_circle_km(*PLACES[1], *PLACES[2])) * 1000
ROAD = {"highway": "tertiary"}


def extract(path: Path, *ways: tuple[list[int], dict[str, str]], without: tuple[int, ...] = ()) -> Path:
    with osmium.SimpleWriter(path) as writer:
        for number, place in PLACES.items():
            if number not in without:
                writer.add_node(Node(id=number, location=place))
        for number, (nodes, tags) in enumerate(ways, start=1):
            writer.add_way(Way(id=number, nodes=nodes, tags=tags))
    return path


def links(path: Path) -> list[tuple[int, int, int, bool]]:
    """From, to, steps of STEP metres, one-way."""
    found = pl.DataFrame(read_links(path)).sort("road_from", "road_to")
    steps = (found["road_metres"] / STEP).round(3)
    assert (steps == steps.round(0)).all()
    return list(
        zip(found["road_from"], found["road_to"], steps.cast(pl.Int64), found["road_one_way"], strict=True)
    )


class TestWhatIsDriven:
    @pytest.mark.parametrize(
        "kind", ["motorway", "trunk_link", "residential", "living_street", "service", "road"]
    )
    def test_roads(self, kind: str) -> None:
        assert drivable({"highway": kind})

    @pytest.mark.parametrize(
        "tags",
        [
            {"highway": "footway"},
            {"highway": "cycleway"},
            {"highway": "track"},
            {"highway": "construction"},
            {"highway": "proposed"},
            {"route": "ferry"},
            {"railway": "rail"},
            {},
            {"highway": "pedestrian", "area": "yes"},
            {"highway": "service", "area": "yes"},
            {"highway": "service", "service": "parking_aisle"},
            {"highway": "service", "service": "driveway"},
            ROAD | {"access": "private"},
            ROAD | {"access": "no"},
            ROAD | {"motor_vehicle": "no"},
            ROAD | {"vehicle": "forestry"},
            ROAD | {"motorcar": "no", "access": "yes"},
            ROAD | {"access": "yes", "motor_vehicle": "private"},
        ],
    )
    def test_what_is_left_out(self, tags: dict[str, str]) -> None:
        assert not drivable(tags)

    @pytest.mark.parametrize(
        "tags",
        [
            ROAD | {"access": "destination"},
            ROAD | {"access": "customers"},
            ROAD | {"access": "no", "motor_vehicle": "yes"},
            ROAD | {"access": "private", "motorcar": "permissive"},
            {"highway": "service", "service": "alley"},
        ],
    )
    def test_the_most_particular_rule_decides(self, tags: dict[str, str]) -> None:
        assert drivable(tags)


class TestDirection:
    @pytest.mark.parametrize(
        ("tags", "driven"),
        [
            (ROAD, "both"),
            (ROAD | {"oneway": "yes"}, "forward"),
            (ROAD | {"oneway": "1"}, "forward"),
            (ROAD | {"oneway": "-1"}, "backward"),
            (ROAD | {"junction": "roundabout"}, "forward"),
            (ROAD | {"junction": "circular"}, "forward"),
            ({"highway": "motorway"}, "forward"),
            ({"highway": "motorway_link"}, "both"),
            ({"highway": "motorway", "oneway": "no"}, "both"),
            (ROAD | {"oneway": "reversible"}, "both"),
        ],
    )
    def test_rules(self, tags: dict[str, str], driven: str) -> None:
        assert direction(tags) == driven


class TestLimits:
    @pytest.mark.parametrize(
        ("said", "kmh"),
        [
            ("70", 70),
            ("30.5", 30.5),
            ("50 mph", 80.4672),
            ("50mph", 80.4672),
            ("110 km/h", 110),
            ("none", 130),
            ("250", 130),
            ("walk", 6),
            ("FR:urban", 50),
            ("FR:rural", 80),
            ("FR:motorway", 130),
            ("FR:trunk", 110),
            ("FR:zone30", 30),
            ("90;70", 90),
            ("signals", 80),
            ("variable", 80),
            ("0", 80),
            ("", 80),
            ("FR:nonsense", 80),
        ],
    )
    def test_values(self, said: str, kmh: float) -> None:
        """What cannot be read leaves the default of a tertiary road."""
        assert limit_kmh(ROAD | {"maxspeed": said}) == pytest.approx(kmh)

    @pytest.mark.parametrize(
        ("tags", "kmh"),
        [
            ({"highway": "motorway"}, 130),
            ({"highway": "trunk", "oneway": "yes"}, 110),
            ({"highway": "trunk"}, 80),
            ({"highway": "secondary"}, 80),
            ({"highway": "residential"}, 50),
            ({"highway": "living_street"}, 20),
            ({"highway": "secondary", "source:maxspeed": "FR:urban"}, 50),
            ({"highway": "secondary", "zone:maxspeed": "FR:30"}, 30),
            ({"highway": "secondary", "source:maxspeed": "survey"}, 80),
            ({"highway": "trunk", "oneway": "yes", "maxspeed": "90"}, 90),
        ],
    )
    def test_defaults(self, tags: dict[str, str], kmh: float) -> None:
        assert limit_kmh(tags) == kmh


class TestCutting:
    def test_a_road_alone_is_one_link(self, tmp_path: Path) -> None:
        assert links(extract(tmp_path / "a.osm.pbf", ([1, 2, 3, 4], ROAD))) == [(1, 4, 3, False)]

    def test_roads_are_cut_where_they_meet(self, tmp_path: Path) -> None:
        path = extract(tmp_path / "a.osm.pbf", ([1, 2, 3], ROAD), ([2, 4], ROAD), ([3, 5], ROAD))
        assert links(path) == [(1, 2, 1, False), (2, 3, 1, False), (2, 4, 2, False), (3, 5, 2, False)]

    def test_a_path_does_not_cut_a_road(self, tmp_path: Path) -> None:
        path = extract(tmp_path / "a.osm.pbf", ([1, 2, 3], ROAD), ([2, 4], {"highway": "footway"}))
        assert links(path) == [(1, 3, 2, False)]

    def test_a_road_drawn_backwards_is_turned_round(self, tmp_path: Path) -> None:
        path = extract(tmp_path / "a.osm.pbf", ([1, 2, 3], ROAD | {"oneway": "-1"}))
        assert links(path) == [(3, 1, 2, True)]

    def test_a_roundabout_is_cut_at_its_roads(self, tmp_path: Path) -> None:
        circle = ROAD | {"junction": "roundabout"}
        path = extract(tmp_path / "a.osm.pbf", ([2, 3, 4, 2], circle), ([1, 2], ROAD), ([4, 5], ROAD))
        assert links(path) == [(1, 2, 1, False), (2, 4, 2, True), (4, 2, 2, True), (4, 5, 1, False)]

    def test_the_edge_of_an_extract_cuts_a_road(self, tmp_path: Path) -> None:
        path = extract(tmp_path / "a.osm.pbf", ([1, 2, 3, 4, 5], ROAD), without=(3,))
        assert links(path) == [(1, 2, 1, False), (4, 5, 1, False)]

    def test_a_node_twice_in_a_row_adds_no_length(self, tmp_path: Path) -> None:
        path = extract(tmp_path / "a.osm.pbf", ([1, 2, 2, 3], ROAD))
        assert links(path) == [(1, 2, 1, False), (2, 3, 1, False)]

    def test_courses_drawn_by_groups_are_the_same(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = extract(tmp_path / "a.osm.pbf", ([1, 2, 3, 4, 5], ROAD), ([3, 6, 7], ROAD), ([4, 8], ROAD))
        at_once = read_links(path)
        monkeypatch.setattr(osm_roads, "AT_ONCE", 1)
        assert read_links(path).equals(at_once)
        assert at_once.num_rows == 5

    def test_an_extract_without_a_road(self, tmp_path: Path) -> None:
        assert read_links(extract(tmp_path / "a.osm.pbf")).equals(SCHEMA.empty_table())
        nowhere = extract(tmp_path / "b.osm.pbf", ([1, 2], ROAD), without=(1, 2))
        assert read_links(nowhere).num_rows == 0


class TestLake:
    def test_an_extract_brings_its_roads_beside_its_places(self, tmp_path: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()
        extract(
            raw / "region.osm.pbf", ([1, 2, 3], ROAD | {"maxspeed": "70"}), ([2, 4], {"highway": "motorway"})
        )
        result = import_folder(raw, tmp_path / "lake", TODAY)
        assert not result.refused
        assert not result.unrecognised
        with Lake.open(tmp_path / "lake") as lake:
            rows = lake.table("road_links")
            assert rows is not None
            found = rows.order_by("from_node", "to_node").to_polars()
            assert lake.quarantine("road_links").is_empty()
        columns = ("from_node", "to_node", "via_node", "road_class", "one_way", "limit_kmh", "longitude")
        assert found.select(columns).rows() == [
            (1, 2, 2, "tertiary", False, 70, 6.001),
            (2, 3, 3, "tertiary", False, 70, 6.002),
            (2, 4, 4, "motorway", True, 130, 6.002),
        ]

    def test_a_road_of_two_neighbouring_extracts_is_there_once(self, tmp_path: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()
        extract(raw / "east.osm.pbf", ([1, 2, 3], ROAD), ([2, 4], ROAD))
        extract(raw / "west.osm.pbf", ([1, 2, 3], ROAD), ([3, 5], ROAD))
        import_folder(raw, tmp_path / "lake", TODAY)
        with Lake.open(tmp_path / "lake") as lake:
            rows = lake.table("road_links")
            assert rows is not None
            ends = rows.order_by("from_node", "to_node").to_polars().select("from_node", "to_node").rows()
        # 2 is a junction in the east alone: the road is known cut and whole, which changes no drive.
        assert ends == [(1, 2), (1, 3), (2, 3), (2, 4), (3, 5)]

    def test_a_truncated_extract_is_refused_whole(self, tmp_path: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()
        whole = extract(tmp_path / "whole.osm.pbf", ([1, 2, 3], ROAD)).read_bytes()
        (raw / "cut.osm.pbf").write_bytes(whole[: len(whole) - 20])
        result = import_folder(raw, tmp_path / "lake", TODAY)
        assert [error.where for error in result.refused] == ["cut.osm.pbf"]
        assert not result.parts
