"""INSEE and IGN: the communes and their zonings, populations, outlines, roads."""

import json

import numpy as np
import polars as pl
import shapely
from pyproj import Transformer
from scipy.sparse.csgraph import minimum_spanning_tree

from levier.specimen.territory import (
    DEPARTMENT,
    DEPARTMENT_NAME,
    LAMBERT_93,
    Territory,
)

COMMUNITY_OF_COMMUNES = "CC"
OUTSIDE = "00000"
"""Urban unit and attraction area of a commune that is in none, as far as the specimen goes."""


def communes(table: pl.DataFrame) -> pl.DataFrame:
    """The table of membership of the communes."""
    return table.select(
        CODGEO="commune",
        LIBGEO="name",
        DEP="department",
        REG="region",
        EPCI="epci",
        NATURE_EPCI=pl.lit(COMMUNITY_OF_COMMUNES),
        ZE2020="zone",
        UU2020=pl.lit(OUTSIDE),
        AAV2020=pl.lit("000"),
        BV2022=pl.col("commune").filter("seat").first().over("epci"),
    )


def areas(table: pl.DataFrame) -> pl.DataFrame:
    """The names of the areas above the communes, and how many communes each holds."""

    def counted(level: str, code: str, name: str) -> pl.DataFrame:
        return (
            table.group_by(CODGEO=code, LIBGEO=name)
            .agg(NB_COM=pl.len())
            .select(pl.lit(level).alias("NIVGEO"), "CODGEO", "LIBGEO", "NB_COM")
            .sort("CODGEO")
        )

    return pl.concat(
        (
            counted("DEP", "department", "department_name"),
            counted("REG", "region", "region_name"),
            counted("EPCI", "epci", "epci_name"),
            counted("ZE2020", "zone", "zone_name"),
        )
    )


def populations(table: pl.DataFrame) -> pl.DataFrame:
    """The legal populations; COM is the commune's name, CODCOM its rank in the department."""
    apart = (pl.col("population") * 0.015).round(0).cast(pl.Int64)
    return table.select(
        CODREG="region",
        REG="region_name",
        CODDEP="department",
        CODARR=pl.lit("1"),
        CODCAN=pl.format("{}", pl.col("epci_number") + 1).str.zfill(2),
        CODCOM=pl.col("commune").str.slice(2),
        COM="name",
        PMUN="population",
        PCAP=apart,
        PTOT=pl.col("population") + apart,
    )


Features = list[tuple[dict[str, str], shapely.Geometry]]
"""Shapes in degrees with what is said of each."""


def outlines_of_communes(territory: Territory) -> Features:
    """The communes, by code and name."""
    named = territory.communes.select(code="commune", nom="name")
    return list(zip(named.to_dicts(), territory.outlines, strict=True))


def outline_of_department(territory: Territory) -> Features:
    """The one department, by code and name."""
    return [({"code": DEPARTMENT, "nom": DEPARTMENT_NAME}, shapely.union_all(territory.outlines))]


def roads(territory: Territory) -> Features:
    """A trunk road through the seats of the EPCIs, and roads that reach every commune; `nature` and
    `importance` take values of IGN's BD TOPO."""
    seats = np.flatnonzero(territory.column("seat"))
    everyone = np.arange(len(territory.communes))
    trunk = {"nature": "Route à 2 chaussées", "importance": "1"}
    local = {"nature": "Route à 1 chaussée", "importance": "3"}
    return [
        (said, line)
        for said, places in ((trunk, seats), (local, everyone))
        for line in shortest_tree(territory, places)
    ]


def collection(features: Features) -> str:
    """The features as a GeoJSON collection (RFC 7946)."""
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shape)}
                for said, shape in features
            ],
        },
        ensure_ascii=False,
    )


def shortest_tree(territory: Territory, places: np.ndarray) -> list[shapely.LineString]:
    """The shortest set of straight roads that joins places, in degrees."""
    x, y = territory.column("x")[places], territory.column("y")[places]
    apart = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    starts, ends = minimum_spanning_tree(apart).nonzero()
    degrees = middles(territory)[places]
    return [
        shapely.LineString((degrees[start], degrees[end])) for start, end in zip(starts, ends, strict=True)
    ]


def middles(territory: Territory) -> np.ndarray:
    """A point inside each commune, in degrees: longitude, latitude."""
    transformer = Transformer.from_crs(LAMBERT_93, "EPSG:4326", always_xy=True)
    longitude, latitude = transformer.transform(territory.column("x"), territory.column("y"))
    return np.round(np.column_stack((longitude, latitude)), 5)
