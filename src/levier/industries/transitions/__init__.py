"""Which NAF sub-classes make what the transitions need: net-zero technologies, recycling, health, food..."""

from levier.industries.transitions.table import (
    CONFIDENCES,
    ROLES,
    SECTORS,
    sources,
    technologies,
    transitions,
)

__all__ = ["CONFIDENCES", "ROLES", "SECTORS", "sources", "technologies", "transitions"]
