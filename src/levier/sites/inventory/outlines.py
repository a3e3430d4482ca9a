"""Outlines of sites: their area on the ground, a point inside."""

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely
from pyproj import Geod

ELLIPSOID = Geod(ellps="WGS84")
DECIMALS = 6


def areas_m2(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Square metres on the ellipsoid of outlines in degrees: no projection to choose, none to distort."""
    return np.array([abs(ELLIPSOID.geometry_area_perimeter(shape)[0]) for shape in shapes], dtype=np.float64)


def measured(outlines: pl.DataFrame) -> pl.DataFrame:
    """`site_id`, `outline_m2`, and a point inside (`inside_longitude`, `inside_latitude`)."""
    shapes = shapely.from_wkb(outlines["geometry"].to_numpy())
    inside = shapely.point_on_surface(shapes)
    return outlines.select(
        "site_id",
        outline_m2=pl.Series(areas_m2(shapes)),
        inside_longitude=pl.Series(shapely.get_x(inside)).round(DECIMALS),
        inside_latitude=pl.Series(shapely.get_y(inside)).round(DECIMALS),
    )
