"""Hazards and protected nature: which areas a site touches, by its outline, or else by its point."""

import numpy as np
import polars as pl
import shapely

from levier.core.messages import m
from levier.sites.facts import CLAY, FLOOD
from levier.sites.surroundings.telling import AsOf, Told, absent, facts, lacking, together

TABLE = "constraint_areas"
LEVELS = {"flood": FLOOD, "clay": CLAY}
CAUTION = m(
    "Floods, clay and nature: what the maps imported show under the outline of the site, or under its point "
    "where it has none. The plans for the prevention of risks (PPR) decide: see Géorisques."
)
UNTOLD = {
    "flood": m("under none of the areas mapped: floods are mapped in territories at important risk only"),
    "clay": m("no map of its department, or no position of its own"),
    "natural_zone": m("in no Natura 2000 site imported: other protections may stand there"),
}


def constraint_areas(
    places: pl.DataFrame,
    areas: pl.DataFrame | None,
    outlines: pl.DataFrame,
    communes: pl.DataFrame,
    clay_mapped: frozenset[str],
    as_of: AsOf,
) -> Told:
    """Floods, shrinking clay and protected nature on each site.

    Parameters
    ----------
    places : the sites, as `placed` gives them. One put in the middle of its commune is not looked at.
    areas : rows of the lake's table `constraint_areas` around; None: not imported
        `kind`, `severity`, `department`, `geometry` (WKB, degrees).
    outlines : `site_id`, `geometry` (WKB, degrees), of the sites that have one
    communes : `commune`, `department`
    clay_mapped : the departments whose map of clay the lake holds
    as_of : dates of the tables

    Returns
    -------
    Told, with `flood` and `clay` (the worst level touched) and `natural_zone` (1). Outside every area: clay
    is none where the map of the department is there; a flood or a natural zone is unknown, since floods are
    mapped in territories at important risk alone, and other zones than Natura 2000 protect nature.
    """
    names = ("flood", "clay", "natural_zone")
    if areas is None:
        return absent(places, TABLE, *names)
    here = places.filter(pl.col("placed") == "site").join(
        outlines.unique("site_id", keep="first"), on="site_id", how="left", maintain_order="left"
    )
    shapes = _shapes(here)
    departments = here.join(
        communes.select("commune", "department"), on="commune", how="left", maintain_order="left"
    )["department"]
    parts = []
    for name in names:
        known = areas.filter(pl.col("kind") == name)
        rows = _touched(here, shapes, known)
        if name == "natural_zone":
            told = facts(rows.with_columns(value=pl.lit(1.0)), name, TABLE, as_of, value="value")
        else:
            told = facts(_worst(rows, name), name, TABLE, as_of, term="severity")
        if name == "clay":
            mapped = here.select("site_id").filter(departments.is_in(list(clay_mapped)))
            free = mapped.join(told, on="site_id", how="anti").with_columns(severity=pl.lit("none"))
            told = pl.concat([told, facts(free, name, TABLE, as_of, term="severity")])
        parts.append(Told(told, lacking(places, told, name, TABLE, UNTOLD[name])))
    found = together(parts)
    return Told(found.known, found.missing, (CAUTION,) if found.known.height else ())


def _shapes(here: pl.DataFrame) -> np.ndarray:
    """The outline of each site, or else its point."""
    drawn = shapely.make_valid(shapely.from_wkb(here["geometry"].to_list(), on_invalid="ignore"))
    points = shapely.points(here["longitude"].to_numpy(), here["latitude"].to_numpy())
    return np.where(shapely.is_missing(drawn) | shapely.is_empty(drawn), points, drawn)


def _touched(here: pl.DataFrame, shapes: np.ndarray, areas: pl.DataFrame) -> pl.DataFrame:
    """One row per site and level of an area that it touches: `site_id`, `severity`."""
    if areas.is_empty() or here.is_empty():
        return pl.DataFrame(schema={"site_id": pl.String, "severity": pl.String})
    surfaces = shapely.make_valid(shapely.from_wkb(areas["geometry"].to_list(), on_invalid="ignore"))
    site, area = shapely.STRtree(surfaces).query(shapes, predicate="intersects")
    return pl.DataFrame(
        {
            "site_id": here["site_id"].gather(site.tolist()),
            "severity": areas["severity"].gather(area.tolist()),
        }
    ).unique(maintain_order=True)


def _worst(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    rank = {level: place for place, level in enumerate(LEVELS[name])}
    ranked = rows.with_columns(
        rank=pl.col("severity").replace_strict(rank, default=None, return_dtype=pl.Int64)
    )
    worst_first = ranked.drop_nulls("rank").sort("site_id", "rank")
    return worst_first.unique("site_id", keep="first", maintain_order=True)
