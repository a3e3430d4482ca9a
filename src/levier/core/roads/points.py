"""Points that are asked about: checked once, for every question."""

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m

Floats = npt.NDArray[np.float64]


def degrees(points: pl.DataFrame, where: str) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of points; NaN where either is null (unknown).

    Raises BadInput where a column is missing, a coordinate is NaN or infinite, or is no degree.
    """
    if lacking := [name for name in ("longitude", "latitude") if name not in points.columns]:
        raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where=where)
    for name, most in (("longitude", 180.0), ("latitude", 90.0)):
        known = points[name].drop_nulls().cast(pl.Float64)
        if not known.is_finite().all():
            raise BadInput(
                m("a coordinate is no number"), where=f"{where}.{name}", fix=m("null where it is unknown")
            )
        if (known.abs() > most).any():
            raise BadInput(
                m("{value} is no {name} in degrees", value=float(known.abs().max()), name=name),  # type: ignore[arg-type]
                where=f"{where}.{name}",
                fix=m("degrees (WGS84) are wanted: metres of Lambert-93 are converted first"),
            )
    longitude, latitude = (
        points[name].cast(pl.Float64).to_numpy().astype(float) for name in ("longitude", "latitude")
    )
    unknown = np.isnan(longitude) | np.isnan(latitude)
    return np.where(unknown, np.nan, longitude), np.where(unknown, np.nan, latitude)
