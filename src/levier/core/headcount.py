"""Jobs known only by band: INSEE's headcount bands read as ranges.

A null band is unknown: it adds nothing to a range and is counted apart. The open last band
(10,000 or more) has no high end: a sum that contains it has none either.
"""

import polars as pl

from levier.core.codes import HEADCOUNT_BANDS
from levier.core.unknown import known_sum

_RANGES = pl.DataFrame(
    [(band.code, band.low, band.high) for band in HEADCOUNT_BANDS.values()],
    schema={"headcount_band": pl.String, "jobs_low": pl.Int64, "jobs_high": pl.Int64},
    orient="row",
)


def band_ranges() -> pl.DataFrame:
    """The bands in INSEE's order: `headcount_band`, `jobs_low`, `jobs_high` (null for the open band)."""
    return _RANGES


def with_jobs_range(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `jobs_low` and `jobs_high` after their `headcount_band`; both null for a null band."""
    return rows.join(_RANGES, on="headcount_band", how="left", maintain_order="left")


def jobs_sums() -> list[pl.Expr]:
    """Aggregations of rows that went through `with_jobs_range`.

    `employers`: rows with a band of one employee or more. `jobs_low`, `jobs_high`: sums over the known
    bands; both null where there are rows and no band is known, `jobs_high` null where a band is open.
    `headcount_unknown`: rows with a null band, whose jobs come on top of the range.

    >>> rows = with_jobs_range(pl.DataFrame({"headcount_band": ["11", "53", None]}))
    >>> rows.select(jobs_sums()).row(0)
    (2, 10010, None, 1)
    """
    low, high = pl.col("jobs_low"), pl.col("jobs_high")
    open_band = (low.is_not_null() & high.is_null()).any()
    return [
        (low > 0).sum().alias("employers"),
        known_sum("jobs_low"),
        pl.when(~open_band).then(known_sum("jobs_high")).alias("jobs_high"),
        low.is_null().sum().alias("headcount_unknown"),
    ]
