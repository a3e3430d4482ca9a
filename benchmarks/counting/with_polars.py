"""`python with_polars.py PARQUET OUT`: the same counts in Polars."""

import sys
import time

import polars as pl

DIVISIONS = [f"{division:02}" for division in (*range(5, 10), *range(10, 34), *range(35, 40))]


def count(rows: pl.LazyFrame, *keys: str) -> pl.DataFrame:
    counted = rows.group_by(keys).agg(pl.len().cast(pl.Int64).alias("establishments"))
    return counted.sort(keys, nulls_last=True).collect()


begun = time.perf_counter()
active = pl.scan_parquet(sys.argv[1]).filter("active")
industrial = active.filter(pl.col("naf").str.head(2).is_in(DIVISIONS))
count(industrial, "commune", "naf").write_parquet(f"{sys.argv[2]}/industrial.parquet")
employing = active.filter(pl.col("headcount_band") != "NN")
count(employing, "commune", "naf", "headcount_band").write_parquet(f"{sys.argv[2]}/employers.parquet")
print(time.perf_counter() - begun)
