"""Which firms may fail or close quietly, when, and why."""

from levier.takeover.risk.alerts import AlertLevels, alerts, choose_thresholds
from levier.takeover.risk.competing import CompetingRisks, FittedRisks
from levier.takeover.risk.evaluation import Evaluation, Thresholds, evaluate
from levier.takeover.risk.explaining import FAMILIES, Explanations, booster_contributions, explain
from levier.takeover.risk.incidence import aalen_johansen
from levier.takeover.risk.learners import BoostedLogOdds, GroupedLogOdds, LogisticLogOdds
from levier.takeover.risk.wording import Fact, Phrase, accounts_phrase, phrase

__all__ = [
    "FAMILIES",
    "AlertLevels",
    "BoostedLogOdds",
    "CompetingRisks",
    "Evaluation",
    "Explanations",
    "Fact",
    "FittedRisks",
    "GroupedLogOdds",
    "LogisticLogOdds",
    "Phrase",
    "Thresholds",
    "aalen_johansen",
    "accounts_phrase",
    "alerts",
    "booster_contributions",
    "choose_thresholds",
    "evaluate",
    "explain",
    "phrase",
]
