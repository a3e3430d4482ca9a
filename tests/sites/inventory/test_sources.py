"""What brownfields, business parks and plants that close tell as sites."""

import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from tests.sites.inventory.fields import brownfield, outlines, park, square, table

from levier.sites.inventory import brownfield_sites, closing_sites, park_sites
from levier.sites.inventory.outlines import outline_areas
from levier.sites.inventory.owners import PRIVATE, PUBLIC, SHARED, owner_term
from levier.sites.known import Sites

NOWHERE = outlines()
TO_EQUAL_AREAS = Transformer.from_crs(4326, 3035, always_xy=True)


def known(told: object, fact: str) -> list[tuple]:
    rows = told.known.filter(pl.col("fact") == fact)  # type: ignore[attr-defined]
    return rows.select("site_id", "value", "term", "low", "high", "source").rows()


def sites(*rows: dict) -> pl.DataFrame:
    return table("brownfields", list(rows))


class TestBrownfields:
    def test_what_is_told_has_its_source_and_its_day(self) -> None:
        told = brownfield_sites(
            sites(brownfield("A", unite_fonciere_surface=12_000.0, bati_surface=0.0, bati_etat="dégradation moyenne", urba_zone_type="U")), NOWHERE
        )  # fmt: skip
        assert told.known.select("fact", "value", "term", "source", "as_of").rows() == [
            ("area_m2", 12_000, None, "brownfields", "2025-06-01"),
            ("built_m2", 0, None, "brownfields", "2025-06-01"),
            ("buildings", None, "dégradation moyenne", "brownfields", "2025-06-01"),
            ("zoning", None, "U", "brownfields", "2025-06-01"),
        ]
        Sites(told.places, told.known)  # its words are those of the facts

    @pytest.mark.parametrize("word", ["inconnu", "autre", "sans objet", None])
    def test_a_word_that_says_nothing_is_unknown(self, word: str | None) -> None:
        told = brownfield_sites(sites(brownfield("A", sol_pollution_existe=word, bati_etat=word)), NOWHERE)
        assert told.known.is_empty()

    def test_a_site_already_reused_is_kept_aside_with_the_reason(self) -> None:
        told = brownfield_sites(
            sites(
                brownfield("A"), brownfield("B", site_statut="friche reconvertie", unite_fonciere_surface=9.0)
            ),
            outlines(square("B")),
        )
        assert told.places["site_id"].to_list() == ["A"]
        assert told.set_aside.select("site_id", "reason").rows() == [("B", "reconverted")]
        assert told.known.is_empty()
        assert told.outlines.is_empty()

    def test_a_site_without_status_is_offered(self) -> None:
        told = brownfield_sites(sites(brownfield("A", site_statut=None)), NOWHERE)
        assert told.places.height == 1

    def test_the_area_lies_between_what_is_declared_and_what_is_drawn(self) -> None:
        drawn = outline_areas(outlines(square("A")))["outline_m2"].item()
        # A thousandth of a degree at 49.7° N: 111.2 m by 72.2 m.
        assert drawn == pytest.approx(111.2 * 72.2, rel=0.005)
        shapes = outlines(*(square(name) for name in "ABCD"))
        told = brownfield_sites(
            sites(
                brownfield("A", unite_fonciere_surface=2 * drawn),
                brownfield("B", unite_fonciere_surface=drawn / 2),
                brownfield("C"),
                brownfield("D", unite_fonciere_surface=drawn * 1.005),
            ),
            shapes,
        )
        assert known(told, "area_m2") == [
            ("A", 2 * drawn, None, drawn, 2 * drawn, "brownfields"),
            ("B", drawn / 2, None, drawn / 2, drawn, "brownfields"),
            ("C", drawn, None, None, None, "brownfield_outlines"),
            ("D", drawn * 1.005, None, None, None, "brownfields"),
        ]
        assert any("differ by more than 20 %: 2" in str(caution) for caution in told.cautions)

    def test_a_site_without_point_lies_inside_its_outline(self) -> None:
        told = brownfield_sites(sites(brownfield("A")), outlines(square("A")))
        assert told.places.select("longitude", "latitude").row(0) == pytest.approx((4.7005, 49.7005))

    def test_a_site_without_area_is_kept_its_area_unknown(self) -> None:
        told = brownfield_sites(sites(brownfield("A")), NOWHERE)
        assert told.places.height == 1
        assert known(told, "area_m2") == []


