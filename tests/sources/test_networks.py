"""What serves a site: broadband, power, stations, ports, airports, motorways."""

from pathlib import Path

import osmium
import polars as pl
from tests.conftest import TODAY
from tests.sources.recordings import RECORDED, faults, read, read_table, refusal

from levier.lake.importing import import_folder

PLACE = ("kind", "id", "name", "route", "longitude", "latitude")


class TestBroadband:
    def test_premises_by_network_and_unknown_is_not_zero(self, tmp_path: Path) -> None:
        found = read(tmp_path, "arcep_broadband").drop("counted_on")
        assert found.rows() == [("08105", 28000, 27500, 12000, 0), ("08409", 10500, None, 0, 9000)]

    def test_a_code_that_lost_its_zero_is_set_aside(self, tmp_path: Path) -> None:
        read(tmp_path, "arcep_broadband")
        assert faults(tmp_path, "broadband") == [(5, "code_insee", "8001", "str_matches", True)]

    def test_a_renamed_column_is_named(self, tmp_path: Path) -> None:
        assert "elig_ftth" in refusal(tmp_path, "arcep_broadband", ("elig_ftth", "fibre"))


class TestSubstations:
    def test_the_file_with_positions_wins_over_the_one_without(self, tmp_path: Path) -> None:
        found = read(tmp_path, "capareseau_regional", "capareseau_national")
        columns = (
            "substation",
            "operator",
            "injection_reserved_mw",
            "injection_left_mw",
            "longitude",
            "latitude",
        )
        assert found.select(columns).rows() == [
            ("FICTI", "Enedis", 19.0, 16.3, 6.17, 49.11),
            ("LOINT", None, 12.0, 3.5, None, None),
            ("RETOU", "Régie fictive", None, 0.0, None, None),
        ]  # fmt: skip

    def test_swapped_coordinates_are_withheld_and_told(self, tmp_path: Path) -> None:
        read(tmp_path, "capareseau_regional")
        assert faults(tmp_path, "grid_substations") == [(2, "X, Y", "49.2, 6.3", "not_swapped", False)]

    def test_a_renamed_column_is_named(self, tmp_path: Path) -> None:
        assert "INFO_NA" in refusal(tmp_path, "capareseau_national", ("INFO_NA", "INFO_ZZ"))


class TestStations:
    def test_a_station_on_two_lines_is_one_row(self, tmp_path: Path) -> None:
        found = read(tmp_path, "sncf_stations")
        assert found.select(*PLACE, "freight", "passengers").rows() == [
            ("station", "87000001", "Gare-Fictive", "085000|205000", 6.17, 49.11, True, True),
            ("station", "87000002", "Triage-Imaginaire", "205000", None, None, True, False),
        ]

    def test_the_list_of_2022(self, real_data: Path, tmp_path: Path) -> None:
        found = read_table(tmp_path, "transport_points", real_data / "transport" / "liste-des-gares.parquet")
        assert found.height == 3_479
        assert found["freight"].sum() == 1_357
        assert not faults(tmp_path, "transport_points")


class TestPlacesOfTrade:
    def test_a_row_for_each_function_that_an_authority_has_approved(self, tmp_path: Path) -> None:
        found = read(tmp_path, "unlocode")
        assert found.select("kind", "id", "longitude", "latitude", "precision_m").rows() == [
            ("inland_depot", "FRZZA", 6.1666, 49.1, 1500.0),
            ("port", "FRZZA", 6.1666, 49.1, 1500.0),
            ("port", "MQZZD", -61.06, 14.6, 1500.0),
            ("rail_terminal", "FRZZA", 6.1666, 49.1, 1500.0),
        ]

    def test_the_ports_of_2024(self, real_data: Path, tmp_path: Path) -> None:
        file = real_data / "transport" / "unlocode_FR_transport.parquet"
        found = read_table(tmp_path, "transport_points", file)
        published = pl.read_parquet(file).filter(
            pl.col("function").str.contains("1"), pl.col("status").is_in(["AA", "AF", "AI", "AM"])
        )
        ports = found.filter(pl.col("kind") == "port")
        assert ports.height == published.height
        assert 228 <= ports.height < 260  # 228 have the status AA or AF


class TestAirports:
    def test_french_ones(self, tmp_path: Path) -> None:
        assert read(tmp_path, "airportsdata").select(*PLACE).rows() == [
            ("airport", "LFZZ", "Fictive Airport", "ZZF", 5.87607, 49.0255)
        ]

    def test_the_list_of_2026(self, real_data: Path, tmp_path: Path) -> None:
        found = read_table(tmp_path, "transport_points", real_data / "transport" / "airports_FR.csv")
        assert found.height == 462
        assert found["route"].drop_nulls().len() == 125


class TestOpenStreetMap:
    PLACES = (
        ("airport", "w8", None, None, 6.41, 49.21),
        ("motorway_junction", "n1", "Fictif-Centre", "32", 6.2, 49.1),
        ("port", "w1", "Port inventé", None, 6.41, 49.21),
        ("station", "n2", "Gare fictive", None, 6.25, 49.15),
    )

    def test_nodes_and_surfaces_that_answer_a_question_are_kept(self, tmp_path: Path) -> None:
        assert read(tmp_path, "openstreetmap").select(*PLACE).rows() == list(self.PLACES)

    def test_an_extract_is_read_as_its_publisher_packs_it(self, tmp_path: Path) -> None:
        packed = tmp_path / "extract.osm.pbf"
        with osmium.SimpleWriter(packed) as writer:
            for one in osmium.FileProcessor(RECORDED / "openstreetmap" / "extract.osm"):
                (writer.add_node if one.is_node() else writer.add_way)(one)
        assert read_table(tmp_path, "transport_points", packed).select(*PLACE).rows() == list(self.PLACES)

    def test_a_truncated_extract_is_refused(self, tmp_path: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()
        whole = (RECORDED / "openstreetmap" / "extract.osm").read_bytes()
        (raw / "cut.osm").write_bytes(whole[: len(whole) // 2])
        (raw / "none.pbf").write_bytes(b"not an extract")
        refused = import_folder(raw, tmp_path / "lake", TODAY).refused
        assert [error.where for error in refused] == ["cut.osm", "none.pbf"]
