"""What the methods promise, whatever the table; and what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from levier.core.errors import BadInput
from levier.sites.choice import NORMALISATIONS, normalised, topsis, weighted_sum

TABLES = arrays(
    float,
    st.tuples(st.integers(2, 8), st.integers(1, 5)),
    elements=st.integers(1, 1000).map(float),
)
SCALED_AWAY = ("vector", "min-max", "max", "sum", "linear", "z-score")
"""A column in metres or in kilometres: the same ratings."""


def sense(values):
    criteria = values.shape[1]
    return np.full(criteria, 1 / criteria), np.arange(criteria) % 2 == 0


def test_normalisations_worked_by_hand() -> None:
    values, gains = np.array([[3.0, 1.0], [4.0, 2.0]]), np.array([True, False])
    expected = {
        "vector": [[0.6, 1 - 1 / 5**0.5], [0.8, 1 - 2 / 5**0.5]],
        "min-max": [[0, 1], [1, 0]],
        "max": [[0.75, 0.5], [1, 0]],
        "sum": [[3 / 7, 2 / 3], [4 / 7, 1 / 3]],
        "linear": [[0.75, 1], [1, 0.5]],
        "z-score": [[-1, 1], [1, -1]],
    }
    for name in NORMALISATIONS:
        np.testing.assert_allclose(normalised(values, gains, name), expected[name], atol=1e-15)


def test_the_normalisation_may_change_the_winner() -> None:
    # Price (less is better), area, jobs around: three fictional sites, the same weights.
    values, gains = np.array([[11.0, 10, 11], [32, 30, 8], [21, 70, 6]]), np.array([False, True, True])
    weights = np.array([0.4, 0.3, 0.3])
    winners = {name: int(np.argmax(topsis(values, weights, gains, name))) for name in NORMALISATIONS}
    assert winners == {"vector": 2, "max": 2, "sum": 2, "min-max": 0, "linear": 0, "z-score": 0}


@given(TABLES, st.sampled_from(NORMALISATIONS), st.randoms(use_true_random=False))
def test_the_order_of_sites_does_not_matter(values, name: str, random) -> None:
    weights, gains = sense(values)
    order = random.sample(range(len(values)), len(values))
    for method in (topsis, weighted_sum):
        np.testing.assert_allclose(
            method(values[order], weights, gains, name),
            method(values, weights, gains, name)[order],
            atol=1e-9,
        )


@given(TABLES, st.sampled_from(SCALED_AWAY), st.floats(0.001, 1000))
def test_the_unit_of_a_column_does_not_matter(values, name: str, unit: float) -> None:
    weights, gains = sense(values)
    rescaled = values.copy()
    rescaled[:, 0] *= unit
    for method in (topsis, weighted_sum):
        np.testing.assert_allclose(
            method(rescaled, weights, gains, name), method(values, weights, gains, name), atol=1e-9
        )


@given(TABLES, st.sampled_from(["min-max", "z-score"]), st.integers(0, 1000))
def test_where_a_column_starts_from_does_not_matter_for_some(values, name: str, shift: int) -> None:
    weights, gains = sense(values)
    moved = values.copy()
    moved[:, 0] += shift
    np.testing.assert_allclose(
        topsis(moved, weights, gains, name), topsis(values, weights, gains, name), atol=1e-9
    )


@given(TABLES, st.sampled_from(NORMALISATIONS))
def test_a_site_at_least_as_good_in_everything_is_not_behind(values, name: str) -> None:
    weights, gains = sense(values)
    values = values.copy()
    values[0] = np.where(gains, values.max(axis=0), values.min(axis=0))
    for method in (topsis, weighted_sum):
        scores = method(values, weights, gains, name)
        assert scores[0] >= scores.max() - 1e-9


@given(TABLES)
def test_a_dominated_newcomer_inside_the_scale_moves_nobody_under_min_max(values) -> None:
    weights, gains = sense(values)
    middle = (values[0] + np.where(gains, values.min(axis=0), values.max(axis=0))) / 2
    before = topsis(values, weights, gains, "min-max")
    after = topsis(np.vstack([values, middle]), weights, gains, "min-max")
    np.testing.assert_allclose(after[:-1], before, atol=1e-9)
    assert after[-1] <= after[0] + 1e-9


def test_nothing_that_tells_sites_apart_makes_a_tie_halfway() -> None:
    same = np.full((3, 2), 7.0)
    assert topsis(same, np.array([0.5, 0.5]), np.array([True, False])).tolist() == [0.5] * 3
    assert topsis(np.empty((0, 1)), np.ones(1), np.ones(1, bool)).tolist() == []


def test_large_values_do_not_overflow() -> None:
    scores = topsis(np.array([[1e200], [2e200]]), np.ones(1), np.ones(1, bool))
    assert scores.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("values", "weights", "normalisation", "said"),
    [
        ([[1, np.nan], [1, 2]], [0.5, 0.5], "vector", "row 1, column 2"),
        ([[1, np.inf], [1, 2]], [0.5, 0.5], "vector", "infinite"),
        ([[1, 2], [3, 4]], [0.6, 0.6], "vector", "sum to one, and these to 1.2"),
        ([[1, 2], [3, 4]], [1.5, -0.5], "vector", "0 or more"),
        ([[1, 2], [3, 4]], [1.0], "vector", "one weight"),
        ([[1, 2], [3, 4]], [0.5, 0.5], "soft", "not a normalisation"),
        ([[1, 0], [3, 4]], [0.5, 0.5], "sum", "above 0"),
        ([[1, -2], [3, 4]], [0.5, 0.5], "linear", "above 0"),
        ([[-1, 2], [-3, 4]], [0.5, 0.5], "max", "largest value"),
    ],
)
def test_bad_tables_are_refused(values, weights, normalisation: str, said: str) -> None:
    for method in (topsis, weighted_sum):
        with pytest.raises(BadInput, match=said):
            method(np.array(values, float), np.array(weights), np.array([True, True]), normalisation)
