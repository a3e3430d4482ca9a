"""Plane coordinates to degrees, against PROJ over the whole area of each projection."""

import ibis
import numpy as np
import polars as pl
import pytest
from pyproj import Transformer

from levier.sources.projections import located

PLACES = {
    2154: ("57463", (-5.0, 10.0), (41.2, 51.2)),
    5490: ("97105", (-63.6, -60.7), (14.2, 18.4)),
    2972: ("97302", (-54.6, -51.0), (2.1, 5.9)),
    2975: ("97411", (55.1, 56.0), (-21.5, -20.8)),
    4471: ("97608", (44.9, 45.4), (-13.1, -12.6)),
}
"""By EPSG code: a commune there, bounds of longitude and latitude."""


def computed(x: np.ndarray, y: np.ndarray, commune: str) -> pl.DataFrame:
    points = ibis.memtable(pl.DataFrame({"x": x, "y": y}, schema={"x": pl.Float64, "y": pl.Float64}))
    return located(points, points.x, points.y, ibis.literal(commune)).to_polars()


@pytest.mark.parametrize("epsg", PLACES)
def test_degrees_are_those_of_proj_to_the_last_decimal_kept(epsg: int) -> None:
    commune, (west, east), (south, north) = PLACES[epsg]
    rng = np.random.default_rng(epsg)
    longitude, latitude = rng.uniform(west, east, 5000), rng.uniform(south, north, 5000)
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(longitude, latitude)
    found = computed(x, y, commune)
    # Rounded to six decimals: half a unit of the sixth, and nothing else.
    assert np.abs(found["longitude"].to_numpy() - longitude).max() <= 0.51e-6
    assert np.abs(found["latitude"].to_numpy() - latitude).max() <= 0.51e-6


def test_a_point_of_one_zone_is_elsewhere_in_another() -> None:
    x, y = Transformer.from_crs(4326, 2975, always_xy=True).transform([55.5], [-21.1])
    wrong = computed(np.array(x), np.array(y), "97302")
    assert abs(wrong["longitude"][0] - 55.5) > 1


def test_what_is_no_coordinate_has_no_place() -> None:
    found = computed(
        np.array([np.nan, 1e12, 900_000.0]), np.array([6_800_000.0, 6_800_000.0, -1e300]), "57463"
    )
    assert found.select("longitude", "latitude").null_count().row(0) == (3, 3)


def test_an_unknown_coordinate_has_no_place() -> None:
    points = ibis.memtable(pl.DataFrame({"x": [None, 900_000.0], "y": [6_800_000.0, None]}))
    found = located(points, points.x, points.y, ibis.literal("57463")).to_polars()
    assert found.select("longitude", "latitude").null_count().row(0) == (2, 2)
