"""Drive times on small networks worked by hand, and rules that hold on any network."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.roads.conftest import Place, links_between, points

from levier.core.errors import BadInput
from levier.core.roads import Band, RoadNetwork, Speeds, drive_minutes, nearest, road_network, snap, within
from levier.core.roads.questions import NEAREST

AS_SIGNED = Speeds((Band(math.inf, 1.0, 1.0, 1.0),))
"""The limit is what is driven: times can be worked by hand."""
KM = 1 / 111.195
"""Degrees of latitude, or of longitude at the equator, that make a kilometre (Earth of 6,371.0088 km)."""


def network(places: dict[int, Place], links: list[tuple[int, int, float, bool]]) -> RoadNetwork:
    return road_network(links_between(places, links), AS_SIGNED)


# A square of 10 km: 1 to 2 to 3 at 60 km/h both ways; 3 to 4 and 4 to 1 at 120 km/h, one way.
SQUARE = {1: (0.0, 0.0), 2: (10 * KM, 0.0), 3: (10 * KM, 10 * KM), 4: (0.0, 10 * KM)}
ROUND = network(SQUARE, [(1, 2, 60, False), (2, 3, 60, False), (3, 4, 120, True), (4, 1, 120, True)])


class TestDriveMinutes:
    def test_a_one_way_road_is_not_driven_backwards(self) -> None:
        there, back = (
            drive_minutes(points(SQUARE[a]), points(SQUARE[b]), ROUND).item() for a, b in ((3, 1), (1, 3))
        )
        assert there == pytest.approx(10, rel=1e-4)  # 20 km at 120 km/h
        assert back == pytest.approx(20, rel=1e-4)  # 20 km at 60 km/h, the other way round

    def test_a_two_way_road_takes_as_long_both_ways(self) -> None:
        pair = points(SQUARE[1], SQUARE[2])
        assert drive_minutes(pair, pair, ROUND) == pytest.approx(np.array([[0, 10], [10, 0]]), abs=1e-3)

    def test_within_one_link_one_drives_along_it(self) -> None:
        west, east = points((2 * KM, 0)), points((5 * KM, 0))
        assert drive_minutes(west, east, ROUND).item() == pytest.approx(3, rel=1e-4)

    def test_within_a_one_way_link_one_goes_round(self) -> None:
        # On 3 to 4 (10 km at 120): from 6 km to 2 km, on to 4 (2 min), 1 (5), 2 (10), 3 (10), and 1 min more.
        ahead, behind = points((4 * KM, 10 * KM)), points((8 * KM, 10 * KM))
        assert drive_minutes(ahead, behind, ROUND).item() == pytest.approx(28, rel=1e-3)
        assert drive_minutes(behind, ahead, ROUND).item() == pytest.approx(2, rel=1e-3)

    def test_of_two_roads_between_two_places_the_faster_is_driven(self) -> None:
        both = network(SQUARE, [(1, 2, 30, False), (1, 2, 60, False), (2, 3, 60, False)])
        assert drive_minutes(points(SQUARE[1]), points(SQUARE[3]), both).item() == pytest.approx(20, rel=1e-4)

    def test_the_way_to_the_road_counts(self) -> None:
        # 500 m at 20 km/h: a minute and a half.
        off = points((5 * KM, -0.5 * KM))
        assert drive_minutes(off, points(SQUARE[2]), ROUND).item() == pytest.approx(5 + 1.5, rel=1e-3)

    def test_unknown_and_unreached_are_null(self) -> None:
        sea, unknown = points((3.0, 3.0)), points((None, None))
        assert np.isnan(drive_minutes(sea, points(SQUARE[2]), ROUND)).all()
        assert np.isnan(drive_minutes(points(SQUARE[2]), unknown, ROUND)).all()


class TestNearest:
    def test_the_nearest_by_road_is_not_the_nearest_as_the_crow_flies(self) -> None:
        # From 3: 1 lies 10 min away by the fast road, 2 as well; 4 is nearer still.
        found = nearest(points(SQUARE[1]), points(SQUARE[4], SQUARE[3]), ROUND)
        assert found["facility"].to_list() == [1]
        assert found["minutes"].item() == pytest.approx(20, rel=1e-4)
        assert found["km"].item() == pytest.approx(20, rel=1e-4)

    def test_columns_kinds_and_method(self) -> None:
        found = nearest(points(SQUARE[1], (None, 2.0), (3.0, 3.0)), points(SQUARE[2]), ROUND)
        assert dict(found.schema) == NEAREST
        assert found["method"].to_list() == ["road"] * 3
        assert found["minutes"].is_null().to_list() == [False, True, True]
        assert found["facility"].is_null().to_list() == [False, True, True]
        assert found["snapped_m"].to_list() == [pytest.approx(0, abs=1), None, None]

    def test_range_holds_the_time(self) -> None:
        usual = road_network(links_between(SQUARE, [(1, 2, 50, False)]))
        row = nearest(points(SQUARE[1]), points(SQUARE[2]), usual).row(0, named=True)
        assert row["low"] < row["minutes"] < row["high"]
        # 10 km at 0.65 of 50 km/h; between 0.8 and 0.5 of it.
        assert (row["low"], row["minutes"], row["high"]) == pytest.approx((15, 18.46, 24), rel=1e-3)

    def test_no_facility_is_no_answer(self) -> None:
        found = nearest(points(SQUARE[1]), points(), ROUND)
        assert found["minutes"].to_list() == [None]
        assert nearest(points(), points(SQUARE[1]), ROUND).height == 0

    def test_an_island_is_told_and_a_yard_is_passed_over(self) -> None:
        near = {**SQUARE, 5: (0.0, -KM), 6: (0.1 * KM, -KM)}
        yard = network(near, [(1, 2, 60, False), (2, 3, 60, False), (5, 6, 30, False)])
        on = snap(points(near[5]), yard)
        assert on.metres.item() == pytest.approx(1000, rel=1e-3)  # on the road 1 to 2
        assert not on.island.any()

    def test_a_large_part_cut_off_is_an_island(self) -> None:
        n = 1_100
        row = {i: (i * KM, 0.0) for i in range(n)}
        away = {n + i: (i * KM, 50 * KM) for i in range(1_000)}
        links = [(i, i + 1, 60.0, False) for i in range(n - 1)]
        links += [(n + i, n + i + 1, 60.0, False) for i in range(999)]
        both = network({**row, **away}, links)
        found = nearest(points(away[n]), points(row[0]), both)
        assert found.select("minutes", "island").row(0) == (None, True)

    @pytest.mark.parametrize(
        ("place", "said"),
        [
            ((float("nan"), 48.0), "no number"),
            ((6.0, float("inf")), "no number"),
            ((930_000.0, 6_890_000.0), "Lambert-93"),
            ((48.0, 96.0), "latitude"),
        ],
    )
    def test_what_is_no_place_is_refused(self, place: Place, said: str) -> None:
        for known in (ROUND, None):
            for asked in ((points(place), points(SQUARE[1])), (points(SQUARE[1]), points(place))):
                with pytest.raises(BadInput, match=said):
                    nearest(*asked, known)


class TestWithin:
    PLACES = points(*SQUARE.values()).with_columns(weight=pl.Series([1.0, 10.0, 100.0, None]))

    def test_weights_of_what_is_reached_are_added(self) -> None:
        sums = [
            within(points(SQUARE[1]), self.PLACES, ROUND, minutes).item() for minutes in (5, 10.01, 19, 20.01)
        ]
        assert sums == [1, 11, 11, 111]

    def test_nothing_within_reach_is_nought_and_no_road_is_unknown(self) -> None:
        far = self.PLACES.filter(pl.col("weight") == 100)
        assert within(points(SQUARE[1], (3.0, 3.0)), far, ROUND, 5).to_list() == [0, None]

    @pytest.mark.parametrize("minutes", [0, -1, float("nan"), float("inf")])
    def test_minutes_are_above_0(self, minutes: float) -> None:
        with pytest.raises(BadInput):
            within(points(SQUARE[1]), self.PLACES, ROUND, minutes)

    def test_a_weight_is_a_number(self) -> None:
        with pytest.raises(BadInput, match="weight"):
            within(points(SQUARE[1]), points(SQUARE[1]).with_columns(weight=float("nan")), ROUND, 5)
        with pytest.raises(BadInput, match="weight"):
            within(points(SQUARE[1]), points(SQUARE[1]), ROUND, 5)


class TestNetwork:
    def test_no_road_is_refused(self) -> None:
        with pytest.raises(BadInput, match="no road"):
            road_network(links_between({}, []))

    @pytest.mark.parametrize(("column", "value"), [("metres", -1.0), ("limit_kmh", 0.0), ("limit_kmh", None)])
    def test_a_road_that_cannot_be_is_refused(self, column: str, value: float | None) -> None:
        links = links_between(SQUARE, [(1, 2, 50, False)]).with_columns(pl.lit(value).alias(column))
        with pytest.raises(BadInput):
            road_network(links)

    def test_shares_of_the_limit_are_held_to(self) -> None:
        with pytest.raises(BadInput):
            Speeds((Band(50, 0.5, 0.4, 0.6),))
        with pytest.raises(BadInput):
            Speeds((Band(math.inf, 0.5, 0.6, 0.7),))


COORDINATE = st.integers(0, 6).map(lambda step: step * KM)


@st.composite
def networks(draw: st.DrawFn, *, one_way: bool) -> RoadNetwork:
    """Nodes of a grid, joined at random beside a road that goes by all of them."""
    places = draw(st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=9, unique=True))
    at = dict(enumerate(places))
    spine = [(i, i + 1, 50.0, False) for i in range(len(places) - 1)]
    ends = st.integers(0, len(places) - 1)
    more = draw(
        st.lists(
            st.tuples(
                ends, ends, st.sampled_from([30.0, 80.0, 130.0]), st.booleans() if one_way else st.just(False)
            ),
            max_size=8,
        )
    )
    return network(at, spine + [link for link in more if link[0] != link[1]])


POINTS = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=6)


@given(networks(one_way=True), POINTS)
def test_going_by_a_third_place_is_never_shorter(made: RoadNetwork, places: list[Place]) -> None:
    here = points(*places)
    minutes = drive_minutes(here, here, made)
    by = np.min(minutes[:, :, None] + minutes[None, :, :], axis=1)
    assert (minutes <= by + 1e-4)[~np.isnan(by)].all()


@given(networks(one_way=False), POINTS)
def test_without_one_way_roads_there_and_back_take_as_long(made: RoadNetwork, places: list[Place]) -> None:
    here = points(*places)
    minutes = drive_minutes(here, here, made)
    assert np.allclose(minutes, minutes.T, atol=1e-3, equal_nan=True)


@given(networks(one_way=True), POINTS, POINTS)
def test_nearest_is_the_least_of_all_and_one_more_never_lengthens(
    made: RoadNetwork, origins: list[Place], facilities: list[Place]
) -> None:
    def least(reached: list[Place]) -> np.ndarray:
        found = nearest(points(*origins), points(*reached), made)["minutes"]
        return found.fill_null(np.inf).to_numpy()

    table = drive_minutes(points(*origins), points(*facilities), made)
    expected = np.where(np.isnan(table), np.inf, table).min(axis=1)
    assert np.allclose(least(facilities), expected, atol=1e-3)
    assert (least(facilities) <= least(facilities[1:]) + 1e-3).all()


@given(networks(one_way=True), POINTS, POINTS, st.floats(0.5, 20), st.floats(0.5, 20))
def test_more_minutes_reach_no_less(
    made: RoadNetwork, origins: list[Place], places: list[Place], first: float, second: float
) -> None:
    weighed = points(*places).with_columns(weight=1.0)
    fewer, more = (within(points(*origins), weighed, made, minutes) for minutes in sorted((first, second)))
    assert (fewer <= more).all()
