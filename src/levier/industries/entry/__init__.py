"""Entries and exits of industries: how likely, within how many years, and why."""

from levier.industries.entry.baselines import BASELINES, presence_forest
from levier.industries.entry.evaluation import EntryEvaluation, evaluate
from levier.industries.entry.features import FAMILIES, Surroundings
from levier.industries.entry.model import Entries, EntryModel, risk_set
from levier.industries.entry.panel import Panel, panel_of
from levier.industries.entry.turning import Turning
from levier.industries.entry.wording import reasons_in_words

__all__ = [
    "BASELINES",
    "FAMILIES",
    "Entries",
    "EntryEvaluation",
    "EntryModel",
    "Panel",
    "Surroundings",
    "Turning",
    "evaluate",
    "panel_of",
    "presence_forest",
    "reasons_in_words",
    "risk_set",
]
