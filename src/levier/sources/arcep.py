"""Arcep: premises that each fixed network reaches, by commune; quarterly, Licence Ouverte 2.0.

The file by technology is read, not the one by speed: that one counts satellite links, and so says that every
premises has 100 Mbit/s. A premises reached by two networks counts under both.
"""

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import File
from levier.sources.source import AS_OF, RECORD, Source, text

ALL_PREMISES = "all"


def shape(raw: ir.Table) -> ir.Table:
    whole = raw.filter(text(raw, "type").isin((ALL_PREMISES,)).fill_null(True))
    day = text(whole, "date")
    return whole.select(
        RECORD,
        commune=text(whole, "code_insee"),
        counted_on=day,
        premises=text(whole, "nbr"),
        fibre_premises=text(whole, "elig_ftth"),
        cable_premises=text(whole, "elig_coax"),
        copper_premises=text(whole, "elig_cu"),
        **{AS_OF: day},
    )


BROADBAND = Source(
    id="arcep_broadband",
    title=m("Fixed networks by commune (Ma connexion internet)"),
    table="broadband",
    producer="Arcep",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/ma-connexion-internet",
    columns={
        "commune": "code_insee",
        "counted_on": "date",
        "premises": "nbr",
        "fibre_premises": "elig_ftth",
        "cable_premises": "elig_coax",
        "copper_premises": "elig_cu",
    },
    shape=shape,
    remote=File(
        "https://data.arcep.fr/fixe/maconnexioninternet/statistiques/last/commune/commune_techno.csv",
        "arcep-commune-techno.csv",
    ),
)
