"""What is read of land and of what stands on it: classed installations, sales, brownfields."""

import datetime
from pathlib import Path

import polars as pl
import pytest
import shapely
from tests.sources.recordings import RECORDED, faults, read, read_table, refusal

from levier.lake.store import Lake


class TestClassedInstallations:
    def test_each_is_typed_and_what_is_not_said_stays_unknown(self, tmp_path: Path) -> None:
        found = read(tmp_path, "georisques_icpe")
        assert found.select("installation", "siret", "commune", "regime", "seveso", "ied", "active", "naf").rows() == [
            ("0001000001", "00000101600013", "57463", "authorisation", "upper_tier", True, True, "24.10Z"),
            ("0001000002", None, "57463", "registration", None, False, None, "01.46Z"),
            ("0001000003", "00000102400017", "57672", "other", "none", False, False, None),
            ("0001000004", None, "57672", None, "lower_tier", False, None, "01.41Z"),
        ]  # fmt: skip

    def test_only_what_says_itself_a_legal_person_is_named(self, tmp_path: Path) -> None:
        names = read(tmp_path, "georisques_icpe")["name"].to_list()
        assert names == [
            "ACIÉRIES FICTIVES SAS",
            None,
            None,
            None,
        ]  # the last has no SIRET: nobody tells whose it is
        kept = b"".join(file.read_bytes() for file in (tmp_path / "lake").glob("*") if file.is_file())
        assert b"maginaire" not in kept

    def test_swapped_coordinates_and_an_unknown_regime_are_withheld(self, tmp_path: Path) -> None:
        read(tmp_path, "georisques_icpe")
        assert faults(tmp_path, "classified_installations") == [
            (2, "longitude, latitude", "49.1, 6.2", "not_swapped", False),
            (4, "regime", "Rég…", "isin", False),
        ]

    def test_a_renamed_column_is_named(self, tmp_path: Path) -> None:
        assert "codeAIOT" in refusal(tmp_path, "georisques_icpe", ("codeAIOT", "code_aiot"))


class TestSales:
    def test_a_sale_is_one_row_whatever_the_lines_it_takes(self, tmp_path: Path) -> None:
        # Sale 1 holds 400 m² of premises on a parcel of two grounds (1,000 and 500 m²), which brings each of its
        # two premises twice, and a field of 2,000 m²; sale 2 two dispositions of 100,000 and 20,000 euros.
        found = read(tmp_path, "geo_dvf").select("sale", "kind", "price_eur", "built_m2", "land_m2")
        assert found.rows() == [
            ("2025-1", "business", 300_000, 400, 3500),
            ("2025-2", "mixed", 120_000, 130, 300),
            ("2025-3", "land", 45_000, 0, 900),
            ("2025-4", "outbuilding", None, None, 20),
            ("2025-6", "land", None, 0, 200),  # its lines give two prices
        ]

    def test_nothing_finer_than_the_section_is_kept(self, tmp_path: Path) -> None:
        found = read(tmp_path, "geo_dvf")
        assert found.row(0, named=True) | {"price_eur": 0} == {
            "sale": "2025-1",
            "sold_on": datetime.date(2025, 2, 3),
            "nature": "Vente",
            "kind": "business",
            "price_eur": 0,
            "built_m2": 400.0,
            "land_m2": 3500.0,
            "commune": "08105",
            "section": "08105000AB",
        }
        kept = b"".join(file.read_bytes() for file in (tmp_path / "lake").glob("*") if file.is_file())
        assert b"AB0001" not in kept
        assert b"INVENTEE" not in kept

    def test_a_sale_without_commune_is_set_aside(self, tmp_path: Path) -> None:
        read(tmp_path, "geo_dvf")
        assert faults(tmp_path, "land_sales") == [(11, "code_commune", None, "missing", True)]

    def test_a_price_that_changes_on_one_line_is_no_longer_known(self, tmp_path: Path) -> None:
        changed = tmp_path / "dvf.csv"
        content = (RECORDED / "geo_dvf" / "08.csv").read_text(encoding="utf-8")
        changed.write_text(content.replace("300000,,,LE PRE", "310000,,,LE PRE"), encoding="utf-8")
        assert read_table(tmp_path, "land_sales", changed)["price_eur"][0] is None

    def test_a_renamed_column_is_named(self, tmp_path: Path) -> None:
        assert "valeur_fonciere" in refusal(tmp_path, "geo_dvf", ("valeur_fonciere", "prix"))


