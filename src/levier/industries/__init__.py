"""Industries: what could we grow into?"""

from levier.industries.inventory import FOOD_CRAFTS, Inventory, InventoryTotals, industrial_inventory
from levier.industries.jobs import JobsTrend, industrial_jobs
from levier.industries.specialisation import (
    Specialisation,
    specialisation,
    specialisation_of_establishments,
)

__all__ = [
    "FOOD_CRAFTS",
    "Inventory",
    "InventoryTotals",
    "JobsTrend",
    "Specialisation",
    "industrial_inventory",
    "industrial_jobs",
    "specialisation",
    "specialisation_of_establishments",
]
