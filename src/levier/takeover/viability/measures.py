"""The usual ratios, one column each, with the reason where there is none."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

Unit = Literal["share", "years", "days", "ratio"]


@dataclass(frozen=True)
class Measure:
    """A ratio: what is over what (euros both), how it is scaled, the published ratio that stands in for it
    and by what that is multiplied, and whether more is better. `positive`: without a positive denominator it
    has no meaning (a debt is not paid back by a loss)."""

    name: str
    numerator: pl.Expr
    denominator: pl.Expr
    unit: Unit
    more_is_better: bool
    factor: float = 1.0
    published: str | None = None
    published_factor: float = 0.01
    positive: bool = False


def _current_assets() -> pl.Expr:
    return pl.sum_horizontal(
        "inventories_eur", "receivables_eur", "other_current_assets_eur", "cash_eur", ignore_nulls=False
    )


def _due_within_the_year() -> pl.Expr:
    return pl.col("current_liabilities_eur") + pl.col("overdrafts_eur").fill_null(0)


_c = pl.col
MEASURES: tuple[Measure, ...] = (
    Measure("gross_margin_share", _c("gross_margin_eur"), _c("revenue_eur"), "share", True),
    Measure("value_added_share", _c("value_added_eur"), _c("revenue_eur"), "share", True),
    Measure(
        "staff_costs_share", _c("staff_costs_eur"), _c("value_added_eur"), "share", False, positive=True
    ),
    Measure("ebitda_margin_share", _c("ebitda_eur"), _c("revenue_eur"), "share", True),
    Measure("ebit_margin_share", _c("ebit_eur"), _c("revenue_eur"), "share", True),
    Measure("net_margin_share", _c("net_income_eur"), _c("revenue_eur"), "share", True),
    Measure("cash_flow_share", _c("cash_flow_eur"), _c("revenue_eur"), "share", True),
    Measure("return_on_assets_share", _c("ebit_eur"), _c("total_assets_eur"), "share", True, positive=True),
    Measure("equity_share", _c("equity_eur"), _c("total_assets_eur"), "share", True,
            published="equity_ratio_pct", positive=True),
    Measure("debt_to_equity", _c("financial_debt_eur"), _c("equity_eur"), "ratio", False,
            published="debt_ratio_pct", positive=True),
    Measure("debt_to_ebitda_years", _c("financial_debt_eur"), _c("ebitda_eur"), "years", False,
            positive=True),
    Measure("debt_to_cash_flow_years", _c("financial_debt_eur"), _c("cash_flow_eur"), "years", False,
            positive=True),
    Measure("interest_to_ebitda_share", _c("interest_eur"), _c("ebitda_eur"), "share", False,
            published="interest_cover_pct", positive=True),
    Measure("current_ratio", _current_assets(), _due_within_the_year(), "ratio", True,
            published="liquidity_ratio_pct", positive=True),
    Measure("working_capital_days",
            _c("inventories_eur") + _c("receivables_eur") + _c("other_current_assets_eur")
            - _c("current_liabilities_eur"),
            _c("revenue_eur"), "days", False, factor=360, published="operating_wcr_days", published_factor=1),
    Measure("inventory_days", _c("inventories_eur"), _c("revenue_eur"), "days", False, factor=360,
            published="inventory_days", published_factor=1),
    Measure("receivable_days", _c("receivables_eur"), _c("revenue_eur") * 1.2, "days", False, factor=360,
            published="receivable_days", published_factor=1),
    Measure("payable_days", _c("payables_eur"), (_c("purchases_eur") + _c("external_charges_eur")) * 1.2,
            "days", False, factor=360, published="payable_days", published_factor=1),
    Measure("assets_left_share", _c("fixed_assets_net_eur"), _c("fixed_assets_gross_eur"), "share", True,
            published="asset_depreciation_pct"),
)  # fmt: skip
"""In the order in which they are shown. Published ratios stand in where the amounts are unknown; days of
customers and suppliers take VAT at 20 %, as the producer does."""

BY_NAME = {measure.name: measure for measure in MEASURES}
NO_DENOMINATOR, NOT_POSITIVE, UNKNOWN = "its base is zero", "its base is not positive", "not known"


def measured(accounts: pl.DataFrame) -> pl.DataFrame:
    """`siren`, `closed_on`, and one column for each measure; null where there is none.

    Parameters
    ----------
    accounts : of any firms, as `with_balances` gives them
    """
    return accounts.select("siren", "closed_on", *(value_of(measure) for measure in MEASURES))


def value_of(measure: Measure) -> pl.Expr:
    over, under = measure.numerator, measure.denominator
    told = under > 0 if measure.positive else under != 0
    amounts = pl.when(told).then(over / under * measure.factor)
    if measure.published is None:
        return amounts.alias(measure.name)
    published = pl.col(measure.published) * measure.published_factor
    if measure.positive and measure.name != "equity_share":
        # Of a share of equity the sign is the news; of years of debt it says that there is no base.
        published = pl.when(published >= 0).then(published)
    # Amounts known, and no base: no published ratio makes one.
    no_base = under.is_not_null() & ~told
    return pl.when(~no_base.fill_null(False)).then(pl.coalesce(amounts, published)).alias(measure.name)


def reason_of(measure: Measure) -> pl.Expr:
    """Why a measure is null: `its base is zero`, `its base is not positive`, `not known`; else null."""
    under = measure.denominator
    no_base = pl.lit(NOT_POSITIVE) if measure.positive else pl.lit(NO_DENOMINATOR)
    told = under > 0 if measure.positive else under != 0
    negative = pl.lit(False)
    if measure.published is not None and measure.positive and measure.name != "equity_share":
        negative = (pl.col(measure.published) < 0).fill_null(False)
    return (
        pl.when(value_of(measure).is_not_null())
        .then(None)
        .when((under.is_not_null() & ~told).fill_null(False) | negative)
        .then(no_base)
        .otherwise(pl.lit(UNKNOWN))
        .alias(measure.name)
    )
