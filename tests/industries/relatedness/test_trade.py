"""Who sells to whom."""

import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput, UnknownCode
from levier.core.evidence import NotComputed
from levier.industries.relatedness import Kind, by_trade

COLUMNS = ["year", "from_country", "from_industry", "to_country", "to_use", "value_meur"]


def flows(rows: list[tuple[str, str, float]], year: int = 2022) -> pl.DataFrame:
    return pl.DataFrame(
        [(year, "FR", seller, "FR", buyer, float(value)) for seller, buyer, value in rows],
        schema=dict(zip(COLUMNS, (pl.Int64, *[pl.String] * 4, pl.Float64), strict=True)),
        orient="row",
    )


SALES = [
    ("C24", "C25", 60.0),
    ("C25", "C24", 10.0),
    ("C10-12", "I", 70.0),
    ("I", "C10-12", 10.0),
    ("C24", "I", 5.0),
]
ACTIVITIES = ("10.71C", "24.51Z", "25.62B", "56.10A", "62.01Z")


def test_trade_over_what_sizes_give_worked_by_hand() -> None:
    found = by_trade(flows(SALES), ACTIVITIES)
    assert isinstance(found, Kind)
    place = ACTIVITIES.index
    # Sales: C10-12 70, C24 65, C25 10, I 10; purchases: C10-12 10, C24 10, C25 60, I 75; 155 in all.
    sold, bought = {"food": 70, "24": 65, "25": 10, "I": 10}, {"food": 10, "24": 10, "25": 60, "I": 75}
    both = [
        (sold[a] * bought[b] + sold[b] * bought[a]) / 155 for a in sold for b in sold if (sold[a] * bought[b])
    ]
    floor = np.median(both)
    expected = (65 * 60 + 10 * 10) / 155
    assert found.times[place("24.51Z"), place("25.62B")] == pytest.approx((70 + floor) / (expected + floor))
    assert found.times[place("25.62B"), place("10.71C")] < 1
    assert np.isnan(found.times[place("62.01Z")]).all()
    assert np.isnan(found.q_value).all()


def test_the_latest_year_is_read_and_final_uses_other_countries_and_falls_are_left_out() -> None:
    abroad = flows([("C24", "C25", 1e6)]).with_columns(to_country=pl.lit("DE"))
    older = flows([("C24", "C10-12", 500.0)], year=2021)
    final = flows([("C24", "P3_S14", 1e6), ("D1", "C24", 1e6), ("C25", "I", -7.0)])
    got = by_trade(pl.concat([flows(SALES), abroad, older, final]), ACTIVITIES)
    plain = by_trade(flows(SALES), ACTIVITIES)
    assert isinstance(got, Kind) and isinstance(plain, Kind)
    np.testing.assert_allclose(got.times, plain.times)
    of_2021 = by_trade(pl.concat([flows(SALES), older]), ACTIVITIES, year=2021)
    assert isinstance(of_2021, Kind)
    assert np.isnan(of_2021.times[ACTIVITIES.index("25.62B")]).all()


def test_what_cannot_be_read() -> None:
    assert isinstance(by_trade(flows([]), ACTIVITIES), NotComputed)
    assert isinstance(by_trade(flows(SALES), ACTIVITIES, country="EL"), NotComputed)
    with pytest.raises(BadInput, match="twice"):
        by_trade(flows([*SALES, SALES[0]]), ACTIVITIES)
    with pytest.raises(BadInput, match="no column value_meur"):
        by_trade(flows(SALES).drop("value_meur"), ACTIVITIES)
    with pytest.raises(UnknownCode, match=r"25\.62b"):
        by_trade(flows(SALES), ("25.62b",))
