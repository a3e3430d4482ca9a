"""Fictional rows of the lake's tables, told by the few columns that a test is about."""

import datetime
from typing import Any

import polars as pl
import shapely

from levier.plan.inputs import empty

DAY = datetime.date(2025, 6, 1)


def table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows of a table of the lake; what is not told is null."""
    return pl.DataFrame(rows, schema=empty(name).schema)


def brownfield(site: str, **told: Any) -> dict[str, Any]:
    return {
        "site_id": site,
        "site_nom": f"Friche fictive {site}",
        "comm_insee": "08105",
        "site_statut": "friche sans projet",
        "site_actu_date": DAY,
    } | told


def park(site: str, **told: Any) -> dict[str, Any]:
    return {"site_id": site, "site_nom": f"Zone fictive {site}", "site_comm_insee": "08105"} | told


def square(site: str, west: float = 4.70, south: float = 49.70, side: float = 0.001) -> dict[str, Any]:
    return {"site_id": site, "geometry": shapely.to_wkb(shapely.box(west, south, west + side, south + side))}


def outlines(*squares: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(squares), schema={"site_id": pl.String, "geometry": pl.Binary})
