"""What lies around the sites of a territory, read from the lake."""

from collections.abc import Sequence

import polars as pl
import shapely

from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.industries.nearby import commune_middles
from levier.plan.inputs import rows
from levier.sites.known import Sites
from levier.sites.project import Project
from levier.sites.surroundings import Around, Surroundings, surroundings

WHOLE = ("transport_points", "grid_substations")
"""Tables of points of the whole country, small enough to be read whole: a port may be far."""


def surroundings_of(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    sites: Sites,
    project: Project | None = None,
    customers: pl.DataFrame | None = None,
) -> Surroundings:
    """What open data tell of sites; facilities outside the territory count."""
    return surroundings(sites, around(lake, geography, sites), project, customers)


def around(lake: Lake, geography: Geography, sites: Sites) -> Around:
    """What lies around sites."""
    own = sites.places["commune"].drop_nulls().unique().to_list()
    codes = geography.codes_of(own)
    tables = {name: rows(lake, name) for name in WHOLE if lake.parts(name)}
    for name in ("broadband", "zonings"):
        if lake.parts(name):
            tables[name] = _today(rows(lake, name, "commune", codes), geography)
    if lake.parts("classified_installations"):
        tables["classified_installations"] = _today(_seveso(lake), geography)
    return Around(
        _communes(lake, geography),
        tables,
        {name: dates[-1] for name in lake.tables if (dates := _dates(lake, name))},
        _zonings_held(lake),
    )


def _today(found: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    return found.with_columns(geography.current(pl.col("commune")).alias("commune"))


def _dates(lake: Lake, table: str) -> list[str]:
    return sorted(part.as_of for part in lake.parts(table) if part.as_of)


def _seveso(lake: Lake) -> pl.DataFrame:
    return rows(lake, "classified_installations", "seveso", ["upper_tier", "lower_tier"])


def _zonings_held(lake: Lake) -> frozenset[str]:
    table = lake.table("zonings")
    return (
        frozenset() if table is None else frozenset(table.select("zoning").distinct().to_polars()["zoning"])
    )


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
