"""The location quotients of Wales: those published against the United Kingdom give ours against Wales."""

from pathlib import Path

import polars as pl
import pytest

from levier.industries.structure import LocationQuotients, location_quotient


@pytest.fixture(scope="module")
def wales(real_data: Path) -> pl.DataFrame:
    """The areas of Wales by industry (ONS, via Arloesiadur), with the quotients as published."""
    path = real_data / "wales-industries" / "wales_industries_2011_2013.csv"
    return pl.read_csv(path, infer_schema_length=None).rename(
        {
            "location": "area",
            "industry": "activity",
            "employment": "employees",
            "business_counts": "establishments",
        }
    )


def quotients(rows: pl.DataFrame, year: int) -> pl.DataFrame:
    areas, whole = (rows.filter((pl.col("area") == "wales") == there) for there in (False, True))
    # Figures are rounded: the areas may add up to more than the whole. Each is compared with their sum.
    found = location_quotient(areas, year=year)
    assert isinstance(found, LocationQuotients)
    published = areas.filter(year=year).join(
        whole.filter(year=year).select("activity", of_wales="employment_lq", in_wales="employees"),
        on="activity",
    )
    return found.by_cell.join(published, on=["area", "activity"])


@pytest.mark.parametrize("year", [2011, 2012, 2013])
def test_ours_are_those_published_over_those_of_wales(wales: pl.DataFrame, year: int):
    # (e_ir / e_r) / (e_i / e) of the United Kingdom, over the same of Wales, leaves the quotient against Wales.
    rows = quotients(wales, year).filter((pl.col("of_wales") > 0) & (pl.col("jobs") >= 1_000))
    expected = rows["employment_lq"] / rows["of_wales"]
    apart = (rows["location_quotient"] / expected - 1).abs()
    assert rows.height > 100
    # Jobs are rounded to the hundred, quotients are not: from 1,000 jobs, half a hundred is 5 %.
    assert apart.median() < 0.05  # type: ignore[operator]
    assert apart.quantile(0.95) < 0.15  # type: ignore[operator]


def test_another_count_gives_another_quotient(wales: pl.DataFrame):
    aerospace = (pl.col("area") == "Flintshire") & (pl.col("activity") == "manufacture_aerospace")
    half = wales.with_columns(
        employees=pl.when(aerospace).then(pl.col("employees") / 2).otherwise("employees")
    )
    row = quotients(half, 2013).row(by_predicate=aerospace, named=True)
    assert row["location_quotient"] / (row["employment_lq"] / row["of_wales"]) < 0.85


def test_a_large_quotient_of_few_firms_is_held_back(wales: pl.DataFrame):
    rows = quotients(wales, 2013)
    # Bridgend: 2,400 jobs in a number of firms that rounds to 0. Flintshire: 6,500 in 15.
    one, many = (
        rows.row(by_predicate=(pl.col("area") == area) & (pl.col("activity") == activity), named=True)
        for area, activity in (
            ("Bridgend", "manufacture_automotive"),
            ("Flintshire", "manufacture_aerospace"),
        )
    )
    assert min(one["location_quotient"], many["location_quotient"]) > 5
    assert (one["specialised"], many["specialised"]) == (False, True)
    assert one["shrunk_low"] < 1 < many["shrunk_low"]
