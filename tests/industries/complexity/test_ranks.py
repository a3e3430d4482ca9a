"""How sure a rank is."""

import numpy as np
import polars as pl
import pytest
from tests.industries.complexity.tables import STEPS, given_presence

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.complexity import (
    Complexity,
    Presence,
    RankIntervals,
    RanksByIndex,
    complexity,
    largest_part,
    presence_given,
    rank_intervals,
    ranks_by_index,
)
from levier.industries.complexity.eigenvector import order_of_areas


def slope(noise: float, areas: int = 24, activities: int = 14) -> Presence:
    """The further down the area, the fewer activities it holds; A1 the most."""
    depth = np.linspace(0.1, 1.1, areas)[::-1, None] - np.linspace(0, 1, activities)
    rows = np.random.default_rng(1).normal(depth, noise) > 0
    return given_presence(rows.astype(int).tolist())


def given_presence_of(table: np.ndarray) -> Presence:
    """A table of more activities than there are letters."""
    rows = [(f"A{row:03}", f"{column:03}", bool(held)) for (row, column), held in np.ndenumerate(table)]
    return presence_given(pl.DataFrame(rows, schema=["area", "activity", "present"], orient="row"))


def intervals(presence: Presence, **options) -> RankIntervals:
    result = rank_intervals(presence, **({"draws": 60} | options))
    assert isinstance(result, RankIntervals), result.reason
    return result


def test_an_activity_that_counts_twice_is_one_that_stands_twice():
    # a, b (twice), c, d against the table where b's column is written twice.
    there = given_presence(STEPS)
    weighted, (second, third) = order_of_areas(there, np.array([1.0, 2, 1, 1]))
    twice = complexity(given_presence([[row[0], row[1], row[1], *row[2:]] for row in STEPS]))
    assert isinstance(twice, Complexity) and weighted is not None
    assert (weighted - weighted.mean()) / weighted.std() == pytest.approx(twice.eci)
    assert (second, third) == pytest.approx(twice.eigenvalues)


def test_wide_tables_are_weighted_alike():
    wide = slope(0.3, areas=6, activities=15).occupied()
    columns = wide.held.toarray().astype(int)
    weights = np.arange(len(wide.activities)) % 2 + 1
    weighted, _ = order_of_areas(wide, weights.astype(float))
    repeated = np.repeat(columns, weights, axis=1)
    twice = complexity(given_presence_of(repeated))
    assert isinstance(twice, Complexity) and weighted is not None
    assert (weighted - weighted.mean()) / weighted.std() == pytest.approx(twice.eci)


def test_intervals_hold_the_rank_and_widen_with_the_level():
    table = intervals(slope(0.15)).by_area.drop_nulls()
    assert table.filter(pl.col("rank").is_between("rank_low", "rank_high")).height == table.height
    narrow = intervals(slope(0.15), level=0.5).by_area.drop_nulls()
    assert (narrow["rank_high"] - narrow["rank_low"]).sum() < (table["rank_high"] - table["rank_low"]).sum()


def test_large_draws_are_solved_by_iterations_to_the_same_order():
    table = np.random.default_rng(7).random((130, 120)) < np.linspace(0.1, 0.8, 130)[:, None]
    there = largest_part(given_presence_of(table))
    drawn, eigenvalues = order_of_areas(there, np.ones(len(there.activities)))
    whole = complexity(there)
    assert isinstance(whole, Complexity) and drawn is not None
    assert eigenvalues == pytest.approx(whole.eigenvalues, abs=1e-9)
    assert (drawn - drawn.mean()) / drawn.std() == pytest.approx(whole.eci, abs=1e-6)


def test_noise_makes_ranks_less_sure():
    def width(noise: float) -> float:
        table = intervals(slope(noise)).by_area.drop_nulls()
        return float((table["rank_high"] - table["rank_low"]).median())

    assert width(0.05) < width(0.4)


def test_the_same_seed_gives_the_same_intervals():
    one, same, other = (intervals(slope(0.3), seed=seed).by_area for seed in (1, 1, 2))
    assert one.equals(same) and not one.equals(other)


def test_areas_set_aside_have_no_rank():
    there = given_presence([*STEPS, [0, 0, 0, 0]])
    last = intervals(there).by_area.row(4, named=True)
    assert (last["area"], last["rank"], last["rank_low"], last["rank_high"]) == ("A5", None, None, None)


def test_what_is_not_identified_has_no_interval():
    for question in (rank_intervals, ranks_by_index):
        assert isinstance(question(given_presence([[1, 0], [0, 1]])), NotComputed)


def test_few_draws_are_refused():
    for wrong in ({"draws": 5}, {"level": 1.0}):
        with pytest.raises(BadInput, match="draws"):
            rank_intervals(given_presence(STEPS), **wrong)


def test_indices_agree_on_the_nested_table_and_less_on_a_noisy_one():
    nested = ranks_by_index(given_presence(STEPS))
    assert isinstance(nested, RanksByIndex)
    assert nested.by_area["rank_spread"].to_list() == [0, 0, 0, 0]
    assert nested.agreement["kendall_tau"].to_list() == pytest.approx([1] * 6)
    noisy = ranks_by_index(slope(0.4))
    assert isinstance(noisy, RanksByIndex)
    assert noisy.by_area["rank_spread"].max() > 0
    assert noisy.agreement["kendall_tau"].min() < 1


def test_the_evidence_is_said_in_french():
    ranked = ranks_by_index(given_presence(STEPS))
    assert isinstance(ranked, RanksByIndex)
    for evidence in (intervals(given_presence(STEPS)).evidence, ranked.evidence):
        for sentence in (evidence.method, evidence.uncertainty):
            assert say(sentence, "fr") != say(sentence, "en")
