"""Ratios of the last accounts known, and how they changed since those of the year before."""

import datetime

import polars as pl

RATIOS = (
    "revenue_eur",
    "ebitda_margin_pct",
    "pretax_income_revenue_pct",
    "cash_flow_revenue_pct",
    "debt_ratio_pct",
    "equity_ratio_pct",
    "liquidity_ratio_pct",
    "interest_cover_pct",
    "repayment_capacity_years",
    "asset_depreciation_pct",
    "operating_wcr_days",
    "inventory_days",
    "receivable_days",
    "payable_days",
)
CHANGES = (
    "ebitda_margin_pct",
    "gross_margin_share",
    "debt_ratio_pct",
    "equity_ratio_pct",
    "liquidity_ratio_pct",
    "operating_wcr_days",
    "receivable_days",
    "payable_days",
)
LASTING = ("ebitda_margin_pct", "debt_ratio_pct", "equity_ratio_pct", "liquidity_ratio_pct", "payable_days")
LASTING_YEARS = 3
"""Of these the mean of the last three accounts is told too: a single year is noisy."""
YEAR_APART = (270, 550)
"""Days between two closings that may be compared: a year, with the longer and shorter ones of a change of
closing date."""


def financial_features(accounts: pl.DataFrame, date: datetime.date) -> pl.DataFrame:
    """By `siren`, of the accounts known: the last closing date's, full (C) rather than simplified (S); those
    of a group (K) are of another perimeter."""
    revenue = pl.when(pl.col("revenue_eur") > 0).then("revenue_eur")
    own = (
        accounts.filter(pl.col("account_type") != "K")
        .sort("siren", "closed_on", "account_type")
        .unique(["siren", "closed_on"], keep="first", maintain_order=True)
        .with_columns(
            gross_margin_share=pl.col("gross_margin_eur") / revenue,
            net_margin_share=pl.col("net_income_eur") / revenue,
        )
    )
    apart = (pl.col("closed_on") - pl.col("closed_on").shift().over("siren")).dt.total_days()
    before = {name: pl.col(name).shift().over("siren") for name in ("revenue_eur", *CHANGES)}
    growth = pl.when(before["revenue_eur"] > 0).then(pl.col("revenue_eur") / before["revenue_eur"] - 1)
    changes = {"revenue_change": growth} | {f"{name}_change": pl.col(name) - before[name] for name in CHANGES}
    means = {
        f"{name}_mean_3y": pl.mean_horizontal(
            pl.col(name).shift(back).over("siren") for back in range(LASTING_YEARS)
        )
        for name in LASTING
    }
    comparable = apart.is_between(*YEAR_APART)
    return (
        own.with_columns(pl.when(comparable).then(change).alias(name) for name, change in changes.items())
        .with_columns(**means)
        .unique("siren", keep="last", maintain_order=True)
        .select(
            "siren",
            *RATIOS,
            *("gross_margin_share", "net_margin_share"),
            *changes,
            *means,
            accounts_age_days=(pl.lit(date) - pl.col("closed_on")).dt.total_days(),
            income_confidential=pl.col("revenue_eur").is_null().cast(pl.Float64),
        )
    )
