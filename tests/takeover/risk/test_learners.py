"""Learners of log-odds: what they make of features as they come, and contributions that sum."""

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from levier.takeover.risk import BoostedLogOdds, GroupedLogOdds, LogisticLogOdds
from levier.takeover.risk.learners import Constant, Encoding, Learner

LEARNERS = [LogisticLogOdds(), BoostedLogOdds(trees=40, threads=1), GroupedLogOdds("months")]


def firms(count: int = 3000) -> tuple[pl.DataFrame, np.ndarray]:
    """Debt decides where it is known; being unknown is a sign of its own; so is one sector of three."""
    rng = np.random.default_rng(3)
    debt = rng.normal(size=count)
    unknown = rng.random(count) < 0.2
    sector = rng.choice(["10", "24", "47"], count)
    log_odds = -3 + np.where(unknown, 1.5, debt) + (sector == "24")
    table = pl.DataFrame(
        {"debt": np.where(unknown, np.nan, debt), "sector": sector, "months": rng.integers(0, 6, count)}
    )
    return table, rng.random(count) < expit(log_odds)


@pytest.mark.parametrize("learner", LEARNERS, ids=lambda learner: type(learner).__name__)
def test_contributions_sum_to_the_log_odds(learner: Learner):
    table, came = firms()
    learned = learner.fit(table, came, np.ones(len(came)), seed=0)
    parts = learned.contributions(table)
    assert parts.shape == (table.height, table.width + 1)
    assert parts.sum(axis=1) == pytest.approx(learned.log_odds(table), abs=1e-9)


@pytest.mark.parametrize("learner", LEARNERS[:2], ids=lambda learner: type(learner).__name__)
def test_gaps_and_categories_say_what_they_know(learner: Learner):
    table, came = firms()
    learned = learner.fit(table, came, np.ones(len(came)), seed=0)
    told = table.with_columns(log_odds=pl.Series(learned.log_odds(table)))
    unknown, middling = pl.col("debt").is_nan(), pl.col("debt").abs() < 0.3
    mean = pl.col("log_odds").mean()
    gap = told.filter(unknown).select(mean).item() - told.filter(middling).select(mean).item()
    sector = told.filter(sector="24").select(mean).item() - told.filter(sector="10").select(mean).item()
    assert 0.8 < gap < 2.2  # 1.5
    assert 0.4 < sector < 1.6  # 1


def test_a_weight_of_two_is_a_row_given_twice():
    table, came = firms(1200)
    twice = pl.concat([table, table.head(400)])
    weights = np.where(np.arange(1200) < 400, 2.0, 1.0)
    learner = LogisticLogOdds()
    weighed = learner.fit(table, came, weights, seed=0)
    repeated = learner.fit(twice, np.concatenate([came, came[:400]]), np.ones(1600), seed=0)
    # Clipping and scale are taken over rows as given: hence not the same to the last digit.
    assert weighed.log_odds(table) == pytest.approx(repeated.log_odds(table), abs=0.1)


@pytest.mark.parametrize("learner", LEARNERS[:2], ids=lambda learner: type(learner).__name__)
def test_too_few_endings_give_the_same_to_all(learner: Learner):
    table, _ = firms(1000)
    came = np.arange(1000) < 3
    learned = learner.fit(table, came, np.ones(1000), seed=0)
    assert isinstance(learned, Constant)
    # Jeffreys: 3.5 events against 997.5.
    assert learned.log_odds(table.head(2)) == pytest.approx(np.log(3.5 / 997.5))


def test_a_column_without_any_value_is_taken():
    table, came = firms(1000)
    empty = table.with_columns(patents=pl.lit(None, pl.Float64), siege=pl.lit(None, pl.String))
    for learner in LEARNERS[:2]:
        learned = learner.fit(empty, came, np.ones(1000), seed=0)
        assert np.isfinite(learned.log_odds(empty)).all()


def test_what_is_no_number_is_a_gap():
    table = pl.DataFrame({"a": [1.0, float("inf"), None, float("nan")], "b": ["x", "y", None, "x"]})
    encoding = Encoding.learned(table)
    later = encoding.matrix(pl.DataFrame({"a": [2.0, -float("inf")], "b": ["y", "never seen"]}))
    assert encoding.matrix(table)[:, 0] == pytest.approx([1, np.nan, np.nan, np.nan], nan_ok=True)
    assert later[0].tolist() == [2, 1]
    assert np.isnan(later[1]).all()


def test_a_group_never_seen_meets_neither_ending():
    table, came = firms()
    learned = GroupedLogOdds("months").fit(table, came, np.ones(len(came)), seed=0)
    new = pl.DataFrame({"debt": [0.0], "sector": ["10"], "months": [99]})
    assert learned.log_odds(new).tolist() == [-np.inf]
