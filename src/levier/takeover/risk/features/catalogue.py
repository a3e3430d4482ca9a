"""Every feature: its name, the family of reasons it belongs to, its unit, and the words for it."""

from dataclasses import dataclass
from typing import Literal

from levier.core.messages import Message, m

Family = Literal["finance", "payments and notices", "workforce", "sector and place", "director age"]
Unit = Literal["EUR", "%", "points", "days", "years", "count", "share", "yes or no", "code"]


@dataclass(frozen=True)
class Feature:
    """A column of the panel. Change: against the accounts, or the year, before."""

    name: str
    family: Family
    unit: Unit
    label: Message


FINANCE = (
    Feature("revenue_eur", "finance", "EUR", m("revenue")),
    Feature("revenue_change", "finance", "share", m("change of revenue")),
    Feature("gross_margin_share", "finance", "share", m("gross margin over revenue")),
    Feature("gross_margin_share_change", "finance", "share", m("change of the gross margin")),
    Feature("ebitda_margin_pct", "finance", "%", m("EBITDA margin")),
    Feature("ebitda_margin_pct_change", "finance", "points", m("change of the EBITDA margin")),
    Feature("net_margin_share", "finance", "share", m("net income over revenue")),
    Feature("pretax_income_revenue_pct", "finance", "%", m("pre-tax income over revenue")),
    Feature("cash_flow_revenue_pct", "finance", "%", m("cash flow over revenue")),
    Feature("debt_ratio_pct", "finance", "%", m("debt over equity")),
    Feature("debt_ratio_pct_change", "finance", "points", m("change of debt over equity")),
    Feature("equity_ratio_pct", "finance", "%", m("equity over the balance sheet")),
    Feature("equity_ratio_pct_change", "finance", "points", m("change of equity over the balance sheet")),
    Feature("liquidity_ratio_pct", "finance", "%", m("liquidity")),
    Feature("liquidity_ratio_pct_change", "finance", "points", m("change of liquidity")),
    Feature("interest_cover_pct", "finance", "%", m("interest over EBITDA")),
    Feature("repayment_capacity_years", "finance", "years", m("years of cash flow to repay debt")),
    Feature("asset_depreciation_pct", "finance", "%", m("wear of the equipment")),
    Feature("operating_wcr_days", "finance", "days", m("working capital needs")),
    Feature("operating_wcr_days_change", "finance", "days", m("change of working capital needs")),
    Feature("inventory_days", "finance", "days", m("inventory")),
    Feature("receivable_days", "finance", "days", m("time that customers take to pay")),
    Feature("receivable_days_change", "finance", "days", m("change of the time that customers take to pay")),
    Feature("ebitda_margin_pct_mean_3y", "finance", "%", m("EBITDA margin over three years")),
    Feature("debt_ratio_pct_mean_3y", "finance", "%", m("debt over equity in three years")),
    Feature("equity_ratio_pct_mean_3y", "finance", "%", m("equity over the balance sheet in three years")),
    Feature("liquidity_ratio_pct_mean_3y", "finance", "%", m("liquidity over three years")),
    Feature("income_confidential", "finance", "yes or no", m("income statement kept confidential")),
)
NOTICES = (
    Feature(
        "payable_days_mean_3y",
        "payments and notices",
        "days",
        m("time taken to pay suppliers in three years"),
    ),
    Feature("payable_days", "payments and notices", "days", m("time taken to pay suppliers")),
    Feature(
        "payable_days_change", "payments and notices", "days", m("change of the time taken to pay suppliers")
    ),
    Feature("accounts_age_days", "payments and notices", "days", m("age of the last accounts known")),
    Feature("filing_delay_days", "payments and notices", "days", m("days from closing to the last filing")),
    Feature("late_filings_3y", "payments and notices", "count", m("late filings in three years")),
    Feature("safeguards_5y", "payments and notices", "count", m("safeguards opened in five years")),
    Feature("sales_3y", "payments and notices", "count", m("parts of its business sold in three years")),
    Feature("purchases_3y", "payments and notices", "count", m("businesses bought in three years")),
    Feature("changes_2y", "payments and notices", "count", m("changes entered in two years")),
    Feature("last_change_days", "payments and notices", "days", m("days since the last change entered")),
)
WORKFORCE = (
    Feature("establishments", "workforce", "count", m("open establishments")),
    Feature("establishments_change_1y", "workforce", "count", m("change of open establishments in a year")),
    Feature(
        "establishments_change_3y", "workforce", "count", m("change of open establishments in three years")
    ),
    Feature("headcount", "workforce", "count", m("employees, where it is alone of its trade in its commune")),
    Feature(
        "headcount_change_1y",
        "workforce",
        "share",
        m("change of its employees in a year, where it is alone of its trade in its commune"),
    ),
    Feature(
        "headcount_change_3y",
        "workforce",
        "share",
        m("change of its employees in three years, where it is alone of its trade in its commune"),
    ),
    Feature("trade_here", "workforce", "count", m("employers of its trade in its commune")),
    Feature("trade_here_size", "workforce", "count", m("mean employees of its trade in its commune")),
    Feature(
        "trade_here_change_1y", "workforce", "share", m("change of the employees of its trade in its commune")
    ),
    Feature(
        "trade_here_change_3y",
        "workforce",
        "share",
        m("change of the employees of its trade in its commune, in three years"),
    ),
)
PLACE = (
    Feature("age_years", "sector and place", "years", m("age of the firm")),
    Feature("legal_form", "sector and place", "code", m("legal form")),
    Feature("naf_division", "sector and place", "code", m("sector")),
    Feature(
        "sector_employment_change_1y", "sector and place", "share", m("change of jobs of its sector here")
    ),
    Feature(
        "sector_employment_change_3y",
        "sector and place",
        "share",
        m("change of jobs of its sector here, in three years"),
    ),
    Feature("sector_failures", "sector and place", "share", m("failures in its sector in a year")),
    Feature("place_failures", "sector and place", "share", m("failures around it in a year")),
)
DIRECTORS = (
    Feature("director_age_low", "director age", "years", m("age of the youngest director, at least")),
    Feature("director_age_high", "director age", "years", m("age of the eldest director, at least")),
    Feature("directors", "director age", "count", m("directors")),
    Feature("directed_by_company", "sector and place", "yes or no", m("directed by a company")),
    Feature("companies_directed", "sector and place", "count", m("companies that it directs")),
)
FEATURES: tuple[Feature, ...] = (*FINANCE, *NOTICES, *WORKFORCE, *PLACE, *DIRECTORS)
CATEGORIES = tuple(feature.name for feature in FEATURES if feature.unit == "code")
NAMES = tuple(feature.name for feature in FEATURES)
