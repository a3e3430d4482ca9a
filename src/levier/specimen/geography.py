"""INSEE and IGN: the communes and their zonings, populations, outlines, roads."""

import json
from collections.abc import Sequence

import numpy as np
import polars as pl
import shapely
from pyproj import Transformer
from scipy.sparse.csgraph import minimum_spanning_tree

from levier.specimen.territory import (
    DEPARTMENT,
    DEPARTMENT_NAME,
    LAMBERT_93,
    REGION,
    REGION_NAME,
    Territory,
)

COMMUNITY_OF_COMMUNES = "CC"
OUTSIDE = "00000"
"""Urban unit and attraction area of a commune that is in none, as far as the specimen goes."""


def communes(territory: Territory) -> pl.DataFrame:
    """The table of membership of the communes."""
    return territory.communes.select(
        CODGEO="commune",
        LIBGEO="name",
        DEP=pl.lit(DEPARTMENT),
        REG=pl.lit(REGION),
        EPCI="epci",
        NATURE_EPCI=pl.lit(COMMUNITY_OF_COMMUNES),
        ZE2020="zone",
        UU2020=pl.lit(OUTSIDE),
        AAV2020=pl.lit("000"),
        BV2022=pl.col("commune").filter("seat").first().over("epci"),
    )


def areas(territory: Territory) -> pl.DataFrame:
    """The names of the areas above the communes, and how many communes each holds."""
    table = territory.communes

    def counted(level: str, code: str, name: str) -> pl.DataFrame:
        return (
            table.group_by(CODGEO=code, LIBGEO=name)
            .agg(NB_COM=pl.len())
            .select(pl.lit(level).alias("NIVGEO"), "CODGEO", "LIBGEO", "NB_COM")
            .sort("CODGEO")
        )

    whole = pl.DataFrame(
        {
            "NIVGEO": ["DEP", "REG"],
            "CODGEO": [DEPARTMENT, REGION],
            "LIBGEO": [DEPARTMENT_NAME, REGION_NAME],
            "NB_COM": [len(table)] * 2,
        },
        schema_overrides={"NB_COM": pl.UInt32},
    )
    return pl.concat((whole, counted("EPCI", "epci", "epci_name"), counted("ZE2020", "zone", "zone_name")))


def populations(territory: Territory) -> pl.DataFrame:
    """The legal populations; COM is the commune's name, CODCOM its rank in the department."""
    apart = (pl.col("population") * 0.015).round(0).cast(pl.Int64)
    return territory.communes.select(
        CODREG=pl.lit(REGION),
        REG=pl.lit(REGION_NAME),
        CODDEP=pl.lit(DEPARTMENT),
        CODARR=pl.lit("1"),
        CODCAN=pl.format("{}", pl.col("epci_number") + 1).str.zfill(2),
        CODCOM=pl.col("commune").str.slice(2),
        COM="name",
        PMUN="population",
        PCAP=apart,
        PTOT=pl.col("population") + apart,
    )


def outlines_of_communes(territory: Territory) -> str:
    """GeoJSON of the communes."""
    named = territory.communes.select(code="commune", nom="name")
    return collection(named.to_dicts(), territory.outlines)


def outline_of_department(territory: Territory) -> str:
    """GeoJSON of the one department."""
    return collection([{"code": DEPARTMENT, "nom": DEPARTMENT_NAME}], [shapely.union_all(territory.outlines)])


def collection(properties: Sequence[dict[str, str]], shapes: Sequence[shapely.Geometry]) -> str:
    """A GeoJSON collection (RFC 7946) of shapes in degrees."""
    features = [
        {"type": "Feature", "properties": own, "geometry": shapely.geometry.mapping(shape)}
        for own, shape in zip(properties, shapes, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def roads(territory: Territory) -> str:
    """GeoJSON of the roads: a trunk road through the seats of the EPCIs, and roads that reach every commune;
    `nature` and `importance` take values of IGN's BD TOPO."""
    seats = np.flatnonzero(territory.column("seat"))
    everyone = np.arange(len(territory.communes))
    properties: list[dict[str, str]] = []
    lines: list[shapely.LineString] = []
    for places, nature, importance in (
        (seats, "Route à 2 chaussées", "1"),
        (everyone, "Route à 1 chaussée", "3"),
    ):
        for line in shortest_tree(territory, places):
            properties.append({"nature": nature, "importance": importance})
            lines.append(line)
    return collection(properties, lines)


def shortest_tree(territory: Territory, places: np.ndarray) -> list[shapely.LineString]:
    """The shortest set of straight roads that joins places, in degrees."""
    x, y = territory.column("x")[places], territory.column("y")[places]
    apart = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
    starts, ends = minimum_spanning_tree(apart).nonzero()
    longitude, latitude = Transformer.from_crs(LAMBERT_93, "EPSG:4326", always_xy=True).transform(x, y)
    degrees = np.round(np.column_stack((longitude, latitude)), 5)
    return [shapely.LineString((degrees[start], degrees[end])) for start, end in zip(starts, ends, strict=True)]
