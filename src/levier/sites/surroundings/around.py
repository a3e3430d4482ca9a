"""Everything that open data tell of sites, put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from levier.core.evidence import Evidence
from levier.core.messages import Message, m
from levier.core.roads import RoadNetwork
from levier.sites.known import Sites
from levier.sites.project import Project
from levier.sites.surroundings.access import access, customers_access
from levier.sites.surroundings.areas import constraint_areas
from levier.sites.surroundings.constraints import seveso
from levier.sites.surroundings.housing import housing
from levier.sites.surroundings.jobs import Jobs
from levier.sites.surroundings.networks import networks
from levier.sites.surroundings.places import placed
from levier.sites.surroundings.prices import land_prices
from levier.sites.surroundings.telling import Lacking, together
from levier.sites.surroundings.work import work
from levier.sites.surroundings.zones import zones

OUTLINES = {"site_id": pl.String, "geometry": pl.Binary}
DECLARED_ONLY = {
    "rail_siding": m("no open table tells it: ask SNCF Réseau, then declare it"),
    "grid_mw": m("no open table tells it: ask RTE or the distribution operator, then declare it"),
    "gas": m("no open table tells it: ask GRDF, NaTran or the local operator, then declare it"),
    "water_m3_day": m("no open table tells it: ask the water service, then declare it"),
    "effluent_m3_day": m("no open table tells it: ask the sanitation service, then declare it"),
    "dwellings_m": m("no table read here tells it: measure it on a map, then declare it"),
}


@dataclass(frozen=True, eq=False)
class Around:
    """What lies around sites, as the lake tells it.

    `communes`: today's communes around, `commune`, `epci`, `department`, `longitude`, `latitude` (middle;
    null: unknown), `population`. `jobs`: jobs by commune and activity; None: unknown. `tables`: rows of the
    tables of the lake, under their names and columns, on today's communes; one that was not imported is
    absent. `as_of`: the date of each, and, under the name of a fact, that of its own source, where its table
    has several. `zonings_held`: the zonings that the lake holds anywhere; `clay_mapped`: the departments
    whose map of clay it holds. `network`: roads around the sites; None: drives are estimated as the crow
    flies. `outlines`: `site_id`, `geometry` (WKB, degrees) of the sites that have one."""

    communes: pl.DataFrame
    jobs: Jobs | None = None
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    as_of: Mapping[str, str] = field(default_factory=dict)
    network: RoadNetwork | None = None
    outlines: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=OUTLINES))
    zonings_held: frozenset[str] = frozenset()
    clay_mapped: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Surroundings:
    """`known`: the columns of KNOWN, for `Sites.told`. `places`: where each site was taken to stand
    (`site_id`, `commune`, `longitude`, `latitude`, `placed`: site, commune or null). `missing`: what is
    unknown, of how many sites, why, and the table that would tell. `notes`: the cautions that are about one
    fact, with its name."""

    known: pl.DataFrame
    places: pl.DataFrame
    missing: tuple[Lacking, ...]
    evidence: Evidence
    notes: tuple[tuple[str, Message], ...] = ()


def surroundings(
    sites: Sites, around: Around, project: Project | None = None, customers: pl.DataFrame | None = None
) -> Surroundings:
    """The facts of FACTS that open data tell of each site, each with its range, source and date.

    Parameters
    ----------
    sites : the sites; communes are today's
    around : what lies around
    project : whose industry and occupations are looked for; None: neither is told
    customers : `longitude`, `latitude`, `weight` of each; None: unknown

    Raises
    ------
    BadInput : a customer without a place or a weight.
    """
    places, where = placed(sites, around.communes)
    table, as_of, network = around.tables.get, around.as_of, around.network
    told = together(
        (
            access(places, table("transport_points"), network, as_of),
            customers_access(places, customers, network),
            work(places, around.jobs, around.communes, table("hirings"), project, network, as_of),
            networks(places, table("broadband"), table("grid_substations"), as_of),
            seveso(places, table("classified_installations"), around.communes, as_of),
            constraint_areas(
                places, table("constraint_areas"), around.outlines, around.communes, around.clay_mapped, as_of
            ),
            land_prices(places, table("land_sales"), around.communes, as_of),
            housing(places, table("housing_vacancy"), table("housing_prices"), as_of),
            zones(places, table("zonings"), around.zonings_held, as_of),
        )
    )
    # What is declared of a site stands: who knows it best has said it.
    declared = sites.known.filter(pl.col("source") == "declared")
    known = told.known.join(declared, on=["site_id", "fact"], how="anti", maintain_order="left")
    evidence = Evidence(
        method=m("Each fact from its own open table, by the place of the site or by its commune."),
        tables=tuple(sorted({*known["source"], *told.tables} - {"declared"})),
        uncertainty=m(
            "The range of each fact says how far it may be off; what no table tells is unknown, not nil."
        ),
        cautions=(*where, *told.cautions),
    )
    return Surroundings(known, places, (*told.missing, *_undeclared(sites)), evidence, told.notes)


def _undeclared(sites: Sites) -> tuple[Lacking, ...]:
    """What no open table tells, of the sites of which nobody has declared it."""
    return tuple(
        Lacking(name, "", reason, untold)
        for name, reason in DECLARED_ONLY.items()
        if (untold := sites.values(name).null_count())
    )
