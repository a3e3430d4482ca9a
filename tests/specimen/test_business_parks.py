import json

import polars as pl
import pytest
import shapely


@pytest.fixture(scope="module")
def parks(read) -> pl.DataFrame:
    return read("epci/sites-economiques")


def test_a_dozen_parks_some_full_some_values_missing(parks: pl.DataFrame, read):
    assert len(parks) == 12
    free = parks["site_surf_comm_dispo"].cast(pl.Float64)
    assert (free == 0).any()
    assert (free > 0).any()
    assert 0 < free.null_count() < 12
    assert (free <= parks["site_surf_brute"].cast(pl.Float64)).all()
    assert parks["site_comm_insee"].is_in(read("insee/appartenance-geo-communes")["CODGEO"].to_list()).all()
    assert set(parks["reseau_gaz"].drop_nulls()) <= {"oui", "non"}


def test_points_are_longitude_first_and_outlines_are_geojson(parks: pl.DataFrame):
    points = parks["site_geompoint"].str.split(", ").list.eval(pl.element().cast(pl.Float64))
    assert (points.list.get(0) < -3).all()
    assert (points.list.get(1) > 45).all()
    shapes = parks["site_geomsurf"].drop_nulls()
    assert all(json.loads(shape)["type"] == "Polygon" for shape in shapes)
    assert shapely.from_geojson(shapes.to_numpy())[0].is_valid
