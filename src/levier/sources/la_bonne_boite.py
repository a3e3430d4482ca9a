"""France Travail, La Bonne Boîte: a dump of establishments drawn from Sirene, with coordinates.

In the copies that circulate, the name and street of whoever could be a natural person are removed:
an establishment without a name is treated as one with partial diffusion. The dump bears no state: its
establishments are taken for open at its date.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.source import RECORD, Source, naf, text


def shape(raw: ir.Table) -> ir.Table:
    name = text(raw, "raisonsociale")
    named = name.notnull()
    return raw.select(
        RECORD,
        siret=text(raw, "siret"),
        siren=text(raw, "siret").substr(0, 9),
        name=name,
        naf=naf(raw, "codenaf"),
        naf2025=ibis.null("string"),
        headcount_band=text(raw, "trancheeffectif").nullif("99"),
        headcount_year=ibis.null("int64"),
        employer=ibis.null("boolean"),
        commune=text(raw, "codecommune"),
        longitude=ibis.ifelse(named, text(raw, "coordinates_x"), ibis.null("string")),
        latitude=ibis.ifelse(named, text(raw, "coordinates_y"), ibis.null("string")),
        active=ibis.literal(True),
        head_office=ibis.null("boolean"),
        created_on=ibis.null("string"),
        closed_on=ibis.null("string"),
        diffusion=ibis.ifelse(named, "O", "P"),
    )


ESTABLISHMENTS = Source(
    id="la_bonne_boite",
    title=m("La Bonne Boîte, establishments drawn from Sirene, all taken for open"),
    table="establishments",
    producer="INSEE, Sirene ; France Travail, La Bonne Boîte",
    licence=None,
    page="https://github.com/StartupsPoleEmploi/labonneboite",
    columns={
        "siret": "siret",
        "name": "raisonsociale",
        "naf": "codenaf",
        "headcount_band": "trancheeffectif",
        "commune": "codecommune",
        "longitude": "coordinates_x",
        "latitude": "coordinates_y",
    },
    shape=shape,
    rank=1,
)
