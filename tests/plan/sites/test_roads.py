"""The network of the lake around a place: what is kept of it, what is cut off."""

from pathlib import Path

import osmium
import polars as pl
import pytest
from osmium.osm.mutable import Node, Way
from tests.conftest import TODAY

from levier.core.errors import BadInput
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.sites.roads import drives_to, network_of


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A road due east along the 47th parallel, a link every 0.1 degree (7.6 km), from 2 to 8 degrees."""
    raw = tmp_path_factory.mktemp("raw")
    with osmium.SimpleWriter(raw / "east.osm.pbf") as writer:
        for number in range(61):
            writer.add_node(Node(id=number + 1, location=(2 + number / 10, 47.0)))
        for number in range(60):
            nodes = [number + 1, number + 2]
            writer.add_way(Way(id=number + 1, nodes=nodes, tags={"highway": "motorway", "oneway": "no"}))
    folder = tmp_path_factory.mktemp("lake")
    import_folder(raw, folder, TODAY)
    return folder


def here(*places: tuple[float | None, float | None]) -> pl.DataFrame:
    return pl.DataFrame(list(places), schema={"longitude": pl.Float64, "latitude": pl.Float64}, orient="row")


def test_what_can_be_driven_in_the_time_is_kept(lake: Path) -> None:
    with Lake.open(lake) as opened:
        # At 117 km/h (0.9 of 130), 30 min reach 58.5 km: 0.77 degrees each way.
        network = network_of(opened, here((5.0, 47.0), (None, None)), minutes=30)
        whole = network_of(opened, here((2.0, 47.0), (8.0, 47.0)))
    assert network is not None
    assert whole is not None
    reached = [line.bounds for line in network.lines]
    assert min(bounds[0] for bounds in reached) <= 5 - 0.7
    assert max(bounds[2] for bounds in reached) >= 5 + 0.77
    assert len(network.metres) < 20 < len(whole.metres) == 60


def test_no_road_around_is_no_network(lake: Path) -> None:
    with Lake.open(lake) as opened:
        assert network_of(opened, here((5.0, 44.0))) is None
        assert network_of(opened, here((None, None))) is None
    assert network_of(Lake.empty(), here((5.0, 47.0))) is None


@pytest.mark.parametrize("minutes", [0.0, -1.0, float("nan")])
def test_minutes_are_above_0(lake: Path, minutes: float) -> None:
    with Lake.open(lake) as opened, pytest.raises(BadInput):
        network_of(opened, here((5.0, 47.0)), minutes)


def test_drives_by_road_where_there_is_one_else_estimated(lake: Path) -> None:
    ends = here((5.0, 47.0)).with_columns(name=pl.lit("Fictif"))
    with Lake.open(lake) as opened:
        found = drives_to(opened, here((4.5, 47.0), (5.0, 47.4), (None, None)), ends)
    assert found["method"].to_list() == ["road", "straight_line", None]
    assert found["to_name"].to_list() == ["Fictif", "Fictif", None]
    # 37.9 km at 117 km/h.
    assert found["minutes"][0] == pytest.approx(19.4, abs=0.1)
