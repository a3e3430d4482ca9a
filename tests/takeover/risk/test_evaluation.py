"""Scores judged: measures by hand and by scikit-learn, and what is refused."""

import datetime
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, fbeta_score, roc_auc_score

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.takeover.risk import Evaluation, Thresholds, evaluate, measures

DAY = datetime.date(2023, 1, 1)
UNTIL = datetime.date(2024, 12, 31)
EARLIER = Thresholds(0.6, 0.35, (datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)), DAY)

TEN = [(0.9, 1), (0.8, 0), (0.7, 1), (0.6, 1), (0.5, 0), (0.4, 0), (0.3, 1), (0.2, 0), (0.1, 0), (0.0, 0)]
"""Four of ten came. At 0.6 and above: 4 flagged, 3 hits; at 0.35 and above: 6 flagged, 3 hits."""


def scored(rows: list[tuple[float, int]] = TEN, **columns: Any) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema={"probability": pl.Float64, "came": pl.Int64}, orient="row")
    return table.select(
        pl.int_range(pl.len()).cast(pl.String).str.zfill(9).alias("siren"),
        pl.lit(DAY).alias("scored_on"),
        "probability",
        pl.col("came").cast(pl.Boolean),
        earlier_event=pl.lit(False),
    ).with_columns(**columns)


def judge(table: pl.DataFrame, thresholds: Thresholds = EARLIER, **options: Any) -> Evaluation:
    options = {"horizon_months": 18, "outcomes_until": UNTIL, "replicates": 20} | options
    result = evaluate(table, thresholds=thresholds, **options)
    assert isinstance(result, Evaluation)
    return result


def test_ten_firms_are_as_by_hand():
    got = judge(scored(), bins=2)
    # Of 4 x 6 pairs, the one that came is above in: 6 (0.9), 5 (0.7), 5 (0.6), 3 (0.3).
    assert got.value("auc") == pytest.approx(19 / 24)
    # Precision at each hit: 1/1, 2/3, 3/4, 4/7.
    assert got.value("average_precision") == pytest.approx((1 + 2 / 3 + 3 / 4 + 4 / 7) / 4)
    assert got.value("base_rate") == pytest.approx(0.4)
    # Squares of 0.1, 0.8, 0.3, 0.4, 0.5, 0.4, 0.7, 0.2, 0.1, 0.
    assert got.value("brier") == pytest.approx(1.85 / 10)
    # Upper half: mean 0.7, 3 of 5 came; lower half: mean 0.2, 1 of 5.
    assert got.value("calibration_error") == pytest.approx((0.1 + 0.0) / 2)
    assert got.calibration.drop("bin").rows() == [
        (5, 1, pytest.approx(0.2), pytest.approx(0.2)),
        (5, 3, pytest.approx(0.7), pytest.approx(0.6)),
    ]
    assert {name: got.value(name, "level", "red") for name in ("flagged", "precision", "recall")} == {
        "flagged": 4,
        "precision": pytest.approx(3 / 4),
        "recall": pytest.approx(3 / 4),
    }
    # Orange: precision 3/6, recall 3/4: 1.25·0.375 / (0.125 + 0.75) and 5·0.375 / (2 + 0.75).
    assert got.value("f_half", "level", "orange") == pytest.approx(1.25 * 0.375 / 0.875)
    assert got.value("f_two", "level", "orange") == pytest.approx(5 * 0.375 / 2.75)


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), st.booleans()), min_size=2, max_size=30)
)
def test_f_beta_is_that_of_scikit_learn(rows: list[tuple[float, bool]]):
    probability, came = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    got = measures.flagged(probability, came, np.ones(len(rows)), 0.5)
    if came.any():
        for beta, name in ((0.5, "f_half"), (2, "f_two")):
            assert got[name] == pytest.approx(
                fbeta_score(came, probability >= 0.5, beta=beta, zero_division=0)
            )
    else:
        assert np.isnan(got["f_half"])


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.7, 1.0]), st.booleans(), st.integers(0, 3)),
        min_size=2,
        max_size=30,
    )
)
def test_weighted_measures_are_those_of_scikit_learn(rows: list[tuple[float, bool, int]]):
    rows = sorted(rows, reverse=True)
    probability, came, weights = (np.array(column) for column in zip(*rows, strict=True))
    got = measures.Ranked.of(probability, came, 10).measured(weights.astype(float))
    events, total = weights[came].sum(), weights.sum()
    if 0 < events < total:
        assert got["auc"] == pytest.approx(roc_auc_score(came, probability, sample_weight=weights))
        assert got["average_precision"] == pytest.approx(
            average_precision_score(came, probability, sample_weight=weights)
        )
        assert got["brier"] == pytest.approx(brier_score_loss(came, probability, sample_weight=weights))
    else:
        assert np.isnan(got["auc"])
    if total:
        repeated = np.repeat(np.arange(len(rows)), weights)
        again = np.abs(
            np.bincount(measures.bins_of(probability, 10)[repeated], (probability - came)[repeated])
        )
        assert got["calibration_error"] == pytest.approx(again.sum() / total)


