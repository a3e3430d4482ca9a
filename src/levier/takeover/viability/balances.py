"""Intermediate balances (soldes intermédiaires de gestion), cash flow, and how the balance sheet stands."""

from dataclasses import dataclass

import polars as pl

from levier.takeover.cleaning import working_capital_by_days

TOLERANCE = 0.01
"""Of revenue: how far a stated balance may be from the one that its parts make before it is told."""


def _sum(*names: str) -> pl.Expr:
    """A sum of known amounts; `-name` is taken away. Null as soon as one is unknown."""
    terms = [-pl.col(name[1:]) if name.startswith("-") else pl.col(name) for name in names]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _sum_or(*names: str) -> pl.Expr:
    """The same, where `?name` is a detail: full accounts (C) leave the boxes of nil amounts blank, so that an
    unknown one counts as nil there; of other accounts it stays unknown."""
    total = _sum(*(name for name in names if "?" not in name))
    for name in (name for name in names if "?" in name):
        detail = pl.col(name.strip("-?"))
        term = pl.when(pl.col("account_type") == "C").then(detail.fill_null(0)).otherwise(detail)
        total = total - term if name.startswith("-") else total + term
    return total


@dataclass(frozen=True)
class Balance:
    """A balance: what it is called, the column that may state it, and how its parts make it."""

    name: str
    column: str | None
    made: tuple[pl.Expr, ...]


BALANCES: tuple[Balance, ...] = (
    Balance("marge commerciale", None, (_sum("goods_sales_eur", "-goods_cost_eur"),)),
    Balance(
        "production de l'exercice",
        None,
        (_sum_or("revenue_eur", "-goods_sales_eur", "?own_production_eur"),),
    ),
    Balance(
        "valeur ajoutée",
        "value_added_eur",
        (
            _sum_or("revenue_eur", "?own_production_eur", "-purchases_eur", "-external_charges_eur"),
            _sum_or("gross_margin_eur", "?own_production_eur", "-external_charges_eur"),
        ),
    ),
    Balance(
        "excédent brut d'exploitation",
        "ebitda_eur",
        (
            _sum_or(
                "value_added_eur", "?operating_subsidies_eur", "-production_taxes_eur", "-staff_costs_eur"
            ),
        ),
    ),
    Balance(
        "résultat d'exploitation",
        "ebit_eur",
        (
            _sum_or(
                *("ebitda_eur", "-depreciation_eur", "?reversals_eur", "?other_income_eur"),
                "-?other_charges_eur",
            ),
        ),
    ),
    Balance(
        "résultat courant avant impôts",
        "pretax_income_eur",
        (_sum_or("ebit_eur", "-interest_eur", "?financial_income_eur", "?joint_operations_eur"),),
    ),
    Balance(
        "résultat net",
        "net_income_eur",
        (
            _sum_or(
                *("pretax_income_eur", "-income_tax_eur", "?exceptional_income_eur"),
                "-?profit_sharing_eur",
            ),
        ),
    ),
    Balance(
        "capacité d'autofinancement",
        "cash_flow_eur",
        (
            _sum_or(
                *("ebitda_eur", "-interest_eur", "-income_tax_eur", "?other_income_eur"),
                *("-?other_charges_eur", "?joint_operations_eur", "?financial_income_eur"),
                *("?financial_provisions_eur", "?exceptional_cash_eur", "-?profit_sharing_eur"),
            ),
            _sum_or(
                *("net_income_eur", "depreciation_eur", "-?reversals_eur", "?financial_provisions_eur"),
                *("-?exceptional_income_eur", "?exceptional_cash_eur"),
            ),
        ),
    ),
)
"""In their order, each from those before. The cash flow is made from EBITDA (subtractive), else from net
income (additive): the two agree where all is known. The first two need the sales of goods."""


