import polars as pl
import pytest
import shapely

from levier.core import cnig
from levier.specimen.brownfields import FIELDS


@pytest.fixture(scope="module")
def sites(read) -> pl.DataFrame:
    return read("cerema/friches-standard")


def test_the_51_fields_stand_in_order_with_allowed_values(sites: pl.DataFrame, read):
    assert len(FIELDS) == 51
    assert sites.columns == list(FIELDS)
    for field, allowed in (
        ("site_type", cnig.SITE_TYPE),
        ("site_statut", cnig.SITE_STATUT),
        ("site_occupation", cnig.SITE_OCCUPATION),
        ("bati_etat", cnig.BATI_ETAT),
        ("sol_pollution_existe", cnig.SOL_POLLUTION_EXISTE),
        ("urba_zone_type", cnig.URBA_ZONE_TYPE),
    ):
        assert set(sites[field].drop_nulls()) <= set(allowed), field
    assert sites["comm_insee"].is_in(read("insee/appartenance-geo-communes")["CODGEO"].to_list()).all()
    assert sites["site_id"].is_unique().all()


def test_about_forty_sites_mostly_not_checked_some_values_missing(sites: pl.DataFrame):
    assert len(sites) == 40
    assert (sites["site_statut"] == "friche potentielle").mean() > 0.5
    assert 0 < sites["sol_pollution_existe"].null_count() < 20
    assert 0 < sites["geomsurf"].null_count() < 40


def test_points_are_longitude_first_and_outlines_hold_them(sites: pl.DataFrame):
    points = shapely.from_wkt(sites["geompoint"].to_list())
    assert (shapely.get_x(points) < -3).all()
    assert (shapely.get_y(points) > 45).all()
    outlined = sites["geomsurf"].is_not_null().to_numpy()
    shapes = shapely.from_wkt(sites["geomsurf"].drop_nulls().to_list())
    assert shapely.contains(shapes, points[outlined]).all()


def test_the_standard_of_the_cnig_knows_these_fields(real_data):
    published = pl.read_csv(real_data / "brownfields-ardennes" / "cnig_schema_fields.csv")
    assert published["name"].to_list() == list(FIELDS)