def test_a_changed_outcome_is_seen():
    one, other = judge(scored()), judge(scored([(0.9, 0), *TEN[1:]]))
    assert one.value("auc") != other.value("auc")
    assert one.value("brier") != other.value("brier")


def test_known_failures_left_among_test_positives_are_refused():
    """A published evaluation counts firms already in a procedure as hits: its figures fall by half without."""
    known = scored(earlier_event=pl.col("siren") == "000000002")
    with pytest.raises(BadInput, match="1 scores are of firms that already had an event, such as 000000002"):
        judge(known)
    with pytest.raises(BadInput, match="not known of every firm"):
        judge(scored(earlier_event=pl.lit(None, pl.Boolean)))
    with pytest.raises(BadInput, match="missing columns: earlier_event"):
        judge(scored().drop("earlier_event"))


def test_known_failures_would_flatter():
    """Why: ten firms already in a procedure, which any model finds, and the average precision is near 1."""
    flattered = pl.concat([scored(), scored([(1.0, 1)] * 10).with_columns(pl.col("siren") + "k")])
    fair = judge(scored()).value("average_precision")
    assert judge(flattered).value("average_precision") > fair + 0.15


def test_a_threshold_chosen_on_the_test_set_is_refused():
    """Thresholds come from a period whose outcomes were known before the first score reported."""
    same = replace(EARLIER, period=(DAY, DAY), outcomes_until=UNTIL)
    with pytest.raises(BadInput, match="after the first score reported"):
        judge(scored(), same)
    overlapping = replace(EARLIER, outcomes_until=DAY + datetime.timedelta(days=1))
    with pytest.raises(BadInput, match="whose horizon was over before"):
        judge(scored(), overlapping)


def test_thresholds_that_do_not_hold_are_refused():
    with pytest.raises(BadInput, match="orange not above red"):
        replace(EARLIER, orange=0.7)
    with pytest.raises(BadInput, match="ends before it begins"):
        replace(EARLIER, period=EARLIER.period[::-1])


def test_horizons_that_are_not_over_are_left_out_whatever_came():
    """Half of the firms are scored too late: those that failed at once are not kept to swell the rate."""
    late = scored([(0.9, 1)] * 10, scored_on=pl.lit(datetime.date(2023, 7, 1))).with_columns(
        pl.col("siren") + "l"
    )
    got = judge(pl.concat([scored(), late]))
    assert got.value("base_rate") == pytest.approx(0.4)
    assert got.left_out == {"horizon not over": 10, "lost from sight": 0}
    assert got.period == (DAY, DAY)


def test_firms_lost_from_sight_are_left_out_and_counted():
    got = judge(scored(came=pl.when(pl.col("siren") != "000000001").then("came")))
    assert got.left_out == {"horizon not over": 0, "lost from sight": 1}
    assert got.value("rows") == 9
    assert "1 of firms lost from sight" in str(got.evidence.uncertainty)


def test_without_a_score_to_judge_nothing_is_computed():
    result = evaluate(scored(), thresholds=EARLIER, horizon_months=18, outcomes_until=DAY)
    assert isinstance(result, NotComputed)


def test_the_first_of_each_territory():
    """Two lists: of a, the first two are 0.9 and 0.7 (both hits); of b, 0.8 and 0.6 (one)."""
    got = judge(
        scored(territory=pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("a")).otherwise(pl.lit("b"))),
        first=2,
    )
    assert got.territories.select("territory", "rows", "considered", "hits", "precision").rows() == [
        ("a", 5, 2, 2, 1.0),
        ("b", 5, 2, 1, 0.5),
    ]
    assert got.value("precision", "first", "mean") == got.value("precision", "first", "pooled") == 0.75


