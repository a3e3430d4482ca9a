"""Hazards learned on simulated cohorts: against the truth, against Aalen-Johansen, and what is refused."""

import datetime
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from tests.takeover.risk.simulated import Truth, cohort

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.takeover.risk import BoostedLogOdds, CompetingRisks, FittedRisks, LogisticLogOdds, aalen_johansen
from levier.takeover.risk.learners import Learner

FEATURES = ["health", "age"]
LINES = CompetingRisks(LogisticLogOdds(), advancing={"age": 1}, replicates=0)
TREES = replace(LINES, learner=BoostedLogOdds(threads=1))
BOTH = pytest.mark.parametrize("model", [LINES, TREES], ids=["lines", "trees"])


def fit(model: CompetingRisks, panel: pl.DataFrame, features: list[str] = FEATURES) -> FittedRisks:
    fitted = model.fit(panel, features)
    assert isinstance(fitted, FittedRisks)
    return fitted


def between(panel: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    return panel.filter(pl.col("quarter").is_between(first, last))


@pytest.fixture(scope="module")
def seen() -> pl.DataFrame:
    """4,000 firms over 24 quarters; late entry, censoring; health stays what it is."""
    return cohort(4000, 24, seed=11)


@pytest.fixture(scope="module")
def fitted(seen: pl.DataFrame) -> FittedRisks:
    return fit(replace(LINES, replicates=8), seen)


@BOTH
def test_incidences_are_those_of_the_hazards_that_made_the_cohort(model: CompetingRisks, seen: pl.DataFrame):
    """Means over 2,000 new firms within 10 % of the truth, as about 900 failures were seen; those of the
    weakest, middle and strongest third within 20 %."""
    rng = np.random.default_rng(0)
    health, age = rng.normal(size=2000), rng.integers(0, 40, 2000)
    rows = pl.DataFrame({"siren": np.arange(2000), "health": health, "age": age}).with_columns(quarter=24)
    truth = Truth().incidence(health, age, 12)
    got = fit(model, seen).predict(rows)
    for horizon in (2, 6, 12):
        at = got.filter(horizon_months=horizon * 3).sort("siren")
        for place, cause in enumerate(("failure", "closure")):
            assert at[cause].mean() == pytest.approx(truth[:, horizon - 1, place].mean(), rel=0.10)
        for third in np.array_split(np.argsort(health), 3):
            expected = truth[third, horizon - 1, 0].mean()
            assert at["failure"].to_numpy()[third].mean() == pytest.approx(expected, rel=0.20)


@BOTH
def test_incidences_are_those_of_aalen_and_johansen(model: CompetingRisks):
    """Of firms that differ by their age alone, late entry and censoring included: within four standard errors
    of the estimator (Greenwood, with those at risk)."""
    alike = cohort(12000, 24, seed=12, truth=Truth(health=0.0))
    curve = aalen_johansen(alike, "age", since=8).head(12)
    got = fit(model, alike, ["age"]).predict(
        pl.DataFrame({"siren": ["x"], "quarter": [24], "age": [8]}), range(1, 13)
    )
    hazard = 1 - curve["surviving"] / curve["surviving"].shift(1, fill_value=1.0)
    error = np.sqrt((hazard / curve["at_risk"]).cum_sum().to_numpy())
    for cause in ("failure", "closure"):
        assert np.all(np.abs(got[cause].to_numpy() - curve[cause].to_numpy()) < 4 * error)
        assert curve[cause][-1] > 8 * error[-1]  # the check has something to see


def test_an_age_that_stands_still_is_seen(seen: pl.DataFrame):
    """Closure grows with age: without advancing it, three years ahead are too hopeful."""
    rows = pl.DataFrame({"siren": ["old"], "quarter": [24], "age": [40], "health": [0.0]})
    moving, still = (fit(model, seen).predict(rows, [12]) for model in (LINES, replace(LINES, advancing={})))
    assert still["closure"][0] < 0.95 * moving["closure"][0]


def test_features_of_any_kind_are_taken(seen: pl.DataFrame):
    """Gaps, infinities, NaN, text, a category never seen: the same table as without them, row for row."""
    odd = seen.with_columns(
        health=pl.when(pl.col("age") % 7 == 0).then(float("inf")).when(pl.col("age") % 5 > 0).then("health"),
        sector=pl.when(pl.col("age") % 3 == 0).then(pl.lit("24")).otherwise(pl.lit("25")),
        employer=pl.col("age") % 2 == 0,
    )
    new = pl.DataFrame(
        {
            "siren": ["a", "b"],
            "quarter": [24, 24],
            "health": [None, float("nan")],
            "age": [3, None],
            "sector": ["99", None],
            "employer": [None, True],
        },
        schema_overrides={"health": pl.Float64},
    )
    for model in (LINES, TREES):
        got = fit(model, odd, [*FEATURES, "sector", "employer"]).predict(new, [4])
        assert got["failure"].is_between(0, 1).all()
        assert got["failure"].is_finite().all()


@BOTH
def test_a_date_of_the_quarter_does_as_well_as_its_number(model: CompetingRisks):
    panel = cohort(600, 12, seed=13)
    dated = panel.with_columns(
        quarter=pl.date(2020, 1, 31).dt.offset_by(pl.format("{}mo", pl.col("quarter") * 3))
    )
    one, other = fit(model, panel), fit(model, dated)
    rows = panel.filter(quarter=5)
    dated_rows = dated.filter(pl.col("quarter") == datetime.date(2021, 4, 30))
    assert one.predict(rows)["failure"].equals(other.predict(dated_rows)["failure"])
    assert other.learned_until == 2022 * 4 + 3


@BOTH
def test_the_order_of_rows_changes_nothing_and_a_seed_gives_the_same(model: CompetingRisks):
    panel = cohort(600, 12, seed=14)
    model = replace(model, replicates=2)
    rows = panel.filter(quarter=11)
    first = fit(model, panel).predict(rows)
    assert first.equals(fit(model, panel.sample(fraction=1, shuffle=True, seed=1)).predict(rows.reverse()))
    other = fit(replace(model, seed=1), panel).predict(rows)
    assert not first["failure_low"].equals(other["failure_low"])


def test_what_comes_after_the_ending_is_refused():
    """Known failures left among those at risk: every later quarter would count as a hit foreseen."""
    panel = cohort(600, 12, seed=14)
    failed = panel.filter(ending="failure").head(1)
    again = failed.with_columns(quarter=pl.col("quarter") + 1)
    with pytest.raises(BadInput, match=f"1 firms have rows after their ending, such as {failed['siren'][0]}"):
        LINES.fit(pl.concat([panel, again]), FEATURES)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda panel: pl.concat([panel, panel.head(1)]), "several rows for the same firm and quarter"),
        (lambda panel: panel.with_columns(ending=pl.lit("sold")), "unknown endings: sold"),
        (lambda panel: panel.drop("health"), "missing columns: health"),
        (lambda panel: panel.with_columns(pl.col("quarter").cast(pl.String)), "neither a date nor a whole"),
        (lambda panel: panel.with_columns(pl.col("age").cast(pl.String)), "not numeric features"),
    ],
)
def test_a_panel_that_does_not_hold_is_refused(change, word: str):
    with pytest.raises(BadInput, match=word):
        LINES.fit(change(cohort(300, 8, seed=15)), FEATURES)


