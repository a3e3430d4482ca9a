"""Control keys and places, against python-stdnum and the EPSG registry."""

import ibis
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from levier.lake import rules

ENGINE = ibis.duckdb.connect()


def judge(rule: str, values: list[str]) -> list[bool]:
    table = ibis.memtable(pl.DataFrame({"code": values}, schema={"code": pl.String}))
    judged = table.select(fine=rules.RULES[rule].fine(table, "code", True))
    return ENGINE.to_polars(judged)["fine"].to_list()


digits = st.text("0123456789", min_size=8, max_size=15)


@given(st.lists(st.one_of(digits, st.text(max_size=16)), min_size=1, max_size=40))
def test_siren_key_agrees_with_stdnum(codes: list[str]) -> None:
    compact = [code for code in codes if len(code) == 9 and code.isascii() and code.isdigit()]
    expected = [stdnum_siren.is_valid(code) for code in compact]
    assert not compact or judge("siren_key", compact) == expected


@given(st.lists(st.text("0123456789", min_size=14, max_size=14), min_size=1, max_size=40))
def test_siret_key_agrees_with_stdnum(codes: list[str]) -> None:
    # stdnum also wants a sound SIREN inside; the SIRET's own key is what is judged here.
    judged = judge("siret_key", codes)
    for code, fine in zip(codes, judged, strict=True):
        if stdnum_siren.is_valid(code[:9]):
            assert fine == stdnum_siret.is_valid(code), code


def test_a_known_siret_passes_and_any_single_wrong_digit_is_seen() -> None:
    sound = "73282932000074"
    wrong = [sound[:place] + str((int(sound[place]) + 1) % 10) + sound[place + 1 :] for place in range(14)]
    assert judge("siret_key", [sound, *wrong]) == [True] + [False] * 14


def test_establishments_of_la_poste_follow_their_own_rule() -> None:
    # Digits of 35600000049837 add up to 45, a multiple of 5, but Luhn's sum does not end in 0.
    assert judge("siret_key", ["35600000049837", "35600000049838"]) == [True, False]
    assert stdnum_siret.is_valid("35600000049837")


def test_text_that_is_no_number_fails_without_an_error() -> None:
    assert judge("siret_key", ["", "ABCDEFGHIJKLMN", "7328293200007 "]) == [False, False, False]


@pytest.mark.parametrize(
    ("epsg", "rank"),
    [(2154, 0), (5489, 1), (4624, 2), (2975, 3), (4471, 4), (4467, 5), (4687, 6), (4749, 7), (8903, 8)],
)
def test_boxes_are_those_of_the_epsg_registry(epsg: int, rank: int) -> None:
    area = CRS.from_epsg(epsg).area_of_use
    assert area is not None
    # Wallis and Futuna's waters cross the 180th meridian; its islands are all east of it.
    west = area.west if area.west < area.east else -180.0
    assert rules.FRENCH_BOXES[rank] == (west, area.south, area.east, area.north)
