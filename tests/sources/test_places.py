"""Zonings, zones, clusters, outlines of communes and what became of them."""

import datetime
from pathlib import Path

import geopandas
import polars as pl
import pytest
import shapely
from tests.conftest import TODAY
from tests.sources.recordings import RECORDED, faults, read, read_table, refusal

from levier.core.geography import Geography
from levier.core.vintages import at_year
from levier.lake.importing import import_folder
from levier.lake.store import Lake


class TestRegionalAid:
    def test_classes_and_communes_in_part(self, tmp_path: Path) -> None:
        assert read(tmp_path, "afr_2022").rows() == [
            ("08105", "AFR", "c_predefined", False),
            ("08409", "AFR", "c", True),
            ("62193", "AFR", "c", True),
            ("97105", "AFR", "a", False),
        ]

    def test_the_former_map_is_refused_and_the_present_one_asked_for(self, tmp_path: Path) -> None:
        said = refusal(tmp_path, "afr_2014")
        assert "2014-2020" in said
        assert "2022-2027" in said

    def test_a_map_of_another_period_is_not_read(self, tmp_path: Path) -> None:
        raw = tmp_path / "raw"
        raw.mkdir()
        content = (RECORDED / "afr_2022" / "afr.csv").read_text(encoding="utf-8")
        (raw / "afr.csv").write_text(content.replace("2022_2027", "2007_2013"), encoding="utf-8")
        assert import_folder(raw, tmp_path / "lake", TODAY).unrecognised == ("afr.csv",)


def test_rural_zoning_says_which_communes_are_in_it_in_part(real_data: Path, tmp_path: Path) -> None:
    found = read_table(tmp_path, "zonings", real_data / "zoning-communes" / "liste-communes-FRR-juillet2025.parquet")  # fmt: skip
    assert found.height == 34_875
    assert found["partial"].sum() == 20 + 11
    counts = dict(found.group_by("zoning_class").len().iter_rows())
    assert (counts["Non classée"], counts["FRR+"], counts["FRR socle"]) == (14_941, 4_456, 13_313)


class TestIndustryTerritories:
    def test_the_list_by_commune_names_members_only(self, tmp_path: Path) -> None:
        assert read(tmp_path, "territoires_industrie_communes").rows() == [
            ("territoire_industrie", "ti-4401", "Territoire fictif", "08105")
        ]

    def test_a_renamed_column_is_named(self, tmp_path: Path) -> None:
        assert "id_ti" in refusal(tmp_path, "territoires_industrie_communes", ("id_ti", "code_ti"))

    def test_the_183_of_2024_and_their_members(self, real_data: Path, tmp_path: Path) -> None:
        found = read_table(tmp_path, "zone_members", real_data / "zoning-communes" / "territoires-industrie_membres.csv")  # fmt: skip
        assert (found["zone"].n_unique(), found.height) == (183, 641)


def test_clusters_have_a_seat_where_it_is_known(tmp_path: Path) -> None:
    assert read(tmp_path, "competitiveness_clusters").rows() == [
        ("Pôle fictif des matériaux", "Matériaux", "V", "57", "57463"),
        ("Pôle inventé", "Énergie", "V", None, None),
    ]
    assert faults(tmp_path, "clusters") == [(3, "departement_siege", "999", "str_matches", False)]


class TestCommuneEvents:
    def test_what_leads_from_commune_to_commune(self, tmp_path: Path) -> None:
        day = datetime.date(2016, 1, 1)
        assert read(tmp_path, "insee_commune_events").rows() == [
            ("08001", "08001", day, "merger"),
            ("08002", "08001", day, "merger"),
            ("08003", "08003", datetime.date(2020, 1, 1), "split"),
            ("08003", "08004", datetime.date(2020, 1, 1), "split"),
            ("08005", "08005", datetime.date(2019, 6, 1), "renamed"),
            ("49126", "44225", datetime.date(2018, 1, 1), "recoded"),
        ]

    def test_a_day_that_is_none_sets_the_event_aside(self, tmp_path: Path) -> None:
        read(tmp_path, "insee_commune_events")
        assert faults(tmp_path, "commune_events") == [(10, "DATE_EFF", "soon", "type:date", True)]

    def test_they_bring_a_table_of_2006_to_2025(self, tmp_path: Path) -> None:
        events = read(tmp_path, "insee_commune_events")
        old = pl.Series(["08001", "08002", "08003", "49126", "57463"])
        assert at_year(old, events, 2006, 2025).rows() == [
            ("08001", "08001", 1.0),
            ("08002", "08001", 1.0),
            ("08003", "08003", 1.0),
            ("49126", "44225", 1.0),
            ("57463", "57463", 1.0),
        ]


@pytest.mark.parametrize(
    ("code", "name"), [("INSEE_COM", "NOM"), ("code_insee", "nom_officiel")], ids=["to 2024", "since 2025"]
)
def test_outlines_of_admin_express_are_read_from_its_geopackage(tmp_path: Path, code: str, name: str) -> None:
    def layer(codes: list[str], shapes: list[shapely.Geometry]) -> geopandas.GeoDataFrame:
        names = [f"Fictive-{code}" for code in codes]
        return geopandas.GeoDataFrame({code: codes, name: names}, geometry=shapes, crs=2154)

    # The origin of Lambert-93 is at 3° E, 46.5° N.
    square = shapely.box(700_000, 6_600_000, 701_000, 6_601_000)
    package = tmp_path / "ADE-COG.gpkg"
    layer(["18001"], [square]).to_file(package, layer="COMMUNE", driver="GPKG")
    layer(["18"], [square]).to_file(package, layer="DEPARTEMENT", driver="GPKG")
    of_a_group = layer([], []).rename(columns={code: "CODE_SIREN"})
    of_a_group.to_file(package, layer="EPCI", driver="GPKG")
    raw = tmp_path / "raw"
    raw.mkdir()
    package.rename(raw / package.name)
    result = import_folder(raw, tmp_path / "lake", TODAY)
    assert not result.refused
    assert result.unrecognised == ("ADE-COG.gpkg/EPCI",)
    with Lake.open(tmp_path / "lake") as lake:
        found = lake.table("boundaries").to_polars()
    assert found.select("level", "code", "name").rows() == [("commune", "18001", "Fictive-18001")]
    west, south, *_ = shapely.from_wkb(found["geometry"][0]).bounds
    assert (west, south) == pytest.approx((3.0, 46.5), abs=1e-5)


def test_communes_of_any_table_since_2018_lead_to_one_of_today(real_data: Path) -> None:
    geography = Geography.shipped()
    sales = pl.read_parquet(real_data / "zoning-communes" / "cityStats.parquet")
    codes = next(sales[column] for column in sales.columns if sales[column].dtype == pl.String)
    assert geography.current(codes).null_count() == 0
    for department in ("08-ardennes", "57-moselle", "59-nord", "62-pas-de-calais"):
        outlines = geopandas.read_file(real_data / "boundaries" / f"communes-{department}.geojson")
        assert geography.current(pl.Series(outlines["code"].to_list())).null_count() == 0
