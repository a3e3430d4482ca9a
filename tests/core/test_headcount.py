"""Jobs known only by band."""

import polars as pl

from levier.core.headcount import band_ranges, jobs_sums, with_jobs_range


def summed(bands: list[str | None]) -> dict[str, int | None]:
    rows = with_jobs_range(pl.DataFrame({"headcount_band": bands}, schema={"headcount_band": pl.String}))
    return rows.select(jobs_sums()).row(0, named=True)


def test_a_sum_of_bands_is_the_sum_of_their_ends():
    # 01: 1-2, 11: 10-19, 00: 0, NN: 0
    assert summed(["01", "11", "00", "NN"]) == {
        "employers": 2,
        "jobs_low": 11,
        "jobs_high": 21,
        "headcount_unknown": 0,
    }


def test_an_unknown_band_is_counted_and_adds_nothing():
    assert summed(["12", None]) == {"employers": 1, "jobs_low": 20, "jobs_high": 49, "headcount_unknown": 1}


def test_only_unknown_bands_make_unknown_jobs():
    assert summed([None, None]) == {
        "employers": 0,
        "jobs_low": None,
        "jobs_high": None,
        "headcount_unknown": 2,
    }


def test_the_open_band_leaves_a_sum_without_a_high_end():
    assert summed(["53", "12"]) == {
        "employers": 2,
        "jobs_low": 10_020,
        "jobs_high": None,
        "headcount_unknown": 0,
    }


def test_no_rows_are_no_jobs():
    assert summed([]) == {"employers": 0, "jobs_low": 0, "jobs_high": 0, "headcount_unknown": 0}


def test_bands_do_not_overlap():
    bands = band_ranges().filter(pl.col("jobs_low") > 0)
    assert (bands["jobs_high"][:-1] + 1).to_list() == bands["jobs_low"][1:].to_list()
