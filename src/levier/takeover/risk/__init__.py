"""Which firms may fail or close quietly, when, and why."""

from levier.takeover.risk.alerts import AlertLevels, alerts, choose_thresholds
from levier.takeover.risk.competing import CompetingRisks, FittedRisks
from levier.takeover.risk.evaluation import Evaluation, Thresholds, evaluate
from levier.takeover.risk.explaining import FAMILIES, Explanations, booster_contributions, explain
from levier.takeover.risk.facts import Facts
from levier.takeover.risk.failure_model import FailureModel
from levier.takeover.risk.incidence import aalen_johansen
from levier.takeover.risk.learners import BoostedLogOdds, GroupedLogOdds, LogisticLogOdds
from levier.takeover.risk.report import RiskReport, risk_of
from levier.takeover.risk.scoring import Goals, Scorer, Settings, learn
from levier.takeover.risk.trial import Trial, try_out
from levier.takeover.risk.wording import Fact, Phrase, accounts_phrase, phrase

__all__ = [
    "FAMILIES",
    "AlertLevels",
    "BoostedLogOdds",
    "CompetingRisks",
    "Evaluation",
    "Explanations",
    "Fact",
    "Facts",
    "FailureModel",
    "FittedRisks",
    "Goals",
    "GroupedLogOdds",
    "LogisticLogOdds",
    "Phrase",
    "RiskReport",
    "Scorer",
    "Settings",
    "Thresholds",
    "Trial",
    "aalen_johansen",
    "accounts_phrase",
    "alerts",
    "booster_contributions",
    "choose_thresholds",
    "evaluate",
    "explain",
    "learn",
    "phrase",
    "risk_of",
    "try_out",
]
