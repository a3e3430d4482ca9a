"""Choosing among sites, and how sure the choice is."""

from levier.sites.choice.beliefs import AnyWeights, Belief, WeightsAround, WeightsInOrder, WeightsWithin
from levier.sites.choice.dominance import dominated_by, favouring_weights
from levier.sites.choice.labels import criterion_label
from levier.sites.choice.normalising import NORMALISATIONS, Normalisation, normalised
from levier.sites.choice.preferences import SHAPES, Preference, Shape
from levier.sites.choice.promethee import Flows, promethee
from levier.sites.choice.ranking import Ranking, rank
from levier.sites.choice.rating import METHODS, Method, spread_preferences
from levier.sites.choice.smaa import Acceptability, smaa
from levier.sites.choice.stability import stability
from levier.sites.choice.topsis import topsis
from levier.sites.choice.weighted_sum import weighted_sum
from levier.sites.choice.weights import (
    Judged,
    ahp_weights,
    direct_weights,
    entropy_weights,
    equal_weights,
    scaled_weights,
)
from levier.sites.choice.words import explain

__all__ = [
    "METHODS",
    "NORMALISATIONS",
    "SHAPES",
    "Acceptability",
    "AnyWeights",
    "Belief",
    "Flows",
    "Judged",
    "Method",
    "Normalisation",
    "Preference",
    "Ranking",
    "Shape",
    "WeightsAround",
    "WeightsInOrder",
    "WeightsWithin",
    "ahp_weights",
    "criterion_label",
    "direct_weights",
    "dominated_by",
    "entropy_weights",
    "equal_weights",
    "explain",
    "favouring_weights",
    "normalised",
    "promethee",
    "rank",
    "scaled_weights",
    "smaa",
    "spread_preferences",
    "stability",
    "topsis",
    "weighted_sum",
]
