"""Which NAF sub-classes make what the transitions need: net-zero technologies, recycling, health, food..."""

from levier.industries.transitions.table import (
    CONFIDENCE_WORDS,
    CONFIDENCES,
    ROLES,
    SECTORS,
    sources,
    technologies,
    transitions,
)

__all__ = ["CONFIDENCES", "CONFIDENCE_WORDS", "ROLES", "SECTORS", "sources", "technologies", "transitions"]
