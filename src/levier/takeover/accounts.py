"""What is known of firms' accounts: one row per firm and fiscal year, whatever they were read from.

All amounts are in euros; null is unknown. Charges are positive. The boxes are those of the tax return of
the normal regime (forms 2050 to 2053), which `levier.takeover.liasse` reads.
"""

import polars as pl

KEYS: dict[str, pl.DataType] = {
    "siren": pl.String(),
    "closed_on": pl.Date(),
    "months": pl.Float64(),
    "account_type": pl.String(),
    "confidentiality": pl.String(),
}
"""`months`: length of the fiscal year, null where not told. `account_type`: C full, S simplified, K
consolidated."""

FLOWS: dict[str, str] = {
    "revenue_eur": "chiffre d'affaires net (FL)",
    "purchases_eur": "purchases of goods and materials, with the change in their stocks (FS+FT+FU+FV)",
    "external_charges_eur": "autres achats et charges externes (FW)",
    "production_taxes_eur": "impôts, taxes et versements assimilés (FX)",
    "operating_subsidies_eur": "subventions d'exploitation (FO)",
    "staff_costs_eur": "salaires et charges sociales (FY+FZ)",
    "gross_margin_eur": "revenue less purchases (FL-FS-FT-FU-FV)",
    "value_added_eur": "valeur ajoutée",
    "ebitda_eur": "excédent brut d'exploitation (EBE)",
    "depreciation_eur": "operating depreciation and provisions (GA+GB+GC+GD)",
    "ebit_eur": "résultat d'exploitation (GG)",
    "interest_eur": "charges financières (GU)",
    "pretax_income_eur": "résultat courant avant impôts (GW)",
    "income_tax_eur": "impôts sur les bénéfices (HK)",
    "net_income_eur": "résultat net (HN)",
    "cash_flow_eur": "capacité d'autofinancement (CAF)",
}
"""What accrues over the fiscal year."""

STOCKS: dict[str, str] = {
    "fixed_assets_gross_eur": "actif immobilisé brut (BJ)",
    "fixed_assets_net_eur": "actif immobilisé net (BJ-BK)",
    "inventories_eur": "stocks et en-cours",
    "receivables_eur": "clients et comptes rattachés (BX)",
    "payables_eur": "fournisseurs et comptes rattachés (DX)",
    "other_current_assets_eur": "current assets but inventories, receivables and cash",
    "cash_eur": "disponibilités et valeurs mobilières de placement (CD+CF)",
    "current_liabilities_eur": "debts that are not financial, payables among them (DW to EB)",
    "financial_debt_eur": "emprunts et dettes financières, overdrafts among them (DS+DT+DU+DV)",
    "equity_eur": "capitaux propres et autres fonds propres (DL+DO)",
    "total_assets_eur": "total du bilan, net (EE)",
    "employees_fte": "effectif moyen",
}
"""What stands on the day the fiscal year ends."""

DETAIL_FLOWS: dict[str, str] = {
    "goods_sales_eur": "ventes de marchandises (FC)",
    "goods_cost_eur": "achats de marchandises et variation de leur stock (FS+FT)",
    "own_production_eur": "production stockée et immobilisée (FM+FN)",
    "reversals_eur": "reprises et transferts de charges (FP)",
    "other_income_eur": "autres produits d'exploitation (FQ)",
    "other_charges_eur": "autres charges d'exploitation (GE)",
    "joint_operations_eur": "opérations faites en commun (GH-GI)",
    "financial_income_eur": "produits financiers (GP)",
    "financial_provisions_eur": "dotations less reprises financières (GQ-GM)",
    "exceptional_income_eur": "résultat exceptionnel (HI)",
    "exceptional_cash_eur": "exceptional income of current operations (HA-HE)",
    "profit_sharing_eur": "participation des salariés (HJ)",
}
DETAIL_STOCKS: dict[str, str] = {
    "overdrafts_eur": "concours bancaires courants, part of the financial debt (EH)",
    "provisions_eur": "provisions pour risques et charges (DR)",
}
"""Details that only full accounts tell: the chain of balances needs them to add up."""

