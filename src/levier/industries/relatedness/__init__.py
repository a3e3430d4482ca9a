"""How related two industries are: four kinds of evidence, their combination, and a network one can read."""

from levier.industries.relatedness.combining import Combined, combine
from levier.industries.relatedness.kind import Kind
from levier.industries.relatedness.learning import Learned, learn_weights
from levier.industries.relatedness.location import by_location
from levier.industries.relatedness.moves import (
    MOVES,
    added_up,
    by_moves,
    changes_of_activity,
    held_together,
    takeovers,
)
from levier.industries.relatedness.occupation import by_occupation
from levier.industries.relatedness.space import IndustrySpace, industry_space
from levier.industries.relatedness.trade import by_trade

__all__ = [
    "MOVES",
    "Combined",
    "IndustrySpace",
    "Kind",
    "Learned",
    "added_up",
    "by_location",
    "by_moves",
    "by_occupation",
    "by_trade",
    "changes_of_activity",
    "combine",
    "held_together",
    "industry_space",
    "learn_weights",
    "takeovers",
]
