"""The weights are the best ones: conditions of optimality, brute force, another solver."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from tests.industries.twins.optimality import optimality_gap

from levier.industries.twins.simplex import simplex_weights


def problem(seed: int, rows: int, donors: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, donors)), rng.normal(size=rows)


@given(st.integers(0, 10_000), st.integers(1, 25), st.integers(2, 60), st.sampled_from([1e-6, 1.0, 1e6]))
def test_the_weights_satisfy_the_conditions_of_optimality(
    seed: int, rows: int, donors: int, unit: float
) -> None:
    columns, target = problem(seed, rows, donors)
    weights = simplex_weights(unit * columns, unit * target)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert optimality_gap(columns, target, weights) <= 1e-10


def test_a_worse_mix_is_seen_by_the_gap() -> None:
    columns, target = problem(3, 10, 6)
    best = simplex_weights(columns, target)
    worse = (best + 0.01) / (best + 0.01).sum()
    excess = ((columns @ worse - target) ** 2).sum() - ((columns @ best - target) ** 2).sum()
    assert excess > 1e-6
    assert optimality_gap(columns, target, worse) >= excess / 2


@pytest.mark.parametrize("seed", range(5))
def test_no_point_of_a_fine_grid_is_better(seed: int) -> None:
    columns, target = problem(seed, 6, 3)
    steps = np.linspace(0, 1, 301)
    first, second = np.meshgrid(steps, steps)
    inside = first + second <= 1
    grid = np.stack([first[inside], second[inside], 1 - first[inside] - second[inside]])
    brute = ((columns @ grid - target[:, None]) ** 2).sum(axis=0)
    weights = simplex_weights(columns, target)
    assert ((columns @ weights - target) ** 2).sum() <= brute.min() + 1e-12
    assert np.abs(grid[:, brute.argmin()] - weights).max() <= 2 / 300


def test_another_solver_gives_the_same_weights() -> None:
    columns, target = problem(11, 20, 8)  # more rows than donors: the weights are unique
    other = minimize(
        lambda w: ((columns @ w - target) ** 2).sum(),
        np.full(8, 1 / 8),
        jac=lambda w: 2 * columns.T @ (columns @ w - target),
        bounds=[(0, 1)] * 8,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones(8)},
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 1000},
    )
    assert simplex_weights(columns, target) == pytest.approx(other.x, abs=1e-6)


def test_a_donor_that_is_the_target_has_all_the_weight() -> None:
    columns, _ = problem(4, 8, 5)
    assert simplex_weights(columns, columns[:, 2]) == pytest.approx([0, 0, 1, 0, 0], abs=1e-12)


def test_donors_that_are_all_the_target_share_the_weight() -> None:
    assert simplex_weights(np.ones((4, 5)), np.ones(4)).tolist() == [0.2] * 5
