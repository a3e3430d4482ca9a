"""Fitness and reflections: their definitions, and when they stop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.industries.complexity.tables import STEPS, given_presence, tables_of

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.complexity import (
    Complexity,
    Fitness,
    Presence,
    Reflections,
    complexity,
    fitness,
    largest_part,
    reflections,
)

APART = [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]]


def fit(presence: Presence, **options) -> Fitness:
    result = fitness(presence, **options)
    assert isinstance(result, Fitness), result.reason
    return result


def test_one_and_two_iterations_by_hand():
    # A1 holds a, b; A2 holds b. From 1: F = (2, 1) and Q = (1, 1/2), over their means 3/2 and 3/4.
    there = given_presence([[1, 1], [0, 1]])
    once = fit(there, iterations=1)
    assert once.fitness.tolist() == pytest.approx([4 / 3, 2 / 3])
    assert once.complexity.tolist() == pytest.approx([4 / 3, 2 / 3])
    # Then F = (4/3 + 2/3, 2/3) and Q = (4/3, 1 / (3/4 + 3/2)) = (4/3, 4/9), over 4/3 and 8/9.
    twice = fit(there, iterations=2)
    assert twice.fitness.tolist() == pytest.approx([3 / 2, 1 / 2])
    assert twice.complexity.tolist() == pytest.approx([3 / 2, 1 / 2])


def test_extremality_by_hand():
    # With e = 2, b's complexity is 1 / sqrt(1 + 1), a's is 1.
    got = fit(given_presence([[1, 1], [0, 1]]), iterations=1, extremality=2)
    assert got.complexity[1] / got.complexity[0] == pytest.approx(2**-0.5)


@given(tables_of(st.integers(0, 1)), st.sampled_from([0.5, 1.0, 2.0]))
def test_fitness_is_that_of_the_definition(rows, extremality):
    there = largest_part(given_presence(rows))
    got = fitness(there, iterations=5, extremality=extremality)
    if isinstance(got, NotComputed):
        return
    held, f, q = there.held.toarray().astype(float), np.ones(len(there.areas)), np.ones(len(there.activities))
    for _ in range(5):
        f, q = held @ q, np.array([(held[:, k] / f**extremality).sum() for k in range(len(q))])
        q **= -1 / extremality
        f, q = f / f.mean(), q / q.mean()
    assert got.fitness == pytest.approx(f)
    assert got.complexity == pytest.approx(q)


def test_the_nested_table_is_in_order():
    got = fit(given_presence(STEPS))
    assert got.converged
    assert (np.diff(got.fitness) < 0).all() and (np.diff(got.complexity) > 0).all()


@pytest.mark.parametrize("seed", range(6))
def test_ranks_that_are_called_settled_stay_as_they_are(seed):
    rng = np.random.default_rng(seed)
    rows = rng.random((30, 16)) < np.linspace(0.15, 0.9, 30)[:, None]
    there = largest_part(given_presence(rows.astype(int).tolist()))
    stopped = fit(there)
    assert stopped.converged and stopped.iterations < 1024
    longer = fit(there, iterations=4 * stopped.iterations)
    order = np.argsort(stopped.fitness, kind="stable")
    # Areas that hold the same have the same fitness, but for rounding.
    assert (np.diff(np.log(longer.fitness[order])) > -1e-9).all()


def test_few_iterations_are_not_called_settled():
    rng = np.random.default_rng(3)
    rows = (rng.random((30, 16)) < 0.4).astype(int).tolist()
    got = fit(largest_part(given_presence(rows)), iterations=2)
    assert not got.converged
    assert "after 2 iterations the ranks are not settled" in str(got.evidence.cautions[0])


def test_areas_whose_fitness_goes_to_0_are_named():
    # A2 holds b alone, which A1 holds too: its fitness falls for ever (Pugliese et al. 2016).
    got = fit(given_presence([[1, 1], [0, 1]]), iterations=200)
    assert got.vanishing == ("A2",)
    assert 0 < got.fitness[1] < 0.02
    assert any("1 areas goes to 0" in str(caution) for caution in got.evidence.cautions)


@pytest.mark.parametrize("extremality", [0.5, 1.0, 4.0])
def test_a_fitness_that_falls_tenfold_at_each_step_makes_no_noise(extremality):
    # Ten areas hold a alone; one holds a and b. The ten fall by about ten at each iteration, below any double.
    there = given_presence([[1, 0]] * 10 + [[1, 1]])
    got = fit(there, iterations=2000, extremality=extremality)
    assert np.isfinite(got.fitness).all() and np.isfinite(got.complexity).all()
    assert (got.fitness > 0).all() and got.fitness.argmax() == got.areas.index("A11")
    stopped = fit(there, extremality=extremality)
    assert stopped.converged and len(stopped.vanishing) == 10


def test_parts_that_share_nothing_are_not_compared():
    for method in (fitness, reflections):
        result = method(given_presence(APART))
        assert isinstance(result, NotComputed) and "2 parts" in str(result.reason)


def test_what_is_set_aside_is_null():
    there = given_presence([*([*row, 0] for row in STEPS), [0, 0, 0, 0, 0]])
    got = fit(there)
    assert got.by_area["fitness"].to_list()[-1] is None
    assert got.by_activity["complexity"].to_list()[-1] is None
    mirrored = reflections(there)
    assert isinstance(mirrored, Reflections)
    assert mirrored.by_area["eci_reflections"].to_list()[-1] is None


def test_wrong_settings_are_refused():
    there = given_presence(STEPS)
    with pytest.raises(BadInput, match="one iteration at least"):
        fitness(there, iterations=0)
    with pytest.raises(BadInput, match="extremality"):
        fitness(there, extremality=0)
    for order in (0, 3):
        with pytest.raises(BadInput, match="even"):
            reflections(there, order=order)


def test_two_reflections_by_hand():
    # Diversity 2, 1 and ubiquity 1, 2. Level 1: areas 3/2, 2; activities 2, 3/2. Level 2: areas 7/4, 3/2.
    # Level 3: activities 7/4, 13/8. Two values standardise to 1 and -1.
    got = reflections(given_presence([[1, 1], [0, 1]]), order=2)
    assert isinstance(got, Reflections)
    assert got.of_areas.tolist() == pytest.approx([1, -1])
    assert got.of_activities.tolist() == pytest.approx([1, -1])


def test_reflections_are_those_of_the_definition():
    there = given_presence(
        [[1, 1, 1, 1, 0], [1, 1, 0, 1, 0], [0, 1, 1, 0, 1], [1, 0, 0, 0, 0], [0, 1, 0, 0, 0]]
    )
    got = reflections(there, order=6)
    held = there.held.toarray().astype(np.longdouble)
    areas, activities = [held.sum(axis=1)], [held.sum(axis=0)]
    for _ in range(7):
        before, below = areas[-1], activities[-1]
        areas.append(held @ below / areas[0])
        activities.append(held.T @ before / activities[0])
    for values, expected in ((got.of_areas, areas[6]), (got.of_activities, activities[7])):
        assert values == pytest.approx(((expected - expected.mean()) / expected.std()).astype(float))


def test_many_reflections_become_the_eigenvector():
    depth = np.linspace(0.1, 1.1, 20)[:, None] - np.linspace(0, 1, 12)
    rows = (np.random.default_rng(4).normal(depth, 0.3) > 0).astype(int).tolist()
    there = largest_part(given_presence(rows))
    by_vector, mirrored = complexity(there), reflections(there, order=300)
    assert isinstance(by_vector, Complexity) and isinstance(mirrored, Reflections)
    assert mirrored.of_areas == pytest.approx(by_vector.eci, abs=1e-6)


def test_areas_alike_have_no_reflections():
    assert isinstance(reflections(given_presence([[1, 1], [1, 1]])), NotComputed)


def test_the_evidence_is_said_in_french():
    mirrored = reflections(given_presence(STEPS))
    assert isinstance(mirrored, Reflections)
    for evidence in (fit(given_presence(STEPS)).evidence, mirrored.evidence):
        for sentence in (evidence.method, evidence.uncertainty):
            assert say(sentence, "fr") != say(sentence, "en")
