"""Text read as a value: what is none is null, never another value."""

import datetime

import ibis
import polars as pl
import pytest
from ibis.expr import datatypes as dt

from levier.sources.values import read_as


def read(said: list[str], wanted: dt.DataType) -> list[object]:
    table = ibis.memtable(pl.DataFrame({"said": said}))
    return table.select(value=read_as(table.said, wanted)).to_polars()["value"].to_list()


def test_a_whole_number_is_not_rounded() -> None:
    assert read(["12", "012", "-3", "12.0", "12."], dt.int64) == [12, 12, -3, 12, 12]
    assert read(["12.7", "1e3", "1_000", "0x1F", "12 500", "", "9" * 19], dt.int64) == [None] * 7


def test_what_is_no_amount_is_no_number() -> None:
    assert read(["1.5", "-.5", "1e3", "5."], dt.float64) == [1.5, -0.5, 1000.0, 5.0]
    assert read(["nan", "inf", "-Infinity", "1.5d", "1_0", "1,5"], dt.float64) == [None] * 6


@pytest.mark.parametrize("said", ["2026-11-23", "2026-11-23 10:00:00", "2026-11-23T10:00:00", "2026/11/23"])
def test_a_day_may_have_its_hour_behind_it(said: str) -> None:
    assert read([said], dt.date) == [datetime.date(2026, 11, 23)]


def test_what_is_no_day_is_null() -> None:
    assert (
        read(["inf", "infinity", "epoch", "2026", "2026-11", "2026-02-30", "23/11/2026"], dt.date)
        == [None] * 7
    )
