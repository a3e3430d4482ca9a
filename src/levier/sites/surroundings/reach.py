"""How much is reached within some minutes' drive of each site, and at least and at most."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from levier.core.distance import EARTH_KM
from levier.sites.surroundings.nearness import on_sphere

SLOW, MIDDLE, FAST = "low", "value", "high"
KM_H_OVER_DETOUR = {SLOW: 35 / 1.5, MIDDLE: 50 / 1.3, FAST: 75 / 1.2}


def reached(
    here: pl.DataFrame, points: pl.DataFrame, minutes: float, columns: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """The sums of columns of points (null: nothing) within the drive of each site: `low` if one drives
    slowly, `value`, `high` if one drives fast; each with a row per site, in their order."""
    from scipy.sparse import csr_matrix
    from scipy.spatial import cKDTree

    weights = points.select(pl.col(*columns).cast(pl.Float64).fill_null(0.0)).to_numpy()
    km = {name: minutes / 60 * speed for name, speed in KM_H_OVER_DETOUR.items()}
    farthest = 2 * np.sin(max(km.values()) / EARTH_KM / 2)
    pairs = cKDTree(on_sphere(here)).sparse_distance_matrix(
        cKDTree(on_sphere(points)), farthest, output_type="ndarray"
    )
    shape = (here.height, points.height)
    found = {}
    for name, reach in km.items():
        near = pairs[pairs["v"] <= 2 * np.sin(reach / EARTH_KM / 2)]
        inside = csr_matrix((np.ones(len(near)), (near["i"], near["j"])), shape=shape)
        found[name] = pl.DataFrame(inside @ weights, schema=list(columns))
    return found
