"""Who could take over which firm, ranked on both sides, and whom to introduce to whom."""

from levier.takeover.matching.affinity import FEATURES, PARTS, Affinity, Curve, assumed_affinity
from levier.takeover.matching.allocation import Allocation, allocate
from levier.takeover.matching.buyers import BUYERS, checked_buyers, empty_buyers
from levier.takeover.matching.candidates import Candidates, candidates_for, employee_takeovers
from levier.takeover.matching.evaluation import Recall, recall_of_buyers
from levier.takeover.matching.firms import FIRMS, companies_as_buyers, firms_as_targets, firms_on
from levier.takeover.matching.learning import learn_affinity
from levier.takeover.matching.match import TARGETS, Matches, match, why
from levier.takeover.matching.preferences import preference_lists
from levier.takeover.matching.relatedness import portfolio_relatedness
from levier.takeover.matching.stable import (
    StableMatching,
    blocking_pairs,
    blocking_pairs_of_lists,
    stable_matching,
    stable_matching_of_lists,
)

__all__ = [
    "BUYERS",
    "FEATURES",
    "FIRMS",
    "PARTS",
    "TARGETS",
    "Affinity",
    "Allocation",
    "Candidates",
    "Curve",
    "Matches",
    "Recall",
    "StableMatching",
    "allocate",
    "assumed_affinity",
    "blocking_pairs",
    "blocking_pairs_of_lists",
    "candidates_for",
    "checked_buyers",
    "companies_as_buyers",
    "employee_takeovers",
    "empty_buyers",
    "firms_as_targets",
    "firms_on",
    "learn_affinity",
    "match",
    "portfolio_relatedness",
    "preference_lists",
    "recall_of_buyers",
    "stable_matching",
    "stable_matching_of_lists",
    "why",
]
