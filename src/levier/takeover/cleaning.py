"""Faults of accounts, told and set right where that takes no guess.

Nothing is rescaled unless its unit is told: accounts that look like thousands of euros are named, and left.
"""

import datetime
from dataclasses import dataclass

import polars as pl

from levier.core.messages import Message, m
from levier.takeover.accounts import (
    DAYS_OF_A_YEAR,
    DETAIL_FLOWS,
    DETAIL_STOCKS,
    FLOWS,
    SCHEMA,
    STOCKS,
    as_accounts,
)

NEVER_NEGATIVE = (
    *("revenue_eur", "staff_costs_eur", "depreciation_eur", "interest_eur"),
    *("fixed_assets_gross_eur", "fixed_assets_net_eur", "inventories_eur", "receivables_eur"),
    *("payables_eur", "other_current_assets_eur", "cash_eur", "current_liabilities_eur"),
    *("financial_debt_eur", "overdrafts_eur", "total_assets_eur", "employees_fte"),
)
"""A minus sign there is an error of entry."""
ASSETS = frozenset(
    {"fixed_assets_gross_eur", "fixed_assets_net_eur", "inventories_eur", "receivables_eur"}
    | {"other_current_assets_eur", "cash_eur", "total_assets_eur"}
)
LARGEST_EUR = 1e12
"""Above any firm of France: the published file holds revenues of 1e14 EUR."""
THOUSAND = (300.0, 3000.0)
"""A change of revenue or assets from one year to the next that looks like a change of unit."""
REVENUE_A_HEAD_EUR = (1_000.0, 20_000_000.0)
"""Outside, revenue per head looks like another unit. An assumption: INSEE's means by sector lie within 30,000
and 2,000,000 EUR; to be verified."""
TYPES = {"C": 0, "S": 1}
"""Which of two accounts of one day is kept: full, then simplified."""
YEAR_MONTHS, MONTH_DAYS = 12, 365.25 / 12
MONTHS_TOLD_BY_CLOSING = (1, 23)
"""Months between two closings that tell the length of the later year; 24 or more: a year is missing."""

WORDS: dict[str, Message] = {
    "consolidated": m("consolidated accounts left out: the firm's own accounts are known"),
    "duplicate year": m("several accounts of one day: full ones are kept before simplified ones"),
    "unit doubtful": m("amounts look like thousands of euros: give the unit, nothing was rescaled"),
    "one fiscal year": m("one fiscal year only: no trend, and no way to see a lucky or unlucky year"),
    "not twelve months": m("a fiscal year that is not of twelve months: its flows are brought to twelve"),
    "negative assets": m("assets below zero: withheld"),
    "impossible sign": m("an amount below zero that never is: withheld"),
    "impossible amount": m("an amount above that of any firm, or not a number: withheld"),
    "contradiction": m("net above gross assets, or a part above its whole: the part is withheld"),
    "zero turnover": m("no turnover: nothing can be set against it"),
}  # fmt: skip
"""Every fault, in words."""


@dataclass(frozen=True)
class Cleaned:
    """`accounts`: one row per firm and closing day (`SCHEMA`), by firm and day, flows of twelve months, with
    `doubtful` (the unit is in doubt). `faults`: `siren`, `closed_on`, `fault` (a key of `WORDS`), `column`.
    """

    accounts: pl.DataFrame
    faults: pl.DataFrame


def clean_accounts(accounts: pl.DataFrame, *, on: datetime.date | None = None) -> Cleaned:
    """One row per firm and closing day, without impossible values, flows brought to twelve months.

    Parameters
    ----------
    accounts : a table of accounts (`levier.takeover.accounts.SCHEMA`), in any order; further columns stay
    on : accounts that close after this day are left out, as not yet known

    Returns
    -------
    Cleaned. A fault is told for each firm and year; where a value is withheld, for each column.
    """
    rows = as_accounts(accounts)
    if on is not None:
        rows = rows.filter(pl.col("closed_on") <= on)
    own, groups = _own(rows)
    single, twice = one_a_day(own)
    possible, withheld = _possible(single)
    whole, odd_years = _twelve_months(possible)
    doubtful = whole.with_columns(doubtful=_doubtful_unit()).with_columns(
        pl.col("doubtful").any().over("siren")
    )
    told = [
        groups,
        twice,
        withheld,
        odd_years,
        _fault(doubtful.filter("doubtful"), "unit doubtful", "revenue_eur"),
        _fault(doubtful.filter(pl.len().over("siren") == 1), "one fiscal year", None),
        _fault(doubtful.filter(pl.col("revenue_eur") == 0), "zero turnover", "revenue_eur"),
    ]
    return Cleaned(doubtful, pl.concat(told).unique().sort("siren", "closed_on", "fault", "column"))


def _fault(rows: pl.DataFrame, fault: str, column: str | None) -> pl.DataFrame:
    return rows.select(
        "siren", "closed_on", pl.lit(fault).alias("fault"), pl.lit(column, pl.String).alias("column")
    )


