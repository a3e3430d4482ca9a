"""Floods, shrinking clay, Natura 2000; housing by commune."""

import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pyogrio
import pytest
import shapely
from pyproj import Transformer
from tests.sources.recordings import faults, read, read_table, refusal

BOX = shapely.box(4.70, 49.70, 4.71, 49.71)


class TestFloods:
    def test_scenarios_are_levels_those_of_a_changed_climate_among_them(self, tmp_path: Path) -> None:
        found = read(tmp_path, "georisques_tri")
        by_east = found.select("kind", "severity", "name", "east").sort("east").rows()
        assert by_east == [
            ("flood", "high", "FR_TRI_FICTIF", 4.71),
            ("flood", "medium", "FR_TRI_FICTIF", 4.72),
            ("flood", "low", "FR_TRI_FICTIF", 4.73),
            ("flood", None, "FR_TRI_FICTIF", 4.81),
        ]

    def test_a_scenario_that_no_standard_names_is_withheld_and_told(self, tmp_path: Path) -> None:
        read(tmp_path, "georisques_tri")
        assert faults(tmp_path, "constraint_areas") == [(4, "scenario", "09Xxx", "isin", False)]

    def test_a_renamed_column_is_named(self, tmp_path: Path) -> None:
        assert "scenario" in refusal(tmp_path, "georisques_tri", ("scenario", "scenarii"))


class TestClay:
    def test_exposures_are_levels_and_departments_get_their_zero_back(self, tmp_path: Path) -> None:
        found = read(tmp_path, "georisques_clay")
        rows = found.select("kind", "severity", "department", "west", "south").sort("west").rows()
        assert rows == [("clay", "high", "08", 4.70, 49.70), ("clay", "low", "08", 4.71, 49.70)]

    def test_the_shapefile_in_its_archive_and_in_lambert_93(self, tmp_path: Path) -> None:
        to_metres = Transformer.from_crs(4326, 2154, always_xy=True)
        metres = shapely.transform(BOX, to_metres.transform, interleaved=False)
        folder = tmp_path / "shapes"
        folder.mkdir()
        pyogrio.raw.write(
            folder / "ExpoArgile.shp",
            geometry=np.array([shapely.to_wkb(metres)]),
            field_data=[np.array(["08"], object), np.array([2]), np.array(["Moyen"], object)],
            fields=["DPT", "NIVEAU", "ALEA"],
            geometry_type="Polygon",
            crs="EPSG:2154",
        )
        archive = tmp_path / "AleaRG_D008_L93.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            for file in folder.iterdir():
                packed.write(file, f"AleaRG_D008_L93/{file.name}")
        found = read_table(tmp_path, "constraint_areas", archive)
        assert found.select("kind", "severity", "department").rows() == [("clay", "medium", "08")]
        shape = shapely.from_wkb(found["geometry"][0])
        assert shapely.equals_exact(shapely.normalize(shape), shapely.normalize(BOX), tolerance=1e-6)
        assert found.select("west", "north").row(0) == pytest.approx((4.70, 49.71), abs=1e-6)


def test_a_natura_2000_site_bears_its_name_and_bounds(tmp_path: Path) -> None:
    found = read(tmp_path, "natura_2000")
    columns = ("kind", "severity", "name", "west", "south", "east", "north")
    assert found.select(columns).rows() == [("natural_zone", None, "Marais fictif", 4.70, 49.70, 4.71, 49.71)]


class TestHousing:
    def test_a_masked_share_is_unknown_and_percentages_become_shares(self, tmp_path: Path) -> None:
        found = read(tmp_path, "cerema_vacancy_2021")
        assert found.rows() == [("08105", 2021, 5922, 0.031), ("08409", 2021, 410, None)]
        assert faults(tmp_path, "housing_vacancy") == [(4, "comm_insee", "8001", "str_matches", True)]

    def test_no_sale_is_no_price(self, tmp_path: Path) -> None:
        found = read(tmp_path, "benefriches_dvf")
        assert found.rows() == [("08105", 2020, 2024, 120, 1395.0), ("57463", 2020, 2024, 0, None)]

    def test_the_files_of_the_country(self, real_data: Path, tmp_path: Path) -> None:
        folder = real_data / "zoning-communes"
        vacancy = read_table(tmp_path, "housing_vacancy", folder / "tauxvacance_communes_2021.csv")
        assert (vacancy.height, vacancy["long_vacant_share"].null_count()) == (16_209, 2_298)
        assert vacancy["long_vacant_share"].max() < 1

    def test_no_dwelling_is_priced_in_alsace_and_moselle(self, real_data: Path, tmp_path: Path) -> None:
        folder = real_data / "zoning-communes"
        prices = read_table(tmp_path, "housing_prices", folder / "cityStats.parquet")
        outside = prices.filter(pl.col("commune").str.head(2).is_in(["57", "67", "68"]))
        assert outside["price_eur_m2"].null_count() == outside.height == 1_605
