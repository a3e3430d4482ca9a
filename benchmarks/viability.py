"""How well verdicts on viability tell what the specimen hides, beside a single ratio, and how fast.

    python benchmarks/viability.py

Beside them, what an officer would look at otherwise: the EBITDA margin of the last year or of three, and the
equity ratio.
"""

import datetime
import tempfile
import time
from pathlib import Path

import polars as pl
from sklearn.metrics import roc_auc_score

from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.specimen import write_specimen
from levier.takeover.accounts import accounts_from_ratios
from levier.takeover.cleaning import clean_accounts
from levier.takeover.viability import VERDICTS, assess_viability, viability_of
from levier.takeover.viability.balances import with_balances
from levier.takeover.viability.measures import measured

DAY = datetime.date(2026, 11, 23)
SIZES = ((2_000, 1), (6_000, 1), (6_000, 2), (20_000, 1))


def main() -> None:
    for establishments, seed in SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            raw = Path(scratch) / "raw"
            write_specimen(raw, establishments=establishments, seed=seed)
            import_folder(raw, Path(scratch) / "lake", DAY)
            truth = pl.read_parquet(raw / "truth" / "firms.parquet")
            with Lake.open(Path(scratch) / "lake") as lake:
                ratios, units = lake.table("financial_ratios"), lake.table("legal_units")
                assert ratios is not None and units is not None
                accounts = accounts_from_ratios(ratios.to_polars())
                firms = units.select("siren", "naf").to_polars()
        began = time.perf_counter()
        verdicts = viability_of(accounts, firms, on=DAY)
        seconds = time.perf_counter() - began
        report(establishments, seed, verdicts, accounts, truth, seconds)
    one = verdicts.filter(pl.col("years") == 3)["siren"][0]
    peers = accounts.join(firms, on="siren")
    began = time.perf_counter()
    assess_viability(accounts, siren=one, naf=firms.filter(siren=one)["naf"].item(), peers=peers, on=DAY)
    print(f"one firm in full, {peers['siren'].n_unique()} peers: {time.perf_counter() - began:.2f} s")


def report(
    establishments: int,
    seed: int,
    verdicts: pl.DataFrame,
    accounts: pl.DataFrame,
    truth: pl.DataFrame,
    seconds: float,
) -> None:
    last = measured(with_balances(clean_accounts(accounts, on=DAY).accounts)).sort("closed_on")
    single = last.group_by("siren", maintain_order=True).agg(
        pl.col("ebitda_margin_share", "equity_share").drop_nulls().last()
    )
    told = verdicts.filter(pl.col("verdict") != "cannot be told").join(truth, on="siren")
    both = told.join(single, on="siren", how="left").drop_nulls("ebitda_margin_share")
    shares = {
        verdict: told.filter(verdict=verdict)["viable"].mean()
        for verdict in VERDICTS
        if verdict in told["verdict"]
    }
    not_viable = told.filter(~pl.col("viable"))
    named = told.filter(verdict="not viable as it is")
    health = told.drop_nulls("finance_score")
    print(f"{establishments} establishments, seed {seed}: {len(verdicts)} firms in {seconds:.2f} s")
    print(f"  with accounts {verdicts.filter(pl.col('years') > 0).height}, told {told.height}")
    print(f"  viable {told['viable'].mean():.3f}; by verdict {shares}")
    print(f"  AUC, business score {auc(told, 'viable', 'business_score'):.3f}")
    broken = told.with_columns(
        score=pl.col("business_score") + 1e-6 * pl.col("ebitda_margin_rank").fill_null(0.5)
    )
    print(f"  AUC, the same, ties broken by the place of the margin {auc(broken, 'viable', 'score'):.3f}")
    print(f"  AUC, margin of the last year {auc(both, 'viable', 'ebitda_margin_share'):.3f}")
    print(f"  AUC, margin over three years {auc(both, 'viable', 'normal_ebitda_margin_share'):.3f}")
    sound = health.with_columns(sound=pl.col("health") > -0.8)
    print(f"  AUC of the finance score on health above -0.8 {auc(sound, 'sound', 'finance_score'):.3f}")
    equity = sound.join(single, on="siren", how="left").drop_nulls("equity_share")
    print(f"  AUC of the equity ratio on the same {auc(equity, 'sound', 'equity_share'):.3f}")
    found = (not_viable["verdict"] == "not viable as it is").mean()
    print(f"  not viable: found {found:.3f}, right {1 - (named['viable'].mean() or 0):.3f}")


def auc(table: pl.DataFrame, truth: str, score: str) -> float:
    known = table.drop_nulls(score)
    return float(roc_auc_score(known[truth], known[score]))


if __name__ == "__main__":
    main()
