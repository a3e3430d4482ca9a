"""How much is within reach: several sums within several drives, one search per origin for them all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.distance import EARTH_KM
from levier.core.errors import BadInput
from levier.core.messages import m
from levier.core.roads.network import RoadNetwork
from levier.core.roads.points import Floats, degrees
from levier.core.roads.questions import times
from levier.core.roads.snapping import snap
from levier.core.roads.straight import STRAIGHT, StraightLine, on_sphere

AT_ONCE = 2_000
"""Origins whose places within reach as the crow flies are listed at once."""


@dataclass(frozen=True, eq=False)
class Reach:
    """Sums of columns within a drive, a row per origin; null where the origin is nowhere, or on no road.
    `low`: within what one drives slowly in that time; `high`: fast."""

    low: pl.DataFrame
    value: pl.DataFrame
    high: pl.DataFrame


def reach(
    origins: pl.DataFrame,
    places: pl.DataFrame,
    columns: Sequence[str],
    network: RoadNetwork | None,
    minutes: Sequence[float],
    straight: StraightLine = STRAIGHT,
) -> tuple[Reach, ...]:
    """How much of each column is reached within each drive of each origin.

    Parameters
    ----------
    origins : `longitude`, `latitude`
    places : `longitude`, `latitude` and the columns; null adds nothing
    network : None where none is known: as the crow flies then, with a detour and a mean speed
    minutes : each above 0

    Returns
    -------
    One Reach for each of the minutes, in their order.

    Raises
    ------
    BadInput : coordinates that are no degrees, a sum of what is no number, minutes that are not above 0.
    """
    _check(places, columns)
    if not all(0 < time < np.inf for time in minutes):
        raise BadInput(m("minutes of drive are above 0, not {minutes}", minutes=min(minutes)))
    weights = places.select(pl.col(*columns).cast(pl.Float64).fill_null(0.0)).to_numpy()
    if network is None:
        limits = [km for time in minutes for km in sorted(straight.reach_km(time))]
        sums = _sums_straight(origins, places, weights, limits)
    else:
        speeds = network.speeds
        limits = [time * 60 / factor for time in minutes for factor in (speeds.high, 1.0, speeds.low)]
        sums = _sums_by_road(origins, places, weights, network, limits)
    tables = [pl.DataFrame(found, schema=list(columns), nan_to_null=True) for found in sums]
    return tuple(Reach(*tables[3 * rank : 3 * rank + 3]) for rank in range(len(minutes)))


def within(
    origins: pl.DataFrame,
    places: pl.DataFrame,
    network: RoadNetwork | None,
    minutes: float,
    straight: StraightLine = STRAIGHT,
) -> pl.Series:
    """The sum of `weight` (people, jobs) over the places within some minutes' drive of each origin; null
    where it is on no road. As `reach` with one column, one drive, and no range.

    Raises BadInput as `reach` does.
    """
    (found,) = reach(origins, places, ["weight"], network, [minutes], straight)
    return found.value["weight"].alias("within")


def _check(places: pl.DataFrame, columns: Sequence[str]) -> None:
    if lacking := [name for name in columns if name not in places.columns]:
        raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where="places")
    for name in columns:
        if not places[name].cast(pl.Float64).drop_nulls().is_finite().all():
            raise BadInput(m("a weight is no number"), where=f"places.{name}")


def _sums_by_road(
    origins: pl.DataFrame, places: pl.DataFrame, weights: Floats, network: RoadNetwork, limits: list[float]
) -> Floats:
    """By limit (seconds), origin and column."""
    leaving, to = snap(origins, network, where="origins"), snap(places, network, where="places")
    sums = np.full((len(limits), origins.height, weights.shape[1]), np.nan)
    for rows, seconds in times(network, leaving, to, max(limits)):
        for rank, limit in enumerate(limits):
            sums[rank, rows] = (seconds <= limit) @ weights
    return sums


def _sums_straight(
    origins: pl.DataFrame, places: pl.DataFrame, weights: Floats, limits: list[float]
) -> Floats:
    """By limit (kilometres of great circle), origin and column."""
    from scipy.sparse import csr_matrix
    from scipy.spatial import cKDTree

    here, there = degrees(origins, "origins"), degrees(places, "places")
    asked, known = np.flatnonzero(~np.isnan(here[0])), np.flatnonzero(~np.isnan(there[0]))
    sums = np.full((len(limits), origins.height, weights.shape[1]), np.nan)
    if not len(known):
        sums[:, asked] = 0.0
        return sums
    tree = cKDTree(on_sphere(there[0][known], there[1][known]))
    chords = [2 * np.sin(min(km / EARTH_KM / 2, np.pi / 2)) for km in limits]
    for first in range(0, len(asked), AT_ONCE):
        rows = asked[first : first + AT_ONCE]
        group = cKDTree(on_sphere(here[0][rows], here[1][rows]))
        pairs = group.sparse_distance_matrix(tree, max(chords), output_type="ndarray")
        for rank, chord in enumerate(chords):
            near = pairs[pairs["v"] <= chord]
            inside = csr_matrix((np.ones(len(near)), (near["i"], near["j"])), shape=(len(rows), len(known)))
            sums[rank, rows] = inside @ weights[known]
    return sums
