"""Multipliers of the two-sector example, in one unit throughout."""

import polars as pl
import pytest
from tests.industries.supply.test_leontief import FLOWS, OUTPUT

from levier.core.errors import BadInput
from levier.industries.supply import Households, input_output, linkages, multipliers

TABLE = input_output(FLOWS, OUTPUT)
MEASURES = pl.DataFrame({"industry": ["1", "2"], "jobs": [300.0, 500.0]})
# Wages of 300 and 500 M€; of a whole income of 1,000 M€, households buy 50 and 400 of the two goods.
HOUSEHOLDS = Households(
    pl.DataFrame({"industry": ["1", "2"], "income_meur": [300.0, 500.0], "consumption_meur": [50.0, 400.0]}),
    1000.0,
)


def test_output_multipliers_are_column_sums():
    found = multipliers(TABLE).by_industry
    # 1.518 and 1.452 in Miller & Blair, chapter 6.
    assert found["output_multiplier"].to_list() == pytest.approx([1.518, 1.452], abs=1e-3)
    assert found["output_multiplier_households"].null_count() == 2
    assert multipliers(TABLE).effects.is_empty()


def test_direct_and_indirect_add_up_to_total_in_the_same_unit():
    # A peer gives ratios for indirect effects, and totals for direct ones.
    rows = multipliers(TABLE, MEASURES).effects
    assert rows["direct"].to_list() == [0.3, 0.25]  # jobs per M€ of output
    assert (rows["direct"] + rows["indirect"]).to_list() == pytest.approx(rows["total"].to_list(), rel=1e-12)
    # By hand: 0.3 × 1.254125 + 0.25 × 0.264026.
    assert rows["total"][0] == pytest.approx(0.3 * 1.2541254 + 0.25 * 0.2640264, abs=1e-6)
    assert rows["ratio"].to_list() == pytest.approx((rows["total"] / rows["direct"]).to_list())


def test_twice_the_jobs_give_twice_each_effect_and_the_same_ratio():
    once, twice = (multipliers(TABLE, MEASURES.with_columns(pl.col("jobs") * n)).effects for n in (1, 2))
    for column in ("direct", "indirect", "total"):
        assert twice[column].to_list() == pytest.approx((once[column] * 2).to_list())
    assert twice["ratio"].to_list() == pytest.approx(once["ratio"].to_list())


def test_a_denominator_of_zero_gives_no_ratio_and_says_why():
    # A peer replaces it by 1e-6 and prints a multiplier of some millions.
    rows = multipliers(TABLE, MEASURES.with_columns(jobs=pl.Series([0.0, 500.0]))).effects
    assert rows["ratio"][0] is None
    assert rows["ratio_missing"].to_list() == ["none in the industry itself", None]
    assert rows["total"][0] > 0


def test_an_unknown_measure_leaves_unknown_every_chain_that_reaches_it():
    rows = multipliers(TABLE, MEASURES.with_columns(jobs=pl.Series([None, 500.0]))).effects
    assert rows["total"].to_list() == [None, None]
    assert rows["ratio_missing"].to_list() == ["unknown in the industry itself", None]


def test_households_add_to_the_chain_and_never_take_from_it():
    found = multipliers(TABLE, MEASURES, HOUSEHOLDS)
    by = found.by_industry
    assert (by["output_multiplier_households"] > by["output_multiplier"]).all()
    assert (found.effects["induced"] > 0).all()
    assert (found.effects["direct"] + found.effects["indirect"]).to_list() == pytest.approx(
        found.effects["total"].to_list()
    )


def test_households_cannot_spend_more_than_they_earn():
    with pytest.raises(BadInput, match="whole income"):
        multipliers(TABLE, MEASURES, Households(HOUSEHOLDS.by_industry, 400.0))
    with pytest.raises(BadInput, match="unknown"):
        multipliers(TABLE, MEASURES, Households(HOUSEHOLDS.by_industry.head(1), 1000.0))


def test_normalised_linkages_average_one():
    rows = linkages(TABLE).by_industry
    assert rows["backward_normalised"].mean() == pytest.approx(1)
    assert rows["forward_normalised"].mean() == pytest.approx(1)
    assert rows["key"].to_list() == [
        b > 1 and f > 1 for b, f in zip(rows["backward_normalised"], rows["forward_normalised"], strict=True)
    ]
