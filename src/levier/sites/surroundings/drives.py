"""Drives from sites to the nearest of some places, by road, and as the crow flies where no road tells."""

from collections.abc import Iterable

import polars as pl

from levier.core.messages import m
from levier.core.roads import STRAIGHT, RoadNetwork, nearest

BY_CROW = m(
    "Drives estimated as the crow flies, with a detour of {detour} and {kmh} km/h on average (assumed): no "
    "road "
    "network has been imported for these places.",
    detour=STRAIGHT.detour,
    kmh=STRAIGHT.kmh,
)
CUT_MIN = 45.0
"""Beyond this drive, the network around the sites may be cut off: a nearer place may lie beyond its edge, and
the least that a straight line allows stands for the low end."""


ROADS = "road_links"
"""The table behind a drive by road."""


def behind(methods: Iterable[str | None]) -> tuple[str, ...]:
    """The tables behind drives of those methods, beside that of the places."""
    return (ROADS,) if "road" in methods else ()


def drives(here: pl.DataFrame, there: pl.DataFrame, network: RoadNetwork | None) -> pl.DataFrame:
    """The nearest of the places from each site, in their order: `minutes`, `low`, `high`, `facility` (row of
    `there`), `method` (road, straight_line)."""
    columns = ("minutes", "low", "high", "facility", "method")
    crow = nearest(here, there, None).select(*columns)
    if network is None:
        return crow
    road = nearest(here, there, network).select(*columns)
    both = pl.concat([road, crow.select(pl.all().name.suffix("_crow"))], how="horizontal")
    known = pl.col("minutes").is_not_null()
    chosen = both.select(pl.when(known).then(name).otherwise(f"{name}_crow").alias(name) for name in columns)
    cut = pl.Series((chosen["minutes"] > CUT_MIN) & (chosen["method"] == "road"))
    return chosen.with_columns(
        low=pl.when(cut).then(pl.min_horizontal(pl.col("low"), crow["low"])).otherwise("low")
    )
