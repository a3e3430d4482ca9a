"""Drive times estimated without a network: the great circle, a detour and a mean speed."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.distance import great_circle_km
from levier.core.errors import BadInput
from levier.core.messages import m
from levier.core.roads.points import Floats, degrees


@dataclass(frozen=True)
class StraightLine:
    """Kilometres by road per kilometre of great circle, the mean speed between the streets at both ends, and
    the minutes that those take, each with its range.

    Raises BadInput where one of them is outside its range, or cannot be.
    """

    detour: float
    detour_low: float
    detour_high: float
    kmh: float
    kmh_low: float
    kmh_high: float
    streets: float = 0.0
    streets_low: float = 0.0
    streets_high: float = 0.0

    def __post_init__(self) -> None:
        detour = 1 <= self.detour_low <= self.detour <= self.detour_high
        speed = 0 < self.kmh_low <= self.kmh <= self.kmh_high
        if not (detour and speed and 0 <= self.streets_low <= self.streets <= self.streets_high):
            raise BadInput(m("a detour is 1 or more, a speed above 0, each within its range"))

    def minutes(self, km: Floats) -> tuple[Floats, Floats, Floats]:
        """Minutes of drive over kilometres of great circle: the middle, the least and the most."""
        return (
            self.streets + km * self.detour / self.kmh * 60,
            self.streets_low + km * self.detour_low / self.kmh_high * 60,
            self.streets_high + km * self.detour_high / self.kmh_low * 60,
        )

    def reach_km(self, minutes: float) -> tuple[float, float, float]:
        """Kilometres of great circle driven within minutes: the middle, the least and the most."""
        driven = [
            max(minutes - streets, 0.0) / 60
            for streets in (self.streets, self.streets_high, self.streets_low)
        ]
        return (
            driven[0] * self.kmh / self.detour,
            driven[1] * self.kmh_low / self.detour_high,
            driven[2] * self.kmh_high / self.detour_low,
        )


STRAIGHT = StraightLine(1.3, 1.2, 1.45, 50.0, 35.0, 80.0, 1.0, 0.0, 4.0)
"""Detour: 1.3 ± 0.1 over large motorway networks (Wang, Bette, Schreckenberg and Guhr 2024, npj Complexity 1,
22); 1.343 on average from homes to the centre over 300 European cities (Environment and Planning B, 2023, doi
10.1177/23998083231168870): read in their abstracts. No value for France alone was found: to be verified.
Speeds and streets are assumptions, held against the two extracts of Helsinki that the tests read."""


def estimate(rule: StraightLine, km: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Minutes, low, high and kilometres by road."""
    minutes, low, high = rule.minutes(km)
    return minutes, low, high, km * rule.detour


def nearest_straight(
    origins: pl.DataFrame, facilities: pl.DataFrame, rule: StraightLine
) -> tuple[np.ndarray, Floats]:
    """Of each origin, the nearest facility as the crow flies (its row, or -1) and the kilometres to it."""
    from scipy.spatial import cKDTree

    lon, lat = degrees(origins, "origins")
    other_lon, other_lat = degrees(facilities, "facilities")
    row, km = np.full(len(lon), -1, dtype=np.int64), np.full(len(lon), np.nan)
    asked, known = np.flatnonzero(~np.isnan(lon)), np.flatnonzero(~np.isnan(other_lon))
    if len(asked) and len(known):
        _, found = cKDTree(on_sphere(other_lon[known], other_lat[known])).query(
            on_sphere(lon[asked], lat[asked])
        )
        row[asked] = known[found]
        km[asked] = great_circle_km(lon[asked], lat[asked], other_lon[row[asked]], other_lat[row[asked]])
    return row, km


def on_sphere(longitude: Floats, latitude: Floats) -> Floats:
    """Points in degrees as points of the unit sphere, whose chords grow with distance."""
    east, north = np.radians(longitude), np.radians(latitude)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