def _own(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without the consolidated ones of firms that also have their own: other firms are in those."""
    group = (pl.col("account_type") == "K").fill_null(False)
    left_out = group & ~group.all().over("siren")
    return rows.filter(~left_out), _fault(rows.filter(left_out), "consolidated", None)


def one_a_day(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per firm and day, and the faults: full before simplified, then the one that tells most.
    What is left between rows of one kind is settled by their figures, so that their order does not matter."""
    day = ["siren", "closed_on"]
    rank = pl.col("account_type").replace_strict(TYPES, default=len(TYPES), return_dtype=pl.Int8)
    told = pl.sum_horizontal(pl.col(name).is_not_null() for name in SCHEMA)
    ordered = rows.sort(
        *day, rank, told, *(name for name in SCHEMA if name not in day),
        descending=[False, False, False, *[True] * (len(SCHEMA) - 1)], nulls_last=True,
    )  # fmt: skip
    kept = ordered.unique(day, keep="first", maintain_order=True)
    return kept, _fault(kept.join(ordered.filter(pl.struct(day).is_duplicated()), on=day, how="semi"),
                        "duplicate year", None)  # fmt: skip


def _possible(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows without impossible values, and the faults."""
    amounts = [*FLOWS, *STOCKS, *DETAIL_FLOWS, *DETAIL_STOCKS]
    wrong: dict[tuple[str, str], pl.Expr] = {}
    for name in amounts:
        value = pl.col(name)
        wrong["impossible amount", name] = ~value.is_finite() | (value.abs() > LARGEST_EUR)
        if name in NEVER_NEGATIVE:
            wrong["negative assets" if name in ASSETS else "impossible sign", name] = value < 0
    for part, whole in (
        ("fixed_assets_net_eur", "fixed_assets_gross_eur"),
        ("cash_eur", "total_assets_eur"),
        ("equity_eur", "total_assets_eur"),
        ("inventories_eur", "total_assets_eur"),
        ("overdrafts_eur", "financial_debt_eur"),
        ("payables_eur", "current_liabilities_eur"),
    ):
        # A euro in a thousand: amounts derived from ratios are rounded.
        wrong["contradiction", part] = pl.col(part) > pl.col(whole) * 1.001 + 1
    flags = rows.select(
        expression.fill_null(False).alias(f"{fault}|{name}") for (fault, name), expression in wrong.items()
    )
    found = [key for key in wrong if flags["|".join(key)].any()]
    faults = [_fault(rows.filter(flags["|".join(key)]), *key) for key in found]
    withheld = rows
    for fault, name in found:
        bad = flags[f"{fault}|{name}"]
        withheld = withheld.with_columns(pl.when(~bad).then(pl.col(name)).alias(name))
    return withheld, pl.concat([_fault(rows.clear(), "", None), *faults])


def _twelve_months(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Flows brought to twelve months; a length not told is that since the closing before, if under two years,
    else twelve. Stocks stay. Published ratios in days or on sales are left: they hold within the year."""
    since = pl.col("closed_on") - pl.col("closed_on").shift(1).over("siren", order_by="closed_on")
    gap = (since.dt.total_days() / MONTH_DAYS).round()
    low, high = MONTHS_TOLD_BY_CLOSING
    months = pl.coalesce(
        pl.when(pl.col("months") > 0).then("months"), pl.when(gap.is_between(low, high)).then(gap)
    )
    known = rows.with_columns(months=months.fill_null(YEAR_MONTHS).cast(pl.Float64))
    odd = pl.col("months") != YEAR_MONTHS
    flows = [*FLOWS, *DETAIL_FLOWS]
    whole = known.with_columns(
        pl.when(odd).then(pl.col(name) * YEAR_MONTHS / pl.col("months")).otherwise(name).alias(name)
        for name in flows
    )
    return whole, _fault(known.filter(odd), "not twelve months", "months")


def working_capital_by_days() -> pl.Expr:
    """The operating working capital requirement that the published days tell, EUR, of cleaned accounts:
    days of the sales of the fiscal year itself, whatever its length, not those brought to twelve months."""
    own_sales = pl.col("revenue_eur") * pl.col("months").fill_null(YEAR_MONTHS) / YEAR_MONTHS
    return pl.col("operating_wcr_days") * own_sales / DAYS_OF_A_YEAR


def _doubtful_unit() -> pl.Expr:
    """Revenue or assets change about a thousandfold within a firm, or revenue per head is beyond reason."""
    low, high = THOUSAND
    jumps = []
    for name in ("revenue_eur", "total_assets_eur"):
        change = (pl.col(name) / pl.col(name).shift(1).over("siren", order_by="closed_on")).abs()
        jumps.append(change.is_between(low, high) | change.is_between(1 / high, 1 / low))
    a_head = pl.when(pl.col("employees_fte") >= 1).then(pl.col("revenue_eur") / pl.col("employees_fte"))
    odd = (pl.col("revenue_eur") > 0) & ~a_head.is_between(*REVENUE_A_HEAD_EUR)
    return pl.any_horizontal(*jumps, odd).fill_null(False)
