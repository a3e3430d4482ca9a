"""Stand-in for `levier.core.roads` until it is there: straight lines."""

import numpy as np
import polars as pl
from scipy.spatial import cKDTree

from levier.core.distance import EARTH_KM

DETOUR, KM_H = 1.3, 60.0


def nearest(origins: pl.DataFrame, facilities: pl.DataFrame, network: None = None) -> pl.DataFrame:
    tree = cKDTree(_xyz(facilities))
    chord, which = tree.query(_xyz(origins))
    km = 2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1)) * DETOUR
    minutes = km / KM_H * 60
    return pl.DataFrame(
        {
            "minutes": minutes,
            "low": minutes * 0.7,
            "high": minutes * 1.5,
            "km": km,
            "facility": which,
            "method": ["straight_line"] * len(km),
        }
    )


def within(origins: pl.DataFrame, places: pl.DataFrame, network: None, minutes: float) -> pl.Series:
    reach = minutes / 60 * KM_H / DETOUR
    tree = cKDTree(_xyz(places))
    found = tree.query_ball_point(_xyz(origins), 2 * np.sin(reach / EARTH_KM / 2), return_sorted=False)
    weights = places["weight"].to_numpy()
    return pl.Series([float(weights[inside].sum()) for inside in found], dtype=pl.Float64)


def _xyz(points: pl.DataFrame) -> np.ndarray:
    east, north = (np.radians(points[name].to_numpy()) for name in ("longitude", "latitude"))
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