def test_rows_to_predict_that_do_not_hold_are_refused(fitted: FittedRisks, seen: pl.DataFrame):
    rows = seen.filter(quarter=20)
    with pytest.raises(BadInput, match="missing columns: age"):
        fitted.predict(rows.drop("age"))
    with pytest.raises(BadInput, match="several rows"):
        fitted.predict(pl.concat([rows, rows]))
    for horizons in ([0], [], [1.5]):
        with pytest.raises(BadInput, match="horizon"):
            fitted.predict(rows, horizons)  # type: ignore[arg-type]


def test_contributions_to_what_is_not_predicted_are_refused(fitted: FittedRisks, seen: pl.DataFrame):
    for ending, horizon in (("sale", 6), ("failure", 0)):
        with pytest.raises(BadInput, match="unknown ending or horizon"):
            fitted.contributions(seen.filter(quarter=20), ending, horizon)


def test_no_row_gives_no_row(fitted: FittedRisks, seen: pl.DataFrame):
    got = fitted.predict(seen.clear())
    assert got.is_empty()
    assert "failure_low" in got.columns


def test_many_rows_are_predicted_as_few_are(fitted: FittedRisks, seen: pl.DataFrame):
    many = pl.concat(
        [seen.filter(quarter=20).with_columns(pl.lit(time).alias("quarter")) for time in range(17)]
    )
    assert many.height > 20_000
    whole = fitted.predict(many, [4])
    part = fitted.predict(many.tail(50), [4])
    assert whole.join(part, on=["siren", "quarter"], how="semi").equals(part)


def test_parameters_out_of_range_are_refused():
    for wrong in ({"level": 1.0}, {"replicates": 1}, {"replicates": -1}):
        with pytest.raises(BadInput, match="level is between 0 and 1"):
            CompetingRisks(**wrong)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="not numeric features of the model: size"):
        CompetingRisks(advancing={"size": 1}).fit(cohort(300, 8, seed=15), FEATURES)


