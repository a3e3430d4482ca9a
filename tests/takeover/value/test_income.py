"""Cash flows and the cost of capital, against arithmetic done by hand."""

import pytest

from levier.core.errors import BadInput
from levier.takeover.value.income import (
    cost_of_equity,
    free_cash_flows,
    present_value,
    terminal_value,
    weighted_cost_of_capital,
)

CASE = {"margin": 0.20, "depreciation": 0.05, "investment": 0.05, "working_capital": 0.10, "tax": 0.25}


def test_the_cost_of_capital_by_hand():
    # D/E = 0.2 / 0.8 = 0.25; levered beta = 0.8 x (1 + 0.75 x 0.25) = 0.95
    # equity = 3 % + 0.95 x 6 % + 4 % = 12.7 %; WACC = 0.8 x 12.7 % + 0.2 x 4 % x 0.75 = 10.76 %
    equity = cost_of_equity(0.03, 0.8, 0.06, 0.04, debt_share=0.2, tax=0.25)
    assert float(equity) == pytest.approx(0.127)
    assert float(weighted_cost_of_capital(equity, 0.04, 0.2, 0.25)) == pytest.approx(0.1076)


def test_three_years_of_cash_flows_by_hand():
    # Revenue 1,000 grows by 10 %: 1,100; 1,210; 1,331.
    # Year 1: EBITDA 220, depreciation 55, EBIT 165, tax 41.25; investment 55; working capital 100 -> 110.
    # 165 - 41.25 + 55 - 55 - 10 = 113.75; then each line grows by 10 %: 125.125; 137.6375.
    flows = free_cash_flows(1000.0, years=3, growth=0.10, **CASE)
    assert flows.tolist() == pytest.approx([113.75, 125.125, 137.6375])
    # At 10 % each is worth 113.75 / 1.1 = 103.409...: three times that.
    assert float(present_value(flows, 0.10)) == pytest.approx(3 * 113.75 / 1.1)


def test_another_margin_is_seen():
    other = free_cash_flows(1000.0, years=3, growth=0.10, **CASE | {"margin": 0.21})
    assert other.tolist() != pytest.approx([113.75, 125.125, 137.6375])


def test_a_loss_pays_no_tax_and_brings_none_back():
    # Revenue 1,000, EBITDA -50, depreciation 50, EBIT -100, no tax; investment 50; no growth.
    flows = free_cash_flows(1000.0, years=1, growth=0.0, **CASE | {"margin": -0.05})
    assert flows.tolist() == pytest.approx([-100.0])


def test_gordon_is_the_sum_of_a_very_long_series():
    # A flow of 100 next year that grows by 2 % at 9 %: 100 / 0.07.
    assert float(terminal_value(100.0, 0.09, 0.02)) == pytest.approx(100 / 0.07)
    series = [100 * 1.02**i for i in range(3000)]
    assert float(present_value(series, 0.09)) == pytest.approx(100 / 0.07)


@pytest.mark.parametrize("growth", [0.09, 0.10])
def test_growth_for_ever_stays_below_the_cost_of_capital(growth: float):
    with pytest.raises(BadInput, match="no end"):
        terminal_value(100.0, 0.09, growth)
