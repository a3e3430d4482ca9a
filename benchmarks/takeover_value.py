"""How long a short list of valuations, and the descriptions of a whole register, take.

    python benchmarks/takeover_value.py --firms 300 --register 1000000

No peer that we know of does either in the open. Accounts and register are fictional, drawn with a seed.
"""

import argparse
import datetime
import time

import numpy as np
import polars as pl

from levier.core import naf
from levier.takeover.anonymity import FEWEST, descriptions
from levier.takeover.value import value_of_many


def fictional_accounts(firms: int, rng: np.random.Generator) -> pl.DataFrame:
    """Three years of accounts of each firm."""
    revenue = np.exp(rng.normal(14.5, 1.0, firms))
    one = pl.DataFrame(
        {
            "siren": [f"{i:09}" for i in range(firms)],
            "revenue_eur": revenue,
            "ebitda_eur": revenue * rng.normal(0.08, 0.05, firms),
            "depreciation_eur": revenue * 0.03,
            "fixed_assets_gross_eur": revenue * 0.5,
            "fixed_assets_net_eur": revenue * 0.2,
            "inventories_eur": revenue * 0.1,
            "receivables_eur": revenue * 0.15,
            "payables_eur": revenue * 0.1,
            "cash_eur": revenue * 0.05,
            "financial_debt_eur": revenue * 0.15,
            "employees_fte": revenue / 130e3,
        }
    )
    return pl.concat(
        [one.with_columns(closed_on=pl.lit(datetime.date(year, 12, 31))) for year in (2023, 2024, 2025)]
    )


def fictional_register(firms: int, rng: np.random.Generator) -> pl.DataFrame:
    """Firms as skewed as real ones: some activities and zones hold most of them, few publish."""
    codes = naf.table().filter(level=naf.SUBCLASS)["code"].to_numpy()
    zone = np.minimum(rng.zipf(1.3, firms), 300) - 1
    published = rng.random(firms) < 0.15
    revenue = np.where(published, np.exp(rng.normal(13.5, 1.3, firms)), np.nan)
    bands = np.array([0, 1, 3, 6, 10, 20, 50, 100, 200, 250, 500])
    jobs = rng.choice(bands, firms, p=np.array([600, 150, 100, 60, 40, 30, 10, 5, 2, 2, 1]) / 1000)
    return pl.DataFrame(
        {
            "siren": np.char.zfill(np.arange(firms).astype(str), 9),
            "naf": codes[np.minimum(rng.zipf(1.2, firms), len(codes)) - 1],
            "zone": zone.astype(str),
            "department": (zone // 3).astype(str),
            "region": (zone // 25).astype(str),
            "jobs_low": jobs,
            "created_year": rng.integers(1960, 2026, firms),
            "sites": rng.choice([1, 2, 6], firms, p=[0.9, 0.08, 0.02]),
            "published": published,
            "employer": jobs > 0,
            "person": rng.random(firms) < 0.5,
            "revenue_eur": pl.Series(revenue, nan_to_null=True),
            "margin_share": pl.Series(
                np.where(published, rng.normal(0.07, 0.08, firms), np.nan), nan_to_null=True
            ),
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=300)
    parser.add_argument("--register", type=int, default=1_000_000)
    asked = parser.parse_args()
    rng = np.random.default_rng(1)
    accounts = fictional_accounts(asked.firms, rng)
    start = time.perf_counter()
    values, missing = value_of_many(accounts)
    print(f"{len(values)} valuations, {len(missing)} without: {time.perf_counter() - start:.1f} s")
    register = fictional_register(asked.register, rng)
    start = time.perf_counter()
    levels = descriptions(register)
    took = time.perf_counter() - start
    alike = levels["alike"]
    print(f"{len(register)} firms described: {took:.1f} s; {(alike == 0).mean():.2%} refused")
    assert alike.filter(alike > 0).min() >= FEWEST


if __name__ == "__main__":
    main()
