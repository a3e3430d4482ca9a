"""Distances as the crow flies, between points in degrees."""

import numpy as np
import numpy.typing as npt

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG). The sphere is at most 0.6 % from the ellipsoid: 600 m in 100 km."""

Degrees = float | npt.NDArray[np.float64]


def great_circle_km(
    longitude: Degrees, latitude: Degrees, other_longitude: Degrees, other_latitude: Degrees
) -> npt.NDArray[np.float64]:
    """Kilometres between points in degrees (WGS84), by the haversine formula; NaN where a position is.

    >>> float(great_circle_km(2.3522, 48.8566, 6.1757, 49.1193).round(0))  # Paris, Metz
    280.0
    """
    east, north, other_east, other_north = (
        np.radians(np.asarray(angle, dtype=np.float64))
        for angle in (longitude, latitude, other_longitude, other_latitude)
    )
    half = np.sin((other_north - north) / 2) ** 2
    half = half + np.cos(north) * np.cos(other_north) * np.sin((other_east - east) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))))