class TestCartofriches:
    def test_the_interface_gives_the_columns_of_the_standard(self, tmp_path: Path) -> None:
        found = read(tmp_path, "friches_cnig")
        columns = ("site_id", "site_type", "comm_insee", "bati_surface", "longitude", "latitude")
        assert found.select(columns).rows() == [
            ("08105_001", "friche industrielle", "08105", 4200.5, 4.72, 49.77),
            ("08409_001", None, "08409", None, 4.94, 49.7),
        ]
        assert faults(tmp_path, "brownfields") == [(2, "site_type", "fri…", "isin", False)]

    @pytest.mark.parametrize(("rank", "area"), [(0, 0.02 * 0.02 / 2), (1, 0.02 * 0.02 / 2)])
    def test_outlines_are_read_from_geojson_and_from_wkt(
        self, tmp_path: Path, rank: int, area: float
    ) -> None:
        found = read_table(tmp_path, "brownfield_outlines", RECORDED / "friches_cnig")
        assert shapely.from_wkb(found["geometry"][rank]).area == pytest.approx(area)

    def test_an_outline_that_is_none_is_told(self, tmp_path: Path) -> None:
        table = tmp_path / "sites.csv"
        table.write_text('site_id,geomsurf\nA,"POINT (4.7 49.7)"\nB,oops\nC,\n', encoding="utf-8")
        assert read_table(tmp_path, "brownfield_outlines", table).is_empty()
        assert [fault[:2] for fault in faults(tmp_path, "brownfield_outlines")] == [
            (2, "geomsurf"),
            (3, "geomsurf"),
        ]


def test_brownfields_of_the_ardennes_are_read_as_before(real_data: Path, tmp_path: Path) -> None:
    found = read_table(tmp_path, "brownfields", real_data / "brownfields-ardennes" / "friches.csv")
    assert found.height == 164
    assert found.filter(pl.col("longitude").is_null()).is_empty()


class TestBusinessParks:
    def test_each_is_typed_and_what_is_not_told_is_unknown(self, tmp_path: Path) -> None:
        found = read_table(
            tmp_path, "business_parks", RECORDED / "sites_eco_cnig", RECORDED / "sites_eco_map"
        )
        columns = (
            "site_surf_brute",
            "site_surf_comm_dispo",
            "site_uf_vacant_nbre",
            "reseau_gaz",
            "reseau_fret_ferroviaire",
            "longitude",
        )
        assert found.select(columns).rows() == [
            (37.2, 5.7, 2, True, False, 6.175),
            (None, None, 0, None, False, None),
            (None, 2.0, 0, None, None, None),  # its area is below 0, its point latitude first
            (12.5, None, 3, None, True, None),
        ]
        assert found["site_nom"][0] == "ZAC fictive de l'Écluse"
        assert found["site_actu_date"].to_list()[:2] == [datetime.date(2025, 8, 29), None]

    def test_what_breaks_the_contract_is_withheld_alone(self, tmp_path: Path) -> None:
        read_table(tmp_path, "business_parks", RECORDED / "sites_eco_cnig")
        assert {(line, column, why) for line, column, _, why, _ in faults(tmp_path, "business_parks")} == {
            (3, "reseau_fibre_optique", "type:boolean"),
            (4, "site_surf_brute", "greater_than_or_equal_to"),
            (4, "site_taux_vacance", "in_range"),
            (4, "site_geompoint, site_geompoint", "not_swapped"),
        }

    def test_outlines_come_from_a_column_or_a_map_which_is_no_map_of_brownfields(
        self, tmp_path: Path
    ) -> None:
        found = read_table(
            tmp_path, "business_park_outlines", RECORDED / "sites_eco_cnig", RECORDED / "sites_eco_map"
        )
        assert found["site_id"].to_list() == ["57463_SITE-ECO_1", "57463_SITE-ECO_4"]
        assert shapely.from_wkb(found["geometry"][1]).bounds == (6.19, 49.12, 6.20, 49.13)
        with Lake.open(tmp_path / "lake") as lake:
            assert lake.table("brownfield_outlines") is None

    def test_a_renamed_column_is_named(self, tmp_path: Path) -> None:
        assert "site_id" in refusal(tmp_path, "sites_eco_cnig", ("site_id,pole_id", "ident,pole_id"))
