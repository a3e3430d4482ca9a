"""The structure of an economy: what it is specialised in, how diverse, how it has changed."""

from levier.industries.structure.comparison import Grain
from levier.industries.structure.concentration import Concentration, concentration, herfindahl_bounds
from levier.industries.structure.diversity import Diversity, diversity
from levier.industries.structure.quotient import LocationQuotients, location_quotient
from levier.industries.structure.resilience import SHOCKS, Resilience, Shock, resilience
from levier.industries.structure.shift_share import ShiftShare, dynamic_shift_share, shift_share
from levier.industries.structure.trends import Trends, trends

__all__ = [
    "SHOCKS",
    "Concentration",
    "Diversity",
    "Grain",
    "LocationQuotients",
    "Resilience",
    "ShiftShare",
    "Shock",
    "Trends",
    "concentration",
    "diversity",
    "dynamic_shift_share",
    "herfindahl_bounds",
    "location_quotient",
    "resilience",
    "shift_share",
    "trends",
]
