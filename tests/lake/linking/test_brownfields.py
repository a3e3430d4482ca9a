"""Establishments that stood on brownfields, around a square of 200 m drawn by hand near Metz."""

import datetime

import polars as pl
import pytest
import shapely
from pyproj import Transformer

from levier.lake.linking.brownfields import brownfields_to_establishments

X, Y = 930_000.0, 6_895_000.0
DEGREES = Transformer.from_crs(2154, 4326, always_xy=True)


def at(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    return DEGREES.transform(X + east_m, Y + north_m)


def sites(**changes: object) -> pl.DataFrame:
    longitude, latitude = at(0)
    row = {
        "site_id": "S", "comm_insee": "57463", "activite_libelle": "Fonderie de fonte", "activite_fin_annee": 2010,
        "unite_fonciere_surface": None, "longitude": longitude, "latitude": latitude, **changes,
    }  # fmt: skip
    return pl.DataFrame(
        [row], schema_overrides={"unite_fonciere_surface": pl.Float64, "activite_fin_annee": pl.Int64,
                                 "activite_libelle": pl.String}
    )  # fmt: skip


SQUARE = shapely.Polygon([at(-100, -100), at(100, -100), at(100, 100), at(-100, 100)])
OUTLINES = pl.DataFrame({"site_id": ["S"], "geometry": [shapely.to_wkb(SQUARE)]})
NO_OUTLINE = OUTLINES.clear()


def establishment(
    siret: str, east_m: float | None, naf: str = "24.51Z", closed: int | None = 2010, **changes: object
) -> dict:
    longitude, latitude = (None, None) if east_m is None else at(east_m)
    return {
        "siret": siret, "commune": "57463", "naf": naf, "longitude": longitude, "latitude": latitude,
        "diffusion": "O", "created_on": datetime.date(1990, 1, 1), "closed_year": closed, **changes,
    }  # fmt: skip


def table(*rows: dict) -> pl.DataFrame:
    return pl.DataFrame(
        list(rows),
        schema_overrides={"closed_year": pl.Int64, "longitude": pl.Float64, "latitude": pl.Float64},
    )


def test_the_foundry_inside_comes_first_with_its_reasons() -> None:
    got = brownfields_to_establishments(
        sites(),
        OUTLINES,
        table(establishment("inside", 50), establishment("beyond", 330), establishment("far", 700)),
    ).candidates
    assert got["siret"].to_list() == ["inside", "beyond"]
    inside, beyond = got.iter_rows(named=True)
    assert (inside["distance_m"], inside["of_place"], inside["of_dates"], inside["how"]) == (
        0,
        1,
        1,
        "outline",
    )
    # "Fonderie de fonte": both words that say something are in "Fonderie de fonte", the label of 24.51Z.
    assert inside["of_activity"] == 1 and inside["score"] == pytest.approx(1)
    # 330 m from the middle is 230 m from the edge, 200 beyond the tolerance: exp(-2) = 0.135.
    assert beyond["distance_m"] == pytest.approx(230, abs=1)
    assert beyond["of_place"] == pytest.approx(0.1353, abs=0.002)


def test_activity_and_dates_decide_between_two_on_the_site() -> None:
    got = brownfields_to_establishments(
        sites(),
        OUTLINES,
        table(establishment("office", 0, naf="70.22Z", closed=2024), establishment("foundry", 20)),
    ).candidates
    assert got["siret"].to_list() == ["foundry", "office"]
    office = got.row(1, named=True)
    # 14 years apart: exp(-14/5) = 0.0608; no word in common. 0.6 + 0.25 × 0 + 0.15 × 0.0608.
    assert office["score"] == pytest.approx(0.6 + 0.15 * 0.0608, abs=1e-4)


def test_what_is_unknown_does_not_count_against() -> None:
    got = brownfields_to_establishments(
        sites(activite_libelle=None, activite_fin_annee=None), OUTLINES, table(establishment("inside", 0))
    ).candidates
    assert got.select("score", "of_activity", "of_dates").row(0) == (1.0, None, None)


def test_one_created_afterwards_did_not_stand_there_then() -> None:
    got = brownfields_to_establishments(
        sites(), OUTLINES, table(establishment("later", 0, created_on=datetime.date(2015, 1, 1), closed=None))
    ).candidates
    assert got["of_dates"].to_list() == [0.0]


def test_without_outline_the_land_stands_as_a_disc_around_its_point() -> None:
    # 31,416 m² is a disc of 100 m: 150 m from the middle is 50 m from its edge.
    got = brownfields_to_establishments(
        sites(unite_fonciere_surface=31_415.9), NO_OUTLINE, table(establishment("near", 150))
    ).candidates
    assert got["how"].to_list() == ["disc"] and got["distance_m"][0] == pytest.approx(50, abs=0.5)


def test_partial_diffusion_is_never_brought_near_even_with_coordinates_by_mistake() -> None:
    shown, hidden, nowhere = (
        establishment("o", 0),
        establishment("p", 0, diffusion="P"),
        establishment("n", None),
    )
    got = brownfields_to_establishments(sites(), OUTLINES, table(shown, hidden, nowhere)).candidates
    assert got["siret"].to_list() == ["o"]


def test_overseas_is_measured_in_its_own_projection() -> None:
    reunion = Transformer.from_crs(2975, 4326, always_xy=True)
    (west, south), (east, north) = (
        reunion.transform(340_000, 7_680_000),
        reunion.transform(340_100, 7_680_000),
    )
    site = sites(comm_insee="97411", longitude=west, latitude=south)
    there = establishment("r", 0, commune="97411", longitude=east, latitude=north)
    got = brownfields_to_establishments(site, NO_OUTLINE, table(there)).candidates
    assert got["distance_m"][0] == pytest.approx(100, abs=0.5)


def test_no_site_no_candidate() -> None:
    assert brownfields_to_establishments(
        sites().clear(), NO_OUTLINE, table(establishment("a", 0))
    ).candidates.is_empty()
