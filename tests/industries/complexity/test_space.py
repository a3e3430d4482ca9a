"""Proximity, density, outlook and gain: by hand, by definition, and within their bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.industries.complexity.tables import given_cells, given_presence, tables_of

from levier.core.errors import BadInput, UnknownCode
from levier.industries.complexity import (
    complexity_outlook,
    conditional_proximity,
    correlation_proximity,
    opportunity_gain,
    proximity,
    quotients,
    relatedness_density,
)
from levier.industries.pairs import Pairs

booleans = tables_of(st.integers(0, 1))
# a in three areas, b in two, c in one.
HELD = given_presence([[1, 1, 0], [1, 1, 0], [1, 0, 1]])


def test_proximity_by_hand():
    # Both hold a and b: 2 of 3; a and c: 1 of 3; b and c: none.
    assert proximity(HELD).matrix.tolist() == [
        pytest.approx([1, 2 / 3, 1 / 3]),
        pytest.approx([2 / 3, 1, 0]),
        pytest.approx([1 / 3, 0, 1]),
    ]
    assert np.diag(proximity(HELD, diagonal=0).matrix).tolist() == [0, 0, 0]


def test_conditional_proximity_by_hand():
    pairs = conditional_proximity(HELD)
    assert pairs.matrix[0].tolist() == pytest.approx([1, 2 / 3, 1 / 3])
    assert pairs.matrix[2].tolist() == pytest.approx([1, 0, 1])
    assert pairs.table().filter(activity_a="c", activity_b="a")["relatedness"].to_list() == [1]
    assert pairs.table().height == 6


def test_correlation_proximity_is_that_of_the_definition():
    cells = given_cells([[5, 5, 1], [10, 0, 2], [5, 15, 0], [0, 2, 2]])
    expected = (1 + np.corrcoef(quotients(cells).toarray().T)) / 2
    assert correlation_proximity(cells).matrix == pytest.approx(expected)


def test_a_quotient_that_is_the_same_everywhere_has_no_correlation():
    matrix = correlation_proximity(given_cells([[1, 2, 0], [1, 1, 1], [1, 0, 2]])).matrix
    assert np.isnan(matrix[0]).all() and np.isnan(matrix[:, 0]).all()
    assert matrix[1, 2] == pytest.approx(0)


def test_density_by_hand():
    # Around b (a 2/3, b 1, c 0): A1 holds a and b, all of it; A3 holds a and c, 2/3 of 5/3.
    density = relatedness_density(HELD, proximity(HELD)).values
    assert density[0, 1] == pytest.approx(1)
    assert density[2, 1] == pytest.approx((2 / 3) / (5 / 3))
    without_itself = relatedness_density(HELD, proximity(HELD, diagonal=0)).values
    assert without_itself[2].tolist() == pytest.approx([1 / 3, 1, 1])


def test_density_of_the_nearest_is_weighted():
    # ecomplexity 0.5.3 computes the weighted sum and returns the unweighted one: 1 for A1, 2 for A2 (knn=2).
    held = given_presence([[0, 1, 0], [0, 1, 1], [1, 0, 0]])
    near = Pairs(("a", "b", "c"), np.array([[1, 0.6, 0.2], [0.6, 1, 0], [0.2, 0, 1]]))
    two = relatedness_density(held, near, nearest=2).values
    assert two[:, 0].tolist() == pytest.approx([0.6 / 0.8, 1, 0])
    one = relatedness_density(held, near, nearest=1).values
    assert one[:, 2].tolist() == pytest.approx([0, 0, 1])


def test_nearest_of_equals_are_taken_in_order_of_code():
    near = Pairs(("a", "b", "c"), np.ones((3, 3)))
    held = given_presence([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert relatedness_density(held, near, nearest=1).values[:, 0].tolist() == [1, 0, 0]


def test_all_the_nearest_are_all_the_others():
    every = relatedness_density(HELD, proximity(HELD), nearest=2).values
    assert every == pytest.approx(relatedness_density(HELD, proximity(HELD, diagonal=0)).values)


@given(booleans, st.sampled_from([None, 1]), st.sampled_from([0, 1]))
def test_density_is_between_0_and_1_and_that_of_the_definition(rows, nearest, diagonal):
    held = given_presence(rows)
    near = proximity(held, diagonal=diagonal)
    got = relatedness_density(held, near, nearest=nearest).values
    known = got[~np.isnan(got)]
    assert ((known >= 0) & (known <= 1)).all()
    assert np.isnan(got[held.diversity == 0]).all() and np.isnan(got[:, held.ubiquity == 0]).all()
    if nearest is None:
        weights, table = np.nan_to_num(near.matrix), held.held.toarray()
        for area, activity in np.argwhere(~np.isnan(got)):
            expected = (weights[activity] * table[area]).sum() / weights[activity].sum()
            assert got[area, activity] == pytest.approx(expected)


def test_a_full_area_is_at_1_for_all():
    full = given_presence([[1, 1, 1], [1, 0, 0], [0, 1, 0]])
    assert relatedness_density(full, proximity(full)).values[0].tolist() == pytest.approx([1, 1, 1])


def test_an_activity_that_nobody_holds_blanks_its_own_column_alone():
    held = given_presence([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0]])
    near = proximity(held)
    density = relatedness_density(held, near).values
    assert np.isnan(near.matrix[3]).all() and np.isnan(density[:, 3]).all()
    assert density[:, :3] == pytest.approx(relatedness_density(HELD, proximity(HELD)).values)


def test_other_relatedness_serves_as_well_and_unknown_pairs_weigh_nothing():
    shared = Pairs(("b", "a"), np.array([[1, 0.5], [0.5, 1]]))
    density = relatedness_density(HELD, shared)
    assert density.values[2, :2].tolist() == pytest.approx([1 / 1.5, 0.5 / 1.5])
    assert density.table("density")["density"].null_count() == 3
    assert density.table("density", ["A3"])["activity"].to_list() == ["a", "b", "c"]


def test_wrong_input_is_refused():
    with pytest.raises(BadInput, match="negative"):
        relatedness_density(HELD, Pairs(("a", "b", "c"), -np.ones((3, 3))))
    for nearest in (0, 3):
        with pytest.raises(BadInput, match="among 2 others"):
            relatedness_density(HELD, proximity(HELD), nearest=nearest)
    density = relatedness_density(HELD, proximity(HELD))
    with pytest.raises(UnknownCode, match="A9"):
        density.table("density", ["A9"])
    with pytest.raises(BadInput, match="about others"):
        complexity_outlook(HELD, density, np.ones(2))
    with pytest.raises(BadInput, match="about others"):
        complexity_outlook(given_presence([[1, 0]]), density, np.ones(2))


PCI = np.array([-1.0, 0.5, 2.0])


def test_outlook_by_hand():
    density = relatedness_density(HELD, proximity(HELD))
    # A1 lacks c alone: density (1/3) / (4/3) = 1/4, times 2. A3 lacks b: (2/3) / (5/3) = 2/5, times 1/2.
    assert complexity_outlook(HELD, density, PCI, standardised=False).tolist() == pytest.approx(
        [0.5, 0.5, 0.2]
    )
    scaled = complexity_outlook(HELD, density, PCI)
    assert (scaled.mean(), scaled.std()) == (pytest.approx(0), pytest.approx(1))


def test_gain_by_hand():
    # A1 lacks c: entering it adds φ_cc / Σφ_c PCI_c = 1 / (4/3) × 2. A3 lacks b: 1 / (5/3) × 0.5.
    gain = opportunity_gain(HELD, proximity(HELD), PCI).values
    assert gain[0].tolist() == pytest.approx([0, 0, 1.5])
    assert gain[2].tolist() == pytest.approx([0, 0.3, 0])


@given(booleans)
def test_outlook_and_gain_are_those_of_the_definition(rows):
    held, near = given_presence(rows), proximity(given_presence(rows))
    pci = np.linspace(-1, 1, len(held.activities))
    density = relatedness_density(held, near)
    outlook = complexity_outlook(held, density, pci, standardised=False)
    gain = opportunity_gain(held, near, pci).values
    table, weights = held.held.toarray(), np.nan_to_num(near.matrix)
    share = weights / np.where(weights.sum(axis=1) > 0, weights.sum(axis=1), 1)[:, None]
    for area in np.flatnonzero(held.diversity > 0):
        lacking = np.flatnonzero(~table[area] & (held.ubiquity > 0))
        assert outlook[area] == pytest.approx((density.values[area, lacking] * pci[lacking]).sum(), abs=1e-12)
        for activity in lacking:
            expected = (share[lacking, activity] * pci[lacking]).sum()
            assert gain[area, activity] == pytest.approx(expected, abs=1e-12)
        assert (gain[area, table[area]] == 0).all()
    assert np.isnan(outlook[held.diversity == 0]).all() and np.isnan(gain[:, held.ubiquity == 0]).all()
