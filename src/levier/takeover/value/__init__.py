"""What a firm is worth, with its range, its methods and its parts."""

from levier.takeover.value.assumptions import Assumption, Assumptions
from levier.takeover.value.facts import Asset, Firm, Patent, Staff
from levier.takeover.value.firm import Method, Range, Valuation, value_firm
from levier.takeover.value.many import value_of_many

__all__ = [
    "Asset",
    "Assumption",
    "Assumptions",
    "Firm",
    "Method",
    "Patent",
    "Range",
    "Staff",
    "Valuation",
    "value_firm",
    "value_of_many",
]
