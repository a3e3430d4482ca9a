"""Territories that were alike, what became of them, and what would have happened without an event."""

from levier.industries.twins.becoming import TwinsAsForecast
from levier.industries.twins.finding import Twins, twins
from levier.industries.twins.params import EntryRules, TwinRules, TwinWeights

__all__ = ["EntryRules", "TwinRules", "TwinWeights", "Twins", "TwinsAsForecast", "twins"]
