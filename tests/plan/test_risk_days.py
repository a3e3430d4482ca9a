"""The days that the risk lever may be asked for: those that notices of collective procedures cover."""

import datetime
from typing import Any, cast

import ibis
import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.lake.store import Lake
from levier.plan.risk import last_day, territory_risk, trial

LAST = datetime.date(2024, 3, 1)
LATER = datetime.date(2024, 6, 30)
UNREAD = cast("Any", None)
"""A day is refused before anything else is read."""


class Notices:
    """A lake of notices alone."""

    def __init__(self, **by_family: datetime.date) -> None:
        rows = {"family": list(by_family), "published_on": list(by_family.values())}
        self.notices = ibis.memtable(
            pl.DataFrame(rows, schema={"family": pl.String, "published_on": pl.Date})
        )

    def table(self, name: str) -> object:
        return self.notices if name == "notices" else None


def lake(**by_family: datetime.date) -> Lake:
    return cast("Lake", Notices(**by_family))


def test_the_last_day_is_that_of_the_last_collective_procedure() -> None:
    assert last_day(lake(collective=LAST, dpc=LATER)) == LAST
    assert last_day(lake(collective=LATER, dpc=LAST)) == LATER


def test_a_day_that_the_procedures_do_not_cover_is_refused() -> None:
    told = lake(collective=LAST, dpc=LATER)
    for day in (LAST + datetime.timedelta(days=1), LATER):
        with pytest.raises(BadInput, match="collective procedures imported end on"):
            territory_risk(told, UNREAD, UNREAD, UNREAD, as_of=day)
        with pytest.raises(BadInput, match="collective procedures imported end on"):
            trial(told, None, UNREAD, as_of=day)


def test_filings_alone_tell_no_failure() -> None:
    told = lake(dpc=LATER)
    assert last_day(told) is None
    found = territory_risk(told, UNREAD, UNREAD, UNREAD)
    assert isinstance(found, NotComputed) and found.needs == ("notices",)
    assert isinstance(trial(told, None, UNREAD), NotComputed)
