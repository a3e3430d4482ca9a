"""The fictional input-output table: balanced, in proportion to the island's jobs, and of no real country."""

import polars as pl

from levier.specimen.input_output import INDUSTRIES

FILE = "eurostat/naio_10_fcp_ii4"


def test_what_an_industry_makes_is_what_it_buys_and_adds(read):
    rows = read(FILE).with_columns(pl.col("OBS_VALUE").cast(pl.Float64))
    home = rows["c_dest"].mode()[0]
    made = (
        rows.filter(pl.col("c_orig") == home, pl.col("ind_ava").is_in(INDUSTRIES))
        .group_by(industry="ind_ava")
        .agg(made=pl.col("OBS_VALUE").sum())
    )
    spent = (
        rows.filter(pl.col("c_dest") == home, pl.col("ind_use").is_in(INDUSTRIES))
        .group_by(industry="ind_use")
        .agg(spent=pl.col("OBS_VALUE").sum())
    )
    both = made.join(spent, on="industry", how="full", coalesce=True)
    assert both.height >= 40
    assert ((both["made"] - both["spent"]).abs() < 0.01).all()


def test_no_flow_is_negative_and_the_countries_are_no_real_ones(read):
    rows = read(FILE).with_columns(pl.col("OBS_VALUE").cast(pl.Float64))
    assert (rows["OBS_VALUE"] > 0).all()
    assert set(rows["c_orig"]) == {"XF", "XE", "DOM"}
    assert set(rows["unit"]) == {"MIO_EUR"}
