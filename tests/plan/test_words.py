"""How values are said: grouping, decimals and units of each language, and what is unknown."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.core.messages import Lang, m
from levier.plan.words import NUMERIC, Words

FR, EN = Words("fr"), Words("en")
NB, THIN = "\u00a0", "\u202f"  # no-break spaces


@pytest.mark.parametrize(
    ("value", "kind", "french", "english"),
    [
        (1234, "count", f"1{THIN}234", "1,234"),
        (1234.5, "number", f"1{THIN}234,5", "1,234.5"),
        (1.234, "number", "1,23", "1.23"),
        (0.01234, "number", "0,012", "0.012"),
        (-0.3, "count", "0", "0"),
        (0.123, "share", f"12,3{NB}%", "12.3%"),
        (0.00042, "share", f"0,04{NB}%", "0.04%"),
        (-0.05, "share", f"-5{NB}%", "-5%"),
        (12.5, "eur", f"12,50{NB}€", "€12.50"),
        (1_234_567, "eur", f"1{THIN}234{THIN}567{NB}€", "€1,234,567"),
        (12_345.6, "m2", f"12{THIN}346{THIN}m²", "12,346 m²"),
        (2024, "year", "2024", "2024"),
        (datetime.date(2026, 11, 23), "date", "23 nov. 2026", "23 Nov 2026"),
        (True, "yes_no", "oui", "yes"),
        (False, "yes_no", "non", "no"),
        ("01004", "code", "01004", "01004"),
        (None, "eur", "inconnu", "unknown"),
        (math.nan, "share", "inconnu", "unknown"),
        (math.inf, "count", "inconnu", "unknown"),
    ],
)
def test_a_value_is_said_as_its_language_writes_it(
    value: object, kind: str, french: str, english: str
) -> None:
    assert FR.value(value, kind) == french  # type: ignore[arg-type]
    assert EN.value(value, kind) == english  # type: ignore[arg-type]


def test_millions_are_said_as_such_where_room_is_scarce() -> None:
    assert FR.short(12_345_678, "eur") == f"12,3{NB}M{NB}€"
    assert EN.short(12_345_678, "eur") == "€12.3M"
    assert EN.short(999_999, "eur") == "€999,999"
    assert EN.short(None, "eur") == "unknown"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1, 2, "between 1 and 2"),
        (2, 2, "2"),
        (None, 2, "at most 2"),
        (1, None, "at least 1"),
        (None, None, None),
    ],
)
def test_a_range_may_lack_an_end(low: int | None, high: int | None, said: str | None) -> None:
    assert EN.between(low, high, "count") == said


@pytest.mark.parametrize(
    ("iso", "french"),
    [
        ("2020", "2020"),
        ("2026-08", "août 2026"),
        ("2022-07-09", "9 juillet 2022"),
        ("2026-13", "2026-13"),
        ("soon", "soon"),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(iso: str, french: str) -> None:
    assert FR.day(iso) == french


def test_the_gaps_of_a_message_are_said_in_its_language() -> None:
    message = m(
        "{n} {lost_share} {year} {day} {cost_eur} {name}",
        n=12_345,
        lost_share=0.25,
        year=2024,
        day=datetime.date(2026, 1, 2),
        cost_eur=5000,
        name="{x} & co",
    )
    assert FR.say(message) == f"12{THIN}345 25{NB}% 2024 2 janv. 2026 5{THIN}000{NB}€ {{x}} & co"
    assert EN.say(m("{a}", a=m("{n}", n=1000))) == "1,000"
    assert EN.say(m("{x:.3f} {n}", x=0.5, n=None)) == "0.500 unknown"


def test_a_text_is_left_as_it_is_but_for_what_a_page_cannot_hold() -> None:
    assert FR.value("unknown", "text") == "unknown"
    assert FR.value("unknown", "term") == "inconnu"
    assert FR.value("", "term") == ""
    assert FR.value("a\x00b\x0bc", "text") == "a b c"


@given(
    st.sampled_from(sorted(NUMERIC)),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(["fr", "en"]),
)
def test_any_number_can_be_said(kind: str, value: float, lang: Lang) -> None:
    words = Words(lang)
    for said in (words.value(value, kind), words.short(value, kind)):  # type: ignore[arg-type]
        assert said
        assert "nan" not in said.lower()
        assert not said.startswith("-0 ") and said != "-0"
