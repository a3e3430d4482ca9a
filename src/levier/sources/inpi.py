"""INPI and Banque de France: financial ratios of firms that publish their accounts, Licence Ouverte 2.0."""

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import OdsExport
from levier.sources.source import AS_OF, RECORD, Source, text

AMOUNTS = {
    "revenue_eur": "chiffre_d_affaires",
    "gross_margin_eur": "marge_brute",
    "ebitda_eur": "ebe",
    "ebit_eur": "ebit",
    "net_income_eur": "resultat_net",
    "debt_ratio_pct": "taux_d_endettement",
    "liquidity_ratio_pct": "ratio_de_liquidite",
    "equity_ratio_pct": "autonomie_financiere",
    "asset_depreciation_pct": "ratio_de_vetuste",
    "operating_wcr_revenue_pct": "poids_bfr_exploitation_sur_ca",
    "operating_wcr_days": "poids_bfr_exploitation_sur_ca_jours",
    "interest_cover_pct": "couverture_des_interets",
    "cash_flow_revenue_pct": "caf_sur_ca",
    "repayment_capacity_years": "capacite_de_remboursement",
    "ebitda_margin_pct": "marge_ebe",
    "pretax_income_revenue_pct": "resultat_courant_avant_impots_sur_ca",
    "inventory_days": "rotation_des_stocks_jours",
    "receivable_days": "credit_clients_jours",
    "payable_days": "credit_fournisseurs_jours",
}
REQUIRED = frozenset({"chiffre_d_affaires", "ebe", "ebit", "resultat_net"})


def shape(raw: ir.Table) -> ir.Table:
    closed = text(raw, "date_cloture_exercice")
    return raw.select(
        RECORD,
        siren=text(raw, "siren"),
        closed_on=closed,
        account_type=text(raw, "type_bilan"),
        confidentiality=text(raw, "confidentiality"),
        **{column: text(raw, published) for column, published in AMOUNTS.items()},
        **{AS_OF: closed},
    )


RATIOS = Source(
    id="ratios_inpi_bce",
    title=m("Financial ratios, INPI and Banque de France"),
    table="financial_ratios",
    producer="INPI, Banque de France, ministère de l'Économie",
    licence="Licence Ouverte 2.0",
    page="https://data.economie.gouv.fr/explore/dataset/ratios_inpi_bce/",
    columns={
        "siren": "siren",
        "closed_on": "date_cloture_exercice",
        "account_type": "type_bilan",
        "confidentiality": "confidentiality",
        **AMOUNTS,
    },
    optional=frozenset(AMOUNTS.values()) - REQUIRED,
    shape=shape,
    # No `day`: the closing day of an exercise is months before its accounts are published.
    remote=OdsExport(
        portal="https://data.economie.gouv.fr",
        dataset="ratios_inpi_bce",
        name="ratios-inpi-bce.csv",
    ),
)
