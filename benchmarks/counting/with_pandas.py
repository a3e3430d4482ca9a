"""`python with_pandas.py PARQUET OUT`: the same counts in pandas."""

import sys
import time

import pandas as pd

DIVISIONS = [f"{division:02}" for division in (*range(5, 10), *range(10, 34), *range(35, 40))]


def count(rows: pd.DataFrame, *keys: str) -> pd.DataFrame:
    counted = rows.groupby(list(keys), dropna=False).size().rename("establishments").reset_index()
    return counted.sort_values(list(keys))


begun = time.perf_counter()
rows = pd.read_parquet(sys.argv[1], columns=["commune", "naf", "headcount_band", "active"])
active = rows[rows["active"]]
industrial = active[active["naf"].str[:2].isin(DIVISIONS)]
count(industrial, "commune", "naf").to_parquet(f"{sys.argv[2]}/industrial.parquet", index=False)
employing = active[active["headcount_band"].notna() & (active["headcount_band"] != "NN")]
counted = count(employing, "commune", "naf", "headcount_band")
counted.to_parquet(f"{sys.argv[2]}/employers.parquet", index=False)
print(time.perf_counter() - begun)
