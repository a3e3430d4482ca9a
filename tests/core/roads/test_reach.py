"""Several sums within several drives are those that each question asked alone gives."""

import math

import numpy as np
import polars as pl
import pytest
from tests.core.roads.conftest import links_between, points

from levier.core.distance import great_circle_km
from levier.core.errors import BadInput
from levier.core.roads import STRAIGHT, Band, RoadNetwork, Speeds, reach, road_network, within

KM = 1 / 111.195
LINE = {rank: (rank * 10 * KM, 0.0) for rank in range(5)}
"""Five places in line, 10 km apart at 60 km/h: ten minutes each."""
HALF = Speeds((Band(math.inf, 1.0, 0.5, 2.0),))
"""Driven as signed; a time is between a half and twice that."""
ROAD = road_network(links_between(LINE, [(a, a + 1, 60, False) for a in range(4)]), HALF)
PLACES = points(*LINE.values()).with_columns(jobs=pl.Series([1, 10, 100, 1000, None]), people=pl.lit(1))


def test_sums_by_road_at_both_ends_of_the_range() -> None:
    (found,) = reach(points(LINE[0]), PLACES, ["jobs", "people"], ROAD, [16])
    assert found.value.row(0) == (11, 2)  # 16 minutes: the first two places
    assert found.low.row(0) == (1, 1)  # driven half as fast, ten minutes take twenty
    assert found.high.row(0) == (1111, 4)  # driven twice as fast: thirty-two minutes' worth


@pytest.mark.parametrize("network", [ROAD, None], ids=["road", "straight"])
def test_each_sum_is_that_of_the_question_asked_alone(network: RoadNetwork | None) -> None:
    origins = points(*LINE.values(), (None, None), (0.3, 0.1))
    both = reach(origins, PLACES, ["jobs", "people"], network, [10, 25])
    for minutes, found in zip((10, 25), both, strict=True):
        for column in ("jobs", "people"):
            alone = within(origins, PLACES.rename({column: "weight"}), network, minutes)
            assert found.value[column].to_list() == alone.to_list()


def test_as_the_crow_flies_the_range_is_that_of_the_detour_and_the_speed() -> None:
    origins = points((2.3, 48.8))
    rng = np.random.default_rng(1)
    places = pl.DataFrame(
        {"longitude": rng.uniform(1.5, 3, 500), "latitude": rng.uniform(48.3, 49.3, 500)}
    ).with_columns(people=pl.lit(1.0))
    (found,) = reach(origins, places, ["people"], None, [30])
    km = great_circle_km(2.3, 48.8, places["longitude"].to_numpy(), places["latitude"].to_numpy())
    _, slow, fast = STRAIGHT.reach_km(30)
    assert found.low["people"].to_list() == [(km <= slow).sum()]
    assert found.high["people"].to_list() == [(km <= fast).sum()]


def test_nowhere_is_unknown_and_no_place_is_nothing() -> None:
    (found,) = reach(points((None, None), LINE[0]), PLACES.clear(), ["jobs"], None, [30])
    assert found.value["jobs"].to_list() == [None, 0]


def test_no_time_is_refused() -> None:
    with pytest.raises(BadInput, match="above 0"):
        reach(points(LINE[0]), PLACES, ["jobs"], None, [30, 0])
