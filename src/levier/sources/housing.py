"""Housing by commune: dwellings long empty (LOVAC), price of dwellings sold (DVF)."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.source import AS_OF, RECORD, Source, text
from levier.sources.values import number

VACANCY_YEAR = 2021
FIRST_YEAR, LAST_YEAR = 2020, 2024
"""Years that Benefriches has taken its sales from; the file does not say them."""


def shape_vacancy(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        commune=text(raw, "comm_insee"),
        year=ibis.literal(VACANCY_YEAR),
        private_dwellings=text(raw, "Nb_log_pp_2022"),
        long_vacant_share=(number(text(raw, "Prop_logvac_pp_2A_010121")) / 100).round(4),
        **{AS_OF: ibis.literal(f"{VACANCY_YEAR}-01-01")},
    )


def shape_prices(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        commune=text(raw, "city_code"),
        first_year=ibis.literal(FIRST_YEAR),
        last_year=ibis.literal(LAST_YEAR),
        sales=text(raw, "dvf_nbtrans"),
        price_eur_m2=text(raw, "dvf_pxm2_median"),
        **{AS_OF: ibis.literal(f"{LAST_YEAR}-12-31")},
    )


VACANCY = Source(
    id="cerema_vacancy_2021",
    title=m("Private dwellings empty for two years or more, on 1 January 2021 (LOVAC)"),
    table="housing_vacancy",
    producer="Cerema, LOVAC",
    licence=None,
    page="https://github.com/CEREMA/cartofriches",
    columns={
        "commune": "comm_insee",
        "private_dwellings": "Nb_log_pp_2022",
        "long_vacant_share": "Prop_logvac_pp_2A_010121",
    },
    shape=shape_vacancy,
)

PRICES = Source(
    id="benefriches_dvf",
    title=m("Median price of dwellings sold in 2020-2024 (DVF)"),
    table="housing_prices",
    producer="DGFiP, DVF ; ADEME, Benefriches",
    licence=None,
    page="https://github.com/incubateur-ademe/benefriches",
    columns={"commune": "city_code", "sales": "dvf_nbtrans", "price_eur_m2": "dvf_pxm2_median"},
    shape=shape_prices,
)
