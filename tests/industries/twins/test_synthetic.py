"""Synthetic controls: planted effects, coverage, placebos, and what is refused."""

import numpy as np
import polars as pl
import pytest
from tests.industries.twins.worlds import FIRST, factor_world, outcome_table

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.industries.twins import SyntheticControl, SyntheticRules, synthetic_control
from levier.industries.twins.inference import Errors, conformal_interval
from levier.industries.twins.mixing import mix, predictor_weights
from levier.industries.twins.outcomes import Outcomes, nearest_donors
from levier.industries.twins.simplex import simplex_weights

EVENT = FIRST + 13


def control(values: np.ndarray, **options: object) -> SyntheticControl:
    found = synthetic_control(outcome_table(values), "Z000", **{"treated_from": EVENT, **options})  # type: ignore[arg-type]
    assert isinstance(found, SyntheticControl), found
    return found


def world(seed: int = 0, effect: float = 0.0, **options: object) -> np.ndarray:
    values = factor_world(np.random.default_rng(seed), **options)  # type: ignore[arg-type]
    values[13:, 0] += effect
    return values


def test_a_mix_without_noise_is_found_and_the_effect_exact() -> None:
    values = world(noise=0.0, factors=8)
    values[:, 0] = 0.5 * values[:, 3] + 0.3 * values[:, 7] + 0.2 * values[:, 9]
    values[13:, 0] += 4
    found = control(values)
    assert dict(found.weights.iter_rows()) == pytest.approx({"Z003": 0.5, "Z007": 0.3, "Z009": 0.2}, abs=1e-6)
    assert found.effect == pytest.approx(4, abs=1e-6)
    assert found.p_value == pytest.approx(1 / 30)
    assert found.course.filter("after")["gap"].to_list() == pytest.approx([4] * 7, abs=1e-6)
    assert any("exactly" in str(caution) for caution in found.evidence.cautions)


def test_planted_effects_are_within_the_intervals_as_often_as_said() -> None:
    years, means, conformal, effects = [], [], [], []
    for seed in range(40):
        found = control(world(seed, effect=5.0))
        after = found.course.filter("after")
        years.append(((after["gap_low"] <= 5) & (after["gap_high"] >= 5)).mean())
        conformal.append(((after["conformal_low"] <= 5) & (after["conformal_high"] >= 5)).mean())
        means.append(found.effect_low <= 5 <= found.effect_high)
        effects.append(found.effect)
    assert np.mean(years) >= 0.85  # 90 % said
    assert np.mean(conformal) >= 0.85
    assert np.mean(means) >= 0.80
    assert np.mean(effects) == pytest.approx(5, abs=0.7)


def test_an_effect_is_told_from_chance_and_its_absence_is_not() -> None:
    with_effect = np.mean([control(world(seed, 8.0)).effect_p_value <= 0.1 for seed in range(20)])
    without = np.mean([control(world(seed)).effect_p_value <= 0.1 for seed in range(20)])
    assert with_effect >= 0.8
    assert without <= 0.25


def test_the_interval_excludes_zero_when_its_test_says_so() -> None:
    for seed in range(12):
        found = control(world(seed, 3.0))
        assert (not found.effect_low <= 0 <= found.effect_high) == (found.effect_p_value <= 0.1)


def test_what_comes_after_has_no_part_in_the_mix() -> None:
    values = world(1)
    later = values.copy()
    later[13:] = np.random.default_rng(9).permuted(later[13:])
    assert control(values).weights.equals(control(later).weights)
    earlier = values.copy()
    earlier[:13] = np.random.default_rng(9).permuted(earlier[:13], axis=0)
    assert not control(values).weights.equals(control(earlier).weights)


def test_units_change_nothing_but_the_unit() -> None:
    small, large = control(world(2)), control(1000 * world(2))
    assert large.weights["weight"].to_list() == pytest.approx(small.weights["weight"].to_list(), rel=1e-6)
    assert large.effect == pytest.approx(1000 * small.effect, rel=1e-6)
    assert (large.p_value, large.effect_p_value) == (small.p_value, small.effect_p_value)


def test_donors_are_the_nearest_in_the_past_and_never_the_treated_area() -> None:
    values = world(3)
    outcomes = Outcomes(
        tuple(f"Z{at:03}" for at in range(30)), tuple(range(FIRST, FIRST + 20)), values, 13, 0
    )
    distance = ((values[:13] - values[:13, [5]]) ** 2).sum(axis=0)
    distance[[0, 5]] = np.inf
    assert nearest_donors(outcomes, 5, 8).tolist() == sorted(np.argsort(distance)[:8])


