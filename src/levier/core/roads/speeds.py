"""How fast roads are driven: legal limits by class, and what is really driven, as stated assumptions."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.core.errors import BadInput
from levier.core.messages import m

MOTORWAY, DUAL_CARRIAGEWAY, RURAL, URBAN, SHARED = 130.0, 110.0, 80.0, 50.0, 20.0
"""Limits in km/h where nothing is signposted: Code de la route, R413-2 (roads) and R413-3 (built-up areas);
20 km/h in a zone de rencontre (R110-2). Departments may have gone back to 90 (L3221-4-1 CGCT): such roads
are signposted, hence mapped."""

MOST_KMH = MOTORWAY
"""No limit is higher in France; elsewhere, where there is none, nobody is assumed to drive faster."""

DEFAULT_LIMITS: dict[str, float] = {
    "motorway": MOTORWAY,
    "motorway_link": 70.0,
    "trunk": RURAL,
    "trunk_link": 70.0,
    "primary": RURAL,
    "primary_link": URBAN,
    "secondary": RURAL,
    "secondary_link": URBAN,
    "tertiary": RURAL,
    "tertiary_link": URBAN,
    "unclassified": RURAL,
    "residential": URBAN,
    "road": URBAN,
    "service": 30.0,
    "living_street": SHARED,
}
"""km/h by `highway` class where a way has no `maxspeed`. The classes between are assumed to be outside
built-up areas unless the way says so: within them, limits are mostly mapped. Those of links (70, 50) and of
service roads (30) are assumptions: no article fixes them."""


@dataclass(frozen=True)
class Band:
    """Roads whose limit is at most `up_to_kmh`: the share of the limit that a car really makes door to door,
    junctions and other traffic included, with its range."""

    up_to_kmh: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Speeds:
    """`bands`, from the slowest. `low`, `high`: by what a time is multiplied for its range.

    Raises BadInput where a share is not above 0, or bands are out of order.
    """

    bands: tuple[Band, ...]

    def __post_init__(self) -> None:
        limits = [band.up_to_kmh for band in self.bands]
        if not self.bands or limits != sorted(set(limits)) or limits[-1] != float("inf"):
            raise BadInput(m("bands of speed go up, and the last one has no end"), where="bands")
        if any(not 0 < band.low <= band.share <= band.high for band in self.bands):
            raise BadInput(m("a share of the limit is above 0 and within its range"), where="bands")

    @property
    def low(self) -> float:
        return min(band.share / band.high for band in self.bands)

    @property
    def high(self) -> float:
        return max(band.share / band.low for band in self.bands)

    def driven_kmh(self, limits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """What is really driven on roads with these limits."""
        rank = np.searchsorted([band.up_to_kmh for band in self.bands], limits)
        return limits * np.array([band.share for band in self.bands])[rank]


SPEEDS = Speeds(
    (
        Band(50.0, 0.65, 0.5, 0.8),
        Band(90.0, 0.8, 0.7, 0.9),
        Band(float("inf"), 0.9, 0.85, 0.95),
    )
)
"""Assumed, and to be verified against floating-car data: no table of door-to-door speeds was found. Cars seen
on the road between junctions drive at about the limit (ONISR, Observatoire des vitesses 2021: 51.3 km/h
through small towns, 41.0 in town centres, where it is 50); junctions and traffic take the rest. OSRM's
profile `car` drives at 0.8 of the limit on every road (speed_reduction)."""
