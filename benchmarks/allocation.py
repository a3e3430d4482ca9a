"""Allocation and stable matching, beside the peers that a user would pick instead.

`python benchmarks/allocation.py [--slow]`: each case in a process of its own, with its seconds (the whole
call, the best of three for Levier) on the clock and, in brackets, of processor, the peak memory of the
process, and whether it says what its peer says. With `--slow`, `algmatch` at 1,000 by 1,000 (a minute) and
HiGHS at 5,000 by 5,000 (stopped after three minutes). `algmatch`, `matching` and `highspy` are installed by
hand.
"""

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import polars as pl

from levier.takeover.matching import (
    allocate,
    blocking_pairs_of_lists,
    preference_lists,
    stable_matching,
    stable_matching_of_lists,
)

LIST = 50
Seconds = tuple[float, float]
"""On the clock, and of processor."""
Outcome = tuple[Seconds, float, Any]


def in_a_process(case: Callable[..., tuple[Seconds, Any]], *arguments: Any) -> Outcome:
    """Seconds, peak memory in MB, and the result of a case."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, case, arguments).result()


def _measured(case: Callable[..., tuple[Seconds, Any]], arguments: tuple[Any, ...]) -> Outcome:
    seconds, result = case(*arguments)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, result


def timed(call: Callable[[], Any], times: int = 3) -> tuple[Seconds, Any]:
    best, result = (float("inf"), float("inf")), None
    for _ in range(times):
        started = now()
        result = call()
        best = min(best, since(started))
    return best, result


def now() -> Seconds:
    return time.perf_counter(), time.process_time()


def since(started: Seconds) -> Seconds:
    clock, processor = now()
    return clock - started[0], processor - started[1]


def say(name: str, outcome: Outcome, remark: str = "") -> None:
    print(
        f"{name:<62} {outcome[0][0]:9.3f} s ({outcome[0][1]:8.3f}) {outcome[1]:5,.0f} MB  {remark}",
        flush=True,
    )


# Allocation


def candidates(members: int, kind: str) -> pl.DataFrame:
    """Lists of 50 buyers per target. `even`: all buyers alike; `popular`: some are sought much more;
    `crowded`: all seek the same tenth."""
    rng = np.random.default_rng(1)
    weight = {
        "even": np.ones(members),
        "popular": 1 / (np.arange(members) + 50.0),
        "crowded": (np.arange(members) < members / 10) * 1.0,
    }[kind]
    chosen = [rng.choice(members, LIST, replace=False, p=weight / weight.sum()) for _ in range(members)]
    return pl.DataFrame(
        {
            "target": [f"{t:09}" for t in range(members) for _ in range(LIST)],
            "buyer": [f"{b:09}" for b in np.concatenate(chosen)],
            "affinity": rng.beta(2, 2, members * LIST),
        }
    )


def with_levier(members: int, kind: str, wanted: int, places: int) -> tuple[Seconds, Any]:
    pairs = candidates(members, kind)
    seconds, got = timed(lambda: allocate(pairs, target_capacity=wanted, buyer_capacity=places))
    told = got.targets["given"].value_counts(sort=False).sort("given").rows()
    return seconds, (got.pairs.height, got.affinity, got.affinity_bound, told)


def with_highs(members: int, kind: str, wanted: int, places: int, total: int) -> tuple[Seconds, Any]:
    """The same as a linear programme: the total of pairs given, the same price for each further candidate."""
    import highspy
    from scipy import sparse

    pairs = candidates(members, kind)
    started = now()
    target, buyer = (
        pairs[side].rank("dense").to_numpy().astype(np.int64) - 1 for side in ("target", "buyer")
    )
    n, m, p = target.max() + 1, buyer.max() + 1, pairs.height
    step = min(n, m) + 1
    rows = np.concatenate([target, np.repeat(np.arange(n), wanted), n + buyer, np.full(p, n + m)])
    columns = np.concatenate([np.arange(p), p + np.arange(n * wanted), np.arange(p), np.arange(p)])
    values = np.concatenate([np.ones(p), -np.ones(n * wanted), np.ones(2 * p)])
    matrix = sparse.csc_matrix((values, (rows, columns)), shape=(n + m + 1, p + n * wanted))
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = matrix.shape[1], matrix.shape[0]
    program.col_cost_ = np.concatenate([-pairs["affinity"].to_numpy(), np.tile(np.arange(wanted) * step, n)])
    program.col_lower_, program.col_upper_ = np.zeros(matrix.shape[1]), np.ones(matrix.shape[1])
    program.row_lower_ = np.concatenate([np.zeros(n + m), [total]])
    program.row_upper_ = np.concatenate([np.zeros(n), np.full(m, places), [total]])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_, program.a_matrix_.index_ = matrix.indptr, matrix.indices
    program.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()
    solver.silent()
    solver.passModel(program)
    solver.setOptionValue("time_limit", 180.0)
    solver.run()
    solution = np.array(solver.getSolution().col_value)[:p]
    seconds = since(started)
    status = solver.modelStatusToString(solver.getModelStatus())
    return seconds, (status, float(pairs["affinity"].to_numpy() @ solution))


def with_scipy(members: int, kind: str) -> tuple[Seconds, Any]:
    """One to one, on the dense matrix that `linear_sum_assignment` wants."""
    from scipy.optimize import linear_sum_assignment

    pairs = candidates(members, kind)
    started = now()
    target, buyer = (
        pairs[side].rank("dense").to_numpy().astype(np.int64) - 1 for side in ("target", "buyer")
    )
    affinity = np.full((target.max() + 1, buyer.max() + 1), -float(members))  # no pair: never worth it
    affinity[target, buyer] = pairs["affinity"].to_numpy()
    rows, columns = linear_sum_assignment(affinity, maximize=True)
    chosen = affinity[rows, columns]
    chosen = chosen[chosen > -1]
    return since(started), (chosen.size, float(chosen.sum()))


def allocations(slow: bool) -> None:
    print("allocate, from a frame of pairs with 9-digit identifiers, lists of 50")
    for kind, wanted, places in (
        ("even", 3, 5),
        ("even", 5, 3),
        ("popular", 3, 5),
        ("popular", 5, 5),
        ("popular", 5, 3),
        ("crowded", 3, 5),
        ("crowded", 3, 2),
    ):
        outcome = in_a_process(with_levier, 5000, kind, wanted, places)
        count, affinity, bound, told = outcome[2]
        name = f"levier, 5,000 x 5,000 {kind}, {wanted} wanted, {places} places"
        say(name, outcome, f"{count:,} pairs; targets by candidates given {dict(told)}")
    for members, kind, wanted, places in (
        (1000, "popular", 3, 5),
        (1000, "crowded", 3, 2),
        *(((5000, "popular", 3, 5),) if slow else ()),
    ):
        ours = in_a_process(with_levier, members, kind, wanted, places)
        count, affinity, bound, _ = ours[2]
        say(f"levier, {members:,} {kind}, {wanted} wanted, {places} places", ours)
        theirs = in_a_process(with_highs, members, kind, wanted, places, count)
        status, best = theirs[2]
        say(
            "  HiGHS, the same as a linear programme",
            theirs,
            f"{status}; total {best:.6f}, ours {affinity:.6f} (bound {bound:.6f})",
        )
    ours = in_a_process(with_levier, 5000, "even", 1, 1)
    say("levier, 5,000 even, one to one", ours)
    theirs = in_a_process(with_scipy, 5000, "even")
    remark = f"{theirs[2][0]:,} pairs, total {theirs[2][1]:.6f}; ours {ours[2][0]:,}, {ours[2][1]:.6f}"
    say("  SciPy linear_sum_assignment, dense", theirs, remark)


# Stable matching


def full_lists(members: int, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """`random`: all orders alike; `agreed`: all want much the same partners; `identical`: the same ones."""
    rng = np.random.default_rng(2)
    if kind == "random":
        rows = np.tile(np.arange(members, dtype=np.int32), (members, 1))
        return rng.permuted(rows, axis=1), rng.permuted(rows, axis=1)
    noise = members / 10 if kind == "agreed" else 0.0
    common = np.arange(members, dtype=float)
    mine, theirs = (preference_lists(rng.normal(0, 1, (members, members)) * noise - common) for _ in range(2))
    return mine, theirs


def stable_full(members: int, kind: str, capacity: int) -> tuple[Seconds, Any]:
    proposers, receivers = full_lists(members, kind)
    each = {"proposer_capacity": capacity, "receiver_capacity": capacity}
    seconds, matched = timed(lambda: stable_matching_of_lists(proposers, receivers, **each))
    return seconds, (matched, len(blocking_pairs_of_lists(proposers, receivers, matched, **each)))


def short_lists(members: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    rng = np.random.default_rng(3)
    mine = [rng.choice(members, LIST, replace=False) for _ in range(members)]
    theirs: list[list[int]] = [[] for _ in range(members)]
    for proposer, wished in enumerate(mine):
        for receiver in wished:
            theirs[receiver].append(proposer)
    return mine, [rng.permutation(wished) for wished in theirs]


def stable_short(members: int, capacity: int) -> tuple[Seconds, Any]:
    proposers, receivers = short_lists(members)
    each = {"proposer_capacity": capacity, "receiver_capacity": capacity}
    seconds, matched = timed(lambda: stable_matching_of_lists(proposers, receivers, **each))
    return seconds, (matched, len(blocking_pairs_of_lists(proposers, receivers, matched, **each)))


def stable_frame(members: int) -> tuple[Seconds, Any]:
    rng = np.random.default_rng(4)
    pairs = candidates(members, "popular").rename({"affinity": "target_score"})
    pairs = pairs.with_columns(buyer_score=rng.random(pairs.height))
    return timed(lambda: stable_matching(pairs, buyer_capacity=3).pairs.height)


def lists_from_scores(members: int) -> tuple[Seconds, Any]:
    scores = np.random.default_rng(5).random((members, members))
    return timed(lambda: preference_lists(scores).shape)


def with_algmatch(members: int) -> tuple[Seconds, Any]:
    from algmatch import StableMarriageProblem

    proposers, receivers = full_lists(members, "random")
    named = {
        side: {i: [j + 1 for j in row] for i, row in enumerate(lists.tolist(), 1)}
        for side, lists in (("men", proposers), ("women", receivers))
    }
    started = now()
    found = StableMarriageProblem(dictionary=named, optimised_side="men").get_stable_matching()["man_sided"]
    seconds = since(started)
    return seconds, np.array([[i, int(found[f"m{i + 1}"][1:]) - 1] for i in range(members)])


def with_matching(members: int) -> tuple[Seconds, Any]:
    from matching.games import StableMarriage

    proposers, receivers = full_lists(members, "random")
    men, women = (dict(enumerate(lists.tolist())) for lists in (proposers, receivers))
    started = now()
    try:
        found = StableMarriage.create_from_dictionaries(men, women).solve()
    except RecursionError:
        return since(started), None
    seconds = since(started)
    return seconds, np.array(sorted((suitor.name, reviewer.name) for suitor, reviewer in found.items()))


def stable(slow: bool) -> None:
    print("stable matching, from arrays of lists (ranks and checks inside, scores outside)")
    for members, kind, capacity in (
        (1000, "random", 1),
        (5000, "random", 1),
        (5000, "random", 3),
        (5000, "agreed", 1),
        (5000, "identical", 1),
    ):
        outcome = in_a_process(stable_full, members, kind, capacity)
        remark = f"{len(outcome[2][0]):,} pairs, {outcome[2][1]} blocking"
        say(f"levier, {members:,} x {members:,} full, {kind}, capacity {capacity}", outcome, remark)
    for capacity in (1, 3):
        outcome = in_a_process(stable_short, 5000, capacity)
        remark = f"{len(outcome[2][0]):,} pairs, {outcome[2][1]} blocking"
        say(f"levier, 5,000 x 5,000 lists of 50, capacity {capacity}", outcome, remark)
    say("levier, 5,000 x 5,000 lists of 50, from a frame of scores", in_a_process(stable_frame, 5000))
    say("levier, lists from 5,000 x 5,000 scores (one side, argsort)", in_a_process(lists_from_scores, 5000))
    for name, peer, members in (
        ("algmatch", with_algmatch, 200),
        ("matching", with_matching, 80),
        ("matching", with_matching, 200),
        *((("algmatch", with_algmatch, 1000),) if slow else ()),
    ):
        ours, theirs = in_a_process(stable_full, members, "random", 1), in_a_process(peer, members)
        say(f"levier, {members:,} x {members:,} full", ours)
        if theirs[2] is None:
            remark = "RecursionError"
        else:
            same = "the same" if np.array_equal(ours[2][0], theirs[2]) else "ANOTHER"
            remark = f"{same} result; {theirs[0][0] / ours[0][0]:,.0f} times Levier's"
        say(f"  {name}", theirs, remark)


if __name__ == "__main__":
    allocations("--slow" in sys.argv)
    stable("--slow" in sys.argv)
