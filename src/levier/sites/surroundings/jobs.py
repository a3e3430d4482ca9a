"""Jobs by commune and activity around sites, from what the lake holds."""

from dataclasses import dataclass

import polars as pl

from levier.core.headcount import band_ranges


@dataclass(frozen=True, eq=False)
class Jobs:
    """Jobs by commune and activity. `table`: the table of the lake that they come from.

    `rows`: key (`commune`, `naf`); `jobs_low`, `jobs`, `jobs_high`."""

    rows: pl.DataFrame
    table: str


def jobs_of_employment(employment: pl.DataFrame) -> Jobs:
    """Jobs of the lake's table `employment`, the latest year: `commune`, `naf`, `year`, `establishments`,
    `employees` (null: secret). A secret count is between one job an establishment and the mean of the known
    ones of the activity."""
    last = employment.filter(pl.col("year") == pl.col("year").max())
    known, shops = pl.col("employees").cast(pl.Float64), pl.col("establishments").cast(pl.Float64)
    secret = known.is_null()
    mean = (known.sum() / shops.filter(~secret).sum()).over("naf").fill_nan(None)
    rows = last.with_columns(least=shops, most=pl.max_horizontal(shops, shops * mean))
    told = rows.select(
        "commune",
        "naf",
        jobs_low=pl.when(secret).then("least").otherwise(known),
        jobs=pl.when(secret).then((pl.col("least") + pl.col("most")) / 2).otherwise(known),
        jobs_high=pl.when(secret).then("most").otherwise(known),
    )
    return Jobs(_by_commune(told), "employment")


def jobs_of_bands(establishments: pl.DataFrame) -> Jobs:
    """Jobs of open establishments by their headcount bands: `commune`, `naf`, `headcount_band`, and how many
    `establishments` there are (of a null band nothing is added). The middle of a band stands for it; the open
    last one (10,000 or more) for its low end."""
    ranged = establishments.join(band_ranges(), on="headcount_band", how="left", maintain_order="left")
    high = pl.coalesce("jobs_high", "jobs_low")
    many = pl.col("establishments").cast(pl.Float64)
    told = ranged.select(
        "commune",
        "naf",
        jobs_low=many * pl.col("jobs_low"),
        jobs=many * (pl.col("jobs_low") + high) / 2,
        jobs_high=many * high,
    )
    return Jobs(_by_commune(told), "establishments")


def _by_commune(told: pl.DataFrame) -> pl.DataFrame:
    """One row per commune of today and activity: those that merged are put together."""
    measures = pl.col("jobs_low", "jobs", "jobs_high")
    return told.drop_nulls("commune").group_by("commune", "naf").agg(measures.sum()).sort("commune", "naf")
