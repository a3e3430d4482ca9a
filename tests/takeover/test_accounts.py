"""Accounts told from published ratios: each amount worked back by hand from the definition of its ratio."""

import datetime

import polars as pl
import pytest

from levier.takeover.accounts import FIGURES, SCHEMA, accounts_from_ratios

# Revenue 1,000, subsidies 50, gross margin 700, EBITDA 105, EBIT 60, net income 40, CAF 84, interest 10.5,
# pre-tax income 52.5, debts 210, equity 300, total 750, inventories 75, customers 200; in thousands.
PUBLISHED = {
    "siren": "111111118",
    "closed_on": datetime.date(2024, 12, 31),
    "account_type": "C",
    "confidentiality": "Public",
    "revenue_eur": 1_000_000.0,
    "gross_margin_eur": 700_000.0,
    "ebitda_eur": 105_000.0,
    "ebit_eur": 60_000.0,
    "net_income_eur": 40_000.0,
    "debt_ratio_pct": 70.0,  # 210 / 300
    "equity_ratio_pct": 40.0,  # 300 / 750
    "liquidity_ratio_pct": 180.0,
    "asset_depreciation_pct": 45.0,
    "operating_wcr_revenue_pct": 9.0,
    "operating_wcr_days": 32.4,
    "interest_cover_pct": 10.0,  # 10.5 / 105
    "cash_flow_revenue_pct": 8.0,  # 84 / (1,000 + 50)
    "repayment_capacity_years": 2.5,  # 210 / 84
    "ebitda_margin_pct": 10.0,  # 105 / (1,000 + 50)
    "pretax_income_revenue_pct": 5.0,  # 52.5 / (1,000 + 50)
    "inventory_days": 27.0,  # 75 x 360 / 1,000
    "receivable_days": 60.0,  # 200 x 360 / 1,200
    "payable_days": 64.0,
}
AMOUNTS = {
    "purchases_eur": 300_000,
    "cash_flow_eur": 84_000,
    "pretax_income_eur": 52_500,
    "interest_eur": 10_500,
    "financial_debt_eur": 210_000,
    "equity_eur": 300_000,
    "total_assets_eur": 750_000,
    "inventories_eur": 75_000,
    "receivables_eur": 200_000,
}


def told(**changes: object) -> dict[str, object]:
    return accounts_from_ratios(pl.DataFrame([{**PUBLISHED, **changes}])).row(0, named=True)


def test_amounts_follow_from_the_definitions_of_the_ratios() -> None:
    row = told()
    assert {name: row[name] for name in AMOUNTS} == pytest.approx(AMOUNTS)
    assert row["liquidity_ratio_pct"] == 180
    unknown = ("cash_eur", "payables_eur", "current_liabilities_eur", "staff_costs_eur", "employees_fte")
    assert all(row[name] is None for name in unknown)


def test_simplified_accounts_take_cash_flow_over_revenue_alone() -> None:
    assert told(account_type="S")["cash_flow_eur"] == pytest.approx(80_000)


@pytest.mark.parametrize("margin", [0.4, -20.0, None])
def test_where_the_base_of_margins_cannot_be_told_revenue_is_taken(margin: float | None) -> None:
    assert told(ebitda_margin_pct=margin)["pretax_income_eur"] == pytest.approx(50_000)


@pytest.mark.parametrize(
    ("changes", "unknown"),
    [
        (
            {"equity_ratio_pct": -40.0},
            ["equity_eur", "total_assets_eur"],
        ),  # debts over equity say the contrary
        ({"debt_ratio_pct": 0.2}, ["equity_eur", "total_assets_eur"]),  # three decimals of nearly nothing
        ({"repayment_capacity_years": 0.0}, ["financial_debt_eur", "equity_eur"]),
        ({"repayment_capacity_years": -2.5}, ["financial_debt_eur"]),  # a debt below zero
        (
            {"cash_flow_revenue_pct": 0.3, "repayment_capacity_years": 66.7},
            ["financial_debt_eur"],
        ),  # too blurred
        (
            {"revenue_eur": 0.0, "confidentiality": "Partiellement confidentiel"},
            ["revenue_eur", "purchases_eur"],
        ),
        ({"revenue_eur": None}, ["purchases_eur", "cash_flow_eur", "inventories_eur", "financial_debt_eur"]),
        ({"cash_flow_revenue_pct": float("inf")}, ["cash_flow_eur", "financial_debt_eur"]),
    ],
)
def test_what_does_not_hold_is_left_unknown(changes: dict[str, object], unknown: list[str]) -> None:
    row = told(**changes)
    assert all(row[name] is None for name in unknown)


def test_without_debt_there_is_none() -> None:
    assert told(debt_ratio_pct=0.0, repayment_capacity_years=0.0)["financial_debt_eur"] == 0


def test_losses_leave_debt_and_equity_below_zero_where_the_signs_agree() -> None:
    row = told(
        cash_flow_revenue_pct=-8.0,
        repayment_capacity_years=-2.5,
        debt_ratio_pct=-70.0,
        equity_ratio_pct=-40.0,
    )
    assert row["cash_flow_eur"] == pytest.approx(-84_000)
    assert row["financial_debt_eur"] == pytest.approx(210_000)
    assert row["equity_eur"] == pytest.approx(-300_000)
    assert row["total_assets_eur"] == pytest.approx(750_000)


def test_an_older_lake_with_few_columns_tells_what_it_can() -> None:
    few = pl.DataFrame([PUBLISHED]).select(
        "siren", "closed_on", "account_type", "confidentiality", "revenue_eur", "ebitda_eur"
    )
    table = accounts_from_ratios(few)
    assert dict(table.schema) == SCHEMA
    known = [name for name in FIGURES if table[name].is_not_null().any()]
    assert known == ["revenue_eur", "ebitda_eur"]