def test_a_territory_with_fewer_firms_counts_those_it_has():
    """a has two firms (one hit), b eight (three hits): mean of lists 7/16, of places 4/10."""
    small = scored(territory=pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("a")).otherwise(pl.lit("b")))
    got = judge(small, first=50)
    assert got.territories["considered"].to_list() == [2, 8]
    assert got.value("precision", "first", "mean") == pytest.approx(7 / 16)
    assert got.value("precision", "first", "pooled") == pytest.approx(4 / 10)


def test_ties_at_the_end_of_a_list_are_broken_by_siren_not_by_the_order_of_rows():
    tied = scored([(0.5, 1), (0.5, 0), (0.5, 0)], territory=pl.lit("a"))
    for order in (tied, tied.reverse()):
        assert judge(order, first=1).territories["hits"].to_list() == [1]


def test_groups_are_judged_apart():
    sizes = scored(size=pl.when(pl.int_range(pl.len()) < 4).then(pl.lit("10-49")), region=pl.lit("44"))
    got = judge(sizes)
    assert got.value("events", "size", "10-49") == 3
    assert got.value("base_rate", "size", "10-49") == pytest.approx(0.75)
    assert got.figures.filter(dimension="size")["group"].unique().to_list() == ["10-49"]  # null is no size
    assert got.value("auc", "region", "44") == got.value("auc")
    assert got.value("auc", "sector", "24") is None


def test_what_has_no_meaning_is_null():
    got = judge(scored([(0.1, 0), (0.2, 0)]))
    assert got.value("auc") is None
    assert got.value("average_precision") is None
    assert got.value("precision", "level", "red") is None  # nobody is flagged
    assert got.value("brier") == pytest.approx(0.025)


def test_intervals_hold_the_figure_and_shrink_with_firms():
    rng = np.random.default_rng(5)

    def many(count: int) -> Evaluation:
        chance = rng.uniform(0, 0.5, count)
        return judge(
            scored(list(zip(chance, (rng.random(count) < chance).astype(int), strict=True))), replicates=60
        )

    few, lots = many(300), many(6000)
    for measure in ("auc", "brier", "base_rate", "average_precision"):
        widths = []
        for got in (few, lots):
            row = got.figures.filter(dimension="overall", measure=measure).row(0, named=True)
            assert row["low"] < row["value"] < row["high"]
            widths.append(row["high"] - row["low"])
        assert widths[0] > 2 * widths[1]


def test_a_firm_scored_twice_is_drawn_as_one():
    """Each firm twice tells no more than once: intervals are as wide."""
    rng = np.random.default_rng(6)
    chance = rng.uniform(0, 0.5, 400)
    once = scored(list(zip(chance, (rng.random(400) < chance).astype(int), strict=True)))
    twice = pl.concat([once, once.with_columns(scored_on=pl.lit(DAY + datetime.timedelta(days=90)))])
    widths = [
        judge(table, replicates=100)
        .figures.filter(measure="auc")
        .select(pl.col("high") - pl.col("low"))
        .item()
        for table in (once, twice)
    ]
    assert widths[0] == pytest.approx(widths[1])


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"probability": pl.lit(1.2)}, "not between 0 and 1"),
        ({"probability": pl.lit(None, pl.Float64)}, "10 probabilities are unknown"),
        ({"siren": pl.lit("000000001")}, "several scores for the same firm and day"),
    ],
)
def test_scores_that_do_not_hold_are_refused(change: dict[str, pl.Expr], word: str):
    with pytest.raises(BadInput, match=word):
        judge(scored(**change))


def test_options_out_of_range_are_refused():
    for wrong in ({"bins": 0}, {"first": 0}, {"replicates": 0}, {"level": 1}):
        with pytest.raises(BadInput, match="1 and more"):
            judge(scored(), **wrong)


def test_the_order_of_rows_changes_nothing_and_a_seed_gives_the_same():
    one, other = judge(scored()), judge(scored().sample(fraction=1, shuffle=True, seed=1))
    assert one.figures.equals(other.figures)
    assert not one.figures.equals(judge(scored(), seed=1).figures)


def test_every_sentence_is_in_french():
    evidence = judge(scored()).evidence
    for sentence in (evidence.method, evidence.uncertainty):
        assert say(sentence, "fr") != say(sentence, "en")
