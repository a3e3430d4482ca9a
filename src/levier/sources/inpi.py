"""INPI and Banque de France: financial ratios of firms that publish their accounts, Licence Ouverte 2.0."""

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import OdsExport
from levier.sources.source import AS_OF, RECORD, Source, text

AMOUNTS = {
    "revenue_eur": "chiffre_d_affaires",
    "ebitda_eur": "ebe",
    "ebit_eur": "ebit",
    "net_income_eur": "resultat_net",
    "debt_ratio_pct": "taux_d_endettement",
    "liquidity_ratio_pct": "ratio_de_liquidite",
    "equity_ratio_pct": "autonomie_financiere",
}


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
    optional=frozenset({"taux_d_endettement", "ratio_de_liquidite", "autonomie_financiere"}),
    shape=shape,
    # No `day`: the closing day of an exercise is months before its accounts are published.
    remote=OdsExport(
        portal="https://data.economie.gouv.fr",
        dataset="ratios_inpi_bce",
        name="ratios-inpi-bce.csv",
    ),
)