def test_the_p_value_counts_the_treated_area_among_the_others() -> None:
    gaps = np.array([[1.0, 1, 1, 1], [1, 1, 1, 1], [5, 2, 5, 1]])
    assert Errors(gaps, 2).p_value == 0.5
    assert Errors(gaps, 2).ratio.tolist() == [5, 2, 5, 1]


def test_too_few_placebos_give_no_interval() -> None:
    found = control(world(4)[:, :8])  # 7 placebos: 90 % asks for 9
    assert found.effect_low is None
    assert found.course["gap_low"].null_count() == 20
    nine = control(world(4)[:, :10])
    assert nine.effect_low is not None


def test_a_conformal_interval_keeps_the_effects_whose_error_is_not_the_largest() -> None:
    values = world(5)
    past, own, donors, after = values[:13, 1:9], values[:13, 0], values[15, 1:9], float(values[15, 0])
    low, high = conformal_interval(past, own, donors, after, 0.9)
    rows = np.vstack([past, donors])
    for effect in np.linspace(low - 3, high + 3, 61):
        target = np.append(own, after - effect)
        errors = np.abs(target - rows @ simplex_weights(rows, target))
        assert (low <= effect <= high) == ((errors >= errors[-1]).mean() > 0.1)
    assert np.isnan(conformal_interval(past[:8], own[:8], donors, after, 0.9)).all()  # 9 years give no 10 %


def test_a_placebo_in_time_sees_that_the_gap_began_earlier() -> None:
    values = world(6)
    values[9:, 0] += 9
    found = control(values)
    assert found.in_time is not None
    assert found.in_time.from_year == FIRST + 9
    assert found.in_time.mean_gap > 5
    assert any("already went wrong" in str(caution) for caution in found.evidence.cautions)


def test_each_donor_is_left_out_in_turn() -> None:
    values = world(7, 5.0)
    found = control(values)
    kept = found.weights.filter(pl.col("weight") > 0.01)["area"]
    assert set(found.without_donor["area"]) == set(kept)
    first = found.without_donor.row(0, named=True)
    donors = [f"Z{at:03}" for at in range(1, 30) if f"Z{at:03}" != first["area"]]
    assert control(values, donors=donors).effect == pytest.approx(first["effect"])


def test_a_mix_that_follows_nothing_is_refused() -> None:
    values = world(8)
    values[:, 0] *= 2
    found = synthetic_control(outcome_table(values), "Z000", treated_from=EVENT)
    assert isinstance(found, NotComputed)
    assert "no mix of other areas follows Z000" in str(found.reason)


def test_ridge_follows_an_area_just_outside_the_others_better() -> None:
    values = world(9)
    values[:, 0] = values.max(axis=1) + 2
    values[13:, 0] += 5
    plain, corrected = control(values), control(values, rules=SyntheticRules(ridge=True))
    assert corrected.rmspe_before < plain.rmspe_before
    assert abs(corrected.effect - 5) < abs(plain.effect - 5)
    assert corrected.weights["weight"].min() < 0
    assert corrected.weights["weight"].sum() == pytest.approx(1, abs=1e-4)


# Covariates


def covariates(values: np.ndarray, years: list[int]) -> pl.DataFrame:
    noise = np.random.default_rng(0).normal(size=values.shape[1])
    columns = {f"value_{year}": values[year - FIRST] for year in years}
    return pl.DataFrame({"area": [f"Z{at:03}" for at in range(values.shape[1])], **columns, "noise": noise})


def test_covariates_that_tell_the_outcome_count_and_noise_does_not() -> None:
    values = world(10, 5.0, areas=14)
    found = control(
        values, covariates=covariates(values, [FIRST + 2, FIRST + 7, FIRST + 12]), matching="nested"
    )
    share = dict(found.predictors.select("predictor", "weight").iter_rows())
    assert share["noise"] < 0.2
    assert sum(share.values()) == pytest.approx(1)
    row = found.predictors.row(by_predicate=pl.col("predictor") == f"value_{FIRST + 7}", named=True)
    assert row["treated"] == values[7, 0]