def with_balances(accounts: pl.DataFrame) -> pl.DataFrame:
    """The accounts, whose unknown balances are made from their parts where these are known.

    Also purchases, gross margin, from one another. A stated balance is kept, whatever its parts make.

    Source: Plan comptable général, tableau des soldes intermédiaires de gestion (to be verified in the
    version in force since 2025, which moves some items); CAF as in ratios_inpi_bce (INPI, Banque de France).
    """
    table = accounts.with_columns(
        purchases_eur=pl.coalesce("purchases_eur", _sum("revenue_eur", "-gross_margin_eur")),
        gross_margin_eur=pl.coalesce("gross_margin_eur", _sum("revenue_eur", "-purchases_eur")),
        cash_eur=pl.coalesce("cash_eur", _cash()),
    )
    for balance in BALANCES:
        if balance.column is not None:
            table = table.with_columns(pl.coalesce(balance.column, *balance.made).alias(balance.column))
    return table


def _cash() -> pl.Expr:
    """Cash as what is left of a balance sheet all of whose other assets are known."""
    left = _sum(
        *("total_assets_eur", "-fixed_assets_net_eur", "-inventories_eur", "-receivables_eur"),
        "-other_current_assets_eur",
    )
    return pl.when(left >= 0).then(left)


def balances_of(accounts: pl.DataFrame) -> pl.DataFrame:
    """The balances of each year, in their order: `closed_on`, `balance` (its French name), `amount_eur`,
    `revenue_share`, `origin` (`stated`, `made from its parts`; null: unknown), `made_eur` (what the parts
    make, null where one is unknown), `agrees` (null: cannot be told).

    Parameters
    ----------
    accounts : of one firm, as `clean_accounts` gives them, before `with_balances`
    """
    whole = with_balances(accounts)
    years = []
    for place, balance in enumerate(BALANCES):
        made = pl.coalesce(*balance.made)
        stated = (
            accounts[balance.column]
            if balance.column
            else pl.Series([None] * len(accounts), dtype=pl.Float64)
        )
        revenue = pl.col("revenue_eur")
        years.append(
            whole.with_columns(_stated=stated, _made=made).select(
                "closed_on",
                pl.lit(place).alias("_place"),
                pl.lit(balance.name).alias("balance"),
                pl.coalesce("_stated", "_made").alias("amount_eur"),
                (pl.when(revenue > 0).then(pl.coalesce("_stated", "_made") / revenue)).alias("revenue_share"),
                pl.when(pl.col("_stated").is_not_null())
                .then(pl.lit("stated"))
                .when(pl.col("_made").is_not_null())
                .then(pl.lit("made from its parts"))
                .alias("origin"),
                pl.col("_made").alias("made_eur"),
                ((pl.col("_stated") - pl.col("_made")).abs() <= TOLERANCE * revenue.abs()).alias("agrees"),
            )
        )
    return pl.concat(years).sort("closed_on", "_place").drop("_place")


def funding_of(accounts: pl.DataFrame) -> pl.DataFrame:
    """How each year's activity is funded: `closed_on`, `working_capital_requirement_eur` (BFR),
    `working_capital_eur` (FRNG), `net_cash_eur` (trésorerie nette); null where unknown.

    BFR = inventories + receivables + other current assets - debts that are not financial. Trésorerie nette =
    cash - overdrafts. FRNG = equity + provisions + lasting debts - net fixed assets; it is BFR + trésorerie
    where the balance sheet is whole. Where only days of BFR are published, BFR is these days of the
    year's own revenue.

    Parameters
    ----------
    accounts : of any firms, as `with_balances` gives them
    """
    overdrafts = pl.col("overdrafts_eur").fill_null(0)
    requirement = pl.coalesce(
        _sum("inventories_eur", "receivables_eur", "other_current_assets_eur", "-current_liabilities_eur"),
        working_capital_by_days(),
    )
    net_cash = pl.col("cash_eur") - overdrafts
    lasting = (
        _sum_or("equity_eur", "?provisions_eur", "financial_debt_eur", "-fixed_assets_net_eur") - overdrafts
    )
    return accounts.select(
        "closed_on",
        requirement.alias("working_capital_requirement_eur"),
        pl.coalesce(lasting, requirement + net_cash).alias("working_capital_eur"),
        net_cash.alias("net_cash_eur"),
    ).sort("closed_on")