class TestOwners:
    @pytest.mark.parametrize(
        ("classes", "person", "owner"),
        [
            ("P5a", None, "public"),
            ("P5a|P3a", None, "public"),
            ("R2a", None, "public"),
            ("G1a", None, "private"),
            ("X1a", "personne physique", "private"),
            ("X1a|Z2b", None, "many"),
            ("P5a|Z1a", None, "many"),
            ("G2a", None, "many"),
            ("E3a", None, None),  # a school, public or private
            ("E3a|P5a", None, "many"),
            ("CA|Ardenne|Métropole", None, None),
            (None, "personne physique", "private"),
            (None, "personne morale", None),
            (None, "personne physique|personne morale", "many"),
            (None, None, None),
        ],
    )
    def test_classes_tell_who_owns(self, classes: str | None, person: str | None, owner: str | None) -> None:
        rows = pl.DataFrame({"c": [classes], "p": [person]}, schema={"c": pl.String, "p": pl.String})
        assert rows.select(owner_term(pl.col("c"), pl.col("p"))).item() == owner

    def test_a_class_is_of_one_kind(self) -> None:
        assert not PUBLIC & PRIVATE
        assert not (PUBLIC | PRIVATE) & SHARED

    def test_classes_are_those_of_the_land_files(self, real_data) -> None:
        labels = pl.read_csv(real_data / "brownfields-ardennes" / "catpro3_labels.csv")
        assert set(labels["catpro3"]) >= PUBLIC | PRIVATE | SHARED


class TestParks:
    def test_the_area_is_that_still_for_sale(self) -> None:
        told = park_sites(
            table("business_parks", [park("A", site_surf_brute=37.2, site_surf_comm_dispo=5.7, reseau_gaz=True, reseau_fret_ferroviaire=False, site_etat="existant")]), NOWHERE
        )  # fmt: skip
        assert known(told, "area_m2") == [("A", 57_000, None, None, None, "business_parks")]
        assert known(told, "gas")[0][1] == 1
        assert known(told, "rail_siding")[0][1] == 0
        assert told.status.rows() == [("A", "existant")]

    def test_what_a_park_does_not_tell_is_unknown_not_nil(self) -> None:
        told = park_sites(table("business_parks", [park("A", site_surf_brute=37.2)]), NOWHERE)
        assert told.places.height == 1
        assert told.known.is_empty()

    @pytest.mark.parametrize(
        ("told", "full"),
        [
            ({"site_surf_comm_dispo": 0.0}, True),
            ({"site_uf_vacant_nbre": 0}, True),
            ({"site_surf_comm_dispo": 2.0, "site_uf_vacant_nbre": 0}, False),
            ({"site_uf_vacant_nbre": 3}, False),
            ({}, False),
        ],
    )
    def test_a_full_park_is_kept_aside(self, told: dict, full: bool) -> None:
        found = park_sites(table("business_parks", [park("A", **told)]), outlines(square("A")))
        assert found.set_aside["reason"].to_list() == (["full"] if full else [])
        assert found.places.height == (0 if full else 1)


class TestPlants:
    PLANTS = pl.DataFrame(
        {
            "siret": ["00000000000018", "00000000000026"],
            "name": ["FICTIVE SAS", None],
            "commune": ["08105", "08105"],
            "longitude": [4.7005, None],
            "latitude": [49.7005, None],
            "state": ["liquidation", "closed"],
        }
    )

    def test_nothing_is_known_of_their_land(self) -> None:
        told = closing_sites(self.PLANTS)
        assert told.known.is_empty()
        assert told.status["status"].to_list() == ["liquidation", "closed"]

    def test_one_without_name_goes_by_its_number(self) -> None:
        assert closing_sites(self.PLANTS).places["name"].to_list() == ["FICTIVE SAS", "00000000000026"]

    def test_none_is_no_source(self) -> None:
        told = closing_sites(self.PLANTS.clear())
        assert told.places.is_empty()
        assert told.cautions == ()


@given(st.floats(-4, 8), st.floats(42, 51), st.floats(1e-4, 0.05))
def test_areas_are_those_of_a_projection_that_keeps_them(west: float, south: float, side: float) -> None:
    # EPSG:3035 (ETRS89-LAEA) keeps areas; edges are straight in one and geodesic in the other.
    shape = shapely.segmentize(shapely.box(west, south, west + side, south + side), side / 20)
    plane = shapely.transform(shape, TO_EQUAL_AREAS.transform, interleaved=False)
    row = pl.DataFrame({"site_id": ["A"], "geometry": [shapely.to_wkb(shape)]})
    assert outline_areas(row)["outline_m2"].item() == pytest.approx(plane.area, rel=1e-4, abs=1)


@pytest.mark.parametrize(
    ("site_type", "past"),
    [
        ("friche industrielle", 1),
        ("friche ferroviaire", 1),
        ("friche d'habitat", 0),
        ("mixte - autre", None),
        ("inconnu", None),
        (None, None),
    ],
)
def test_what_left_a_brownfield_is_said_where_its_type_tells_it(
    site_type: str | None, past: int | None
) -> None:
    told = brownfield_sites(sites(brownfield("A", site_type=site_type)), NOWHERE)
    assert [value for _, value, *_ in known(told, "industrial_past")] == ([] if past is None else [past])
