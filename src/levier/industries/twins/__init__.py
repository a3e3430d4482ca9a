"""Territories that were alike, what became of them, and what would have happened without an event."""

from levier.industries.twins.becoming import TwinsAsForecast
from levier.industries.twins.finding import Twins, twins
from levier.industries.twins.inference import InTime
from levier.industries.twins.outcomes import SyntheticRules
from levier.industries.twins.params import EntryRules, TwinRules, TwinWeights
from levier.industries.twins.series import jobs_index
from levier.industries.twins.synthetic import SyntheticControl, synthetic_control

__all__ = [
    "EntryRules",
    "InTime",
    "SyntheticControl",
    "SyntheticRules",
    "TwinRules",
    "TwinWeights",
    "Twins",
    "TwinsAsForecast",
    "jobs_index",
    "synthetic_control",
    "twins",
]
