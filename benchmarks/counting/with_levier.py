"""`python with_levier.py PARQUET OUT`: what Levier's users call."""

import sys
import time

import ibis

from levier.lake.aggregates import employers, industrial_establishments

begun = time.perf_counter()
engine = ibis.duckdb.connect()
rows = engine.read_parquet(sys.argv[1])
industrial = industrial_establishments(rows).select("commune", "naf", "establishments")
engine.to_parquet(industrial, f"{sys.argv[2]}/industrial.parquet")
engine.to_parquet(employers(rows), f"{sys.argv[2]}/employers.parquet")
print(time.perf_counter() - begun)
