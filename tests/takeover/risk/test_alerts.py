"""Alert levels from goals: by hand, at ties, and where a goal cannot be met."""

import datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.takeover.risk.test_evaluation import TEN, scored

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.takeover.risk import AlertLevels, Evaluation, alerts, choose_thresholds, evaluate

PERIOD = (datetime.date(2022, 12, 1), datetime.date(2023, 1, 31))
UNTIL = datetime.date(2024, 12, 31)


def choose(table: pl.DataFrame, **options: Any) -> AlertLevels:
    options = {"period": PERIOD, "horizon_months": 18, "outcomes_until": UNTIL, "fewest": 1} | options
    result = choose_thresholds(table, **options)
    assert isinstance(result, AlertLevels)
    return result


def test_red_flags_as_many_as_its_precision_allows_and_orange_as_few_as_its_recall_allows():
    """Precision from the top: 1, 1/2, 2/3, 3/4, 3/5...; recall 1/4, 1/4, 2/4, 3/4, 3/4, 3/4, 4/4."""
    got = choose(scored(), precision_goal=0.7, recall_goal=0.9)
    assert (got.thresholds.red, got.thresholds.orange) == (0.6, 0.3)
    assert got.reached.select("level", "met", "flagged", "precision", "recall").rows() == [
        ("red", True, 4, 0.75, 0.75),
        ("orange", True, 7, pytest.approx(4 / 7), 1.0),
    ]
    assert got.remarks == ()
    assert (got.reached.schema["met"], got.reached.schema["flagged"]) == (pl.Boolean, pl.Int64)


def test_a_goal_that_cannot_be_met_is_said():
    got = choose(scored(), precision_goal=0.9, recall_goal=0.9, fewest=3)
    assert got.thresholds.red == 0.6  # three quarters, the best of those that flag three and more
    assert got.reached["met"].to_list() == [False, True]
    assert "cannot be met" in str(got.remarks[0])
    assert say(got.remarks[0], "fr") != say(got.remarks[0], "en")


def test_orange_is_never_above_red():
    """Scores so good that red alone reaches the recall asked of orange."""
    got = choose(scored([(0.9, 1), (0.8, 1), (0.7, 1), (0.1, 0)]), precision_goal=0.6, recall_goal=0.3)
    assert (got.thresholds.red, got.thresholds.orange) == (0.1, 0.1)


def test_firms_of_one_probability_are_flagged_together_whatever_their_order():
    tied = scored([(0.9, 1), (0.5, 1), (0.5, 0), (0.5, 0), (0.1, 0)])
    for order in (tied, tied.reverse()):
        got = choose(order, precision_goal=0.6, recall_goal=1.0)
        assert (got.thresholds.red, got.thresholds.orange) == (0.9, 0.5)
        assert got.reached["flagged"].to_list() == [1, 4]


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=40).filter(
        lambda rows: any(came for _, came in rows)
    ),
    st.floats(0.05, 1),
    st.floats(0.05, 1),
)
def test_no_other_threshold_would_do_better(rows: list[tuple[int, bool]], precision: float, recall: float):
    table = scored([(place / 6, int(came)) for place, came in rows])
    got = choose(table, precision_goal=precision, recall_goal=recall)
    red, orange = got.reached.rows(named=True)
    assert orange["recall"] >= recall
    assert orange["threshold"] <= red["threshold"]
    events = sum(came for _, came in rows)
    for place in {place for place, _ in rows}:
        flagged = [came for other, came in rows if other >= place]
        if flagged and sum(flagged) / len(flagged) >= precision:
            assert red["met"]
            assert red["threshold"] <= place / 6
        if place / 6 > orange["threshold"] and place / 6 <= red["threshold"] and flagged:
            assert sum(flagged) / events < recall


def test_levels_of_firms():
    levels = choose(scored(), precision_goal=0.7, recall_goal=0.9).thresholds
    told = alerts(
        scored().with_columns(probability=pl.when(pl.col("siren") != "000000009").then("probability")), levels
    )
    assert told["level"].to_list() == ["red"] * 4 + ["orange"] * 3 + [None] * 3


def test_only_the_period_counts():
    outside = scored([(1.0, 0)] * 20, scored_on=pl.lit(datetime.date(2022, 1, 1))).with_columns(
        pl.col("siren") + "o"
    )
    inside = choose(scored(), precision_goal=0.7, recall_goal=0.9)
    both = choose(pl.concat([scored(), outside]), precision_goal=0.7, recall_goal=0.9)
    assert inside.thresholds == both.thresholds
    assert inside.thresholds.period == (datetime.date(2023, 1, 1), datetime.date(2023, 1, 1))


def test_thresholds_chosen_here_are_refused_for_the_same_scores_and_taken_for_later_ones():
    levels = choose(scored(), precision_goal=0.7, recall_goal=0.9, outcomes_until=datetime.date(2024, 7, 1))
    options = {"thresholds": levels.thresholds, "horizon_months": 18, "replicates": 5}
    with pytest.raises(BadInput, match="rest on outcomes known until"):
        evaluate(scored(), outcomes_until=UNTIL, **options)  # type: ignore[arg-type]
    later = scored(scored_on=pl.lit(datetime.date(2024, 7, 1)))
    got = evaluate(later, outcomes_until=datetime.date(2026, 1, 1), **options)  # type: ignore[arg-type]
    assert isinstance(got, Evaluation)
    assert got.value("precision", "level", "red") == 0.75


def test_known_failures_are_refused_here_too():
    with pytest.raises(BadInput, match="already had an event"):
        choose(scored(earlier_event=pl.lit(True)), precision_goal=0.7, recall_goal=0.9)


@pytest.mark.parametrize("goals", [(0.0, 0.5), (1.1, 0.5), (0.5, 0.0), (0.5, 1.2)])
def test_goals_out_of_range_are_refused(goals: tuple[float, float]):
    with pytest.raises(BadInput, match="a goal is a share"):
        choose(scored(), precision_goal=goals[0], recall_goal=goals[1])


def test_without_an_ending_nothing_is_computed():
    result = choose_thresholds(
        scored([(p, 0) for p, _ in TEN]),
        precision_goal=0.5,
        recall_goal=0.5,
        period=PERIOD,
        horizon_months=18,
        outcomes_until=UNTIL,
    )
    assert isinstance(result, NotComputed)
