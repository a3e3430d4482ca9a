"""Competing risks on fictional cohorts whose hazards are known: do the 90 % intervals hold the truth, what
time does it take, how does the estimator without a model compare with scikit-survival's.

    python benchmarks/takeover_hazards.py [cohorts]
"""

import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
from sksurv.nonparametric import cumulative_incidence_competing_risks

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.takeover.risk.simulated import Truth, cohort

from levier.core.evidence import NotComputed
from levier.takeover.risk import BoostedLogOdds, CompetingRisks, LogisticLogOdds, aalen_johansen

FIRMS, QUARTERS, NEW = 2000, 24, 500
HORIZONS = (2, 6, 12)
LEARNERS = {"boosted trees": BoostedLogOdds(), "ridge logistic": LogisticLogOdds()}


def coverage(name: str, cohorts: int, replicates: int) -> None:
    """Share of new firms, over cohorts, whose true incidence is in the interval; error of the figure."""
    inside: dict[tuple[str, int], list[float]] = {}
    started = time.perf_counter()
    for seed in range(cohorts):
        rng = np.random.default_rng(1000 + seed)
        health, age = rng.normal(size=NEW), rng.integers(0, 40, NEW)
        new = pl.DataFrame({"siren": np.arange(NEW), "health": health, "age": age}).with_columns(
            quarter=QUARTERS
        )
        model = CompetingRisks(LEARNERS[name], advancing={"age": 1}, replicates=replicates, seed=seed)
        fitted = model.fit(cohort(FIRMS, QUARTERS, seed=seed), ["health", "age"])
        assert not isinstance(fitted, NotComputed)
        got = fitted.predict(new, HORIZONS)
        truth = Truth().incidence(health, age, max(HORIZONS))
        for horizon in HORIZONS:
            at = got.filter(horizon_months=horizon * 3).sort("siren")
            for place, cause in enumerate(("failure", "closure")):
                true = pl.Series(truth[:, horizon - 1, place])
                held = (at[f"{cause}_low"] <= true) & (true <= at[f"{cause}_high"])
                inside.setdefault((cause, horizon * 3), []).append(held.mean())  # type: ignore[arg-type]
    seconds = (time.perf_counter() - started) / cohorts
    for (cause, months), shares in inside.items():
        error = np.std(shares, ddof=1) / np.sqrt(cohorts)
        print(
            f"{name}, {replicates} replicates, {cause} within {months} months: "
            f"{np.mean(shares):.3f} of firms inside (± {1.96 * error:.3f})"
        )
    print(f"{name}: {seconds:.1f} s a cohort, fits and predictions")


def beside_scikit_survival() -> None:
    whole = cohort(100_000, 40, seed=1, born_before=0)
    last = whole.sort("quarter").group_by("siren", maintain_order=True).last()
    event = last["ending"].replace_strict({"failure": 1, "closure": 2}, default=0).to_numpy()
    started = time.perf_counter()
    _, incidence = cumulative_incidence_competing_risks(event, last["age"].to_numpy())
    theirs = time.perf_counter() - started
    started = time.perf_counter()
    curve = aalen_johansen(whole, "age")
    ours = time.perf_counter() - started
    gap = max(
        float(np.abs(curve[cause].to_numpy() - incidence[place]).max())
        for place, cause in ((1, "failure"), (2, "closure"))
    )
    print(
        f"{whole.height} person-periods of {last.height} firms: {ours:.2f} s, checks of the panel included; "
        f"scikit-survival, from one row a firm, {theirs:.2f} s; greatest gap {gap:.1e}"
    )


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    beside_scikit_survival()
    for learner in reversed(LEARNERS):
        coverage(learner, number, replicates=20)
