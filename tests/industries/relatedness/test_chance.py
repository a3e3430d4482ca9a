"""What diversity and ubiquity alone would put together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse, stats

from levier.industries.relatedness.chance import (
    co_presence,
    false_discovery,
    poisson_tail,
    presence_chances,
    upper_tail,
)


def matrix(rows: list[list[int]]) -> sparse.csr_array:
    return sparse.csr_array(np.array(rows, dtype=float))


def exact_tail(chances: np.ndarray, least: int) -> float:
    """The law of a sum of independent events, one event at a time."""
    law = np.ones(1)
    for chance in chances:
        law = np.convolve(law, [1 - chance, chance])
    return float(law[least:].sum())


def random_presence(areas: int, activities: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    odds = rng.normal(0, 1, (areas, 1)) + rng.normal(-1, 1, activities)
    return (rng.random((areas, activities)) < 1 / (1 + np.exp(-odds))).astype(float)


def test_where_all_rows_and_columns_are_alike_every_presence_has_the_share_of_all() -> None:
    seen = matrix([[1, 0, 0, 1], [0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 1]])
    chances, weight = presence_chances(seen)
    assert weight.tolist() == [4]  # one class of rows
    assert chances == pytest.approx(np.full((1, 4), 0.5))
    # Columns 1 and 2 meet in one row of four, and are expected to in 4 x 0.5 x 0.5 = 1.
    together = co_presence(seen)
    assert together.observed[0, 1] == 1
    assert together.expected[0, 1] == pytest.approx(1)


@given(
    hnp.arrays(float, st.tuples(st.integers(2, 12), st.integers(2, 8)), elements=st.sampled_from([0.0, 1.0]))
)
def test_the_sums_of_the_model_are_those_seen(present: np.ndarray) -> None:
    chances, weight = presence_chances(sparse.csr_array(present))
    assert weight @ chances == pytest.approx(present.sum(axis=0), abs=1e-3)
    assert np.repeat(chances.sum(axis=1), weight.astype(int)) == pytest.approx(
        np.sort(present.sum(axis=1)), abs=1e-3
    )
    assert ((chances >= 0) & (chances <= 1)).all()


def test_an_unknown_cell_counts_on_neither_side() -> None:
    present = random_presence(40, 6)
    hidden = np.zeros_like(present, bool)
    hidden[:10, 2] = True
    present[hidden] = 0
    chances, weight = presence_chances(sparse.csr_array(present), sparse.csr_array(hidden))
    assert weight.sum() == 40
    assert weight @ chances == pytest.approx(present.sum(axis=0), abs=1e-4)
    assert (chances[-10:, 2] == 0).all()
    # Read as absent instead, the same presences are expected in more rows, hence elsewhere.
    assert (presence_chances(sparse.csr_array(present))[0][:, 2] > 0).any()


@pytest.mark.parametrize(("size", "most", "off"), [(60, 0.3, 0.05), (300, 0.05, 0.01), (60, 0.9, 0.3)])
def test_the_tail_is_near_that_of_the_exact_law(size: int, most: float, off: float) -> None:
    rng = np.random.default_rng(3)
    for _ in range(3):
        chances = rng.random(size) * most
        mean = chances.sum()
        for least in range(1, int(mean + 5 * np.sqrt(mean)) + 1):
            exact = exact_tail(chances, least)
            powers = [np.array((chances**power).sum()) for power in (1, 2, 3)]
            got = upper_tail(np.array(float(least)), *powers)
            if exact > 1e-4:
                assert float(got) == pytest.approx(exact, rel=off)


def test_a_poisson_tail_is_that_of_the_law_and_certain_for_none() -> None:
    got = poisson_tail(np.array([0.0, 1.0, 3.0]), np.array([2.0, 2.0, 2.0]))
    assert got == pytest.approx([1, stats.poisson.sf(0, 2), stats.poisson.sf(2, 2)])


def test_few_pairs_are_found_where_there_is_nothing_but_chance() -> None:
    together = co_presence(sparse.csr_array(random_presence(300, 60)))
    p_value = together.p_value[np.triu_indices(60, k=1)]
    assert (p_value <= 0.05).mean() < 0.06
    assert (false_discovery(together.p_value) <= 0.05).sum() / 2 <= 2


def test_a_pair_that_goes_together_is_found_among_many_that_do_not() -> None:
    present = random_presence(300, 60)
    present[:, 7] = present[:, 12]
    q_value = false_discovery(co_presence(sparse.csr_array(present)).p_value)
    assert q_value[7, 12] <= 0.001
    assert q_value[7, 12] == np.nanmin(q_value)


def test_one_meeting_of_two_rare_activities_is_not_called_related() -> None:
    present = random_presence(300, 60)
    present[:, [0, 1]] = 0
    present[5, [0, 1]] = 1
    found = co_presence(sparse.csr_array(present))
    assert found.observed[0, 1] == 1
    assert found.observed[0, 1] / found.expected[0, 1] > 50
    assert false_discovery(found.p_value)[0, 1] > 0.05


def test_pairs_that_are_not_tested_take_no_part() -> None:
    p_value = np.array([[np.nan, 0.01, np.nan], [0.01, np.nan, 0.04], [np.nan, 0.04, np.nan]])
    q_value = false_discovery(p_value)
    assert q_value[0, 1] == pytest.approx(0.02)  # two tests: 0.01 x 2 / 1
    assert q_value[1, 2] == pytest.approx(0.04)
    assert np.isnan(q_value[0, 2])
