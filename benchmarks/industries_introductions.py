"""Introductions, measured: recall of hidden links beside peers, calibration, speed and memory.

    OMP_NUM_THREADS=1 python benchmarks/industries_introductions.py recall FOLDER [splits]
    OMP_NUM_THREADS=1 python benchmarks/industries_introductions.py calibration FOLDER [splits]
    OMP_NUM_THREADS=1 python benchmarks/industries_introductions.py speed [organisations] [links]

FOLDER holds `organisations.csv` and `collaborations.csv` of wales-research-network. Seeds below 1,000 were
used to choose the features and the learners; those measured here begin at 1,000 and served nothing else.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from levier.industries.introductions import introductions, network, recall_of_introductions
from levier.industries.introductions.evaluation import hidden_links
from levier.industries.introductions.graph import graph_of
from levier.industries.introductions.traits import traits_of
from levier.industries.introductions.weighing import weighed

FIRST_SEED, SPLITS = 1_000, 30
BAR = ("Adamic-Adar", "common neighbours", "preferential attachment")


def wales(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    organisations = pl.read_csv(folder / "organisations.csv").select(
        organisation="org",
        topics=pl.col("active_in_topic").str.replace_all(", ", "|"),
        longitude="lon",
        latitude="lat",
    )
    links = pl.read_csv(folder / "collaborations.csv").rename({"n1": "a", "n2": "b"})
    return organisations, links


def recall(folder: Path, splits: int) -> None:
    organisations, links = wales(folder)
    variants = {
        "links, topics and places": organisations,
        "links and places (no topics)": organisations.drop("topics"),
        "links alone": organisations.select("organisation"),
    }
    seeds = range(FIRST_SEED, FIRST_SEED + splits)
    for hidden in ("any", "of the least linked"):
        for name, known in variants.items():
            start = time.perf_counter()
            found = recall_of_introductions(known, links, seeds=seeds, hidden=hidden)
            took = time.perf_counter() - start
            print(f"\n## hidden: {hidden}; known: {name}")
            print(f"{splits} splits of {found.hidden} links, {took:.0f} s")
            for row in found.by_method.iter_rows(named=True):
                cells = [
                    f"{row[m]:.3f} [{row[m + '_low']:.3f}, {row[m + '_high']:.3f}]"
                    for m in ("each", "pooled", "whole")
                ]
                print(f"{row['method']:36}", *cells, sep="  ")
            for measure in ("each", "pooled", "whole"):
                wide = found.by_split.pivot("method", index="seed", values=measure)
                for ours in ("introductions, by probability", "introductions, by usefulness"):
                    gains = {peer: wide[ours] - wide[peer] for peer in (*BAR, "resource allocation")}
                    told = [
                        f"{peer} {gain.mean():+.3f} ({(gain > 0).sum()}/{splits})"
                        for peer, gain in gains.items()
                    ]
                    print(f"  {measure}, {ours}, over:", *told, sep="  ")


def calibration(folder: Path, splits: int) -> None:
    """Hidden links against the probabilities given, by tenth of probability."""
    organisations, links = wales(folder)
    graph = graph_of(organisations, links)
    probabilities, truths = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + splits):
        gone = hidden_links(graph, round(0.2 * len(graph.pairs)), seed, "any")
        left = graph.without(gone)
        every = weighed(left, traits_of(left), seed=seed)
        probabilities.append(every.probability)
        keys = gone[:, 0] * graph.size + gone[:, 1]
        truths.append(np.isin(every.i * graph.size + every.j, keys))
    probability, truth = np.concatenate(probabilities), np.concatenate(truths)
    for low, high in (
        (0, 0.01),
        (0.01, 0.05),
        (0.05, 0.1),
        (0.1, 0.2),
        (0.2, 0.4),
        (0.4, 0.6),
        (0.6, 0.8),
        (0.8, 1),
    ):
        inside = (probability >= low) & (probability < high)
        print(
            f"{low:.2f}-{high:.2f}: {inside.sum():8} pairs, said {probability[inside].mean():.3f}, "
            f"found {truth[inside].mean():.3f}"
        )


def speed(organisations: int, links: int) -> None:
    """A fictional network whose degrees are as unequal as real ones, with topics and places."""
    generator = np.random.default_rng(0)
    weight = 1 / (1 + np.arange(organisations)) ** 0.6
    ends = generator.choice(organisations, (links, 2), p=weight / weight.sum())
    topics = generator.integers(0, 300, (organisations, 5))
    table = pl.DataFrame(
        {
            "organisation": [f"organisation {n}" for n in range(organisations)],
            "kind": generator.choice(["firm", "laboratory", "school"], organisations),
            "topics": [[f"topic {t}" for t in row] for row in topics],
            "longitude": generator.uniform(0, 6, organisations),
            "latitude": generator.uniform(44, 49, organisations),
        }
    )
    names = table["organisation"]
    ties = pl.DataFrame({"a": names.gather(ends[:, 0]), "b": names.gather(ends[:, 1])})
    for name, work in (("network", network), ("introductions", introductions)):
        start, before = time.perf_counter(), time.process_time()
        found = work(table, ties)
        took, busy = time.perf_counter() - start, time.process_time() - before
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{name}: {organisations} organisations, {links} links:", end=" ")
        print(f"{took:.1f} s, of which {busy:.1f} s of processor; {memory:.2f} GB at most")
    print(found.pairs.height, "pairs;", found.first.select("a", "b", "probability").head(3))


if __name__ == "__main__":
    what, *rest = sys.argv[1:] or ["speed"]
    if what == "speed":
        speed(*(int(word) for word in (rest or ["10000", "50000"])))
    else:
        work = {"recall": recall, "calibration": calibration}[what]
        work(Path(rest[0]), int(rest[1]) if len(rest) > 1 else SPLITS)
