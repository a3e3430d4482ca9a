"""How firms end."""

import datetime

import pytest
from tests.takeover.risk.facts import A, B, C, day, facts, notice, place, seat, unit

from levier.takeover.risk.endings import endings

LATE = day("2024-12-31")
CEASED = [unit(A, "2010-01-01", "2020-03-31"), unit(A, "2020-04-01", active=False)]


def ending(siren: str = A, on: datetime.date = LATE, **told: object) -> tuple[str, datetime.date] | None:
    found = endings(facts(**told).known_by(on)).filter(siren=siren)  # type: ignore[arg-type]
    return None if found.is_empty() else found.select("ending", "ended_on").row(0)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["liquidation_opening"], ("failure", "2020-01-05")),
        (["receivership_opening", "plan"], ("failure", "2020-01-05")),
        (["safeguard_opening"], None),  # a sign, no ending
        (["safeguard_opening", "plan"], None),
        (["safeguard_opening", "conversion_to_receivership"], ("failure", "2020-02-05")),
        (["safeguard_opening", "liquidation_opening"], ("failure", "2020-02-05")),
        (["conversion_to_liquidation"], ("in procedure", None)),  # opened before the notices begin
        (["plan"], ("in procedure", None)),
        (["closing", "liquidation_opening"], ("in procedure", None)),
        (["other"], None),
    ],
)
def test_judgments(kinds: list[str], expected: tuple[str, str | None] | None):
    told = [notice(n, A, f"2020-0{n + 1}-15", "collective", kind) for n, kind in enumerate(kinds)]
    got = ending(notices=told)
    assert got == (expected and (expected[0], expected[1] and day(expected[1])))


def test_an_annulled_opening_is_none_once_it_is_annulled_and_not_before():
    opening = notice(1, A, "2020-01-15", "collective", "liquidation_opening")
    annulled = notice(2, A, "2020-03-15", "collective", notice_type="annulation", replaces="A1")
    assert ending(notices=[opening, annulled]) is None
    assert ending(on=day("2020-02-01"), notices=[opening, annulled]) == ("failure", day("2020-01-05"))


def test_a_cessation_without_successor_is_a_quiet_closure():
    assert ending(units=CEASED) == ("closure", day("2020-04-01"))
    assert ending(siren=B, units=[*CEASED, unit(B, "2010-01-01")]) is None


def test_a_closure_is_seen_once_it_is_entered():
    assert ending(units=CEASED, on=day("2020-05-30")) is None
    assert ending(units=CEASED, on=day("2020-05-31")) == ("closure", day("2020-04-01"))


def test_the_last_establishment_closed_ends_the_firm():
    shut = [place(seat(A), "2010-01-01", "2020-03-31"), place(seat(A), "2020-04-01", active=False)]
    assert ending(places=shut) == ("closure", day("2020-04-01"))
    assert ending(places=[*shut, place(A + "00002", "2020-04-01")]) is None  # it moved


def test_a_pause_is_no_ending():
    pause = [unit(A, "2010-01-01", "2019-12-31"), unit(A, "2020-01-01", "2020-06-30", active=False)]
    assert ending(units=[*pause, unit(A, "2020-07-01")]) is None
    again = unit(A, "2022-01-01", active=False)
    assert ending(units=[*pause, unit(A, "2020-07-01", "2021-12-31"), again]) == (
        "closure",
        day("2022-01-01"),
    )


def test_a_firm_taken_over_by_another_has_not_closed():
    assert ending(units=CEASED, successions=[(seat(A), seat(C), "2020-04-01")])[0] == "taken over"  # type: ignore[index]
    # Sold years before, or moved within the firm: it closed all the same.
    assert ending(units=CEASED, successions=[(seat(A), seat(C), "2016-04-01")])[0] == "closure"  # type: ignore[index]
    assert ending(units=CEASED, successions=[(seat(A), A + "00002", "2020-04-01")])[0] == "closure"  # type: ignore[index]


def test_a_liquidation_after_the_cessation_makes_it_a_failure_of_that_day():
    opening = notice(1, A, "2020-09-15", "collective", "liquidation_opening")
    assert ending(units=CEASED, notices=[opening]) == ("failure", day("2020-04-01"))
