"""What lies around the sites of a territory, read from the lake."""

import math
from collections.abc import Sequence

import ibis
import numpy as np
import polars as pl
import shapely

from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.industries.nearby import commune_middles
from levier.plan.inputs import empty, rows
from levier.plan.sites.roads import network_of
from levier.sites.known import Sites
from levier.sites.project import Project
from levier.sites.surroundings import Around, Surroundings, surroundings
from levier.sites.surroundings.jobs import Jobs, jobs_of_bands, jobs_of_employment

WHOLE = ("transport_points", "grid_substations", "hirings")
"""Tables small enough to be read whole: a port may be far."""
MARGIN_KM = 60.0
"""Around the sites: farther than any drive of 45 minutes goes, as the crow flies."""
KM_PER_DEGREE = 111.2
BESIDE = 0.02
"""Degrees around the points and outlines of the sites."""
OUTLINES = ("brownfield_outlines", "business_park_outlines")
ONE_SOURCE = {
    "regional_aid": "afr_2022",
    "rural_zone": "frr_2025",
    "flood": "georisques_tri",
    "clay": "georisques_clay",
    "natural_zone": "natura_2000",
}
"""The one source of a fact, where those of its table tell of several."""
TABLE_OF = {
    "regional_aid": "zonings",
    "rural_zone": "zonings",
    "flood": "constraint_areas",
    "clay": "constraint_areas",
    "natural_zone": "constraint_areas",
}
DEGREES = ("longitude", "latitude")


def surroundings_of(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    sites: Sites,
    project: Project | None = None,
    customers: pl.DataFrame | None = None,
    outlines: pl.DataFrame | None = None,
) -> Surroundings:
    """What open data tell of sites; facilities outside the territory count. `outlines`: see `around`."""
    return surroundings(sites, around(lake, geography, sites, outlines), project, customers)


def around(lake: Lake, geography: Geography, sites: Sites, outlines: pl.DataFrame | None = None) -> Around:
    """What lies around sites.

    `outlines`: those of the sites (`Inventory.outlines`); by default those of the brownfields and business
    parks of the lake: sites that a person declares then have none.
    """
    drawn = _outlines(lake, sites) if outlines is None else outlines
    own = sites.places["commune"].drop_nulls().unique().to_list()
    codes = geography.codes_of(own)
    communes = _communes(lake, geography)
    tables = {name: rows(lake, name) for name in WHOLE if lake.parts(name)}
    for name in ("broadband", "zonings", "housing_vacancy", "housing_prices"):
        if lake.parts(name):
            tables[name] = _today(rows(lake, name, "commune", codes), geography)
    if lake.parts("classified_installations"):
        tables["classified_installations"] = _today(_seveso(lake), geography)
    if lake.parts("constraint_areas"):
        tables["constraint_areas"] = _areas(lake, sites, drawn)
    if lake.parts("land_sales"):
        tables["land_sales"] = _sales(lake, geography, own)
    near = _near(sites, communes)
    return Around(
        communes,
        _jobs(lake, geography, near),
        tables,
        _as_of(lake, {code for codes in (own, near) for code in _departments(geography, codes)}),
        outlines=drawn,
        network=network_of(lake, sites.places),
        zonings_held=_held(lake, "zonings", "zoning"),
        clay_mapped=_held(lake, "constraint_areas", "department"),
    )


