"""Many projects, many sites: the best joint allocation, and what each limit costs."""

from levier.sites.assignment.assigning import PLACED, Assignment, assign
from levier.sites.assignment.land import land_shares_of
from levier.sites.assignment.params import (
    Apart,
    Capacity,
    Effort,
    LandBudget,
    Limits,
    Period,
    Signed,
    Split,
    Steps,
    Unknown,
    Worth,
)
from levier.sites.assignment.prices import PRICES, LimitPrices, price_limits

__all__ = [
    "PLACED",
    "PRICES",
    "Apart",
    "Assignment",
    "Capacity",
    "Effort",
    "LandBudget",
    "LimitPrices",
    "Limits",
    "Period",
    "Signed",
    "Split",
    "Steps",
    "Unknown",
    "Worth",
    "assign",
    "land_shares_of",
    "price_limits",
]
