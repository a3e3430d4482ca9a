"""What the twins and the synthetic control of a territory are given: its panel of jobs, and where areas
are."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely

from levier.core.distance import EARTH_KM, great_circle_km
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.industries.twins import (
    SyntheticControl,
    TwinRules,
    Twins,
    jobs_index,
    synthetic_control,
    twins,
)
from levier.industries.twins.series import FEWEST_JOBS
from levier.lake.store import Lake
from levier.plan.panel import Panel

OLDEST, NEWEST = 15, 10
"""Years back: long enough to see what became of an area, near enough for industry to be what it is."""
PAST_YEARS = 5
"""Years wanted before the year of comparison, to see where areas were heading."""
KM_PER_DEGREE = np.radians(1) * EARTH_KM
"""Of latitude."""


def compared_year(years: Iterable[int]) -> int:
    """The year in which to look for twins: 10 to 15 years before the last, with five years before it if
    possible.

    >>> compared_year(range(2006, 2026)), compared_year(range(2012, 2026)), compared_year([2020, 2024])
    (2011, 2015, 2020)
    """
    known = sorted(set(years))
    eligible = [year for year in known if known[-1] - OLDEST <= year <= known[-1] - NEWEST]
    with_past = [year for year in eligible if year - known[0] >= PAST_YEARS]
    return with_past[0] if with_past else eligible[-1] if eligible else known[0]


def known_jobs(panel: Panel) -> pl.DataFrame:
    """The panel's jobs, secret where any commune's cell is: a sum of what is known is no total."""
    known = pl.when(pl.col("cells_unknown") == 0)
    return panel.table.with_columns(employees=known.then("employees"))


def area_places(lake: Lake, panel: Panel, territory: Territory, geography: Geography) -> pl.DataFrame:
    """Where the panel's areas are, from the outlines of their communes: `area`, `population`, and, where
    outlines are known, `longitude`, `latitude` (of the centre, WGS84) and `density` (inhabitants per km²).

    The centre is the mean of the communes' centroids, weighed by their surface.
    """
    areas = panel.areas.select("area", "population")
    table = lake.table("boundaries")
    if table is None:
        return areas
    # In order of code: the sums of floats below must be the same at each run.
    outlines = (
        table.filter(table.level == "commune").select("code", "geometry").to_polars().sort("code", "geometry")
    )
    placed = _communes_of(panel, territory, geography)
    read = outlines.select(geography.current(pl.col("code")).alias("commune"), "geometry").join(
        placed, on="commune", maintain_order="left_right"
    )
    if read.is_empty():
        return areas
    shapes = shapely.from_wkb(read["geometry"].to_numpy())
    centres = shapely.centroid(shapes)
    east, north = shapely.get_x(centres), shapely.get_y(centres)
    surface = shapely.area(shapes) * KM_PER_DEGREE**2 * np.cos(np.radians(north))
    weigh = pl.col("surface_km2") / pl.col("surface_km2").sum()
    found = (
        read.select("area")
        .with_columns(longitude=east, latitude=north, surface_km2=surface)
        .filter(pl.col("surface_km2") > 0)
        .group_by("area", maintain_order=True)
        .agg(
            (pl.col("longitude") * weigh).sum(),
            (pl.col("latitude") * weigh).sum(),
            pl.col("surface_km2").sum(),
        )
    )
    return areas.join(found, on="area", how="left", maintain_order="left").select(
        "area", "population", "longitude", "latitude", density=pl.col("population") / pl.col("surface_km2")
    )


def _communes_of(panel: Panel, territory: Territory, geography: Geography) -> pl.DataFrame:
    """`commune`, `area`: as in the panel."""
    if panel.kind == "commune":
        others = geography.communes.select("commune", area="commune")
    else:
        others = geography.members.filter(pl.col("kind") == panel.kind).select("commune", area="code")
    own = pl.DataFrame({"commune": territory.communes}).with_columns(area=pl.lit(panel.own))
    return pl.concat([others.join(own, on="commune", how="anti"), own])


def territory_twins(panel: Panel, places: pl.DataFrame, since: int | None = None) -> Twins | NotComputed:
    """The twins of the territory since a year, by default 10 to 15 years before the last."""
    jobs = known_jobs(panel)
    return twins(jobs, panel.own, as_of_year=since or compared_year(jobs["year"]), places=places)


@dataclass(frozen=True)
class Without:
    """A synthetic control of the territory's jobs: its figures are an index, 100 on average before the event;
    `jobs_before` is that average, and what the gaps are to be multiplied by, over 100."""

    control: SyntheticControl
    jobs_before: float
    neighbours: int


def without_event(
    panel: Panel, places: pl.DataFrame, event_year: int, *, manufacturing: bool = True
) -> Without | NotComputed:
    """What the territory's jobs would have been without what happened from a year on. Areas whose centre
    is within 30 km are no donors: they may feel the same event.

    Raises BadInput if the jobs known begin in that year or later.
    """
    outcomes = jobs_index(known_jobs(panel), before=event_year, manufacturing=manufacturing)
    own = outcomes.filter(area=panel.own)
    if own.is_empty():
        return NotComputed(
            m(
                "the jobs known here before {year} are too few to compare: fewer than {fewest}, or more "
                "than a fifth "
                "of them secret",
                year=str(event_year),
                fewest=FEWEST_JOBS,
            ),
            ("employment",),
        )
    near = _near(places, panel.own, TwinRules().neighbour_km) & set(outcomes["area"])
    found = synthetic_control(outcomes, panel.own, treated_from=event_year, excluded=sorted(near))
    if isinstance(found, NotComputed):
        return found
    jobs_before = own.filter(pl.col("year") < event_year)["jobs"].mean()
    if not isinstance(jobs_before, float):
        raise BadInput(m("the panel of jobs has no year before {year}", year=str(event_year)))
    return Without(found, jobs_before, len(near))


def _near(places: pl.DataFrame, own: str, km: float) -> set[str]:
    """The areas whose centre is nearer than that; none where the own centre is unknown."""
    if "longitude" not in places.columns:
        return set()
    here = places.filter(area=own).drop_nulls(["longitude", "latitude"])
    if here.is_empty():
        return set()
    others = places.filter(pl.col("area") != own).drop_nulls(["longitude", "latitude"])
    away = great_circle_km(
        here["longitude"][0],
        here["latitude"][0],
        others["longitude"].to_numpy(),
        others["latitude"].to_numpy(),
    )
    return set(others.filter(pl.Series(away < km))["area"])
