"""Which firms may fail or close quietly, when, and why."""

from levier.takeover.risk.alerts import AlertLevels, alerts, choose_thresholds
from levier.takeover.risk.competing import CompetingRisks, FittedRisks
from levier.takeover.risk.evaluation import Evaluation, Thresholds, evaluate
from levier.takeover.risk.incidence import aalen_johansen
from levier.takeover.risk.learners import BoostedLogOdds, GroupedLogOdds, LogisticLogOdds

__all__ = [
    "AlertLevels",
    "BoostedLogOdds",
    "CompetingRisks",
    "Evaluation",
    "FittedRisks",
    "GroupedLogOdds",
    "LogisticLogOdds",
    "Thresholds",
    "aalen_johansen",
    "alerts",
    "choose_thresholds",
    "evaluate",
]
