"""Who passes from one activity to another."""

import datetime

import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput, UnknownCode
from levier.core.evidence import NotComputed
from levier.industries.relatedness import (
    MOVES,
    Kind,
    added_up,
    by_moves,
    changes_of_activity,
    held_together,
    takeovers,
)
from levier.industries.relatedness.moves import expected_moves
from levier.industries.relatedness.shrinking import shrunken


def moves(rows: list[tuple[str, str, int]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=MOVES, orient="row")


def day(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


def test_a_takeover_is_read_from_what_was_sold_to_what_the_buyer_does() -> None:
    links = pl.DataFrame(
        {
            "predecessor_siret": ["00000000100001", "00000000200001", "00000000300001", "00000000300001"],
            "successor_siret": ["00000000900001", "00000000200002", "00000000800001", "00000000800001"],
        }
    )
    sold = pl.DataFrame(
        {
            "siret": ["00000000100001", "00000000200001", "00000000300001"],
            "naf": ["28.15Z", "10.71C", "25.62B"],
        }
    )
    buyers = pl.DataFrame({"siren": ["000000009", "000000008"], "naf": ["25.62B", "25.62B"]})
    # The second moves within its firm; the third goes to a firm of the same activity, and is told twice.
    assert takeovers(links, sold, buyers).rows() == [("25.62B", "28.15Z", 1)]


def test_changes_of_activity_between_two_days() -> None:
    periods = pl.DataFrame(
        [
            ("1", day(2010), "10.71C"),
            ("1", day(2012), None),
            ("1", day(2014), "10.71B"),
            ("1", day(2020), "10.71B"),
            ("2", day(2018), "25.62B"),
            ("2", day(2011), "25.50A"),
        ],
        schema=["siret", "since", "naf"],
        orient="row",
    )
    assert changes_of_activity(periods).rows() == [("10.71B", "10.71C", 1), ("25.50A", "25.62B", 1)]
    assert changes_of_activity(periods, first=day(2014), before=day(2018)).rows() == [("10.71B", "10.71C", 1)]
    assert changes_of_activity(periods, first=day(2018)).rows() == [("25.50A", "25.62B", 1)]


def test_firms_that_hold_two_activities_at_once() -> None:
    places = pl.DataFrame(
        [
            ("A", "10", True),
            ("A", "25", True),
            ("A", "25", True),
            ("B", "10", True),
            ("C", "10", False),
            ("C", "28", True),
        ],
        schema=["siren", "naf", "active"],
        orient="row",
    )
    assert held_together(places).rows() == [("10", "25", 1)]
    assert added_up([held_together(places), moves([("10", "25", 2), ("10", "28", 1)])]).rows() == [
        ("10", "25", 3),
        ("10", "28", 1),
    ]
    assert added_up([]).schema == pl.Schema(MOVES)


def test_expected_moves_have_the_sums_of_those_seen_and_none_on_the_diagonal() -> None:
    seen = np.array([[0, 8, 1, 0], [8, 0, 3, 0], [1, 3, 0, 2], [0, 0, 2, 0]], dtype=float)
    expected = expected_moves(seen)
    assert expected.sum(axis=1) == pytest.approx(seen.sum(axis=1), rel=0.02)
    assert expected.diagonal().tolist() == [0] * 4


def test_pairs_are_drawn_towards_their_divisions() -> None:
    rows = [
        ("25.50A", "28.15Z", 6),
        ("25.62B", "28.41Z", 5),
        ("25.50A", "28.41Z", 7),
        ("10.51A", "11.05Z", 9),
    ]
    # 25.62B and 28.15Z have never met, but their divisions often do; 10.51A and 28.15Z neither.
    found = by_moves(moves([*rows, ("10.51A", "28.41Z", 1), ("11.05Z", "25.50A", 1)]))
    assert isinstance(found, Kind)
    place = found.activities.index
    assert found.times[place("25.62B"), place("28.15Z")] > 2 * found.times[place("10.51A"), place("28.15Z")]
    assert found.related[place("10.51A"), place("11.05Z")]


def test_rare_pairs_do_not_shine_and_no_spread_is_no_information() -> None:
    rng = np.random.default_rng(0)
    expected = np.full((60, 60), 3.0)
    expected[0, 1] = expected[1, 0] = 0.01
    seen = rng.poisson(expected * np.exp(rng.normal(0, 0.5, (60, 60)))).astype(float)
    seen[0, 1] = 1
    found = shrunken(seen, expected, np.triu(np.ones((60, 60), bool), k=1))
    assert seen[0, 1] / expected[0, 1] == 100
    assert found.times[0, 1] < 1.6
    # With as little spread as chance has, all pairs are ordinary.
    even = rng.poisson(np.full((60, 60), 3.0)).astype(float)
    assert shrunken(even, np.full((60, 60), 3.0), np.triu(np.ones((60, 60), bool), k=1)).times.std() < 0.15


def test_an_activity_without_a_move_is_unknown_and_none_at_all_is_no_answer() -> None:
    found = by_moves(moves([("10", "11", 3), ("20", "25", 0)]))
    assert isinstance(found, Kind)
    assert np.isnan(found.times[found.activities.index("20")]).all()
    assert isinstance(by_moves(moves([])), NotComputed)


def test_wrong_moves_are_refused() -> None:
    with pytest.raises(BadInput, match="again"):
        by_moves(moves([("10", "11", 3), ("10", "11", 3)]))
    with pytest.raises(BadInput, match="negative"):
        by_moves(moves([("10", "11", -3)]))
    with pytest.raises(UnknownCode, match=r"98\.9"):
        by_moves(moves([("10", "98.9", 3)]))
    with pytest.raises(BadInput, match="no column moves"):
        by_moves(moves([]).drop("moves"))
