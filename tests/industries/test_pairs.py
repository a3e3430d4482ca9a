"""Pairs of activities, in another order and as a table."""

import numpy as np

from levier.industries.pairs import Pairs

PAIRS = Pairs(("10", "25", "28"), np.array([[1, 0.2, 0.3], [0.2, 1, 0.6], [0.3, 0.6, 1]]))


def test_other_activities_in_their_order_and_unknown_ones_are_not_zero():
    found = PAIRS.among(["28", "99", "10"]).matrix
    assert found[0, 2] == found[2, 0] == 0.3
    assert np.isnan(found[1]).all()


def test_each_pair_stands_once():
    assert PAIRS.among(["10", "28", "99"]).table().rows() == [
        ("10", "28", 0.3),
        ("10", "99", None),
        ("28", "99", None),
    ]
