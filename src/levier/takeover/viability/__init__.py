"""Viability: does the business earn, can its finances stand it, and what would change the answer?"""

from levier.takeover.viability.assessing import Viability, assess_viability, viability_of
from levier.takeover.viability.costs import VariableCosts
from levier.takeover.viability.rules import DEFAULT_RULES, VERDICTS, Rule, Rules
from levier.takeover.viability.telling import evidence_of_verdicts, said_ground

__all__ = [
    "DEFAULT_RULES",
    "VERDICTS",
    "Rule",
    "Rules",
    "VariableCosts",
    "Viability",
    "assess_viability",
    "evidence_of_verdicts",
    "said_ground",
    "viability_of",
]
