"""Location quotients in bulk, presence by each rule, and the parts of a table."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.industries.complexity.tables import given_cells, given_presence, tables_of

from levier.core.errors import BadInput
from levier.core.messages import say
from levier.industries.complexity import (
    connected_parts,
    largest_part,
    presence_by_quotient,
    presence_given,
    presence_per_head,
    quotients,
)

# Totals of areas 10, 10, 20; of activities 20, 20; of all 40.
CELLS = given_cells([[5, 5], [10, 0], [5, 15]])


def test_quotients_by_hand():
    assert quotients(CELLS).toarray().tolist() == [[1, 1], [2, 0], [0.5, 1.5]]


def test_a_quotient_of_1_is_present_unless_it_must_exceed_it():
    assert presence_by_quotient(CELLS).held.toarray().tolist() == [[True, True], [True, False], [False, True]]
    strict = presence_by_quotient(CELLS, strictly=True)
    assert strict.held.toarray().tolist() == [[False, False], [True, False], [False, True]]
    assert (strict.diversity.tolist(), strict.ubiquity.tolist()) == ([0, 1, 1], [1, 1])
    assert strict.empty_areas == ("A1",)


def test_another_threshold():
    assert presence_by_quotient(CELLS, 0.5).diversity.tolist() == [2, 1, 2]
    assert presence_by_quotient(CELLS, 1.6).absent_activities == ("b",)
    with pytest.raises(BadInput, match="above 0"):
        presence_by_quotient(CELLS, 0)


@given(tables_of(st.sampled_from([0.1, 0.3, 1.7])), st.permutations(range(8)))
def test_rounding_in_sums_changes_no_presence(rows, order):
    columns = [column for column in order if column < len(rows[0])]
    there = presence_by_quotient(given_cells(rows)).held.toarray()[:, columns]
    shuffled = presence_by_quotient(given_cells([[row[column] for column in columns] for row in rows]))
    assert (there == shuffled.held.toarray()).all()


@given(tables_of(st.sampled_from([3])))
def test_equal_cells_are_all_at_the_threshold(rows):
    assert presence_by_quotient(given_cells(rows)).held.toarray().all()
    assert presence_by_quotient(given_cells(rows), strictly=True).held.nnz == 0


@given(tables_of(st.integers(0, 9)))
def test_each_activity_that_exists_is_present_somewhere(rows):
    # The quotients of an activity have the mean 1, weighted by the areas' totals: one of them is 1 or more.
    cells = given_cells(rows)
    there = presence_by_quotient(cells)
    assert ((there.ubiquity > 0) == (cells.dense.sum(axis=0) > 0)).all()
    assert ((there.diversity > 0) == (cells.dense.sum(axis=1) > 0)).all()


def test_share_per_head_by_hand():
    # 40 inhabitants in all, half a job of each activity per head: A1 has 5/20, A2 10/10, A3 0.5 and 1.5.
    population = {"A1": 20, "A2": 10, "A3": 10}
    there = presence_per_head(CELLS, population)
    assert there.held.toarray().tolist() == [[False, False], [True, False], [True, True]]
    strict = presence_per_head(CELLS, population, strictly=True)
    assert strict.held.toarray().tolist() == [[False, False], [True, False], [False, True]]


def test_population_must_be_known_everywhere():
    with pytest.raises(BadInput, match="2 areas have no population: A2, A3"):
        presence_per_head(CELLS, {"A1": 10, "A2": 0})


def test_two_rules_together_are_true_or_false_never_2():
    # ecomplexity's "both" adds the two masks, which makes 2 (ComplexityData.py, calculate_mcp).
    both = presence_by_quotient(CELLS) & presence_per_head(CELLS, {"A1": 20, "A2": 10, "A3": 10})
    assert both.held.dtype == bool
    assert both.held.toarray().tolist() == [[False, False], [True, False], [False, True]]
    assert both.ones.toarray().max() == 1
    assert both.diversity.tolist() == [0, 1, 1]
    assert "quotient" in str(both.rule) and "inhabitant" in str(both.rule)


def test_rules_about_other_areas_do_not_go_together():
    with pytest.raises(BadInput, match="same areas"):
        presence_by_quotient(CELLS) & given_presence([[1, 0]])


def test_presence_as_given():
    there = given_presence([[1, 0, None], [0, 0, 1]])
    assert there.held.toarray().tolist() == [[True, False, False], [False, False, True]]
    assert np.argwhere(there.unknown.toarray()).tolist() == [[0, 2]]


def test_given_presence_is_checked():
    good = pl.DataFrame({"area": ["A", "A"], "activity": ["a", "a"], "present": [True, False]})
    with pytest.raises(BadInput, match="stand twice"):
        presence_given(good)
    with pytest.raises(BadInput, match="something else than true and false"):
        presence_given(good.with_columns(present=pl.Series([1, 2])))
    with pytest.raises(BadInput, match="no column present"):
        presence_given(good.drop("present"))


def test_a_secret_cell_is_not_held_and_not_in_the_totals():
    cells = given_cells([[5, None], [5, 5]])
    assert quotients(cells).toarray()[0, 0] == pytest.approx(15 / 10)
    there = presence_by_quotient(cells)
    assert there.held.toarray().tolist() == [[True, False], [False, True]]
    assert there.unknown.nnz == 1


def test_parts_are_named_largest_first():
    there = given_presence([[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]])
    parts = connected_parts(there)
    assert [(part.areas, part.activities) for part in parts] == [
        (("A1", "A2"), ("a", "b")),
        (("A3",), ("c",)),
    ]
    alone = largest_part(there)
    assert (alone.areas, alone.activities) == (("A1", "A2"), ("a", "b"))
    assert alone.held.toarray().tolist() == [[True, True], [False, True]]


def test_nothing_held_has_no_part():
    assert connected_parts(given_presence([[0, 0]])) == ()
    assert largest_part(given_presence([[0, 0]])).areas == ()


def test_the_rule_is_said_in_french():
    for rule in (presence_by_quotient(CELLS).rule, presence_by_quotient(CELLS, strictly=True).rule):
        assert say(rule, "fr") != say(rule, "en")
