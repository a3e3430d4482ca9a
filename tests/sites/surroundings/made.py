"""Sites and tables made by hand around a point of the Ardennes."""

import polars as pl

from levier.core.distance import EARTH_KM
from levier.sites.known import KNOWN, PLACES, Sites

KM = 180 / 3.141592653589793 / EARTH_KM
"""Degrees of latitude in a kilometre."""
HERE = (4.7, 49.7)
COMMUNES = pl.DataFrame(
    [
        ("08105", "200000001", "08", *HERE, 1000),
        ("08409", "200000001", "08", 4.7, 49.7 + 20 * KM, 500),
        ("08362", "200000002", "08", 4.7, 49.7 + 45 * KM, 700),
        ("57463", "200000003", "57", 6.17, 49.12, 9000),
    ],
    schema=["commune", "epci", "department", "longitude", "latitude", "population"],
    orient="row",
)


def sites(*rows: tuple, known: pl.DataFrame | None = None) -> Sites:
    """Sites as (id, commune, longitude, latitude)."""
    places = pl.DataFrame(
        [(site, site.upper(), "brownfield", commune, east, north) for site, commune, east, north in rows],
        schema=PLACES,
        orient="row",
    )
    return Sites(places, pl.DataFrame(schema=KNOWN) if known is None else known)


def north(km: float) -> tuple[float, float]:
    """The point so many kilometres to the north."""
    return HERE[0], HERE[1] + km * KM


def points(*rows: tuple[str, float], **columns: object) -> pl.DataFrame:
    """Transport points as (kind, kilometres to the north)."""
    return pl.DataFrame(
        [(kind, f"{kind}{rank}", *north(km)) for rank, (kind, km) in enumerate(rows)],
        schema={"kind": pl.String, "id": pl.String, "longitude": pl.Float64, "latitude": pl.Float64},
        orient="row",
    ).with_columns(
        route=pl.lit(columns.get("route"), pl.String),
        freight=pl.lit(columns.get("freight"), pl.Boolean),
        precision_m=pl.lit(columns.get("precision_m"), pl.Float64),
    )
