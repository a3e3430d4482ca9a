"""Concentration of industries: bounds that hold the truth, and what is not defined."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from levier.core.errors import BadInput
from levier.core.messages import say
from levier.industries.structure import Concentration, concentration, herfindahl_bounds

SCHEMA = {"area": pl.String, "activity": pl.String, "employees": pl.Float64, "establishments": pl.Int64}


def panel(*rows: tuple[str, str, float | None, int | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(year=2025)


TABLE = panel(
    ("A", "25", 90, 3), ("B", "25", 10, 1), ("A", "47", 110, 11), ("B", "47", 190, 19), ("A", "24", 50, 1),
)  # fmt: skip


def row(table: pl.DataFrame, activity: str, **how: object) -> dict[str, float]:
    found = concentration(table, year=2025, **how)  # type: ignore[arg-type]
    assert isinstance(found, Concentration)
    return found.by_activity.row(by_predicate=pl.col("activity") == activity, named=True)


def index(raw: float, scattered: float, herfindahl: float) -> float:
    return (raw - scattered * herfindahl) / (scattered * (1 - herfindahl))


def test_the_index_is_bounded_from_jobs_and_plants():
    # A holds 250 of 450 jobs, B 200; metal: 0.9 and 0.1. Plants: three of 30 and one of 10, or 88, 1, 1, 10.
    metal = row(TABLE, "25")
    x = 250 / 450
    raw, scattered = 2 * (0.9 - x) ** 2, 1 - x**2 - (1 - x) ** 2
    assert metal["raw_concentration"] == pytest.approx(raw)
    assert metal["herfindahl_low"] == pytest.approx((3 * 30**2 + 10**2) / 100**2)
    assert metal["herfindahl_high"] == pytest.approx((88**2 + 2 + 10**2) / 100**2)
    ends = sorted(index(raw, scattered, metal[f"herfindahl_{end}"]) for end in ("low", "high"))
    assert [metal["ellison_glaeser_low"], metal["ellison_glaeser_high"]] == pytest.approx(ends)


def test_one_plant_is_not_concentrated_but_alone():
    steel = row(TABLE, "24")
    assert (steel["ellison_glaeser_low"], steel["ellison_glaeser_high"]) == (None, None)
    assert (steel["herfindahl_low"], steel["why_null"]) == (1, "one plant")


def test_unknown_plants_and_absent_industries_say_so():
    rows = pl.concat([TABLE, panel(("B", "13", 30, None), ("A", "05", 0, 0))])
    assert row(rows, "13")["why_null"] == "plants unknown"
    assert row(rows, "05")["why_null"] == "absent everywhere"
    assert row(rows, "05")["locational_gini"] is None


def test_the_locational_gini_of_an_industry_in_one_place():
    # The first column of the example of locational.Gini in the R package EconGeo: all of an industry in a region
    # of a fifth of the jobs. Krugman's area, half of ours, is 0.4.
    jobs = [(100, 0), (0, 100), (0, 100), (0, 100), (0, 100)]
    rows = [
        (f"R{n}", code, float(e), 1)
        for n, pair in enumerate(jobs)
        for code, e in zip("IJ", pair, strict=True)
    ]
    assert row(panel(*rows), "I")["locational_gini"] == pytest.approx(0.8)
    # Lorenz by hand: the other industry is in the other four fifths, evenly.
    assert row(panel(*rows), "J")["locational_gini"] == pytest.approx(0.2)


def test_an_industry_spread_as_all_jobs_is_has_no_gini():
    rows = [("A", "25", 10.0, 1), ("A", "47", 30.0, 3), ("B", "25", 20.0, 2), ("B", "47", 60.0, 6)]
    assert row(panel(*rows), "25")["locational_gini"] == pytest.approx(0, abs=1e-12)
    assert row(panel(*rows), "25")["raw_concentration"] == pytest.approx(0, abs=1e-12)


BANDS = [(0, 0), (1, 2), (3, 5), (6, 9), (10, 19), (20, 49)]


@given(st.lists(st.sampled_from(BANDS), min_size=1, max_size=5), st.data())
def test_the_bounds_hold_every_size_that_the_bands_allow(bands: list[tuple[int, int]], data: st.DataObject):
    low, high = (np.array(end, dtype=float) for end in zip(*bands, strict=True))
    assume(high.sum() > 0)
    least, most = herfindahl_bounds(low, high)
    sizes = np.array([data.draw(st.floats(a, b)) for a, b in bands])
    assume(sizes.sum() > 0.5)
    found = (sizes**2).sum() / sizes.sum() ** 2
    assert least - 1e-9 <= found <= most + 1e-9


@given(st.lists(st.sampled_from(BANDS[1:]), min_size=1, max_size=5))
def test_the_upper_bound_is_reached_at_ends_of_bands(bands: list[tuple[int, int]]):
    low, high = (np.array(end, dtype=float) for end in zip(*bands, strict=True))
    corners = (np.array(corner, dtype=float) for corner in itertools.product(*bands))
    by_force = max((sizes**2).sum() / sizes.sum() ** 2 for sizes in corners)
    assert herfindahl_bounds(low, high)[1] == pytest.approx(by_force)


def test_the_lower_bound_is_reached():
    # Three plants of 10 to 19 and one of exactly 30: the others come as near to it as they can.
    least, _ = herfindahl_bounds(np.array([10.0, 10, 10, 30]), np.array([19.0, 19, 19, 30]))
    assert least == pytest.approx((3 * 19**2 + 900) / (3 * 19 + 30) ** 2)
    # Bands 6 to 9 and 20 to 49: 9 and 20.
    assert herfindahl_bounds(np.array([6.0, 20]), np.array([9.0, 49]))[0] == pytest.approx(481 / 29**2)
    # 1 and 10 fixed, two from 2 to 9: least at Σs² / Σs of the fixed ones, 101 / 11 beyond their band, so 9.
    got = herfindahl_bounds(np.array([1.0, 10, 2, 2]), np.array([1.0, 10, 9, 9]))[0]
    assert got == pytest.approx((101 + 2 * 81) / (11 + 18) ** 2)


def test_bands_of_plants_take_the_place_of_bounds_from_areas():
    plants = pl.DataFrame(
        {"activity": ["25"] * 4, "jobs_low": [20, 20, 20, 10], "jobs_high": [49, 49, 49, 19]}
    )
    metal = row(TABLE, "25", plants=plants)
    assert metal["herfindahl_low"] > 0.25
    assert metal["herfindahl_high"] == pytest.approx((49**2 + 2 * 20**2 + 10**2) / 99**2)
    endless = plants.with_columns(jobs_high=pl.when(pl.int_range(4) == 0).then(None).otherwise("jobs_high"))
    assert row(TABLE, "25", plants=endless)["herfindahl_high"] > metal["herfindahl_high"]


def test_a_band_that_ends_before_it_starts_is_refused():
    plants = pl.DataFrame({"activity": ["25"], "jobs_low": [49], "jobs_high": [20]})
    with pytest.raises(BadInput):
        concentration(TABLE, year=2025, plants=plants)


def test_every_sentence_is_in_french():
    found = concentration(TABLE, year=2025)
    assert isinstance(found, Concentration)
    for sentence in (found.evidence.method, found.evidence.uncertainty, *found.evidence.cautions):
        assert say(sentence, "fr") != say(sentence, "en")
