"""Patents, team and customers, against arithmetic done by hand."""

import polars as pl
import pytest

from levier.takeover.value.intangibles import excess_earnings, relief_from_royalty, replacement_cost
from levier.takeover.value.tangibles import value_by_age, value_by_books


def test_relief_from_royalty_by_hand():
    # Revenue 1,000 without growth, royalty 4 %, tax 25 %: 30 a year saved, for three years, at 10 %.
    # 30 / 1.1 + 30 / 1.21 + 30 / 1.331 = 27.2727 + 24.7934 + 22.5394 = 74.6056
    value = relief_from_royalty(1000.0, years=3, growth=0.0, royalty=0.04, tax=0.25, rate=0.10)
    assert float(value) == pytest.approx(74.6056, abs=1e-4)


def test_a_patent_that_has_ended_is_worth_nothing():
    assert float(relief_from_royalty(1000.0, years=0, growth=0.0, royalty=0.04, tax=0.25, rate=0.1)) == 0


def test_another_royalty_is_seen():
    value = relief_from_royalty(1000.0, years=3, growth=0.0, royalty=0.05, tax=0.25, rate=0.10)
    assert float(value) != pytest.approx(74.6056, abs=1e-4)


def test_excess_earnings_by_hand():
    # EBIT margin 12 %, tax 25 %: 9 % left; charges 5 %: 4 % excess. 1,000 of revenue, a fifth lost a year.
    # Year 1: 800 x 4 % = 32; year 2: 640 x 4 % = 25.6; at 12 %: 32 / 1.12 + 25.6 / 1.2544 = 48.9796
    case = {"attrition": 0.2, "growth": 0.0, "margin": 0.12, "charges": 0.05, "tax": 0.25, "rate": 0.12}
    assert float(excess_earnings(1000.0, **case, years=2)) == pytest.approx(48.97959, abs=1e-5)
    # For ever, it is 32 / (12 % + 20 %) = 100: twenty years hold nearly all of it.
    assert 99 < float(excess_earnings(1000.0, **case)) < 100


def test_customers_who_do_not_pay_for_the_other_assets_are_worth_nothing():
    value = excess_earnings(1000.0, attrition=0.2, growth=0.0, margin=0.04, charges=0.05, tax=0.25, rate=0.12)
    assert float(value) == 0


def test_replacement_of_a_team_by_hand():
    team = pl.DataFrame(
        {
            "headcount": [2.0],
            "annual_pay_eur": [30_000.0],
            "hire_share": [0.10],
            "training_share": [0.05],
            "ramp_months": [6.0],
            "ramp_productivity_share": [0.6],
        }
    )
    # Hiring and training: 60,000 x 15 % = 9,000. Learning: 60,000 x 6/12 x 40 % = 12,000, loaded by 40 %:
    # 16,800. Together 25,800; after tax of 25 %: 19,350.
    assert float(replacement_cost(team, loading=0.40, tax=0.25)) == pytest.approx(19_350)


def test_plant_by_its_age_and_by_its_books():
    # 100,000 over 10 years down to 10,000: 9,000 a year.
    assert float(value_by_age(100_000.0, 3, 10, 0.1)) == pytest.approx(73_000)
    assert float(value_by_age(100_000.0, 30, 10, 0.1)) == pytest.approx(10_000)
    # Three tenths depreciated in the books say the same.
    assert float(value_by_books(100_000.0, 70_000.0, 0.1)) == pytest.approx(73_000)
