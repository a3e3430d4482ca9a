"""The index of Ellison and Glaeser against a figure published elsewhere."""

import polars as pl
import pytest

from levier.industries.structure import Concentration, concentration

# Farhauer & Kröll (2014), Standorttheorien: ten plants of one industry in Vienna, Linz and Graz, where all jobs
# are 500,000, 400,000 and 100,000. R package REAT, help page of ellison.a, prints 0.05990628.
PLANTS = {
    "Wien": [200, 650, 12_000, 100, 50],
    "Linz": [16_000, 13_000, 1_500, 1_500],
    "Graz": [25_000],
}
ALL_JOBS = {"Wien": 500_000, "Linz": 400_000, "Graz": 100_000}


def index(plants: dict[str, list[int]]) -> dict[str, float]:
    rows = [("X", place, sum(jobs), len(jobs)) for place, jobs in plants.items()]
    rows += [("others", place, ALL_JOBS[place] - sum(jobs), 1_000) for place, jobs in plants.items()]
    columns = ["activity", "area", "employees", "establishments"]
    panel = pl.DataFrame(rows, schema=columns, orient="row").with_columns(year=2014)
    sizes = [jobs for place in plants.values() for jobs in place]
    bands = pl.DataFrame({"activity": ["X"] * len(sizes), "jobs_low": sizes, "jobs_high": sizes})
    found = concentration(panel, year=2014, plants=bands)
    assert isinstance(found, Concentration)
    return found.by_activity.row(by_predicate=pl.col("activity") == "X", named=True)


def test_the_index_of_farhauer_and_kroell():
    found = index(PLANTS)
    assert found["ellison_glaeser_low"] == pytest.approx(0.05990628, abs=5e-9)
    assert found["ellison_glaeser_high"] == pytest.approx(0.05990628, abs=5e-9)


def test_another_plant_gives_another_index():
    assert index(PLANTS | {"Graz": [25_001]})["ellison_glaeser_low"] != pytest.approx(0.05990628, abs=5e-9)