PUBLISHED: dict[str, str] = {
    "debt_ratio_pct": "(DS+DT+DU+DV+discounted bills) / (DL+DO)",
    "equity_ratio_pct": "(DL+DO) / EE",
    "liquidity_ratio_pct": "(CJ-CH-CK) / (DW+DX+DY+DZ+EA+EH)",
    "asset_depreciation_pct": "net over gross tangible assets: 100 is new, although it is called vétusté",
    "operating_wcr_days": "(CJ-CK less cash, less DW to EB) x 360 / FL",
    "interest_cover_pct": "GU / EBITDA",
    "inventory_days": "inventories x 360 / FL",
    "receivable_days": "(BX+discounted bills) x 360 / (FL with VAT)",
    "payable_days": "DX x 360 / (purchases with VAT)",
}
"""Published ratios, kept as they are: the amounts behind them cannot be told. Definitions as the producer
gives them for full accounts (ratios_inpi_bce, description of the fields, as repeated by Base dos Dados in
2026; to be verified at the source). Of simplified accounts it gives the equity ratio as debt over total,
which reads like a slip: to be verified."""

FIGURES = (*FLOWS, *STOCKS, *DETAIL_FLOWS, *DETAIL_STOCKS, *PUBLISHED)
"""The columns of figures."""
SCHEMA: dict[str, pl.DataType] = {
    **KEYS,
    **dict.fromkeys(FIGURES, pl.Float64()),
}
"""Every column of a table of accounts."""

DAYS_OF_A_YEAR = 360
"""Of the published ratios in days."""
VAT_RATE = 0.20
"""Taken by the producer where the VAT collected is not filed; the rate of reduced or no VAT is not known."""
WHOLLY_PUBLIC = "Public"
"""Other values: Partiellement confidentiel, Publication simplifiée, Public sauf compte de résultat."""
LEAST_MARGIN_PCT = 1.0
"""EBITDA margin, in absolute value, under which its rounding blurs the base that it is divided by."""


