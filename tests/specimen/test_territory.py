import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from pyproj import CRS, Transformer
from stdnum.fr import siren

from levier.core.geography import Geography


@pytest.fixture(scope="module")
def outlines(written: Path) -> dict[str, shapely.Geometry]:
    features = json.loads((written / "ign" / "communes.geojson").read_text("utf-8"))["features"]
    return {
        feature["properties"]["code"]: shapely.geometry.shape(feature["geometry"]) for feature in features
    }


def test_no_commune_has_the_code_or_the_name_of_a_real_one(read):
    communes = read("insee/appartenance-geo-communes")
    real = Geography.shipped().communes
    assert real.height > 30_000
    assert not set(communes["CODGEO"]) & set(real["commune"])
    assert not set(communes["LIBGEO"]) & set(real["name"])
    assert set(communes["DEP"]) == set(communes["REG"]) == {"00"}


def test_areas_and_populations_agree_with_the_communes(read):
    communes, areas = read("insee/appartenance-geo-communes"), read("insee/zones-supra-communales")
    people = read("insee/donnees_communes")
    assert (people["CODDEP"] + people["CODCOM"]).to_list() == communes["CODGEO"].to_list()
    assert people["COM"].to_list() == communes["LIBGEO"].to_list()
    assert people["PMUN"].cast(pl.Int64).min() > 0
    for level, column in (("EPCI", "EPCI"), ("ZE2020", "ZE2020"), ("DEP", "DEP"), ("REG", "REG")):
        counts = dict(communes[column].value_counts().iter_rows())
        told = areas.filter(NIVGEO=level)
        assert dict(zip(told["CODGEO"], told["NB_COM"].cast(pl.Int64), strict=True)) == counts
    assert 14 <= communes["EPCI"].n_unique() <= 15
    assert communes["ZE2020"].n_unique() == 5
    epcis = areas.filter(NIVGEO="EPCI")
    assert epcis["LIBGEO"].str.contains("(fictif)", literal=True).all()
    assert all(map(siren.is_valid, epcis["CODGEO"]))


def test_communes_share_out_an_island_in_the_open_sea(outlines: dict[str, shapely.Geometry], read):
    shapes = np.array(list(outlines.values()))
    assert set(outlines) == set(read("insee/appartenance-geo-communes")["CODGEO"])
    assert shapely.is_valid(shapes).all()
    island = shapely.union_all(shapes)
    assert island.geom_type == "Polygon"
    # Rounded borders are shared to the last decimal: neither gap nor overlap.
    assert shapely.area(shapes).sum() == pytest.approx(island.area, rel=1e-9)
    west, south, east, north = island.bounds
    assert -4.6 <= west < east <= -3.4
    assert 45.4 <= south < north <= 46.2
    used = CRS.from_epsg(4171).area_of_use
    assert used.west < west < east < used.east
    assert used.south < south < north < used.north


def test_establishments_stand_in_their_commune(outlines: dict[str, shapely.Geometry], establishments):
    shown = establishments.filter(
        pl.col("statutDiffusionEtablissement") == "O",
        pl.col("coordonneeLambertAbscisseEtablissement").is_not_null(),
    )
    x, y = (
        shown[f"coordonneeLambert{axis}Etablissement"].cast(pl.Float64).to_numpy()
        for axis in ("Abscisse", "Ordonnee")
    )
    longitude, latitude = Transformer.from_crs(2154, 4326, always_xy=True).transform(x, y)
    home = np.array([outlines[code] for code in shown["codeCommuneEtablissement"]])
    assert shapely.contains_xy(home, longitude, latitude).all()


def test_roads_reach_every_commune(outlines: dict[str, shapely.Geometry], written: Path):
    features = json.loads((written / "ign" / "routes.geojson").read_text("utf-8"))["features"]
    network = shapely.union_all([shapely.geometry.shape(feature["geometry"]) for feature in features])
    assert shapely.intersects(np.array(list(outlines.values())), network).all()
    assert {feature["properties"]["importance"] for feature in features} == {"1", "3"}
