"""Fictional sites and a fictional workshop, small enough to be worked by hand."""

import polars as pl

from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.project import Need, Project


def sites(**facts: dict[str, float | str | None]) -> Sites:
    """Sites by name, each with its facts; a fact that is absent is unknown."""
    places = pl.DataFrame(
        [(site, site.upper(), "plot", "08105", 4.7, 49.7) for site in facts], schema=PLACES, orient="row"
    )
    rows = [
        (site, name, None, value, None, None, "declared", None)
        if isinstance(value, str)
        else (site, name, value, None, None, None, "declared", None)
        for site, told in facts.items()
        for name, value in told.items()
    ]
    return Sites(places, pl.DataFrame(rows, schema=KNOWN, orient="row"))


SITES = sites(
    good={"area_m2": 25_000, "motorway_min": 12, "grid_mw": 6, "zoning": "U"},
    unknown={"area_m2": 25_000, "motorway_min": 12, "zoning": "U"},
    small={"area_m2": 12_000, "motorway_min": 12, "grid_mw": 6, "zoning": "U"},
    far={"area_m2": 25_000, "motorway_min": 47, "zoning": "U"},
    farm={"area_m2": 12_000, "motorway_min": 47, "grid_mw": 6, "zoning": "A"},
)
PROJECT = Project(
    "works",
    "Atelier",
    "25.62B",
    100,
    20_000,
    (
        Need("area_m2", at_least=20_000, must=True),
        Need("motorway_min", at_most=20, must=True),
        Need("grid_mw", at_least=5, must=True),
        Need("zoning", among=("U", "AUc"), must=True),
        Need("fibre_share", weight=1),
    ),
)
