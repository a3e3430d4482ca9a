"""`python with_duckdb.py PARQUET OUT`: the same counts in SQL."""

import sys
import time

import duckdb

DIVISIONS = [f"{division:02}" for division in (*range(5, 10), *range(10, 34), *range(35, 40))]
INDUSTRIAL = """
SELECT commune, naf, count(*) AS establishments FROM read_parquet($file)
WHERE active AND naf[:2] IN $divisions GROUP BY ALL ORDER BY commune, naf
"""
EMPLOYERS = """
SELECT commune, naf, headcount_band, count(*) AS establishments FROM read_parquet($file)
WHERE active AND headcount_band != 'NN' GROUP BY ALL ORDER BY commune, naf NULLS LAST, headcount_band
"""

begun = time.perf_counter()
file = sys.argv[1]
industrial = duckdb.sql(INDUSTRIAL, params={"file": file, "divisions": DIVISIONS})
industrial.write_parquet(f"{sys.argv[2]}/industrial.parquet")
duckdb.sql(EMPLOYERS, params={"file": file}).write_parquet(f"{sys.argv[2]}/employers.parquet")
print(time.perf_counter() - begun)
