"""What cleaning up a brownfield costs, and what reusing it rather than a field brings."""

from levier.sites.reuse.activity import Activity, activity
from levier.sites.reuse.adding_up import Comparison
from levier.sites.reuse.amounts import COVERS, Setting, Use, resale
from levier.sites.reuse.benefits import ReuseBenefits, reuse_benefits
from levier.sites.reuse.cleanup import CleanupCosts, cleanup_cost
from levier.sites.reuse.costing import LINE_LABELS
from levier.sites.reuse.discount import TRAJECTORIES, annuity, carbon_values, discount_factors
from levier.sites.reuse.drivers import what_matters
from levier.sites.reuse.in_all import CostInAll, cleanup_in_all
from levier.sites.reuse.lines import AGAINST, BEARERS, LINES, Line
from levier.sites.reuse.past import PastCases, similar_cases
from levier.sites.reuse.values import PRICE_YEAR, UnitValue, UnitValues, price_factor, prices, unit_values

__all__ = [
    "AGAINST",
    "BEARERS",
    "COVERS",
    "LINES",
    "LINE_LABELS",
    "PRICE_YEAR",
    "TRAJECTORIES",
    "Activity",
    "CleanupCosts",
    "Comparison",
    "CostInAll",
    "Line",
    "PastCases",
    "ReuseBenefits",
    "Setting",
    "UnitValue",
    "UnitValues",
    "Use",
    "activity",
    "annuity",
    "carbon_values",
    "cleanup_cost",
    "cleanup_in_all",
    "discount_factors",
    "price_factor",
    "prices",
    "resale",
    "reuse_benefits",
    "similar_cases",
    "unit_values",
    "what_matters",
]