def test_without_one_of_the_endings_its_hazard_is_not_computed():
    panel = cohort(300, 8, seed=15)
    result = LINES.fit(panel.filter(pl.col("ending").ne_missing(pl.lit("closure"))), FEATURES)
    assert isinstance(result, NotComputed)
    assert "links_successions" in result.needs
    assert "closure" in str(result.reason)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.floats(allow_nan=True)), st.one_of(st.none(), st.integers(-9, 200))
        ),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.integers(1, 16), min_size=1, max_size=4, unique=True),
)
def test_whatever_the_rows_incidences_hold_together(fitted: FittedRisks, values, horizons: list[int]):
    health, age = zip(*values, strict=True)
    rows = pl.DataFrame(
        {"siren": range(len(values)), "quarter": 24, "health": health, "age": age},
        schema_overrides={"health": pl.Float64, "age": pl.Float64},
    )
    got = fitted.predict(rows, horizons)
    for cause in ("failure", "closure"):
        low, middle, high = (got[f"{cause}{end}"].to_numpy() for end in ("_low", "", "_high"))
        assert np.all((low >= 0) & (low <= middle) & (middle <= high) & (high <= 1))
        for firm in got.partition_by("siren"):
            for end in ("_low", "", "_high"):
                assert firm.sort("horizon_months")[f"{cause}{end}"].diff().drop_nulls().ge(0).all()
    assert got.select(pl.sum_horizontal("failure", "closure", "surviving")).to_series().to_numpy() == (
        pytest.approx(1, abs=1e-9)
    )


def test_without_replicates_bounds_are_unknown(seen: pl.DataFrame):
    got = fit(LINES, seen).predict(seen.filter(quarter=20).head(3))
    assert got["failure_low"].null_count() == got["closure_high"].null_count() == got.height


def test_fewer_firms_give_wider_intervals(fitted: FittedRisks, seen: pl.DataFrame):
    few = fit(replace(LINES, replicates=8), seen.filter(pl.col("siren") < "000000400"))
    rows = seen.filter(quarter=20).head(200)
    wide, narrow = (
        model.predict(rows, [6]).select((pl.col("failure_high") - pl.col("failure_low")).mean()).item()
        for model in (few, fitted)
    )
    assert wide > 2 * narrow


@BOTH
def test_a_rise_of_failures_is_learned_by_recalibration(model: CompetingRisks, seen: pl.DataFrame):
    """In a later period failures are twice as frequent: after calibration on it the mean is within 15 %."""
    harder = Truth(failure=Truth().failure + np.log(2))
    later = cohort(4000, 8, seed=16, truth=harder).with_columns(pl.col("quarter") + 24)
    rng = np.random.default_rng(1)
    health, age = rng.normal(size=1000), rng.integers(0, 40, 1000)
    rows = pl.DataFrame({"siren": np.arange(1000), "health": health, "age": age}).with_columns(quarter=40)
    expected = harder.incidence(health, age, 6)[:, -1, 0].mean()
    before = fit(model, seen)
    after = before.calibrated_on(later)
    assert before.predict(rows, [6])["failure"].mean() < 0.65 * expected
    assert after.predict(rows, [6])["failure"].mean() == pytest.approx(expected, rel=0.15)
    assert (before.calibrated_since, after.calibrated_since, after.learned_until) == (None, 24, 31)


