"""What an area could grow into: a ranked portfolio of industries, with three numbers and their intervals."""

from levier.industries.opportunities.diagram import NO_TRANSITION, diagram
from levier.industries.opportunities.firms import firms_behind, firms_withheld
from levier.industries.opportunities.portfolio import Opportunities, opportunities
from levier.industries.opportunities.weights import COMPONENTS, Weights, weights_of

__all__ = [
    "COMPONENTS",
    "NO_TRANSITION",
    "Opportunities",
    "Weights",
    "diagram",
    "firms_behind",
    "firms_withheld",
    "opportunities",
    "weights_of",
]
