"""Firm by quarter: who was at risk when it began, what was known of them, what came."""

import datetime
from collections.abc import Sequence

import polars as pl

from levier.takeover.risk.endings import Ending, endings
from levier.takeover.risk.facts import Facts
from levier.takeover.risk.features import CATEGORIES, NAMES, features_at, firms_at

COLLECTIVE = "collective"
"""The family of notices that tells failures: where it is not imported, none is seen."""
PLACES = ("commune", "department", "zone", "naf")
REPORTED_AFTER_DAYS = 60
"""Endings of the last two months are not all known yet: judgments are published within weeks, closures are
entered in one month and read in the next (`levier.lake.history.lags.REGISTRATION`)."""
MONTHS_A_QUARTER = 3
YEARS_LEARNED = 10
"""What came longer ago is of another economy. A choice."""


def quarters(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The first days of quarters from a day to another.

    >>> [day.isoformat() for day in quarters(datetime.date(2023, 9, 2), datetime.date(2024, 4, 1))]
    ['2023-10-01', '2024-01-01', '2024-04-01']
    """
    years = range(first.year, last.year + 1)
    begins = (datetime.date(year, month, 1) for year in years for month in (1, 4, 7, 10))
    return [day for day in begins if first <= day <= last]


def panel(facts: Facts, dates: Sequence[datetime.date]) -> pl.DataFrame:
    """The features of the firms at risk on each date, as known that day; with `commune`, `naf` and `zone`."""
    rows = [empty_panel()]
    for date in dates:
        known = facts.known_by(date)
        firms = firms_at(known)
        places = firms.select("siren", *PLACES)
        rows.append(
            features_at(known, firms, date).join(places, on="siren", how="left", maintain_order="left")
        )
    return pl.concat(rows)


def empty_panel() -> pl.DataFrame:
    """A panel without rows."""
    features = {name: pl.String if name in CATEGORIES else pl.Float64 for name in NAMES}
    places = dict.fromkeys(PLACES, pl.String)
    return pl.DataFrame(schema={"siren": pl.String, "date": pl.Date, **features, **places})


def with_outcomes(rows: pl.DataFrame, facts: Facts, seen_on: datetime.date) -> pl.DataFrame:
    """The rows with how their firm ended, by what was known on a day: `ending`, `ended_on`.

    Firms that had ended before the date of their row though nobody knew it yet, and those that turn out to
    have been in a procedure before the notices begin, were not at risk: their rows go.
    """
    ended = endings(facts.known_by(seen_on))
    early = pl.col("ended_on") < pl.col("date")
    unseen = pl.col("ending") == Ending.IN_PROCEDURE
    joined = rows.join(ended, on="siren", how="left", maintain_order="left")
    return joined.filter(~(early | unseen).fill_null(False))


def seen_until(seen_on: datetime.date) -> datetime.date:
    """The day until which endings are all known on a day."""
    return seen_on - datetime.timedelta(days=REPORTED_AFTER_DAYS)


def came_within(months: int, ending: Ending, until: datetime.date) -> pl.Expr:
    """Whether an ending came within some months of `date`: null where it is not known by the day `until`, or
    the firm was taken over before (it was seen no longer)."""
    horizon = pl.col("date").dt.offset_by(f"{months}mo")
    within = (pl.col("ended_on") < horizon).fill_null(False)
    lost = within & (pl.col("ending") == Ending.TAKEN_OVER)
    return pl.when((horizon <= until) & ~lost).then(within & (pl.col("ending") == ending).fill_null(False))


def person_periods(rows: pl.DataFrame, until: datetime.date) -> pl.DataFrame:
    """The rows whose quarter was over by `until`, as hazards are learned: `quarter`, and `ending`: 'failure'
    or 'closure' where it came in that quarter. A firm taken over leaves after its last whole quarter."""
    over = pl.col("date").dt.offset_by(f"{MONTHS_A_QUARTER}mo")
    came = (pl.col("ended_on") < over).fill_null(False)
    taken = came & (pl.col("ending") == Ending.TAKEN_OVER)
    kept = rows.filter((over <= until) & ~taken)
    return kept.with_columns(quarter="date", ending=pl.when(came).then(pl.col("ending")))


def panel_dates(facts: Facts, as_of: datetime.date) -> list[datetime.date]:
    """The quarters that can be learned from: from a year after the notices of collective procedures begin,
    ten years at most. Those of other families may begin earlier; then no failure could be seen."""
    first = facts.notices.filter(family=COLLECTIVE)["published_on"].min()
    if not isinstance(first, datetime.date):
        return []
    years = datetime.timedelta(days=366)
    return quarters(max(first + years, as_of - YEARS_LEARNED * years), as_of)