def test_what_fades_with_time_is_learned_by_recalibration():
    """Health moves: today's tells less of three years ahead. Held as it is, the weakest look worse than they
    turn out; recalibrated at each distance, within a fifth of what comes."""
    moving = cohort(12000, 60, seed=17, persistence=0.85, truth=Truth(failure=-4.4, health=-1.1))
    before = fit(LINES, between(moving, 0, 19))
    after = before.calibrated_on(between(moving, 20, 35))
    start = moving.filter(quarter=44)
    came = moving.filter(pl.col("quarter").is_between(44, 55), ending="failure")["siren"]
    weakest = start.sort("health").head(start.height // 5)
    share = weakest["siren"].is_in(came.implode()).mean()
    held, recalibrated = (model.predict(weakest, [12])["failure"].mean() for model in (before, after))
    assert held > 1.3 * share
    assert recalibrated == pytest.approx(share, rel=0.2)


def test_hazards_learned_again_keep_the_recalibration_and_see_what_is_new():
    """Health starts to count only in the period of recalibration: hazards of before do not know it."""
    before = cohort(3000, 12, seed=18, truth=Truth(health=0.0))
    since = cohort(3000, 12, seed=19, truth=Truth(health=-1.2)).with_columns(
        pl.col("quarter") + 12, siren=pl.lit("s") + pl.col("siren")
    )
    calibrated = fit(LINES, before).calibrated_on(since)
    again = calibrated.relearned_on(pl.concat([before, since]))
    assert isinstance(again, FittedRisks)
    for cause in ("failure", "closure"):
        old, new = (model.members[0].calibration[cause].coefficients for model in (calibrated, again))
        assert old[1:] == new[1:]
    assert again.learned_until == calibrated.learned_until == 23
    rows = pl.DataFrame({"siren": ["weak", "strong"], "quarter": 24, "age": 10, "health": [-2.0, 2.0]})
    old, new = (model.predict(rows, [6]).sort("siren")["failure"] for model in (calibrated, again))
    assert new[1] / new[0] > 1.5 * old[1] / old[0]  # weak over strong


def test_a_rise_is_not_counted_twice_when_hazards_are_learned_again(seen: pl.DataFrame):
    """Failures are twice as frequent in the period of recalibration, which the new hazards have seen too."""
    harder = Truth(failure=Truth().failure + np.log(2))
    later = cohort(4000, 8, seed=16, truth=harder).with_columns(
        pl.col("quarter") + 24, siren=pl.lit("s") + pl.col("siren")
    )
    again = fit(LINES, seen).calibrated_on(later).relearned_on(pl.concat([seen, later]))
    assert isinstance(again, FittedRisks)
    rng = np.random.default_rng(1)
    health, age = rng.normal(size=1000), rng.integers(0, 40, 1000)
    rows = pl.DataFrame({"siren": np.arange(1000), "health": health, "age": age}).with_columns(quarter=40)
    expected = harder.incidence(health, age, 6)[:, -1, 0].mean()
    assert again.predict(rows, [6])["failure"].mean() == pytest.approx(expected, rel=0.15)


def test_replicates_may_come_with_the_hazards_learned_again(seen: pl.DataFrame):
    quick = fit(LINES, between(seen, 0, 15)).calibrated_on(between(seen, 16, 23))
    again = quick.relearned_on(seen, replicates=4)
    assert isinstance(again, FittedRisks)
    assert len(again.members) == 5
    got = again.predict(seen.filter(quarter=23), [6])
    assert (got["failure_low"] < got["failure_high"]).all()
    assert got["failure"].equals(quick.relearned_on(seen).predict(seen.filter(quarter=23), [6])["failure"])  # type: ignore[union-attr]


def test_what_cannot_be_learned_again_is_refused(seen: pl.DataFrame):
    model = fit(LINES, between(seen, 0, 15))
    with pytest.raises(BadInput, match="after a recalibration"):
        model.relearned_on(between(seen, 0, 20))
    with pytest.raises(BadInput, match="does not end with"):
        model.calibrated_on(between(seen, 16, 20)).relearned_on(seen)


def test_a_period_to_calibrate_on_that_is_not_later_is_refused(seen: pl.DataFrame):
    model = fit(LINES, between(seen, 0, 15))
    with pytest.raises(BadInput, match="not later"):
        model.calibrated_on(between(seen, 15, 20))
    calibrated = model.calibrated_on(between(seen, 16, 20))
    with pytest.raises(BadInput, match="not later"):
        calibrated.calibrated_on(between(seen, 20, 23))


@BOTH
@pytest.mark.parametrize("calibrated", [False, True])
def test_contributions_sum_to_the_log_odds_of_the_incidence(
    model: CompetingRisks, calibrated: bool, seen: pl.DataFrame
):
    fitted = fit(model, between(seen, 0, 15))
    fitted = fitted.calibrated_on(between(seen, 16, 22)) if calibrated else fitted
    rows = seen.filter(quarter=23)
    for ending in ("failure", "closure"):
        parts = fitted.contributions(rows, ending, 6)
        expected = fitted.predict(rows, [6]).sort("siren")[ending].to_numpy()
        summed = parts.sort("siren").select(pl.sum_horizontal(pl.exclude("siren"))).to_series().to_numpy()
        assert expit(summed) == pytest.approx(expected, abs=1e-9)
    weak = fitted.contributions(rows, "failure", 6).with_columns(weak=rows["health"] < -1)
    assert weak.filter("weak")["health"].mean() > 0.3


def test_a_learner_of_ones_own_is_enough(seen: pl.DataFrame):
    class Mean:
        """Everybody alike: two methods on what is learned, one to learn."""

        def fit(self, table: pl.DataFrame, came: np.ndarray, weights: np.ndarray, seed: int):
            share = np.average(came, weights=weights)

            class Learned:
                def log_odds(self, rows: pl.DataFrame) -> np.ndarray:
                    return np.full(rows.height, np.log(share / (1 - share)))

                def contributions(self, rows: pl.DataFrame) -> np.ndarray:
                    return np.column_stack([np.zeros((rows.height, rows.width)), self.log_odds(rows)])

            return Learned()

    learner: Learner = Mean()
    got = fit(CompetingRisks(learner, replicates=0), seen).predict(seen.filter(quarter=20), [1])
    rates = [(seen["ending"] == cause).sum() / seen.height for cause in ("failure", "closure")]
    assert got["failure"].unique().to_list() == pytest.approx(rates[:1])
    assert got["closure"].unique().to_list() == pytest.approx(rates[1:])
