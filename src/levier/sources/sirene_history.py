"""INSEE Sirene: what units were, period after period, and which establishment follows which. Monthly,
Licence Ouverte 2.0.

The files of history repeat names under each period, those of persons too, without saying whether a unit's
diffusion is partial: none is read.
"""

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.sirene import LICENCE, PAGE, PRODUCER, activities, stock_file, yes_or_no
from levier.sources.source import AS_OF, RECORD, Source, text


def shape_establishment_periods(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        siret=text(raw, "siret"),
        siren=text(raw, "siret").substr(0, 9),
        **_period(raw),
        active=_state(text(raw, "etatAdministratifEtablissement"), closed="F"),
        **activities(raw, "Etablissement"),
        employer=yes_or_no(text(raw, "caractereEmployeurEtablissement")),
    )


def shape_legal_unit_periods(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        siren=text(raw, "siren"),
        **_period(raw),
        active=_state(text(raw, "etatAdministratifUniteLegale"), closed="C"),
        legal_form=text(raw, "categorieJuridiqueUniteLegale"),
        **activities(raw, "UniteLegale"),
        employer=yes_or_no(text(raw, "caractereEmployeurUniteLegale")),
        seat_siret=text(raw, "siren") + text(raw, "nicSiegeUniteLegale"),
    )


def shape_successions(raw: ir.Table) -> ir.Table:
    processed = text(raw, "dateDernierTraitementLienSuccession").substr(0, 10)
    return raw.select(
        RECORD,
        predecessor_siret=text(raw, "siretEtablissementPredecesseur"),
        successor_siret=text(raw, "siretEtablissementSuccesseur"),
        on=text(raw, "dateLienSuccession"),
        seat_transfer=text(raw, "transfertSiege").lower(),
        economic_continuity=text(raw, "continuiteEconomique").lower(),
        processed_on=processed,
        **{AS_OF: processed},
    )


def _period(raw: ir.Table) -> dict[str, ir.Value]:
    since, until = text(raw, "dateDebut"), text(raw, "dateFin")
    # A file of history bears no date of its own: the latest change in it is the nearest.
    return {"since": since, "until": until, "current": until.isnull(), AS_OF: since}


def _state(letter: ir.StringValue, closed: str) -> ir.StringValue:
    """`A` as true, the letter of a closed unit as false; another stays, for the contract to name."""
    return letter.cases(("A", "true"), (closed, "false"), else_=letter)


ESTABLISHMENT_PERIODS = Source(
    id="sirene_establishment_periods",
    title=m("Sirene, history of establishments"),
    table="establishment_periods",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "siret": "siret",
        "since": "dateDebut",
        "until": "dateFin",
        "current": "dateFin",
        "active": "etatAdministratifEtablissement",
        "naf": "activitePrincipaleEtablissement",
        "naf2025": "activitePrincipaleNAF25Etablissement",
        "employer": "caractereEmployeurEtablissement",
    },
    optional=frozenset({"activitePrincipaleNAF25Etablissement"}),
    shape=shape_establishment_periods,
    remote=stock_file("StockEtablissementHistorique", "sirene-establishment-periods.parquet"),
)

LEGAL_UNIT_PERIODS = Source(
    id="sirene_legal_unit_periods",
    title=m("Sirene, history of legal units"),
    table="legal_unit_periods",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "siren": "siren",
        "since": "dateDebut",
        "until": "dateFin",
        "current": "dateFin",
        "active": "etatAdministratifUniteLegale",
        "legal_form": "categorieJuridiqueUniteLegale",
        "naf": "activitePrincipaleUniteLegale",
        "naf2025": "activitePrincipaleNAF25UniteLegale",
        "employer": "caractereEmployeurUniteLegale",
        "seat_siret": "nicSiegeUniteLegale",
    },
    optional=frozenset({"activitePrincipaleNAF25UniteLegale"}),
    shape=shape_legal_unit_periods,
    remote=stock_file("StockUniteLegaleHistorique", "sirene-legal-unit-periods.parquet"),
)

SUCCESSIONS = Source(
    id="sirene_successions",
    title=m("Sirene, links of succession between establishments"),
    table="successions",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "predecessor_siret": "siretEtablissementPredecesseur",
        "successor_siret": "siretEtablissementSuccesseur",
        "on": "dateLienSuccession",
        "seat_transfer": "transfertSiege",
        "economic_continuity": "continuiteEconomique",
        "processed_on": "dateDernierTraitementLienSuccession",
    },
    shape=shape_successions,
    remote=stock_file("StockEtablissementLiensSuccession", "sirene-successions.parquet"),
)
