"""Choice among sites at size, beside pymcdm: `OMP_NUM_THREADS=1 python benchmarks/sites.py`.

Each measure in a process of its own, so that its memory is its own. pymcdm's TOPSIS is looped over a part of
the draws, without its checks of the input, and the whole is that many times longer; `python
benchmarks/sites.py whole` loops over them all (some minutes).
"""

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable

import numpy as np
import psutil

from levier.sites.choice import AnyWeights, Preference, promethee, rank, smaa, stability
from levier.sites.matrix import Matrix

CRITERIA = 20
DRAWS = 10_000
LOOPED = 500
PEER_GB = {2_000: 1.5, 5_000: 6.0}
"""Sites that pymcdm's PROMETHEE II is given, and the memory that it takes to try."""
LINEAR = Preference("linear", 0.1, 0.3)
Measured = tuple[float, float, float, object]


def table(sites: int, unknown: float = 0.0) -> Matrix:
    """Fictional sites, values even between 0 and 1, the same at each run."""
    rng = np.random.default_rng(sites)
    values = rng.random((sites, CRITERIA))
    values[rng.random(values.shape) < unknown] = np.nan
    return Matrix(
        tuple(f"s{row}" for row in range(sites)),
        tuple(f"c{column}" for column in range(CRITERIA)),
        values,
        values,
        values,
        rng.random(CRITERIA) < 0.5,
        np.full(CRITERIA, 1 / CRITERIA),
    )


def flows(sites: int, shape: str) -> object:
    one = table(sites)
    preference = LINEAR if shape == "linear" else Preference("gaussian", inflection=0.2)
    return promethee(one.values, one.weights, one.gains, [preference] * CRITERIA).net


def peer_flows(sites: int, shape: str) -> object:
    from pymcdm.methods import PROMETHEE_II

    one, types = table(sites), np.where(table(sites).gains, 1, -1)
    body = PROMETHEE_II("vshape_2", p=[LINEAR.strict] * CRITERIA, q=[LINEAR.indifference] * CRITERIA)
    return body(one.values, one.weights, types, validation=False)


def draws(sites: int, unknown: float, method: str = "topsis", count: int = DRAWS) -> object:
    found = smaa(table(sites, unknown), method=method, draws=count)
    return found.shares[:, 0]


def peer_loop(sites: int, count: int) -> object:
    """Shares of first places by pymcdm's TOPSIS, one set of weights after the other."""
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization

    one = table(sites)
    types, body = np.where(one.gains, 1, -1), TOPSIS(vector_normalization)
    weights = AnyWeights().drawn(one.weights, one.criteria, count, np.random.default_rng(0))
    first = np.zeros(sites)
    for drawn in weights:
        first[np.argmax(body(one.values, drawn, types))] += 1
    return first / count


def ranked(sites: int) -> object:
    found = rank(table(sites))
    return stability(found).height


def measure(task: Callable[..., object], *words: object) -> Measured:
    """Seconds, seconds of processor, MB beyond the libraries, and the answer."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (task, words))


def _measured(task: Callable[..., object], words: tuple[object, ...]) -> Measured:
    before = psutil.Process().memory_info().rss
    start, processor = time.perf_counter(), time.process_time()
    answer = task(*words)
    taken, worked = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return taken, worked, max(peak - before, 0) / 1e6, answer


def say(what: str, found: Measured, more: str = "") -> None:
    taken, worked, megabytes, _ = found
    print(f"{what:<58}{taken:8.2f} s {worked:8.2f} s of processor {megabytes:7.0f} MB {more}", flush=True)


def flows_beside_the_peer() -> None:
    for sites, gigabytes in PEER_GB.items():
        ours = measure(flows, sites, "linear")
        say(f"PROMETHEE II, {sites:,} sites", ours)
        if psutil.virtual_memory().available < gigabytes * 1e9:
            print(f"pymcdm, {sites:,} sites: not tried, it takes {gigabytes} GB")
            continue
        peer = measure(peer_flows, sites, "linear")
        apart = np.abs(np.asarray(ours[3]) - np.asarray(peer[3])).max()
        say(f"pymcdm, {sites:,} sites", peer, f"largest difference {apart:.1e}")
    say("PROMETHEE II, 10,000 sites", measure(flows, 10_000, "linear"), "bar: 0.5 s, 200 MB")
    say("PROMETHEE II, 10,000 sites, Gaussian, pair by pair", measure(flows, 10_000, "gaussian"))


def draws_beside_the_peer(looped: int) -> None:
    ours = measure(draws, 1_000, 0.0)
    say(f"smaa, 1,000 sites, {DRAWS:,} draws, every rank", ours, "bar: about 1 s")
    peer = measure(peer_loop, 1_000, looped)
    # Of processor: the clock of a shared machine would compare two loads.
    whole = peer[1] * DRAWS / looped
    note = f"{whole:.0f} s of processor for {DRAWS:,}: {whole / ours[1]:.0f} times ours (bar: 100)"
    say(f"pymcdm TOPSIS in a loop, {looped:,} draws", peer, note)
    same = measure(draws, 1_000, 0.0, "topsis", looped)
    apart = np.abs(np.asarray(same[3]) - np.asarray(peer[3]))
    print(f"on those {looped:,} draws, shares of first places differ by {apart.max():.1e} at most")
    error = np.sqrt(1 / looped + 1 / DRAWS) / 2
    apart = np.abs(np.asarray(ours[3]) - np.asarray(peer[3]))
    print(
        f"beside our {DRAWS:,} draws: by {apart.max():.3f} at most; sampling error up to {1.96 * error:.3f}"
    )
    say("smaa, 1,000 sites, a fifth of the values unknown", measure(draws, 1_000, 0.2))
    say("the same by PROMETHEE II", measure(draws, 1_000, 0.2, "promethee"))
    for method in ("weighted_sum", "promethee"):
        say(f"smaa, 1,000 sites, {method}", measure(draws, 1_000, 0.0, method))
    say(f"smaa, 10,000 sites, {DRAWS:,} draws", measure(draws, 10_000, 0.0), "bar: 10 s, 500 MB")
    say("rank and stability of every weight, 10,000 sites", measure(ranked, 10_000))


if __name__ == "__main__":
    threads = os.environ.get("OMP_NUM_THREADS", "all")
    print(f"{CRITERIA} criteria, {threads} thread(s); load {os.getloadavg()[0]:.1f}")
    flows_beside_the_peer()
    draws_beside_the_peer(DRAWS if sys.argv[1:] == ["whole"] else LOOPED)
