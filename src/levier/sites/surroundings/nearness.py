"""Distances as the crow flies from sites to the nearest of some points, which may be placed roughly."""

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.distance import EARTH_KM
from levier.core.roads.straight import on_sphere

SITE_SLACK_KM = 3.0
"""How far a site put in the middle of its commune may be from there, and any point put so: half of communes
of metropolitan France are under 11 km², a disc of 2 km; nine in ten under 33 km², one of 3.2 km. Assumed."""


def nearest_km(places: pl.DataFrame, points: pl.DataFrame) -> pl.DataFrame:
    """Kilometres from each site that has a place to the nearest point: `site_id`, `km`, `low`, `high`.

    `points`: one or more, `longitude`, `latitude`, and where some are placed roughly `slack_km`. `low` and
    `high` are null where both site and points are placed for sure."""
    here = places.drop_nulls("placed")
    slack = (
        points["slack_km"].fill_null(0.0)
        if "slack_km" in points.columns
        else pl.repeat(0.0, points.height, eager=True)
    )
    own = np.where(here["placed"].to_numpy() == "site", 0.0, SITE_SLACK_KM)
    km = np.full(here.height, np.inf)
    low, high = km.copy(), km.copy()
    for step in slack.unique().sort():
        distances = to_nearest(here, points.filter(slack == step))
        km = np.minimum(km, distances)
        low = np.minimum(low, np.maximum(distances - step - own, 0))
        high = np.minimum(high, distances + step + own)
    rows = here.select("site_id").with_columns(km=pl.Series(km), low=pl.Series(low), high=pl.Series(high))
    sure = (pl.col("low") == pl.col("km")) & (pl.col("high") == pl.col("km"))
    return rows.with_columns(pl.when(~sure).then(pl.col("low", "high")))


def to_nearest(here: pl.DataFrame, points: pl.DataFrame) -> npt.NDArray[np.float64]:
    """Kilometres to the nearest point, on the sphere, by a search tree of the chords."""
    from scipy.spatial import cKDTree

    def sphere(rows: pl.DataFrame) -> npt.NDArray[np.float64]:
        return on_sphere(*(rows[name].to_numpy().astype(float) for name in ("longitude", "latitude")))

    chords, _ = cKDTree(sphere(points)).query(sphere(here))
    return np.asarray(2 * EARTH_KM * np.arcsin(np.minimum(chords / 2, 1.0)))
