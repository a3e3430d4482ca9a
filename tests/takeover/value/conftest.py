"""A fictional workshop, as accounts that others vary."""

import datetime
from collections.abc import Callable

import polars as pl
import pytest

NUMBERS = (
    *("months", "revenue_eur", "gross_margin_eur", "value_added_eur", "staff_costs_eur", "ebitda_eur"),
    *("depreciation_eur", "ebit_eur", "interest_eur", "net_income_eur", "cash_flow_eur"),
    *("fixed_assets_gross_eur", "fixed_assets_net_eur", "inventories_eur", "receivables_eur"),
    *("payables_eur", "cash_eur", "financial_debt_eur", "equity_eur", "total_assets_eur", "employees_fte"),
)
WORKSHOP = {
    "months": 12.0,
    "revenue_eur": 4e6,
    "ebitda_eur": 500e3,
    "depreciation_eur": 120e3,
    "ebit_eur": 380e3,
    "fixed_assets_gross_eur": 2e6,
    "fixed_assets_net_eur": 600e3,
    "inventories_eur": 500e3,
    "receivables_eur": 600e3,
    "payables_eur": 400e3,
    "cash_eur": 200e3,
    "financial_debt_eur": 500e3,
    "equity_eur": 800e3,
    "total_assets_eur": 1.9e6,
    "employees_fte": 30.0,
    "staff_costs_eur": 1.4e6,
}
Accounts = Callable[..., pl.DataFrame]


def accounts(years: int = 3, siren: str = "111111111", **changes: float | None) -> pl.DataFrame:
    """So many like years of the workshop, with some figures changed."""
    row = dict.fromkeys(NUMBERS) | WORKSHOP | changes
    rows = [{"siren": siren, "closed_on": datetime.date(2025 - back, 12, 31), **row} for back in range(years)]
    schema = {"siren": pl.String, "closed_on": pl.Date, **dict.fromkeys(NUMBERS, pl.Float64)}
    return pl.DataFrame(rows, schema=schema)


@pytest.fixture(scope="session")
def workshop() -> Accounts:
    return accounts
