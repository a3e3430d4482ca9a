import numpy as np
import polars as pl
import pytest

from levier.industries.entry import FAMILIES, Panel, Surroundings, Turning, panel_of
from levier.industries.entry.features import NAMES, features_at
from levier.industries.entry.rows import rows_at
from levier.industries.pairs import Pairs

YEARLY = Turning(horizon_years=1)


def test_later_facts_change_no_feature(table: pl.DataFrame):
    """All figures after the origin are replaced by others; what was known then is the same."""
    late = pl.col("year") > 2008
    other = table.with_columns(
        employees=pl.when(late).then(1000 - pl.col("employees")).otherwise("employees"),
        establishments=pl.when(late).then(pl.col("establishments") * 7).otherwise("establishments"),
    )
    rows = [
        rows_at(panel_of(each), 8, Turning(horizon_years=3), Surroundings(), with_outcome=True)
        for each in (table, other)
    ]
    assert np.array_equal(rows[0].features, rows[1].features, equal_nan=True)
    # The outcome does change: the test would see a feature that reads it.
    assert not np.array_equal(rows[0].outcome, rows[1].outcome)


def test_earlier_facts_do_change_them(table: pl.DataFrame):
    more = pl.when(pl.col("year") == 2008).then(pl.col("employees") * 3 + 1).otherwise("employees")
    before, after = (
        features_at(panel_of(each), 8, Surroundings(), YEARLY)
        for each in (table, table.with_columns(employees=more))
    )
    assert not np.array_equal(before["activity_jobs"], after["activity_jobs"])


def test_every_feature_has_one_family():
    assert sorted(NAMES) == sorted(set(NAMES))
    assert sum(len(family) for family in FAMILIES.values()) == len(NAMES)


def test_density_is_that_worked_by_hand():
    # x and y stand together in A and B, z alone in C: proximity of x and y is 1, of the others 0.
    rows = [("A", "x"), ("A", "y"), ("B", "x"), ("B", "y"), ("C", "z"), ("D", "x"), ("D", "z")]
    table = pl.DataFrame(rows, schema=["area", "activity"], orient="row").with_columns(
        year=2020, employees=10.0, location_quotient=2.0
    )
    panel = panel_of(table)
    density = features_at(panel, 0, Surroundings(), YEARLY)["density"]
    # Proximities: x-y 2/3, x-z 1/3 (together in D; x in three areas), y-z 0.
    assert density[3, 1] == pytest.approx(1.0)  # D has x, the only neighbour of y
    assert density[2, 0] == pytest.approx((1 / 3) / (2 / 3 + 1 / 3))


def test_growth_elsewhere_leaves_the_area_out():
    table = pl.DataFrame(
        {
            "area": ["A", "B", "A", "B"],
            "activity": ["x"] * 4,
            "year": [2020, 2020, 2021, 2021],
            "employees": [9.0, 99.0, 900.0, 199.0],
        }
    )
    growth = features_at(panel_of(table), 1, Surroundings(), YEARLY)["growth_elsewhere"]
    assert growth[0, 0] == pytest.approx(np.log(2), abs=1e-6)
    assert growth[1, 0] == pytest.approx(np.log(901 / 10), abs=1e-5)


def test_other_evidence_and_nearness_are_read_when_given(panel: Panel):
    alone = features_at(panel, 5, Surroundings(), YEARLY)
    assert "evidence_density" not in alone
    size = len(panel.activities)
    around = Surroundings(Pairs(panel.activities, np.ones((size, size))), np.ones((len(panel.areas),) * 2))
    given = features_at(panel, 5, around, YEARLY)
    assert given["evidence_density"].shape == given["nearby"].shape == panel.employees[5].shape
    # Equal ties to all others: the share of the others that are there.
    present = panel.quotient[5] >= 1
    others = (present.sum(axis=1, keepdims=True) - present) / (size - 1)
    assert given["evidence_density"] == pytest.approx(others, abs=1e-6)


def test_the_first_year_has_no_past(panel: Panel):
    assert "quotient_change" not in features_at(panel, 0, Surroundings(), YEARLY)
    assert "quotient_change" in features_at(panel, 1, Surroundings(), YEARLY)