def _today(found: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    return found.with_columns(geography.current(pl.col("commune")).alias("commune"))


def _sales(lake: Lake, geography: Geography, own: Sequence[str]) -> pl.DataFrame:
    """Bare land sold in the departments of the sites."""
    around = geography.communes.filter(pl.col("department").is_in(_departments(geography, own)))["commune"]
    codes = ibis.memtable(pl.DataFrame({"commune": geography.codes_of(around.to_list())}))
    table = lake.table("land_sales")
    assert table is not None
    land = table.filter(table.kind == "land").semi_join(codes, "commune")
    read = land.select("sale", "kind", "nature", "price_eur", "land_m2", "commune")
    return _today(read.order_by("sale").to_polars(), geography)


def _outlines(lake: Lake, sites: Sites) -> pl.DataFrame:
    return pl.concat(
        rows(lake, name, "site_id", sites.places["site_id"]).select("site_id", "geometry")
        for name in OUTLINES
    )


def _areas(lake: Lake, sites: Sites, outlines: pl.DataFrame) -> pl.DataFrame:
    """Areas of hazard and nature whose bounds meet those of the sites, a kilometre or so wider."""
    table = lake.table("constraint_areas")
    here = sites.places.select(*DEGREES).drop_nulls().to_numpy()
    if table is None or not len(here):
        return empty("constraint_areas")
    own = outlines.filter(pl.col("site_id").is_in(sites.places["site_id"].implode()))
    bounds = shapely.bounds(shapely.from_wkb(own["geometry"].to_list(), on_invalid="ignore")).reshape(-1, 2)
    here = np.concatenate([here, bounds[np.isfinite(bounds).all(axis=1)]])
    (west, south), (east, north) = here.min(axis=0) - BESIDE, here.max(axis=0) + BESIDE
    met = table.filter(
        (table.west <= east) & (table.east >= west) & (table.south <= north) & (table.north >= south)
    )
    return (
        met.select("kind", "area", "severity", "department", "geometry").order_by("kind", "area").to_polars()
    )


def _near(sites: Sites, communes: pl.DataFrame) -> list[str]:
    """Today's communes whose middle may be within the longest drive of a site."""
    known = communes.drop_nulls(["longitude", "latitude"])
    own = known.filter(pl.col("commune").is_in(sites.places["commune"].drop_nulls().implode()))
    here = pl.concat([sites.places.select(*DEGREES), own.select(*DEGREES)]).drop_nulls().to_numpy()
    if not len(here):
        return []
    (west, south), (east, north) = here.min(axis=0), here.max(axis=0)
    high = MARGIN_KM / KM_PER_DEGREE
    wide = high / math.cos(math.radians(min(abs(north) + high, 80.0)))
    inside = pl.col("longitude").is_between(west - wide, east + wide) & pl.col("latitude").is_between(
        south - high, north + high
    )
    return known.filter(inside)["commune"].to_list()


def _jobs(lake: Lake, geography: Geography, communes: list[str]) -> Jobs | None:
    """Jobs of those communes: counted (Urssaf), or else by the bands of the register."""
    codes = ibis.memtable(
        pl.DataFrame({"commune": geography.codes_of(communes)}, schema={"commune": pl.String})
    )
    table = lake.table("employment")
    if table is not None:
        last = table.filter(table.year == table.year.max()).semi_join(codes, "commune")
        return jobs_of_employment(_today(last.order_by("commune", "naf").to_polars(), geography))
    table = lake.table("establishments")
    if table is None:
        return None
    employers = table.filter(table.active & table.headcount_band.notnull()).semi_join(codes, "commune")
    counted = employers.group_by("commune", "naf", "headcount_band").aggregate(
        establishments=employers.count()
    )
    return jobs_of_bands(_today(counted.order_by("commune", "naf", "headcount_band").to_polars(), geography))


def _as_of(lake: Lake, departments: set[str]) -> dict[str, str]:
    """The date of each table, and of each fact that has a source of its own: of its oldest part that may bear
    rows of those departments, since which part a row comes from is not kept."""
    parts = {table: lake.parts(table) for table in lake.tables} | {
        fact: tuple(part for part in lake.parts(TABLE_OF[fact]) if part.source == source)
        for fact, source in ONE_SOURCE.items()
    }
    dates = {
        name: [
            part.as_of
            for part in found
            if part.as_of and (not part.departments or departments & set(part.departments))
        ]
        for name, found in parts.items()
    }
    return {name: min(known) for name, known in dates.items() if known}


def _departments(geography: Geography, communes: Sequence[str]) -> list[str]:
    known = geography.communes.filter(pl.col("commune").is_in(communes))
    return known["department"].drop_nulls().unique().to_list()


def _seveso(lake: Lake) -> pl.DataFrame:
    return rows(lake, "classified_installations", "seveso", ["upper_tier", "lower_tier"])


def _held(lake: Lake, name: str, column: str) -> frozenset[str]:
    """The values of a column that a table of the lake holds, wherever."""
    table = lake.table(name)
    if table is None:
        return frozenset()
    return frozenset(table.select(column).distinct().to_polars()[column].drop_nulls())


def _communes(lake: Lake, geography: Geography) -> pl.DataFrame:
    """Today's communes with the middle of their employers, or else a point inside their outline."""
    middles = commune_middles(lake, geography).select("commune", "longitude", "latitude")
    inside = _points_inside(lake, geography, middles["commune"].to_list())
    known = pl.concat([middles, inside]).unique("commune", keep="first", maintain_order=True)
    communes = geography.communes.select("commune", "epci", "department", "population")
    return communes.join(known, on="commune", how="left", maintain_order="left")


def _points_inside(lake: Lake, geography: Geography, known: Sequence[str]) -> pl.DataFrame:
    outlines = rows(lake, "boundaries", "level", ["commune"])
    today = outlines.with_columns(commune=geography.current(pl.col("code"))).drop_nulls("commune")
    wanted = today.filter(~pl.col("commune").is_in(known)).unique(
        "commune", keep="first", maintain_order=True
    )
    points = shapely.centroid(shapely.from_wkb(wanted["geometry"].to_list()))
    return wanted.select("commune").with_columns(
        longitude=pl.Series(shapely.get_x(points), dtype=pl.Float64),
        latitude=pl.Series(shapely.get_y(points), dtype=pl.Float64),
    )
