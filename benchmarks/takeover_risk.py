"""Risk on a fictional territory: a time-split trial beside two peers, and which planted reasons are found.

    python benchmarks/takeover_risk.py [establishments] [seed]

The truth (`truth/`) is read here only: which reason made each firm fail, how old each director was.
"""

import datetime
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from levier.core.evidence import NotComputed
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.firm_facts import firm_facts
from levier.plan.inputs import known_geography
from levier.plan.risk import last_day
from levier.plan.risk_card import figures_table
from levier.plan.words import Words
from levier.specimen import write_specimen
from levier.takeover.risk import FAMILIES, Facts, Settings, Trial, explain, try_out
from levier.takeover.risk.features.phrases import FAMILY
from levier.takeover.risk.panel import panel, panel_dates
from levier.takeover.risk.report import known_facts

MARKS = {
    "cash": ("liquidity", "receivable", "operating_wcr"),
    "customer_loss": ("revenue_",),
    "cost_shock": ("ebitda", "gross_margin", "net_margin", "pretax", "cash_flow", "interest_cover"),
}
"""The features that each planted reason marks (levier.specimen.accounts.MARKS), by how their names begin."""


def main(establishments: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "raw"
        write_specimen(raw, establishments, seed)
        import_folder(raw, Path(scratch) / "lake", datetime.date.today())
        truth = {
            name: pl.read_parquet(raw / f"truth/{name}.parquet")
            for name in ("failures", "quiet_closures", "firms")
        }
        with Lake.open(Path(scratch) / "lake") as whole:
            lake = whole.only(fictional=True)
            facts, as_of = firm_facts(lake, known_geography(lake)), last_day(lake)
    assert not isinstance(facts, NotComputed) and as_of is not None
    started = time.perf_counter()
    rows = panel(facts, panel_dates(facts, as_of))
    print(
        f"panel: {rows.height:,} firm-quarters, {rows.width} columns, {time.perf_counter() - started:.0f} s"
    )
    started = time.perf_counter()
    trial = try_out(rows, facts, as_of, Settings(replicates=0))
    assert not isinstance(trial, NotComputed), trial
    print(
        f"trial: {time.perf_counter() - started:.0f} s; reported {trial.reported[0]} to {trial.reported[1]}\n"
    )
    print(figures_table(trial, Words("en")), "\n")
    recovered(trial, rows, facts, truth)


def recovered(trial: Trial, rows: pl.DataFrame, facts: Facts, truth: dict[str, pl.DataFrame]) -> None:
    """How often the reason that stands out is the planted one, and how far ages explain closures."""
    day, months = trial.reported[0], trial.scorer.settings.horizon_months
    end = day + datetime.timedelta(days=round(months * 30.44))
    here = rows.filter(date=day).with_columns(quarter="date")
    risks = trial.scorer.risks
    reasons(trial, last_before_failure(rows, truth["failures"], trial))
    parts = risks.contributions(here, "closure", months // 3)
    told = explain(
        parts,
        {name: FAMILY[name] for name in risks.features},
        known_facts(here, facts.known_by(day), risks.features, day),
        ending="closure",
        horizon_months=months,
    )
    ages(told.by_family, here, truth, day, end)


def last_before_failure(rows: pl.DataFrame, failures: pl.DataFrame, trial: Trial) -> pl.DataFrame:
    """Of firms with two years of accounts that failed within the horizon, their last row reported."""
    reported = rows.filter(
        pl.col("date").is_between(*trial.reported) & pl.col("revenue_change").is_not_null()
    )
    horizon = pl.col("date").dt.offset_by(f"{trial.scorer.settings.horizon_months}mo")
    failing = reported.join(failures, on="siren").filter(pl.col("failed_on").is_between("date", horizon))
    return failing.sort("siren", "date").unique("siren", keep="last", maintain_order=True)


def reasons(trial: Trial, failing: pl.DataFrame) -> None:
    """The planted reasons, of all failures and of those that the list shows as red or orange."""
    quarters = trial.scorer.settings.horizon_months // 3
    rows = failing.with_columns(quarter="date")
    parts = trial.scorer.risks.contributions(rows, "failure", quarters).with_columns(failing["reason"])
    risks = trial.scorer.risks.predict(rows, [quarters]).select("siren", "failure")
    shown = risks.filter(pl.col("failure") >= trial.scorer.alerts["failure"].thresholds.orange)["siren"]
    print("all failures with two years of accounts")
    against_truth(parts)
    print("of which red or orange")
    against_truth(parts.filter(pl.col("siren").is_in(shown.implode())))


def against_truth(parts: pl.DataFrame) -> None:
    """The group of features that adds most to the risk of each failed firm, against the planted reason."""
    sums = {
        reason: parts.select(
            pl.sum_horizontal(name for name in parts.columns if name.startswith(starts))
        ).to_series()
        for reason, starts in MARKS.items()
    }
    found = np.array(list(sums))[np.argmax(np.column_stack(list(sums.values())), axis=1)]
    planted = parts["reason"].to_numpy()
    chance = sum((found == reason).mean() * (planted == reason).mean() for reason in sums)
    print(
        f"planted reason found: {(found == planted).mean():.2f} of {len(planted)} firms, "
        f"by chance {chance:.2f}"
    )
    for reason, values in sums.items():
        own, others = values.filter(pl.Series(planted == reason)), values.filter(pl.Series(planted != reason))
        wins = (own.to_numpy()[:, None] > others.to_numpy()[None, :]).mean()
        print(f"  {reason}: adds more than for firms of another reason in {wins:.2f} of pairs (chance 0.50)")


def ages(
    by_family: pl.DataFrame,
    here: pl.DataFrame,
    truth: dict[str, pl.DataFrame],
    day: datetime.date,
    end: datetime.date,
) -> None:
    """What the age of directors adds, beside their true age."""
    closed = truth["quiet_closures"].filter(pl.col("closed_on").is_between(day, end))
    old = closed.filter(pl.col("director_age") >= 60)["siren"]
    known = here.filter(pl.col("director_age_high").is_not_null())["siren"]
    told = by_family.filter(pl.col("siren").is_in(known.implode()))
    first = told.sort("log_odds", descending=True).unique("siren", keep="first")
    led = first.with_columns(by_age=pl.col("family") == FAMILIES[-1])
    shares = [led.filter(pl.col("siren").is_in(some.implode()))["by_age"].mean() for some in (old, known)]
    print(
        f"age of the director is the first reason of closures of directors of 60 and over: {shares[0]:.2f} "
        f"({led['siren'].is_in(old.implode()).sum()} firms), of all with known directors: {shares[1]:.2f}"
    )
    true = truth["firms"].select("siren", "director_age").drop_nulls()
    both = told.filter(family=FAMILIES[-1]).join(true, on="siren")
    rank = both.select(pl.corr("log_odds", "director_age", method="spearman")).item()
    print(f"rank correlation of what it adds with the true age: {rank:.2f} ({both.height} firms)")


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("60000", "7")[len(sys.argv) - 1 :])))
