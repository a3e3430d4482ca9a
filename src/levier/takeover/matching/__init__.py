"""Who could take over which firm, and whom to introduce to whom."""

from levier.takeover.matching.allocation import Allocation, allocate
from levier.takeover.matching.preferences import preference_lists
from levier.takeover.matching.stable import (
    StableMatching,
    blocking_pairs,
    blocking_pairs_of_lists,
    stable_matching,
    stable_matching_of_lists,
)

__all__ = [
    "Allocation",
    "StableMatching",
    "allocate",
    "blocking_pairs",
    "blocking_pairs_of_lists",
    "preference_lists",
    "stable_matching",
    "stable_matching_of_lists",
]
