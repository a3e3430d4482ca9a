"""Assumptions: shipped, told apart by sector and size, overridden; and how they are drawn."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.core.errors import BadInput
from levier.takeover.value import Assumptions
from levier.takeover.value.assumptions import SECTOR_OF_DIVISION, SIZE_ABOVE_EUR, STATUSES
from levier.takeover.value.chance import TIES, triangular, uniforms

SHIPPED = Assumptions.shipped()


def test_every_shipped_assumption_has_a_range_a_year_and_a_source():
    table = SHIPPED.table
    assert table.select(pl.exclude("sector", "size")).null_count().sum_horizontal().item() == 0
    assert (table["low"] <= table["mode"]).all()
    assert (table["mode"] <= table["high"]).all()
    assert set(table["status"]) <= set(STATUSES)
    assert set(table["sector"].drop_nulls()) <= set(SECTOR_OF_DIVISION.values())
    assert set(table["size"].drop_nulls()) <= set(SIZE_ABOVE_EUR)
    assert not table.select("name", "sector", "size").is_duplicated().any()
    assert {name for pair in TIES for name in pair} <= set(SHIPPED.names)


def test_the_row_that_names_most_holds():
    assert SHIPPED.of("ebitda_multiple", "vehicles", "micro") != SHIPPED.of("ebitda_multiple", None, "micro")
    assert SHIPPED.of("tax_share", "metals", "small").mode == 0.25
    # An unknown sector or size falls back on what holds for all.
    assert SHIPPED.of("ebitda_multiple").mode == SHIPPED.of("ebitda_multiple", "unheard of").mode


def given_rows(**columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame(columns)


def test_a_file_overrides_what_it_names_and_nothing_else():
    rows = given_rows(
        name=["ebitda_multiple"], sector=["metals"], size=["small"], low=[6], mode=[7], high=[8]
    )
    known = SHIPPED.overridden(rows)
    assert known.of("ebitda_multiple", "metals", "small").mode == 7
    assert known.of("ebitda_multiple", "metals", "small").status == "given"
    assert known.of("ebitda_multiple", "food", "small") == SHIPPED.of("ebitda_multiple", "food", "small")
    assert known.table.height == SHIPPED.table.height


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ({"name": ["tax_share"], "low": [0.2]}, "missing: mode, high"),
        ({"name": ["charm"], "low": [0.1], "mode": [0.2], "high": [0.3]}, "no such assumption: charm"),
        ({"name": ["tax_share"], "low": [0.3], "mode": [0.2], "high": [0.4]}, "low <= mode <= high"),
        ({"name": ["tax_share"], "low": [0.1], "mode": [0.2], "high": [float("inf")]}, "low <= mode"),
        ({"name": ["tax_share"] * 2, "low": [0.1] * 2, "mode": [0.2] * 2, "high": [0.3] * 2}, "twice"),
    ],
)
def test_a_wrong_file_is_refused(rows: dict[str, list[object]], word: str):
    with pytest.raises(BadInput, match=word):
        SHIPPED.overridden(pl.DataFrame(rows))


@given(st.floats(-10, 10), st.floats(0, 5), st.floats(0, 5), st.lists(st.floats(0, 1), min_size=2))
def test_a_triangular_law_stays_in_its_range_and_rises(low: float, a: float, b: float, chances: list[float]):
    mode, high = low + a, low + a + b
    got = triangular(np.sort(np.array(chances)), low, mode, high)
    assert (got >= low - 1e-9).all()
    assert (got <= high + 1e-9).all()
    assert (np.diff(got) >= -1e-9).all()


def test_the_mean_of_a_triangular_law_is_that_of_its_corners():
    chances = (np.arange(100_000) + 0.5) / 100_000
    assert triangular(chances, 1.0, 2.0, 6.0).mean() == pytest.approx(3.0, abs=1e-4)


def test_draws_are_tied_as_told():
    got = uniforms(SHIPPED.names, 20_000, seed=3)
    for (one, other), tie in TIES.items():
        # The correlation of uniforms under a Gaussian copula: 6 / pi x arcsin(r / 2).
        expected = 6 / np.pi * np.arcsin(tie / 2)
        assert np.corrcoef(got[one], got[other])[0, 1] == pytest.approx(expected, abs=0.02)
    assert abs(np.corrcoef(got["tax_share"], got["royalty_share"])[0, 1]) < 0.02
