"""Matching at size, and how near its lists are to a comparison of all pairs: `python benchmarks/matching.py`.

    OMP_NUM_THREADS=1 python benchmarks/matching.py speed 100000 50     seconds and peak memory
    python benchmarks/matching.py recall 2000 50                        against all pairs
    python benchmarks/matching.py recall 100000 50 300                  300 seekers a side against all pairs
    python benchmarks/matching.py buyers LAKE 2021-01-01                takeovers held out, beside the nearest

The firms are invented: industries as unequal as a Dirichlet draw of 0.4, towns by Zipf's law over France, a
fifth of the buyers with a radius and a least size, a tenth with a sector.
"""

import datetime
import resource
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from levier.core import naf
from levier.lake.history import periods_known, register_at
from levier.lake.store import Lake
from levier.plan.market import market_of_past_days
from levier.takeover.matching import (
    Affinity,
    Matches,
    Recall,
    assumed_affinity,
    learn_affinity,
    match,
    portfolio_relatedness,
    recall_of_buyers,
)
from levier.takeover.matching.buyers import whole_buyers
from levier.takeover.matching.limits import limits_of
from levier.takeover.matching.sides import weigh

TOWNS = 3000


def firms(count: int, rng: np.random.Generator, towns: np.ndarray, weights: np.ndarray) -> pl.DataFrame:
    share = 1 / np.arange(1, TOWNS + 1) ** 0.9
    place = towns[rng.choice(TOWNS, count, p=share / share.sum())] + rng.normal(0, 0.03, (count, 2))
    jobs = np.exp(rng.normal(1.8, 1.2, count)).round() + 1
    return pl.DataFrame(
        {
            "naf": np.array(naf.REV2.subclasses)[rng.choice(len(weights), count, p=weights)],
            "longitude": place[:, 0],
            "latitude": place[:, 1],
            "jobs": np.where(rng.random(count) < 0.1, np.nan, jobs),
            "revenue_eur": jobs * 1.5e5 * np.exp(rng.normal(0, 0.6, count)),
            "establishments": rng.zipf(2.5, count).clip(1, 50),
            "employer": rng.random(count) < 0.8,
            "age_years": rng.exponential(14, count),
            "past_acquisitions": rng.poisson(0.1, count),
            "equity_ratio_pct": rng.normal(30, 25, count),
            "ebitda_margin_share": rng.normal(0.08, 0.08, count),
        }
    ).with_columns(pl.col("jobs").fill_nan(None))


def sides(count: int, seed: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(seed)
    towns = rng.uniform([-4, 43], [8, 50.5], (TOWNS, 2))
    weights = rng.dirichlet(np.full(len(naf.REV2.subclasses), 0.4))
    targets = firms(count, rng, towns, weights).with_columns(
        target=pl.int_range(count).cast(pl.String).str.zfill(9)
    )
    limited, sector = rng.random(count) < 0.2, rng.random(count) < 0.1
    buyers = firms(count, rng, towns, weights).with_columns(
        buyer=(pl.int_range(count) + 10**8).cast(pl.String),
        kind=pl.lit("company"),
        radius_km=pl.Series(np.where(limited, rng.choice([30, 60, 100.0], count), np.nan)).fill_nan(None),
        jobs_min=pl.Series(np.where(limited, 5.0, np.nan)).fill_nan(None),
    )
    wanted = [[code[:2]] if asks else None for code, asks in zip(buyers["naf"], sector, strict=True)]
    return targets, buyers.with_columns(naf_wanted=pl.Series(wanted, dtype=pl.List(pl.String)))


def speed(count: int, k: int) -> None:
    targets, buyers = sides(count)
    started, busy = time.perf_counter(), time.process_time()
    found = match(targets, buyers, k=k)
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    assert isinstance(found, Matches)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} x {count}, {k} each: {seconds:.1f} s ({busy:.1f} s of processor), peak {peak:.0f} MB, "
        f"{found.weighed / found.pairs:.4f} of all pairs weighed, "
        f"{found.by_target.height} + {found.by_buyer.height} rows"
    )


def recall(count: int, k: int, sample: int | None = None) -> None:
    """The share of the pairs of a comparison of all pairs that the lists hold; equals count as equal."""
    targets, buyers = sides(count)
    found = match(targets, buyers, k=k)
    assert isinstance(found, Matches)
    sought, offered = targets.with_columns(siren="target"), whole_buyers(buyers)
    weighing = weigh(sought, offered, assumed_affinity())
    limits = limits_of(sought, offered, weighing.codes)
    everyone = np.arange(count)
    for key, table in (("target", found.by_target), ("buyer", found.by_buyer)):
        some = np.sort(np.random.default_rng(0).permutation(count)[: sample or count])
        names = (targets["target"] if key == "target" else buyers["buyer"]).gather(some)
        held = dict(
            table.filter(pl.col(key).is_in(names.to_list()))
            .sort(key, "rank")
            .group_by(key)
            .agg("utility")
            .iter_rows()
        )
        hit = total = 0
        worst = 0.0
        for seeker, name in zip(some, names, strict=True):
            pair = (
                (np.full(count, seeker), everyone) if key == "target" else (everyone, np.full(count, seeker))
            )
            utility = weighing.utility(*pair)
            utility[~limits.allow(*pair)] = -np.inf
            best = -np.sort(-utility)[:k]
            best = best[np.isfinite(best)]
            mine = np.array(held.get(name, []))
            last = best[-1] if len(best) else 0
            hit += int((mine >= last - 1e-3).sum())
            total += len(best)
            if len(mine) and len(mine) == len(best):
                worst = max(worst, float((best - mine).max()))
        print(
            f"by {key}: recall {min(hit / max(total, 1), 1):.4f} of {total} pairs, "
            f"worst loss {worst:.3f} log-odds"
        )


def buyers_held_out(lake: Path, split: datetime.date) -> None:
    first = datetime.date(2015, 1, 1)
    days = [datetime.date(year, 1, 1) for year in range(first.year, 2027)]
    with Lake.open(lake) as opened:
        market = market_of_past_days(opened, days)
        tables = [opened.table(name) for name in ("successions", "establishments", "establishment_periods")]
        links, stock, periods = tables
        assert (
            isinstance(market, pl.DataFrame)
            and links is not None
            and stock is not None
            and periods is not None
        )
        successions = links.to_polars()
        register = register_at(stock, periods_known(periods, first), first).to_polars()
    before = pl.col("on") < split
    learned = learn_affinity(successions.filter(before), market, relatedness=portfolio_relatedness(register))
    assert isinstance(learned, Affinity)
    print(f"learned from {learned.learned_from} takeovers before {split}")
    for name, model in (("learned", learned), ("assumed", assumed_affinity())):
        got = recall_of_buyers(successions.filter(~before), market, model)
        assert isinstance(got, Recall)
        print(name, got.takeovers, "takeovers since, among", round(got.companies), "companies")
        with pl.Config(tbl_cols=9, fmt_str_lengths=60):
            print(got.by_method)


def main() -> None:
    what, *words = sys.argv[1:]
    if what == "speed":
        speed(*map(int, words))
    elif what == "recall":
        recall(*map(int, words))
    else:
        buyers_held_out(Path(words[0]), datetime.date.fromisoformat(words[1]))


if __name__ == "__main__":
    main()