def test_predictor_weights_are_no_worse_than_equal_ones() -> None:
    rng = np.random.default_rng(3)
    x, target, past, own = (
        rng.normal(size=(4, 9)),
        rng.normal(size=4),
        rng.normal(size=(10, 9)),
        rng.normal(size=10),
    )

    def error(share: np.ndarray) -> float:
        roots = np.sqrt(share)
        return float(((past @ simplex_weights(roots[:, None] * x, roots * target) - own) ** 2).mean())

    assert error(predictor_weights(x, target, past, own)) <= error(np.full(4, 0.25)) + 1e-12


def test_validated_weights_are_judged_on_the_second_half_alone() -> None:
    values = world(11, areas=12)
    table = covariates(values, [FIRST + 1, FIRST + 4])
    first = control(values, covariates=table, matching="validated").predictors
    changed = values.copy()
    changed[[2, 3, 5]] += np.random.default_rng(1).normal(
        size=(3, 12)
    )  # years of the first half, no covariate
    assert first.equals(
        control(
            changed, covariates=table, matching="validated", rules=SyntheticRules(most_donors=40)
        ).predictors
    )


# What cannot be said


def test_too_few_donors_years_or_nothing_after() -> None:
    values = outcome_table(world(12))
    few = synthetic_control(values, "Z000", treated_from=EVENT, donors=["Z001", "Z002"])
    short = synthetic_control(values, "Z000", treated_from=FIRST + 3)
    late = synthetic_control(values, "Z000", treated_from=FIRST + 40)
    for found, said in ((few, "2 areas are known"), (short, "3 years are known"), (late, "no year is known")):
        assert isinstance(found, NotComputed)
        assert said in str(found.reason)


def test_an_outcome_that_never_changes() -> None:
    flat = outcome_table(np.full((20, 12), 100.0))
    found = synthetic_control(flat, "Z000", treated_from=EVENT)
    assert isinstance(found, NotComputed)
    assert "the same in every year" in str(found.reason)


def test_an_area_that_never_changes_among_others_that_do() -> None:
    values = world(13)
    values[:, 0] = values[:, 1:].mean()
    assert control(values).p_value > 0


def test_excluded_areas_and_those_with_a_secret_year_are_no_donors() -> None:
    table = outcome_table(world(14))
    secret = table.with_columns(
        value=pl.when((pl.col("area") != "Z005") | (pl.col("year") != FIRST)).then("value")
    )
    found = synthetic_control(secret, "Z000", treated_from=EVENT, excluded=["Z007"])
    assert isinstance(found, SyntheticControl)
    assert not {"Z005", "Z007"} & set(found.placebos["area"])
    assert found.donors_known == 27
    assert any("1 territories are not compared" in str(caution) for caution in found.evidence.cautions)


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        (lambda t: t.drop("value"), {}, "no column value"),
        (lambda t: pl.concat([t, t.head(1)]), {}, "twice"),
        (lambda t: t.with_columns(value=pl.lit(float("inf"))), {}, "no number"),
        (lambda t: t.with_columns(area=pl.when(pl.col("area") != "Z001").then("area")), {}, "no area"),
        (lambda t: t, {"donors": ["Z000", "Z001"]}, "its own donor"),
        (lambda t: t, {"donors": ["nowhere"]}, "nowhere"),
        (lambda t: t.filter(pl.col("area") != "Z000"), {}, "Z000"),
        (lambda t: t, {"matching": "nested"}, "go together"),
        (
            lambda t: t,
            {"matching": "nested", "covariates": pl.DataFrame({"area": ["Z000"]})},
            "one row per area",
        ),
        (
            lambda t: t,
            {
                "matching": "nested",
                "covariates": pl.DataFrame({"area": [f"Z{at:03}" for at in range(1, 9)], "x": range(8)}),
            },
            "covariates of Z000",
        ),
    ],
)
def test_what_is_faulty_is_refused(change, options: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        synthetic_control(change(outcome_table(world(15))), "Z000", treated_from=EVENT, **options)  # type: ignore[arg-type]


def test_rules_that_mean_nothing_are_refused() -> None:
    for wrong in ({"fewest_donors": 1}, {"level": 1.0}, {"worst_fit_share": 0.01}, {"most_donors": 2}):
        with pytest.raises(BadInput):
            SyntheticRules(**wrong)  # type: ignore[arg-type]


def test_the_mix_without_a_donor_does_not_hold_it() -> None:
    outcomes = Outcomes(
        tuple(f"Z{at:03}" for at in range(30)), tuple(range(FIRST, FIRST + 20)), world(16), 13, 0
    )
    whole = mix(outcomes, 0, 10)
    assert int(whole.donors[0]) not in mix(outcomes, 0, 10, without=int(whole.donors[0])).donors
