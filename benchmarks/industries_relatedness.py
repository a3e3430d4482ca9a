"""Relatedness against what is planted in fictional territories, beside proximity; and how fast it is.

    python benchmarks/industries_relatedness.py [establishments] [seed ...]

The truth (`truth/`) is read here only. The prior of the weights was chosen on seeds 1 to 3: judge it on
others.
"""

import datetime
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
from scipy import stats
from sklearn.metrics import average_precision_score, roc_auc_score

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.naf_tree import tree_closeness
from levier.industries.cells import cells_of
from levier.industries.complexity import presence_by_quotient, proximity
from levier.industries.pairs import Pairs
from levier.industries.relatedness import Learned, by_location, by_occupation, combine, industry_space
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.industries.relatedness import related_industries
from levier.plan.inputs import rows
from levier.specimen import write_specimen

BLOCK = 0.6
"""Planted relatedness of the least related industries of one block."""
NATIONAL = (1_250, 732)
"""Intercommunalities by sub-classes."""


def main(establishments: int, seeds: list[int]) -> None:
    print("seed  kind              known  spearman  auc, any  auc, block  ap, block")
    for seed in seeds:
        with tempfile.TemporaryDirectory() as scratch:
            raw = Path(scratch) / "raw"
            write_specimen(raw, establishments, seed)
            import_folder(raw, Path(scratch) / "lake", datetime.date.today())
            truth = pl.read_parquet(raw / "truth/related_industries.parquet")
            with Lake.open(Path(scratch) / "lake") as lake:
                judged(lake, truth, seed)
    speed()


def judged(lake: Lake, truth: pl.DataFrame, seed: int) -> None:
    """Each kind, alone and combined, against the planted relatedness of manufacturing sub-classes."""
    codes = tuple(sorted({*truth["naf_a"], *truth["naf_b"]}))
    planted = np.zeros((len(codes), len(codes)))
    place = {code: n for n, code in enumerate(codes)}
    for a, b, related in truth.iter_rows():
        planted[place[a], place[b]] = related
    panel = rows(lake, "employment").rename({"commune": "area", "naf": "activity"})
    found = related_industries(lake, panel, naf.SUBCLASS)
    assert not isinstance(found, NotComputed)
    latest = panel.filter(pl.col("year") == pl.col("year").max())
    peers = {
        f"proximity, {value}": proximity(presence_by_quotient(cells_of(latest, value=value)))
        for value in ("establishments", "employees")
    }
    tree = Pairs(codes, tree_closeness(codes, codes))
    kinds = found.combined.kinds
    scores = {
        **peers,
        "tree of NAF": tree,
        **{name: Pairs(kind.activities, np.log(kind.times)) for name, kind in kinds.items()},
        "equal weights": Pairs(found.combined.activities, equal(kinds)),
        "combined": Pairs(found.combined.activities, found.combined.score),
    }
    for name, pairs in scores.items():
        told(seed, name, pairs.among(codes), planted)
    for name, kind in kinds.items():
        called = kind.among(codes).related[np.triu_indices(len(codes), k=1)]
        right = planted[np.triu_indices(len(codes), k=1)][called]
        print(
            f"{seed:>4}  {name}: {called.sum()} pairs called related, {(right > 0).sum()} of them planted so"
        )
    if isinstance(found.learned, Learned):
        print(f"{seed:>4}  learned: {found.learned}")


def equal(kinds: dict) -> np.ndarray:
    found = combine(kinds)
    assert not isinstance(found, NotComputed)
    return found.score


def told(seed: int, name: str, pairs: Pairs, planted: np.ndarray) -> None:
    upper = np.triu_indices(len(planted), k=1)
    score, truth = pairs.matrix[upper], planted[upper]
    known = ~np.isnan(score)
    # An unknown pair is given the middle of those known: a kind is judged on all pairs alike.
    score = np.where(known, score, np.median(score[known]))
    print(
        f"{seed:>4}  {name:<26}{known.mean():>5.2f}  {stats.spearmanr(score, truth)[0]:>8.3f}"
        f"  {roc_auc_score(truth > 0, score):>8.3f}  {roc_auc_score(truth >= BLOCK, score):>10.3f}"
        f"  {average_precision_score(truth >= BLOCK, score):>9.3f}"
    )


def speed() -> None:
    """At the size of the country, on cells drawn at random: no real ones are shipped."""
    rng = np.random.default_rng(0)
    areas, activities = NATIONAL
    mean = rng.lognormal(0, 1, (areas, 1)) * rng.lognormal(-1, 1.5, activities)
    counts = rng.poisson(mean)
    row, column = np.nonzero(counts)
    subclasses = naf.REV2.subclasses
    table = pl.DataFrame(
        {
            "area": [f"{area:05}" for area in row],
            "activity": [subclasses[n] for n in column],
            "establishments": counts[row, column],
        }
    )
    started = time.perf_counter()
    cells = cells_of(table, value="establishments")
    print(f"cells: {table.height:,} of {areas:,} x {activities}, {time.perf_counter() - started:.2f} s")
    started = time.perf_counter()
    located = by_location(cells)
    assert not isinstance(located, NotComputed)
    called = located.related.sum() // 2
    print(f"by_location: {time.perf_counter() - started:.2f} s; {called} pairs called related, all by chance")
    hirings = pl.DataFrame(
        [
            (f"A{1000 + rome}", code, int(n))
            for code, profile in zip(subclasses, rng.poisson(rng.gamma(0.05, 100, (732, 530))), strict=True)
            for rome, n in enumerate(profile)
            if n
        ],
        schema=["rome", "naf", "hirings"],
        orient="row",
    )
    started = time.perf_counter()
    hired = by_occupation(hirings)
    print(f"by_occupation: {hirings.height:,} rows, {time.perf_counter() - started:.2f} s")
    started = time.perf_counter()
    combined = combine({"location": located, "occupation": hired})
    assert not isinstance(combined, NotComputed)
    print(f"combine: {time.perf_counter() - started:.2f} s")
    industry_space(Pairs(("A", "B"), np.ones((2, 2))))  # the libraries are loaded
    started = time.perf_counter()
    space = industry_space(combined.pairs)
    assert not isinstance(space, NotComputed)
    took = time.perf_counter() - started
    print(f"industry_space: {space.nodes.height} nodes, {space.links.height} links, {took:.2f} s")


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 60_000,
        [int(seed) for seed in sys.argv[2:]] or [4, 5, 6, 7],
    )
