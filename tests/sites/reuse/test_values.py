"""Unit values: their ranges, their price year, and the page that tells them."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from levier.core.errors import BadInput
from levier.sites.reuse import UnitValues, price_factor, prices, unit_values
from levier.sites.reuse.draws import Draws, mixture
from levier.sites.reuse.manual import values_page
from levier.sites.reuse.values import SCHEMA, UnitValue

PAGE = Path(__file__).parents[3] / "docs" / "sites-reuse-values.md"
VALUES = unit_values()


def test_the_page_of_the_manual_tells_the_values_that_the_code_uses() -> None:
    assert PAGE.read_text(encoding="utf-8") == values_page()


def test_every_value_has_a_source_a_unit_and_words_in_both_languages() -> None:
    told = ["key", "what", "what_fr", "unit", "source", "spread", "range_from"]
    assert VALUES.table.select(pl.col(told).null_count().sum()).row(0) == (0,) * len(told)
    assert VALUES.table["key"].is_unique().all()
    money = VALUES.table["unit"].str.contains("eur|meur")
    assert VALUES.table.filter(money)["price_year"].null_count() == 0
    assert VALUES.table.filter(~money)["price_year"].null_count() == VALUES.table.filter(~money).height


def test_no_value_of_ours_passes_for_a_published_one() -> None:
    ours = VALUES.table.filter(pl.col("source") == "Assumption of Levier", pl.col("value") > 0)
    assert ours.filter(~pl.col("to_verify")).is_empty()


def test_a_euro_of_2022_is_dearer_in_2023_and_the_way_back_undoes_it() -> None:
    assert price_factor(2022, 2023) == pytest.approx(1.0487836)
    assert price_factor(2018, 2023) * price_factor(2023, 2018) == pytest.approx(1)
    # 2018 to 2020: two rises, of 2019 and 2020.
    rise = dict(prices().select("year", "rise_share").iter_rows())
    assert price_factor(2018, 2020) == pytest.approx((1 + rise[2019]) * (1 + rise[2020]))


def test_prices_move_money_and_leave_shares_and_invert_jobs_per_euro() -> None:
    moved = VALUES.at(2023)
    assert moved.of("demolition_eur_m2").value == pytest.approx(75 * 1.0487836)
    assert moved.of("demolition_eur_m2").price_year == 2023
    assert moved.of("built_share") == VALUES.of("built_share")
    assert moved.of("jobs_demolition_per_meur").value == pytest.approx(6 / 1.0487836)


def test_a_lognormal_value_has_its_low_and_high_as_first_and_last_tenths() -> None:
    unit = VALUES.of("remediation_eur_m2")
    low, median, high = unit.quantile(stats.norm.ppf([0.1, 0.5, 0.9]))
    assert (low, median, high) == pytest.approx((30, 66, 241))


def test_a_triangular_value_has_the_mean_and_quantiles_of_its_law() -> None:
    drawn = Draws(VALUES, 10_000, 0).of("sealed_share")
    law = stats.triang((0.9 - 0.7) / 0.25, 0.7, 0.25)
    assert drawn.mean() == pytest.approx((0.7 + 0.9 + 0.95) / 3, abs=1e-5)
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(law.ppf([0.1, 0.5, 0.9]), abs=1e-3)


def test_draws_depend_on_the_seed_and_the_key_alone() -> None:
    draws = Draws(VALUES, 500, 3)
    first = draws.of("guarding_eur_ha_y")
    other = Draws(VALUES, 500, 3)
    other.of("upkeep_eur_m2_y")
    np.testing.assert_array_equal(first, other.of("guarding_eur_ha_y"))
    assert not np.array_equal(first, Draws(VALUES, 500, 4).of("guarding_eur_ha_y"))
    both = np.corrcoef(draws.ranks("guarding_eur_ha_y"), draws.ranks("upkeep_eur_m2_y"))[0, 1]
    assert abs(both) < 0.15


def test_a_mixture_takes_each_part_as_often_as_its_chance() -> None:
    ranks = (np.arange(100) + 0.5) / 100
    parts = [np.full(100, value) for value in (1.0, 2.0, 3.0)]
    taken = mixture(parts, [0.5, 0.2, 0.3], ranks)
    assert [int((taken == value).sum()) for value in (1, 2, 3)] == [50, 20, 30]
    with pytest.raises(BadInput, match="sum to 1"):
        mixture(parts, [0.5, 0.2, 0.2], ranks)


def test_a_person_may_replace_a_value_and_only_that_one() -> None:
    given = pl.DataFrame({"key": ["demolition_eur_m2"], "value": [90], "low": [80], "high": [100]})
    own = VALUES.overridden(given)
    assert (own.of("demolition_eur_m2").low, own.of("demolition_eur_m2").value) == (80, 90)
    assert own.table.filter(pl.col("key") != "demolition_eur_m2").equals(
        VALUES.table.filter(pl.col("key") != "demolition_eur_m2")
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"key": ["nonsense"], "value": [1], "low": [1], "high": [1]}, "no unit value"),
        ({"key": ["demolition_eur_m2"], "value": [1], "low": [2], "high": [3]}, "low ≤ value"),
        ({"key": ["demolition_eur_m2"], "value": [1.0], "low": [0.0], "high": [3.0]}, "above 0"),
        ({"key": ["demolition_eur_m2"], "value": [float("nan")], "low": [1.0], "high": [3.0]}, "low ≤ value"),
        ({"key": ["demolition_eur_m2"], "value": [1]}, "columns are missing"),
    ],
)
def test_a_replacement_that_cannot_be_is_refused(given: dict[str, list], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        VALUES.overridden(pl.DataFrame(given))


def test_an_unknown_key_year_or_number_of_draws_is_refused() -> None:
    with pytest.raises(BadInput, match="no unit value"):
        VALUES.of("nonsense")
    with pytest.raises(BadInput, match="no price level for 1900"):
        VALUES.at(1900)
    with pytest.raises(BadInput, match="draws"):
        Draws(VALUES, 3, 0)


def test_a_fixed_value_does_not_spread() -> None:
    unit = UnitValue("x", 2.0, 2.0, 2.0, "fixed", "share", None)
    assert unit.quantile(np.array([-3.0, 0.0, 3.0])).tolist() == [2, 2, 2]
    assert UnitValues(pl.DataFrame(schema=SCHEMA)).table.is_empty()
