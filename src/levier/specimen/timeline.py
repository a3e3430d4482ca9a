"""The specimen's own time: no clock is read, the register is always that of the same day.

Days are counted from 1970-01-01 in integer arrays while the territory is drawn, and become dates when
its files are written.
"""

import datetime

import numpy as np
import polars as pl

AS_OF = datetime.date(2026, 8, 31)
"""The day of the register."""

REGISTER_SINCE = datetime.date(2006, 1, 1)
"""The register keeps the firms that were open on this day or later; Urssaf's counts begin that year."""

EVENTS_SINCE = datetime.date(2015, 1, 1)
"""Failures, closures and successions are told since this day; older closures have no known reason."""

NEVER = int(np.iinfo(np.int32).max)
"""The day of what has not happened."""

YEAR = 365.25

Days = np.ndarray


def day(date: datetime.date) -> int:
    """The number of a date.

    >>> day(datetime.date(1970, 1, 2))
    1
    """
    return (date - datetime.date(1970, 1, 1)).days


def as_dates(days: Days) -> pl.Series:
    """Days as dates, null for what never happened."""
    numbers = pl.Series(days, dtype=pl.Int32)
    return numbers.set(numbers == NEVER, None).cast(pl.Date)


TODAY = day(AS_OF)
FIRST_REGISTER_DAY = day(REGISTER_SINCE)
FIRST_EVENT_DAY = day(EVENTS_SINCE)
