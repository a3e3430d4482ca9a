"""Industrial jobs by year."""

import polars as pl
import pytest

from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries import JobsTrend, industrial_jobs

SCHEMA = {
    "commune": pl.String,
    "naf": pl.String,
    "year": pl.Int64,
    "establishments": pl.Int64,
    "employees": pl.Int64,
}
CELLS = pl.DataFrame(
    [
        ("57463", "10.71C", 2015, 4, 40),
        ("57463", "10.71C", 2020, 4, 44),
        ("57463", "10.71C", 2025, 5, 55),
        ("57463", "25.62B", 2015, 2, 100),
        ("57463", "25.62B", 2020, 2, None),  # secret
        ("57463", "25.62B", 2025, 1, 60),
        ("57464", "25.61Z", 2015, 1, 30),  # gone since
        ("57464", "25.61Z", 2020, 1, 20),
        ("57464", "38.11Z", 2025, 1, None),  # secret, and new
        ("57464", "47.11F", 2025, 3, 200),  # trade
    ],
    schema=SCHEMA,
    orient="row",
)


def trend(cells: pl.DataFrame = CELLS) -> JobsTrend:
    result = industrial_jobs(cells)
    assert isinstance(result, JobsTrend)
    return result


def division(code: str, cells: pl.DataFrame = CELLS) -> dict[str, object]:
    return trend(cells).by_division.row(by_predicate=pl.col("naf_division") == code, named=True)


def test_years_and_all_activities():
    got = trend()
    assert (got.first_year, got.latest_year) == (2015, 2025)
    assert got.jobs_all_activities == 55 + 60 + 200


def test_changes_worked_by_hand():
    bakers = division("10")
    assert (bakers["jobs"], bakers["establishments"], bakers["cells_unknown"]) == (55, 5, 0)
    assert (bakers["change_since_first"], bakers["change_since_first_share"]) == (15, 15 / 40)
    assert (bakers["change_since_5_years"], bakers["change_since_5_years_share"]) == (11, 11 / 44)


def test_a_vanished_cell_is_a_loss_and_a_secret_one_is_not():
    metal = division("25")
    # Since 2015: (60 + 0) - (100 + 30). Since 2020 the secret cell is left out: 0 - 20.
    assert (metal["change_since_first"], metal["change_since_first_unknown"]) == (-70, 0)
    assert (metal["change_since_5_years"], metal["change_since_5_years_unknown"]) == (-20, 1)
    assert metal["change_since_5_years_share"] == -1


def test_unknown_jobs_are_null_and_counted():
    waste = division("38")
    assert (waste["jobs"], waste["establishments"], waste["cells_unknown"]) == (None, 1, 1)
    assert (waste["change_since_first"], waste["change_since_first_unknown"]) == (0, 1)
    assert waste["change_since_first_share"] is None
    assert trend().evidence.uncertainty.values == {"unknown": 1, "cells": 3, "latest_year": 2025}


def test_every_division_has_every_year_with_zero_where_it_has_no_employer():
    years = trend().by_year.filter(naf_division="38").select("year", "jobs", "cells_unknown").rows()
    assert years == [(2015, 0, 0), (2020, 0, 0), (2025, None, 1)]
    metal = trend().by_year.filter(naf_division="25").select("jobs", "cells_unknown").rows()
    assert metal == [(130, 0), (20, 1), (60, 0)]


def test_groups_are_kept_apart_also_when_empty():
    by_group = trend().by_group
    assert by_group["group"].to_list() == ["manufacturing", "extraction", "utilities"]
    assert by_group["jobs"].to_list() == [115, 0, None]
    assert by_group["change_since_first"].to_list() == [15 - 70, 0, 0]


def test_without_the_year_five_years_before_that_change_is_unknown():
    metal = division("25", CELLS.filter(pl.col("year") != 2020))
    assert metal["change_since_first"] == -70
    assert metal["change_since_5_years"] is None
    assert metal["change_since_5_years_unknown"] is None


def test_one_year_has_no_change():
    row = division("10", CELLS.filter(year=2025))
    assert row["jobs"] == 55
    assert (row["change_since_first"], row["change_since_5_years"]) == (None, None)


def test_no_industrial_employer_is_an_answer():
    got = trend(CELLS.filter(naf="47.11F"))
    assert got.by_division.is_empty()
    assert got.by_year.is_empty()
    assert got.by_group["jobs"].to_list() == [0, 0, 0]


def test_no_cell_is_not_computed():
    result = industrial_jobs(CELLS.clear())
    assert isinstance(result, NotComputed)
    assert result.needs == ("employment",)


@pytest.mark.parametrize("name", ["by_year", "by_division", "by_group"])
def test_the_order_of_the_rows_does_not_matter(name: str):
    assert getattr(trend(CELLS.sample(fraction=1, shuffle=True, seed=1)), name).equals(getattr(trend(), name))


def test_every_sentence_is_in_french():
    evidence = trend().evidence
    for sentence in [evidence.method, evidence.uncertainty, *evidence.cautions]:
        assert say(sentence, "fr") != say(sentence, "en")
