"""Occupations that local industries hire, with exact bounds."""

from itertools import product

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.skills import Occupations, occupations_hired
from levier.skills.occupations import share_bounds

# Two industries. Sawmilling hires 1 clerk and 3 sawyers in 4; printing hires printers and clerks by halves.
HIRINGS = pl.DataFrame(
    [("M1602", "16.10A", 10), ("H2206", "16.10A", 30), ("E1308", "18.12Z", 50), ("M1602", "18.12Z", 50)],
    schema=["rome", "naf", "hirings"],
    orient="row",
)
JOBS_SCHEMA = {"naf": pl.String, "jobs_low": pl.Int64, "jobs_high": pl.Int64}


def jobs(*rows: tuple[str, int | None, int | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=JOBS_SCHEMA, orient="row")


def hired(subclass_jobs: pl.DataFrame, tension: pl.DataFrame | None = None) -> Occupations:
    result = occupations_hired(subclass_jobs, HIRINGS, tension)
    assert isinstance(result, Occupations)
    return result


def row(result: Occupations, rome: str) -> dict[str, float]:
    return result.occupations.row(by_predicate=pl.col("rome") == rome, named=True)


def test_shares_and_bounds_worked_by_hand():
    got = hired(jobs(("16.10A", 10, 20), ("18.12Z", 20, 40)))
    # Clerks: 1/4 in sawmilling, 1/2 in printing. Middle: (15 x 1/4 + 30 x 1/2) / 45 = 18.75 / 45.
    # Least: 20 sawmill jobs, 20 in printing: (5 + 10) / 40. Greatest: 10 and 40: (2.5 + 20) / 50.
    clerks = row(got, "M1602")
    assert clerks["share"] == pytest.approx(18.75 / 45)
    assert clerks["share_low"] == pytest.approx(15 / 40)
    assert clerks["share_high"] == pytest.approx(22.5 / 50)
    # Sawyers: 3/4 in sawmilling alone. Least: 7.5 / 50; greatest: 15 / 40.
    assert row(got, "H2206")["share_low"] == pytest.approx(0.15)
    assert row(got, "H2206")["share_high"] == pytest.approx(0.375)
    assert got.occupations["rome"].to_list() == ["M1602", "E1308", "H2206"]
    assert (got.industries, got.jobs_low, got.jobs_high) == (2, 30, 60)


def test_one_industry_has_its_national_shares_whatever_its_jobs():
    clerks = row(hired(jobs(("16.10A", 1, 99))), "M1602")
    assert (clerks["share_low"], clerks["share"], clerks["share_high"]) == (0.25, 0.25, 0.25)


def test_jobs_without_an_upper_end_bound_a_share_by_that_industry_s_own():
    clerks = row(hired(jobs(("16.10A", 10_000, None), ("18.12Z", 10_000, 20_000))), "M1602")
    # Sawmilling may outweigh everything: 1/4, never reached. It weighs 10,000 at least:
    # (2,500 + 10,000) / 30,000 at most. Middle: (10,000 x 1/4 + 15,000 x 1/2) / 25,000.
    assert clerks["share_low"] == pytest.approx(0.25)
    assert clerks["share_high"] == pytest.approx(12_500 / 30_000)
    assert clerks["share"] == pytest.approx(0.4)


def test_industries_left_aside_are_listed_with_their_reason():
    got = hired(jobs(("16.10A", 1, 2), ("18.12Z", None, None), ("18.13Z", 0, 0), ("20.11Z", 10, 19)))
    assert dict(got.left_aside.select("naf", "reason").iter_rows()) == {
        "18.12Z": "no known jobs",
        "18.13Z": "no known jobs",
        "20.11Z": "no known hirings",
    }
    assert got.evidence.uncertainty.values == {"n": 4, "no_jobs": 2, "no_hirings": 1, "jobs": 10}


def test_an_industry_whose_hirings_are_all_zero_has_no_known_hirings():
    none_hired = pl.DataFrame({"rome": ["M1602"], "naf": ["20.11Z"], "hirings": [0]})
    result = occupations_hired(jobs(("20.11Z", 1, 2)), none_hired)
    assert isinstance(result, NotComputed)


def test_an_occupation_of_several_families_shows_their_mean_and_range():
    tension = pl.DataFrame(
        {"rome": ["M1602", "M1602"], "fap": ["L0Z60", "L1Z60"], "difficult_share": [0.2, 0.5]}
    )
    clerks = row(hired(jobs(("16.10A", 1, 2)), tension), "M1602")
    assert clerks["difficult_share"] == pytest.approx(0.35)
    assert (clerks["difficult_low"], clerks["difficult_high"]) == (0.2, 0.5)
    assert row(hired(jobs(("16.10A", 1, 2)), tension), "H2206")["difficult_share"] is None


@pytest.mark.parametrize(
    "none", [jobs(), jobs(("16.10A", None, None)), jobs(("16.10A", 0, 0)), jobs(("99.99Z", 5, 9))]
)
def test_without_a_covered_industry_nothing_is_computed(none: pl.DataFrame):
    result = occupations_hired(none, HIRINGS)
    assert isinstance(result, NotComputed)
    assert result.needs == ("establishments", "hirings")


def brute_force(
    p: npt.NDArray[np.float64], low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Every corner of the box of weights: a ratio of linear forms is extreme at one of them."""
    corners = np.array([corner for corner in product(*zip(low, high, strict=True)) if sum(corner) > 0])
    averages = p @ corners.T / corners.sum(axis=1)
    return averages.min(axis=1), averages.max(axis=1)


industries = st.integers(1, 6)
shares = st.floats(0, 1, allow_nan=False)
ranges = st.tuples(st.integers(0, 500), st.integers(1, 500)).map(lambda w: (w[0], w[0] + w[1]))


@st.composite
def problems(draw: st.DrawFn) -> tuple[npt.NDArray[np.float64], ...]:
    n, occupations = draw(industries), draw(st.integers(1, 4))
    p = draw(st.lists(st.lists(shares, min_size=n, max_size=n), min_size=occupations, max_size=occupations))
    low, high = zip(*draw(st.lists(ranges, min_size=n, max_size=n)), strict=True)
    return np.array(p), np.array(low, dtype=float), np.array(high, dtype=float)


@given(problems())
def test_bounds_are_those_of_every_corner_of_the_weights(problem: tuple[npt.NDArray[np.float64], ...]):
    expected = brute_force(*problem)
    for bound, by_corners in zip(share_bounds(*problem), expected, strict=True):
        np.testing.assert_allclose(bound, by_corners, rtol=0, atol=1e-12)


@given(problems(), st.data())
def test_an_endless_weight_is_the_limit_of_a_huge_one(
    problem: tuple[npt.NDArray[np.float64], ...], data: st.DataObject
):
    p, low, high = problem
    endless = data.draw(st.integers(0, len(high) - 1))
    high[endless] = np.inf
    huge = np.where(np.isinf(high), 1e15, high)
    for bound, limit in zip(share_bounds(p, low, high), brute_force(p, low, huge), strict=True):
        np.testing.assert_allclose(bound, limit, rtol=0, atol=1e-9)


@given(st.lists(ranges, min_size=2, max_size=2))
def test_the_share_is_within_its_bounds_and_shares_add_up_to_one(drawn: list[tuple[int, int]]):
    (low_a, high_a), (low_b, high_b) = drawn
    table = hired(jobs(("16.10A", low_a, high_a), ("18.12Z", low_b, high_b))).occupations
    assert (table["share_low"] <= table["share"]).all()
    assert (table["share"] <= table["share_high"]).all()
    assert table["share"].sum() == pytest.approx(1)


def test_every_sentence_is_in_french():
    evidence = hired(jobs(("16.10A", 1, 2))).evidence
    sentences = [evidence.method, evidence.uncertainty, *evidence.cautions, "no known jobs"]
    assert all(say(sentence, "fr") != say(sentence, "en") for sentence in sentences)
