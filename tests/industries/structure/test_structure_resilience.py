"""Resistance and recovery: by hand, and what the panel does not cover."""

import polars as pl
import pytest

from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.structure import Resilience, Shock, resilience

YEARS = (2007, 2008, 2009, 2010, 2011, 2012)


def jobs(**activities: list[float | None]) -> pl.DataFrame:
    rows = [
        (code[1:], year, e) for code, row in activities.items() for year, e in zip(YEARS, row, strict=True)
    ]
    schema = {"activity": pl.String, "year": pl.Int64, "employees": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


# All jobs of the reference peak in 2008 (2,050) and are fewest in 2009 (1,850).
THERE = jobs(_25=[1_000, 1_000, 800, 850, 900, 900], _47=[1_000, 1_050, 1_050, 1_060, 1_070, 1_100])
HERE = jobs(_25=[100, 100, 90, 90, 95, 99], _47=[20, 20, 20, 20, 20, 20])


def only(found: Resilience | NotComputed) -> dict[str, float]:
    assert isinstance(found, Resilience)
    assert found.by_shock.height == 1
    return found.by_shock.row(0, named=True)


def test_resistance_and_recovery_worked_by_hand():
    shock = only(resilience(HERE, THERE))
    assert (shock["peak_year"], shock["trough_year"], shock["recovery_year"]) == (2008, 2009, 2012)
    # With its own mix the territory would have lost 20 % of its 100 jobs of metal; it lost 10.
    assert (shock["contraction"], shock["contraction_expected"]) == (-10, pytest.approx(-20))
    assert shock["resistance"] == pytest.approx(0.5)
    assert shock["contraction_share"] == pytest.approx(-10 / 120)
    assert shock["contraction_share_reference"] == pytest.approx(1_850 / 2_050 - 1)
    # From 2009: metal +12.5 %, trade +5 / 105 there; here 110 to 119.
    expected = 90 * 0.125 + 20 * (1_100 / 1_050 - 1)
    assert shock["recovery_expected"] == pytest.approx(expected)
    assert shock["recoverability"] == pytest.approx((9 - expected) / expected)


def test_a_territory_that_fell_as_its_activities_has_no_resistance_of_its_own():
    tenth = THERE.with_columns(pl.col("employees") / 10)
    assert only(resilience(tenth, THERE))["resistance"] == pytest.approx(0, abs=1e-9)


def test_a_shock_that_the_panel_does_not_cover_says_so():
    found = resilience(HERE, THERE)
    assert isinstance(found, Resilience)
    ((name, reason),) = found.not_computed
    assert name == "2020"
    assert "do not cover" in str(reason)
    assert say(reason, "fr") != say(reason, "en")


@pytest.mark.parametrize("years", [[2007, 2008], [2012], [2009, 2010, 2011]])
def test_a_panel_without_the_shock_is_not_computed(years: list[int]):
    kept = pl.col("year").is_in(years)
    found = resilience(HERE.filter(kept), THERE.filter(kept))
    assert isinstance(found, NotComputed)
    assert "2008" in str(found.reason)


def test_without_a_fall_in_the_reference_there_is_no_shock():
    rising = THERE.with_columns(employees=pl.col("year") * 1.0)
    found = resilience(HERE, rising)
    assert isinstance(found, NotComputed)
    assert "lost no jobs" in str(found.reason)


def test_a_panel_that_ends_at_the_trough_has_no_recovery():
    until = pl.col("year") <= 2009
    shock = only(resilience(HERE.filter(until), THERE.filter(until)))
    assert shock["resistance"] == pytest.approx(0.5)
    assert (shock["recovery_year"], shock["recovery"], shock["recoverability"]) == (None, None, None)


def test_where_nothing_is_expected_there_is_no_index():
    only_trade = HERE.filter(pl.col("activity") == "47")
    shock = only(resilience(only_trade, THERE))
    assert (shock["contraction"], shock["contraction_expected"], shock["resistance"]) == (0, 0, None)


def test_a_secret_cell_is_left_out_of_both_dates():
    hidden = HERE.with_columns(
        employees=pl.when((pl.col("activity") == "47") & (pl.col("year") == 2009))
        .then(None)
        .otherwise("employees")
    )
    shock = only(resilience(hidden, THERE))
    assert (shock["jobs_peak"], shock["cells_unknown"]) == (100, 2)


def test_shocks_are_data():
    mine = Shock("mine", 2010, 2011, 2012, None)
    found = resilience(
        HERE,
        THERE.with_columns(employees=pl.when(year=2012).then(700).otherwise("employees")),
        shocks=(mine,),
    )
    shock = only(found)
    assert (shock["shock"], shock["peak_year"], shock["trough_year"]) == ("mine", 2011, 2012)
    assert isinstance(resilience(HERE, THERE, shocks=()), NotComputed)


def test_every_sentence_is_in_french():
    found = resilience(HERE, THERE)
    assert isinstance(found, Resilience)
    for sentence in (found.evidence.method, found.evidence.uncertainty, *found.evidence.cautions):
        assert say(sentence, "fr") != say(sentence, "en")
