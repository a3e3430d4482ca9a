"""The stated rule, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from levier.industries.opportunities.ranking import (
    among_the_first,
    components_relied_on,
    composite,
    not_dominated,
    order,
    place,
    score,
    weights_of_reach_that_keep,
)

NAN = float("nan")


def test_places_run_from_the_last_to_the_first_and_equals_share_theirs() -> None:
    assert place(np.array([5.0, 1.0, 3.0, 3.0, NAN])).tolist() == pytest.approx(
        [1.0, 0.0, 0.5, 0.5, NAN], nan_ok=True
    )


def test_one_known_number_alone_stands_in_the_middle() -> None:
    assert place(np.array([7.0, NAN])).tolist() == pytest.approx([0.5, NAN], nan_ok=True)


def test_the_composite_is_the_weighted_mean_of_what_is_known() -> None:
    places = np.array([[1.0, 0.0, NAN], [0.5, NAN, NAN]])
    # (2 * 1 + 1 * 0.5) / 3, then the first component alone, then nothing.
    assert composite(places, np.array([2.0, 1.0])).tolist() == pytest.approx([2.5 / 3, 0.0, NAN], nan_ok=True)


def test_a_weight_of_zero_takes_a_component_out_altogether() -> None:
    places = np.array([[1.0, 0.0], [NAN, 1.0]])
    assert composite(places, np.array([0.0, 1.0])).tolist() == pytest.approx([NAN, 1.0], nan_ok=True)


REACH = np.array([0.9, 0.5, 0.1, 0.4])
VALUE = np.array([0.1, 0.5, 0.9, 0.4])


def test_nobody_beats_those_of_the_front() -> None:
    assert not_dominated(REACH, VALUE).tolist() == [True, True, True, False]


def test_twins_do_not_beat_each_other() -> None:
    assert not_dominated(np.array([0.5, 0.5]), np.array([0.5, 0.5])).tolist() == [True, True]


def test_an_unknown_is_on_no_front_and_beats_nobody() -> None:
    assert not_dominated(np.array([NAN, 0.5]), np.array([0.9, 0.5])).tolist() == [False, True]


def test_the_order_follows_the_weight_of_reach() -> None:
    assert order(score(REACH, VALUE, 1.0))[0] == 0
    assert order(score(REACH, VALUE, 0.0))[0] == 2


def test_equals_stay_in_the_order_of_their_codes() -> None:
    assert order(np.array([0.5, 0.7, 0.5, 0.7])).tolist() == [1, 3, 0, 2]


def test_half_and_half_is_the_order_of_the_products() -> None:
    # Products 0.09, 0.25, 0.09, 0.16.
    assert order(score(REACH, VALUE, 0.5)).tolist() == [1, 3, 0, 2]


def test_an_unknown_or_a_zero_is_the_last_whatever_the_rest() -> None:
    scores = score(np.array([NAN, 0.2, 0.0]), np.array([1.0, 0.1, 1.0]), 0.5)
    assert order(scores).tolist() == [1, 0, 2]
    assert order(score(np.array([NAN, 0.2]), np.array([0.9, 0.1]), 0.0)).tolist() == [0, 1]


def test_the_weights_of_reach_that_keep_the_first() -> None:
    # The second is first where w ln 0.9 + (1 - w) ln 0.1 < ln 0.5, that is w < 0.732, and likewise 1 - w.
    low, high = weights_of_reach_that_keep(REACH, VALUE, 1)
    assert low.tolist() == pytest.approx([0.75, 0.3, 0.0, NAN], nan_ok=True)
    assert high.tolist() == pytest.approx([1.0, 0.7, 0.25, NAN], nan_ok=True)


def test_what_an_opportunity_relies_on_is_what_would_take_it_out() -> None:
    reach = np.array([0.5, 0.5])
    places = np.array([[1.0, 0.0], [0.0, 0.4]])
    # Means: 0.5 and 0.2. Without the first component the second opportunity is first; without the second
    # component nothing changes.
    assert components_relied_on(reach, places, np.ones(2), 0.5, 1).tolist() == [[True, False], [False, False]]


numbers = arrays.arrays(np.float64, st.integers(2, 30), elements=st.floats(0, 1, width=16))


@given(numbers, st.integers(0, 1000))
def test_a_front_is_never_empty_and_no_one_on_it_is_beaten(reach: np.ndarray, seed: int) -> None:
    value = np.random.default_rng(seed).random(len(reach)).round(2)
    front = not_dominated(reach, value)
    assert front.any()
    for n in np.flatnonzero(front):
        better = (reach >= reach[n]) & (value >= value[n]) & ((reach > reach[n]) | (value > value[n]))
        assert not better.any()


@given(numbers, st.integers(1, 10))
def test_as_many_are_first_as_asked_for(reach: np.ndarray, first: int) -> None:
    assert among_the_first(reach, first).sum() == min(first, len(reach))


@given(numbers)
def test_places_depend_on_the_order_alone(values: np.ndarray) -> None:
    assert np.array_equal(place(values), place(np.sqrt(values) * 7 + 1))
