"""Firm-quarters: outcomes, and who is counted at risk."""

import datetime

import polars as pl
import pytest
from tests.takeover.risk.facts import A, B, C, D, day, facts, notice, seat, unit

from levier.takeover.risk.endings import Ending
from levier.takeover.risk.panel import (
    came_within,
    panel,
    panel_dates,
    person_periods,
    quarters,
    seen_until,
    with_outcomes,
)

AS_OF = day("2024-03-01")
WORLD = facts(
    units=[
        unit(A, "2010-01-01"),
        unit(B, "2010-01-01", "2022-03-31"),
        unit(B, "2022-04-01", active=False),
        unit(C, "2010-01-01", "2022-08-14"),
        unit(C, "2022-08-15", active=False),
        unit(D, "2010-01-01"),
    ],
    notices=[
        notice(1, A, "2022-07-08", "collective", "liquidation_opening"),  # judged on 28 June
        notice(2, D, "2021-01-08", "modification"),
    ],
    successions=[(seat(C), seat(D), "2022-08-15")],
)
DATES = quarters(day("2022-01-01"), day("2023-01-01"))


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return with_outcomes(panel(WORLD, DATES), WORLD, AS_OF)


def test_a_firm_leaves_the_day_it_ends_also_before_anyone_knows(rows: pl.DataFrame):
    last = dict(rows.group_by("siren").agg(pl.col("date").max()).iter_rows())
    # A was judged on 28 June, published on 8 July; B closed on 1 April itself, known two months later.
    assert last == {A: day("2022-04-01"), B: day("2022-04-01"), C: day("2022-07-01"), D: day("2023-01-01")}


def test_what_came_within_the_horizon(rows: pl.DataFrame):
    def came(ending: Ending, months: int = 12, until: datetime.date = AS_OF) -> dict[str, bool | None]:
        told = rows.filter(date=day("2022-01-01")).select("siren", came_within(months, ending, until))
        return dict(told.iter_rows())

    assert came(Ending.FAILURE) == {A: True, B: False, C: None, D: False}  # C was taken over: unseen
    assert came(Ending.CLOSURE) == {A: False, B: True, C: None, D: False}
    assert came(Ending.FAILURE, months=3) == {A: False, B: False, C: False, D: False}
    assert came(Ending.FAILURE, months=6)[A] is True
    # A horizon that is not over tells nothing, not even of those that have already failed.
    assert came(Ending.FAILURE, until=day("2022-12-31")) == {A: None, B: None, C: None, D: None}


def test_person_periods_end_with_the_ending(rows: pl.DataFrame):
    periods = person_periods(rows, seen_until(AS_OF))
    told = periods.filter(pl.col("ending").is_not_null()).select("siren", "quarter", "ending")
    assert sorted(told.iter_rows()) == [
        (A, day("2022-04-01"), "failure"),
        (B, day("2022-04-01"), "closure"),
    ]
    # The quarter in which C was taken over is not one that it went through.
    assert periods.filter(siren=C)["quarter"].max() == day("2022-04-01")
    # Endings of the last two months are not all known: on 31 May 2022, those of its first quarter are.
    early = person_periods(rows, seen_until(day("2022-05-31")))
    assert early["quarter"].unique().to_list() == [day("2022-01-01")]


def test_a_firm_found_to_have_been_in_a_procedure_before_the_notices_was_never_at_risk():
    told = facts(notices=[notice(1, A, "2022-07-08", "collective", "closing")])
    rows = with_outcomes(panel(told, DATES[:1]), told, AS_OF)
    assert rows["siren"].to_list() == [B, C, D]


def test_learning_begins_a_year_after_the_notices_of_collective_procedures():
    assert panel_dates(WORLD, AS_OF)[0] == day("2023-10-01")
    assert panel_dates(facts(), AS_OF) == []
    # Ten years at most.
    old = facts(notices=[notice(1, A, "2009-01-01", "collective", "liquidation_opening")])
    assert panel_dates(old, day("2024-03-01"))[0] == day("2014-04-01")


def test_years_with_filings_but_no_procedures_are_not_years_without_failures():
    filings = [notice(n, D, f"{2015 + n}-01-08", "dpc") for n in range(9)]
    told = facts(notices=[*filings, notice(20, A, "2021-01-08", "collective", "liquidation_opening")])
    assert panel_dates(told, AS_OF)[0] == day("2022-04-01")
    assert panel_dates(facts(notices=filings), AS_OF) == []
