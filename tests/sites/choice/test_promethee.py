"""Flows by sorting are those of the definition, pair by pair, whatever the values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from levier.core.errors import BadInput
from levier.sites.choice import SHAPES, Preference, promethee

PREFERENCES = {
    "usual": Preference("usual"),
    "u-shape": Preference("u-shape", indifference=0.1),
    "v-shape": Preference("v-shape", strict=0.3),
    "level": Preference("level", 0.1, 0.3),
    "linear": Preference("linear", 0.1, 0.3),
    "gaussian": Preference("gaussian", inflection=0.2),
}


def by_definition(values, weights, gains, preferences):
    """Positive and negative flows out of the table of n by n differences, each preference from its words."""
    sites = len(values)
    total = np.zeros((sites, sites))
    for column, weight, gain, one in zip(values.T, weights, gains, preferences, strict=True):
        difference = (column[:, None] - column) * (1 if gain else -1)
        total += weight * np.vectorize(lambda d, one=one: _worth(d, one))(difference)
    return total.sum(axis=1) / (sites - 1), total.sum(axis=0) / (sites - 1)


def _worth(d: float, one: Preference) -> float:
    if d <= 0:
        return 0.0
    if one.shape == "usual":
        return 1.0
    if one.shape == "u-shape":
        return 1.0 if d > one.indifference else 0.0
    if one.shape == "gaussian":
        return 1 - np.exp(-(d**2) / (2 * one.inflection**2))
    if d > one.strict:
        return 1.0
    if one.shape == "v-shape":
        return d / one.strict
    if d <= one.indifference:
        return 0.0
    return 0.5 if one.shape == "level" else (d - one.indifference) / (one.strict - one.indifference)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_flows_are_those_of_the_definition(shape: str, shift: float) -> None:
    rng = np.random.default_rng(1)
    values = np.round(rng.random((300, 3)), 2) + shift  # many ties, thresholds met to the hair, far from zero
    weights, gains = rng.dirichlet(np.ones(3)), np.array([True, False, True])
    preferences = [PREFERENCES[shape]] * 3
    found = promethee(values, weights, gains, preferences)
    positive, negative = by_definition(values, weights, gains, preferences)
    np.testing.assert_allclose(found.positive, positive, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.negative, negative, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.by_criterion @ weights, found.net, rtol=0, atol=1e-12)


@pytest.mark.parametrize("shape", ["v-shape", "linear"])
def test_prefix_sums_lose_no_digits_where_values_are_many_and_the_threshold_small(shape: str) -> None:
    # 5,000 values between 0 and 1,000, preference over 0.3: naive sums would lose seven digits.
    values = np.random.default_rng(2).uniform(0, 1000, (5000, 1))
    found = promethee(values, np.ones(1), np.ones(1, bool), [PREFERENCES[shape]])
    x = values[:, 0]
    one = PREFERENCES[shape]
    low = one.indifference or 0.0
    ramp = np.clip((x[:, None] - x - low) / (one.strict - low), 0, 1)
    np.testing.assert_allclose(found.positive, ramp.sum(axis=1) / 4999, rtol=0, atol=1e-12)


def test_pairs_taken_in_blocks_are_those_taken_at_once() -> None:
    values = np.round(np.random.default_rng(3).random((1500, 1)), 3)
    found = promethee(values, np.ones(1), np.zeros(1, bool), [PREFERENCES["gaussian"]])
    lower = np.maximum(values[:, 0] - values, 0)
    worth = -np.expm1(-(lower**2) / (2 * 0.2**2))
    np.testing.assert_allclose(found.positive, worth.sum(axis=1) / 1499, rtol=0, atol=1e-12)


@given(
    arrays(float, st.tuples(st.integers(2, 12), st.integers(1, 4)), elements=st.floats(-1e6, 1e6)),
    st.sampled_from(SHAPES),
)
def test_net_flows_sum_to_nil_and_the_order_of_sites_does_not_matter(values, shape: str) -> None:
    criteria = values.shape[1]
    weights, gains = np.full(criteria, 1 / criteria), np.arange(criteria) % 2 == 0
    found = promethee(values, weights, gains, [PREFERENCES[shape]] * criteria)
    assert found.net.sum() == pytest.approx(0, abs=1e-9)
    assert (found.positive >= 0).all() and (found.positive <= 1 + 1e-12).all()
    backwards = promethee(values[::-1], weights, gains, [PREFERENCES[shape]] * criteria)
    np.testing.assert_allclose(backwards.net[::-1], found.net, rtol=0, atol=1e-9)


def test_a_site_alone_has_no_flow() -> None:
    found = promethee(np.ones((1, 2)), np.full(2, 0.5), np.ones(2, bool), [PREFERENCES["linear"]] * 2)
    assert found.net.tolist() == [0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"shape": "oval"}, "not a preference function"),
        ({"shape": "usual", "strict": 1}, "takes: -"),
        ({"shape": "linear", "strict": 1}, "takes: indifference, strict"),
        ({"shape": "linear", "indifference": 2, "strict": 1}, "above the strict"),
        ({"shape": "v-shape", "strict": 0}, "above 0"),
        ({"shape": "u-shape", "indifference": -1}, "above 0"),
        ({"shape": "gaussian", "inflection": float("inf")}, "above 0"),
    ],
)
def test_thresholds_that_cannot_be_are_refused(words: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Preference(**words)


def test_one_preference_function_is_wanted_for_each_criterion() -> None:
    with pytest.raises(BadInput, match="for each criterion"):
        promethee(np.ones((2, 2)), np.full(2, 0.5), np.ones(2, bool), [PREFERENCES["usual"]])
