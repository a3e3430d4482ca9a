"""Outlines of sites: their area on the ground, a point inside, which of two sources lie on one another."""

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely
from pyproj import Geod

ELLIPSOID = Geod(ellps="WGS84")
DECIMALS = 6

Shapes = npt.NDArray[np.object_]


def shapes_of(outlines: pl.DataFrame) -> Shapes:
    """The outlines of a table, as shapes."""
    return np.asarray(shapely.from_wkb(outlines["geometry"].to_numpy()), dtype=object)


def areas_m2(shapes: Shapes) -> npt.NDArray[np.float64]:
    """Square metres on the ellipsoid of outlines in degrees: no projection to choose, none to distort."""
    return np.array([abs(ELLIPSOID.geometry_area_perimeter(shape)[0]) for shape in shapes], dtype=np.float64)


def outline_areas(outlines: pl.DataFrame) -> pl.DataFrame:
    """`site_id` and `outline_m2`, to the whole square metre."""
    return outlines.select("site_id", outline_m2=pl.Series(areas_m2(shapes_of(outlines))).round())


def inside_of(outlines: pl.DataFrame) -> pl.DataFrame:
    """`site_id` and a point inside the outline: `inside_longitude`, `inside_latitude`."""
    inside = shapely.point_on_surface(shapes_of(outlines))
    return outlines.select(
        "site_id",
        inside_longitude=pl.Series(shapely.get_x(inside), dtype=pl.Float64).round(DECIMALS),
        inside_latitude=pl.Series(shapely.get_y(inside), dtype=pl.Float64).round(DECIMALS),
    )


def overlaps(outlines: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Pairs of outlines that share ground: `site_id`, `other_id`, `of_larger` and `of_smaller`, the shares of
    the larger and of the smaller of the two that lie in both.

    Shares are those of areas in degrees: over the width of a site the distortion is that of both.
    """
    ours, theirs = shapes_of(outlines), shapes_of(others)
    first, second = shapely.STRtree(theirs).query(ours, predicate="intersects")
    common = shapely.area(shapely.intersection(ours[first], theirs[second]))
    sizes = np.stack([shapely.area(ours)[first], shapely.area(theirs)[second]])
    return pl.DataFrame(
        {
            "site_id": outlines["site_id"].gather(first),
            "other_id": others["site_id"].gather(second),
            "of_larger": common / sizes.max(axis=0),
            "of_smaller": common / sizes.min(axis=0),
        },
        schema={
            "site_id": pl.String,
            "other_id": pl.String,
            "of_larger": pl.Float64,
            "of_smaller": pl.Float64,
        },
    )


def standing_in(points: pl.DataFrame, outlines: pl.DataFrame) -> pl.DataFrame:
    """Points (`site_id`, `longitude`, `latitude`) that lie within outlines: `site_id`, `other_id`."""
    known = points.drop_nulls(["longitude", "latitude"])
    spots = shapely.points(known["longitude"].to_numpy(), known["latitude"].to_numpy())
    first, second = shapely.STRtree(shapes_of(outlines)).query(spots, predicate="intersects")
    return pl.DataFrame(
        {"site_id": known["site_id"].gather(first), "other_id": outlines["site_id"].gather(second)},
        schema={"site_id": pl.String, "other_id": pl.String},
    )