def as_accounts(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with every column of `SCHEMA`, in its order; absent ones are unknown.

    Further columns (`naf`, `size`) stay, behind.
    """
    absent = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in rows.columns]
    others = [name for name in rows.columns if name not in SCHEMA]
    typed = [pl.col(name).cast(kind) for name, kind in SCHEMA.items()]
    return rows.with_columns(absent).select(*typed, *others)


def accounts_from_ratios(financial_ratios: pl.DataFrame) -> pl.DataFrame:
    """The accounts that can be told from published ratios.

    Revenue, gross margin, EBITDA, EBIT and net income are published. Others follow where the definition of a
    ratio allows it:

    - purchases = revenue - gross margin;
    - pre-tax income = its share x (revenue + operating subsidies), whose sum is EBITDA over its margin;
    - cash flow (CAF) = its share x the same sum (full accounts) or x revenue (simplified ones);
    - interest = its share of EBITDA x EBITDA;
    - financial debt = years of repayment x CAF: without overdrafts, which full accounts leave out; nil
      where the debt ratio is;
    - equity = that debt / debt ratio, where the equity ratio has the same sign; total assets = equity /
      equity ratio;
    - inventories = days x revenue / 360; receivables = days x revenue with VAT at 20 % / 360.

    Of accounts that are not wholly public, a figure of zero is one that is hidden, and unknown. Amounts that
    rest on a ratio rounded near zero are left unknown. Cash, payables and current liabilities
    cannot be told; the ratios that hold them are kept (`PUBLISHED`).

    Parameters
    ----------
    financial_ratios : the table of that name, several years and types of account of any firms; columns that
        an older lake lacks are taken as unknown

    Returns
    -------
    The accounts (`SCHEMA`), one row per row given; `months` and `employees_fte` are unknown.

    Source: INPI, Banque de France, ratios_inpi_bce, description of the fields (see `PUBLISHED`).
    """
    known = _with_all(financial_ratios)
    based = known.with_columns(_base=_base_with_subsidies())
    simplified = pl.col("account_type") == "S"
    with_flows = based.with_columns(
        purchases_eur=pl.col("revenue_eur") - pl.col("gross_margin_eur"),
        pretax_income_eur=_share("pretax_income_revenue_pct") * pl.col("_base"),
        cash_flow_eur=_share("cash_flow_revenue_pct")
        * pl.when(simplified).then("revenue_eur").otherwise("_base"),
        interest_eur=_share("interest_cover_pct") * pl.col("ebitda_eur"),
        inventories_eur=pl.col("inventory_days") * pl.col("revenue_eur") / DAYS_OF_A_YEAR,
        receivables_eur=pl.col("receivable_days") * pl.col("revenue_eur") * (1 + VAT_RATE) / DAYS_OF_A_YEAR,
    )
    with_debt = with_flows.with_columns(financial_debt_eur=_debt())
    same_sign = pl.col("debt_ratio_pct").sign() == pl.col("equity_ratio_pct").sign()
    precise = (pl.col("debt_ratio_pct").abs() >= 1) & (pl.col("equity_ratio_pct").abs() >= 1)
    with_equity = with_debt.with_columns(
        equity_eur=pl.when(same_sign & precise).then(pl.col("financial_debt_eur") / _share("debt_ratio_pct"))
    ).with_columns(total_assets_eur=pl.col("equity_eur") / _share("equity_ratio_pct"))
    return as_accounts(with_equity.select(pl.col(name) for name in with_equity.columns if name in SCHEMA))


LEAST_YEARS, LEAST_CASH_FLOW_PCT = 0.05, 0.5
"""Years of repayment, and share of revenue that the cash flow is, under which the three decimals published
no longer tell the debt within some 1 %."""

_READ = (
    *("siren", "closed_on", "account_type", "confidentiality"),
    *("revenue_eur", "gross_margin_eur", "ebitda_eur", "ebit_eur", "net_income_eur", *PUBLISHED),
    *("cash_flow_revenue_pct", "repayment_capacity_years", "ebitda_margin_pct", "pretax_income_revenue_pct"),
)


def _with_all(ratios: pl.DataFrame) -> pl.DataFrame:
    """The columns read, finite numbers only; those that the table lacks are null."""
    kinds = {name: KEYS.get(name, pl.Float64()) for name in _READ}
    present = ratios.select(
        pl.col(name).cast(kind) if name in ratios.columns else pl.lit(None, kind).alias(name)
        for name, kind in kinds.items()
    )
    # The producer writes 0 for what a firm keeps to itself.
    hidden = (pl.col("confidentiality") != WHOLLY_PUBLIC).fill_null(False)
    return present.with_columns(
        pl.when(pl.col(name).is_finite() & ~(hidden & (pl.col(name) == 0))).then(pl.col(name)).alias(name)
        for name, kind in kinds.items()
        if kind == pl.Float64()
    )


def _share(column: str) -> pl.Expr:
    return pl.col(column) / 100


def _debt() -> pl.Expr:
    years, flow = pl.col("repayment_capacity_years"), pl.col("cash_flow_eur")
    precise = (years.abs() >= LEAST_YEARS) & (pl.col("cash_flow_revenue_pct").abs() >= LEAST_CASH_FLOW_PCT)
    debt = pl.when(precise).then(years * flow)
    return pl.when(pl.col("debt_ratio_pct") == 0).then(0.0).otherwise(pl.when(debt >= 0).then(debt))


def _base_with_subsidies() -> pl.Expr:
    """Revenue and operating subsidies, the base of margins: EBITDA over its margin, where that is precise
    and plausible (subsidies up to the revenue itself); else revenue alone."""
    revenue, margin = pl.col("revenue_eur"), pl.col("ebitda_margin_pct")
    told = pl.when(margin.abs() >= LEAST_MARGIN_PCT).then(pl.col("ebitda_eur") / margin * 100)
    plausible = (told >= revenue) & (told <= 2 * revenue)
    return pl.when(plausible).then(told).otherwise(revenue)
