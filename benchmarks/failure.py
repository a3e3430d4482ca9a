"""Failure of Polish firms: FailureModel beside the models that a user would pick instead, on the same folds.

`python benchmarks/failure.py FOLDER [PROCESSES]`: FOLDER holds `1year.parquet` (Polish companies bankruptcy,
UCI no. 365). Ten stratified folds, shuffled with seed 42, PROCESSES (2) of them at a time; each model on one
thread. CatBoost joins in where it is installed.
"""

import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from lightgbm import LGBMClassifier
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer
from sklearn.utils.parallel import Parallel, delayed

from levier.takeover.risk import FailureModel

FOLDS = StratifiedKFold(10, shuffle=True, random_state=42)
BOOSTERS = ("LightGBM", "HistGradientBoosting", "CatBoost")


def models() -> dict[str, Any]:
    """Each as its authors set it; the logistic regression with gaps at the median and marked, and the C that
    served it best in the training part of the first fold."""
    named = {
        "FailureModel": FailureModel(random_state=0),
        "Logistic regression": make_pipeline(
            SimpleImputer(strategy="median", add_indicator=True),
            QuantileTransformer(output_distribution="normal", n_quantiles=1000, random_state=0),
            LogisticRegression(C=0.1, max_iter=5000),
        ),
        "LightGBM": LGBMClassifier(n_jobs=1, verbose=-1, random_state=0),
        "HistGradientBoosting": HistGradientBoostingClassifier(random_state=0),
    }
    try:
        from catboost import CatBoostClassifier
    except ImportError:
        return named
    return named | {
        "CatBoost": CatBoostClassifier(verbose=0, thread_count=1, random_seed=0, allow_writing_files=False)
    }


def held_out(model: Any, ratios: np.ndarray, failed: np.ndarray, processes: int) -> tuple[np.ndarray, float]:
    """The probability of failure of each firm without its fold, and the seconds of processor that it took."""
    folds = list(FOLDS.split(ratios, failed))
    given = Parallel(n_jobs=processes)(delayed(_of_fold)(model, ratios, failed, *fold) for fold in folds)
    probability = np.empty(len(failed))
    for (_, held), (of_fold, _) in zip(folds, given, strict=True):
        probability[held] = of_fold
    return probability, sum(seconds for _, seconds in given)


def _of_fold(
    model: Any, ratios: np.ndarray, failed: np.ndarray, rest: np.ndarray, held: np.ndarray
) -> tuple[np.ndarray, float]:
    warnings.filterwarnings("ignore")
    start = time.process_time()
    probability = clone(model).fit(ratios[rest], failed[rest]).predict_proba(ratios[held])[:, 1]
    return probability, time.process_time() - start


def calibration_error(failed: np.ndarray, probability: np.ndarray, bins: int = 10) -> float:
    """The mean gap between probability and frequency, over bins of as many firms."""
    ranked = np.argsort(probability, kind="stable")
    parts = np.array_split(ranked, bins)
    return sum(len(part) * abs(failed[part].mean() - probability[part].mean()) for part in parts) / len(
        failed
    )


def line(name: str, failed: np.ndarray, probability: np.ndarray) -> str:
    by_fold = [
        roc_auc_score(failed[held], probability[held])
        for _, held in FOLDS.split(np.zeros(len(failed)), failed)
    ]
    return (
        f"{name:22s} {np.mean(by_fold):.4f} (sd {np.std(by_fold):.4f}) "
        f"{roc_auc_score(failed, probability):.4f}  "
        f"{average_precision_score(failed, probability):.4f}  {brier_score_loss(failed, probability):.5f}  "
        f"{log_loss(failed, np.clip(probability, 1e-15, 1 - 1e-15)):.4f}  "
        f"{calibration_error(failed, probability):.4f}  {probability.mean():.4f}"
    )


def main(folder: Path, processes: int = 2) -> None:
    table = pl.read_parquet(folder / "1year.parquet")
    ratios, failed = table.drop("class").to_numpy(), table["class"].to_numpy()
    print(f"{len(failed)} firms, {failed.sum()} failed, {processes} processes")
    print("model                  AUC by fold          pooled  AP      Brier    log loss  ECE    mean   time")
    seen: dict[str, np.ndarray] = {}
    for name, model in models().items():
        start = time.perf_counter()
        seen[name], busy = held_out(model, ratios, failed, processes)
        taken = time.perf_counter() - start
        print(line(name, failed, seen[name]), f" {taken:.0f} s ({busy:.0f} s of processor)", flush=True)
    boosters = [seen[name] for name in BOOSTERS if name in seen]
    print(line(f"Mean of {len(boosters)} boosters", failed, np.mean(boosters, axis=0)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
