"""`python with_pyspark.py PARQUET OUT`: the same counts in PySpark on the two cores of this machine."""

import sys
import time

from pyspark.sql import DataFrame, SparkSession, functions

DIVISIONS = [f"{division:02}" for division in (*range(5, 10), *range(10, 34), *range(35, 40))]


def count(rows: DataFrame, *keys: str) -> DataFrame:
    counted = rows.groupBy(*keys).agg(functions.count("*").alias("establishments"))
    return counted.orderBy(*(functions.col(key).asc_nulls_last() for key in keys))


begun = time.perf_counter()
session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
spark = session.config("spark.driver.memory", "6g").getOrCreate()
active = spark.read.parquet(sys.argv[1]).filter("active")
industrial = active.filter(functions.substring("naf", 1, 2).isin(DIVISIONS))
counted = count(industrial, "commune", "naf").toPandas()
counted.to_parquet(f"{sys.argv[2]}/industrial.parquet", index=False)
employing = active.filter("headcount_band != 'NN'")
counted = count(employing, "commune", "naf", "headcount_band").toPandas()
counted.to_parquet(f"{sys.argv[2]}/employers.parquet", index=False)
print(time.perf_counter() - begun)
