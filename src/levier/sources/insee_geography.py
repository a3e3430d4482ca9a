"""INSEE: which areas each commune belongs to, their names, legal populations. Yearly, Licence Ouverte 2.0."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import LinkOnPage
from levier.sources.source import RECORD, Source, text

PRODUCER = "INSEE, Code officiel géographique"
LICENCE = "Licence Ouverte 2.0"
PAGE = "https://www.insee.fr/fr/information/7671844"
AREAS_OF_COMMUNES = LinkOnPage(
    PAGE, r".*/fichier/\d+/table-appartenance-geo-communes[^/]*\.zip", "insee-areas.zip"
)
"""One workbook for three sources: communes, employment zones, names of areas."""
POPULATIONS_PAGE = "https://www.insee.fr/fr/statistiques/8680726"
NO_EPCI = "ZZZZZZZZZ"
LEVELS = {"DEP": "department", "REG": "region", "EPCI": "epci", "ZE2020": "zone_emploi"}


def shape_communes(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        commune=text(raw, "CODGEO"),
        name=text(raw, "LIBGEO"),
        department=text(raw, "DEP"),
        region=text(raw, "REG"),
        epci=text(raw, "EPCI").nullif(NO_EPCI),
    )


def shape_employment_zones(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        kind=ibis.literal("zone_emploi"),
        zone=text(raw, "ZE2020"),
        zone_name=text(raw, "LIBZE2020"),
        member=text(raw, "CODGEO"),
    )


def shape_areas(raw: ir.Table) -> ir.Table:
    """The file also names levels that Levier does not use (urban units, attraction areas): left out."""
    named = raw.filter(text(raw, "NIVGEO").isin(list(LEVELS)))
    return named.select(
        RECORD,
        kind=text(named, "NIVGEO").cases(*LEVELS.items()),
        code=text(named, "CODGEO"),
        name=text(named, "LIBGEO"),
    )


def shape_populations(raw: ir.Table) -> ir.Table:
    """CODCOM is the commune's rank in its department (3 digits), or in its overseas department (2 digits).
    COM was the commune's name; since the populations of 2023 it is its code, and CODDEP is gone."""
    code = text(raw, "COM")
    return raw.select(
        RECORD,
        commune=ibis.ifelse(
            code.re_search(r"^\d[\dAB]\d{3}$"), code, text(raw, "CODDEP") + text(raw, "CODCOM")
        ),
        population=text(raw, "PMUN"),
    )


COMMUNES = Source(
    id="insee_communes",
    title=m("Communes and the areas they belong to"),
    table="communes",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={"commune": "CODGEO", "name": "LIBGEO", "department": "DEP", "region": "REG", "epci": "EPCI"},
    shape=shape_communes,
    remote=AREAS_OF_COMMUNES,
)

EMPLOYMENT_ZONES = Source(
    id="insee_employment_zones",
    title=m("Employment zones 2020"),
    table="zone_members",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={"zone": "ZE2020", "member": "CODGEO", "zone_name": "LIBZE2020"},
    optional=frozenset({"LIBZE2020"}),
    shape=shape_employment_zones,
    remote=AREAS_OF_COMMUNES,
)

AREAS = Source(
    id="insee_areas",
    title=m("Names of areas above the commune"),
    table="areas",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={"kind": "NIVGEO", "code": "CODGEO", "name": "LIBGEO"},
    shape=shape_areas,
    remote=AREAS_OF_COMMUNES,
)

POPULATIONS = Source(
    id="insee_populations",
    title=m("Legal populations of communes"),
    table="populations",
    producer="INSEE, populations légales",
    licence=LICENCE,
    page=POPULATIONS_PAGE,
    columns={"commune": "CODCOM", "population": "PMUN"},
    shape=shape_populations,
    remote=LinkOnPage(POPULATIONS_PAGE, r".*/fichier/\d+/ensemble\.zip", "insee-populations.zip"),
)
