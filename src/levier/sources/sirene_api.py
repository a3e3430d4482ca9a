"""INSEE Sirene, API 3.11: the units that changed since a day, with a free key. Licence Ouverte 2.0.

Each object is a row of the stock in another layout: its address, and its states by period, are objects of
their own. It is laid out flat again, then read as the stock is: what changed since takes precedence by its
date. Names of persons are left out of what is fetched.
"""

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.nested import member, members
from levier.sources.remotes import JsonPages, Key
from levier.sources.sirene import LICENCE, PRODUCER, shape_establishments, shape_legal_units
from levier.sources.source import RECORD, Source

PAGE = "https://portail-api.insee.fr/"
KEY = Key(variable="INSEE_API_KEY", header="X-INSEE-Api-Key-Integration")
REQUESTS_PER_SECOND = 0.5
"""30 a minute."""

OF_ESTABLISHMENT = (
    "siret",
    "statutDiffusionEtablissement",
    "dateCreationEtablissement",
    "trancheEffectifsEtablissement",
    "anneeEffectifsEtablissement",
    "dateDernierTraitementEtablissement",
    "etablissementSiege",
    "activitePrincipaleNAF25Etablissement",
)
OF_ADDRESS = (
    "codeCommuneEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
)
OF_ESTABLISHMENT_PERIOD = (
    "dateDebut",
    "etatAdministratifEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
)
OF_LEGAL_UNIT = (
    "siren",
    "statutDiffusionUniteLegale",
    "dateCreationUniteLegale",
    "trancheEffectifsUniteLegale",
    "anneeEffectifsUniteLegale",
    "dateDernierTraitementUniteLegale",
    "categorieEntreprise",
    "activitePrincipaleNAF25UniteLegale",
)
OF_LEGAL_UNIT_PERIOD = (
    "etatAdministratifUniteLegale",
    "denominationUniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "caractereEmployeurUniteLegale",
)


def shape_daily_establishments(raw: ir.Table) -> ir.Table:
    opened = raw.mutate(_period=_current(raw["periodesEtablissement"])).view()
    flat = opened.select(
        RECORD,
        *(name for name in OF_ESTABLISHMENT if name in raw.columns),
        **{name: member(opened["adresseEtablissement"], name) for name in OF_ADDRESS},
        **{name: member(opened["_period"], name) for name in OF_ESTABLISHMENT_PERIOD},
    )
    return shape_establishments(flat.view())


def shape_daily_legal_units(raw: ir.Table) -> ir.Table:
    opened = raw.mutate(_period=_current(raw["periodesUniteLegale"])).view()
    flat = opened.select(
        RECORD,
        *(name for name in OF_LEGAL_UNIT if name in raw.columns),
        **{name: member(opened["_period"], name) for name in OF_LEGAL_UNIT_PERIOD},
    )
    return shape_legal_units(flat.view())


def _current(periods: ir.StringValue) -> ir.JSONValue:
    """The period without an end."""
    return members(periods).filter(lambda period: member(period, "dateFin").isnull())[0]


def _changes(path: str, items: str, processed: str, name: str, keep: tuple[str, ...]) -> JsonPages:
    return JsonPages(
        url=f"https://api.insee.fr/api-sirene/3.11/{path}",
        name=name,
        items=items,
        parameters={"q": f"{processed}:[{{since}} TO *]", "nombre": "1000", "curseur": "*"},
        cursor="curseur",
        next="header.curseurSuivant",
        nothing="header.statut",
        key=KEY,
        per_second=REQUESTS_PER_SECOND,
        keep=keep,
    )


DAILY_ESTABLISHMENTS = Source(
    id="sirene_daily_establishments",
    title=m("Sirene, establishments changed since a day"),
    table="establishments",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "siret": "siret",
        "naf": "periodesEtablissement",
        "headcount_band": "trancheEffectifsEtablissement",
        "commune": "adresseEtablissement",
        "active": "periodesEtablissement",
        "head_office": "etablissementSiege",
        "created_on": "dateCreationEtablissement",
        "diffusion": "statutDiffusionEtablissement",
        "naf2025": "activitePrincipaleNAF25Etablissement",
        "headcount_year": "anneeEffectifsEtablissement",
        "employer": "periodesEtablissement",
        "closed_on": "periodesEtablissement",
        "longitude": "adresseEtablissement",
        "latitude": "adresseEtablissement",
    },
    optional=frozenset({"activitePrincipaleNAF25Etablissement"}),
    shape=shape_daily_establishments,
    remote=_changes(
        "siret",
        "etablissements",
        "dateDernierTraitementEtablissement",
        "sirene-daily-establishments.jsonl",
        (
            *OF_ESTABLISHMENT,
            *(f"adresseEtablissement.{name}" for name in OF_ADDRESS),
            *(f"periodesEtablissement.{name}" for name in ("dateFin", *OF_ESTABLISHMENT_PERIOD)),
        ),
    ),
)

DAILY_LEGAL_UNITS = Source(
    id="sirene_daily_legal_units",
    title=m("Sirene, legal units changed since a day"),
    table="legal_units",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "siren": "siren",
        "name": "periodesUniteLegale",
        "legal_form": "periodesUniteLegale",
        "naf": "periodesUniteLegale",
        "headcount_band": "trancheEffectifsUniteLegale",
        "size_class": "categorieEntreprise",
        "active": "periodesUniteLegale",
        "created_on": "dateCreationUniteLegale",
        "diffusion": "statutDiffusionUniteLegale",
        "naf2025": "activitePrincipaleNAF25UniteLegale",
        "headcount_year": "anneeEffectifsUniteLegale",
        "employer": "periodesUniteLegale",
    },
    optional=frozenset({"activitePrincipaleNAF25UniteLegale"}),
    shape=shape_daily_legal_units,
    remote=_changes(
        "siren",
        "unitesLegales",
        "dateDernierTraitementUniteLegale",
        "sirene-daily-legal-units.jsonl",
        (
            *OF_LEGAL_UNIT,
            *(f"periodesUniteLegale.{name}" for name in ("dateFin", *OF_LEGAL_UNIT_PERIOD)),
        ),
    ),
)
