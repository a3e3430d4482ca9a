"""Every source that Levier reads, and how a file is recognised as one of them."""

from collections.abc import Collection

from levier.sources import (
    aids,
    airports,
    arcep,
    bodacc,
    boundaries,
    business_parks,
    clusters,
    commune_events,
    constraints,
    dvf,
    figaro,
    france_travail,
    friches,
    georisques,
    grid,
    housing,
    inpi,
    insee_geography,
    la_bonne_boite,
    motorways,
    nomenclatures,
    openstreetmap,
    recherche_entreprises,
    rne,
    rome,
    sirene,
    sirene_api,
    sirene_history,
    sncf,
    unlocode,
    urssaf,
    zonings,
)
from levier.sources.source import GEOMETRY, Source

SOURCES: tuple[Source, ...] = (
    sirene.ESTABLISHMENTS,
    sirene.LEGAL_UNITS,
    sirene_api.DAILY_ESTABLISHMENTS,
    sirene_api.DAILY_LEGAL_UNITS,
    sirene_history.ESTABLISHMENT_PERIODS,
    sirene_history.LEGAL_UNIT_PERIODS,
    sirene_history.SUCCESSIONS,
    recherche_entreprises.ESTABLISHMENTS,
    recherche_entreprises.LEGAL_UNITS,
    la_bonne_boite.ESTABLISHMENTS,
    rne.DIRECTORS,
    bodacc.NOTICES,
    bodacc.UNMATCHED,
    bodacc.LIQUIDATIONS,
    inpi.RATIOS,
    urssaf.EMPLOYMENT,
    friches.SITES,
    friches.OUTLINES,
    france_travail.HIRINGS,
    france_travail.TENSION,
    france_travail.BASINS,
    insee_geography.COMMUNES,
    insee_geography.EMPLOYMENT_ZONES,
    insee_geography.AREAS,
    insee_geography.POPULATIONS,
    zonings.FRR,
    zonings.REGIONAL_AID,
    zonings.FORMER_REGIONAL_AID,
    zonings.INDUSTRY_TERRITORIES,
    zonings.COMMUNES_OF_INDUSTRY_TERRITORIES,
    clusters.POLES,
    commune_events.EVENTS,
    boundaries.BOUNDARIES,
    nomenclatures.NAF_CROSSWALK,
    figaro.INPUT_OUTPUT,
    france_travail.PROJECTS,
    rome.OCCUPATIONS,
    rome.TITLES,
    rome.OCCUPATION_MOVES,
    rome.OCCUPATION_SKILLS,
    rome.COMPETENCES,
    rome.KNOWLEDGE,
    aids.NATIONAL_SCHEMA,
    aids.AIDES_ENTREPRISES,
    aids.AIDES_TERRITOIRES,
    aids.AIDES_TERRITOIRES_EXPORT,
    aids.AID_TERRITORIES,
    boundaries.COMMUNES_OF_THE_COG,
    boundaries.COMMUNES_OF_THE_COG_SINCE_2025,
    friches.GEOMETRIES,
    georisques.INSTALLATIONS,
    dvf.SALES,
    housing.VACANCY,
    housing.PRICES,
    constraints.FLOODS,
    constraints.CLAY,
    constraints.NATURA_2000,
    arcep.BROADBAND,
    grid.REGIONAL,
    grid.NATIONAL,
    sncf.STATIONS,
    sncf.STATIONS_IN_CAPITALS,
    unlocode.PLACES,
    airports.AERODROMES,
    motorways.TOLL_PLAZAS,
    openstreetmap.PLACES,
    openstreetmap.ROADS,
    business_parks.PARKS,
    business_parks.MAP,
    business_parks.GEOMETRIES,
)

CLOSE_ENOUGH = 0.6
"""A file that bears this share of a source's columns is taken for a damaged file of that source."""


def recognise(columns: Collection[str]) -> tuple[Source, ...]:
    """The sources whose required columns a file bears: none, one, or several that fill different tables.

    A source that asks for less than another of them gives way to it: the map of business parks, which has an
    id and shapes like any map of sites, is no map of brownfields.
    """
    borne = frozenset(columns)
    found = [source for source in SOURCES if source.required <= borne]
    return tuple(
        source for source in found if not any(source.required < another.required for another in found)
    )


def nearest(columns: Collection[str]) -> tuple[Source, frozenset[str]] | None:
    """The source that a file most resembles without being it, and the columns it lacks.

    A table without shapes is no damaged map, whatever its other columns; nor does a shape, which every map
    has, make one map look like another.
    """
    borne = frozenset(columns)
    lacking = {source: source.required - borne for source in SOURCES}
    candidates = [source for source in SOURCES if GEOMETRY not in lacking[source]]
    likeness = {
        source.id: 1 - len(lacking[source]) / len(source.required - {GEOMETRY}) for source in candidates
    }
    best = max(candidates, key=lambda source: likeness[source.id])
    return (best, lacking[best]) if likeness[best.id] >= CLOSE_ENOUGH else None


def sources_of(table: str) -> tuple[Source, ...]:
    """The sources that can fill a table of the lake."""
    return tuple(source for source in SOURCES if source.table == table)


def source_named(identifier: str) -> Source:
    """The source with this id."""
    return next(source for source in SOURCES if source.id == identifier)
