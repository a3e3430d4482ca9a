"""Stable matching: beside the article that defines it, brute force, and two peers where they are installed."""

from itertools import permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.core.errors import BadInput
from levier.core.messages import say
from levier.takeover.matching import (
    blocking_pairs,
    blocking_pairs_of_lists,
    deferred,
    preference_lists,
    stable_matching,
    stable_matching_of_lists,
)

Lists = list[list[int]]
Market = tuple[Lists, Lists, list[int], list[int]]


def partners(proposers: Lists | np.ndarray, receivers: Lists | np.ndarray) -> list[int]:
    """Of each proposer in turn, the receiver, one to one."""
    return stable_matching_of_lists(proposers, receivers)[:, 1].tolist()


# Gale & Shapley (1962), the two ranking matrices of their examples: rows rank columns, columns rank rows.
FIRST = ([[1, 2, 3], [3, 1, 2], [2, 3, 1]], [[3, 2, 1], [1, 3, 2], [2, 1, 3]])
SECOND = (
    [[1, 2, 3, 4], [1, 4, 3, 2], [2, 1, 3, 4], [4, 2, 3, 1]],
    [[3, 3, 2, 3], [4, 1, 3, 2], [2, 4, 4, 1], [1, 2, 1, 4]],
)


def lists_of_ranks(matrices: tuple[Lists, Lists]) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = (np.array(matrix) for matrix in matrices)
    return preference_lists(-rows), preference_lists(-columns.T)


def stable_by_brute_force(proposers: np.ndarray, receivers: np.ndarray) -> list[tuple[int, ...]]:
    """Every stable one-to-one matching of full lists."""
    n = len(proposers)
    liked = np.argsort(proposers, axis=1)
    back = np.argsort(receivers, axis=1)
    found = []
    for matching in permutations(range(n)):
        holder = {receiver: proposer for proposer, receiver in enumerate(matching)}
        if not any(
            liked[p, r] < liked[p, matching[p]] and back[r, p] < back[r, holder[r]]
            for p in range(n)
            for r in range(n)
        ):
            found.append(matching)
    return found


def test_the_three_stable_matchings_of_the_first_example() -> None:
    men, women = lists_of_ranks(FIRST)
    assert set(stable_by_brute_force(men, women)) == {(0, 1, 2), (1, 2, 0), (2, 0, 1)}
    assert partners(men, women) == [0, 1, 2]  # every man his first choice
    assert partners(women, men) == [1, 2, 0]  # every woman hers: A and beta, B and gamma, C and alpha


def test_the_one_stable_matching_of_the_second_example() -> None:
    men, women = lists_of_ranks(SECOND)
    assert stable_by_brute_force(men, women) == [(2, 3, 0, 1)]
    assert partners(men, women) == [2, 3, 0, 1]
    assert partners(women, men) == [2, 3, 0, 1]


def test_a_changed_rank_is_seen() -> None:
    rows, columns = SECOND
    men, women = lists_of_ranks((rows, [[1, *columns[0][1:]], columns[1], columns[2], [3, *columns[3][1:]]]))
    assert partners(men, women) != [2, 3, 0, 1]  # the first woman now likes the first man best


full_lists = st.permutations(range(5))


@given(st.lists(full_lists, min_size=5, max_size=5), st.lists(full_lists, min_size=5, max_size=5))
def test_no_stable_matching_is_better_for_any_proposer(proposers: Lists, receivers: Lists) -> None:
    mine, theirs = np.array(proposers), np.array(receivers)
    every = stable_by_brute_force(mine, theirs)
    got = partners(mine, theirs)
    assert tuple(got) in every
    liked = np.argsort(mine, axis=1)
    for other in every:
        assert all(liked[p, got[p]] <= liked[p, other[p]] for p in range(5))


@st.composite
def markets(draw: st.DrawFn, most: int = 8) -> Market:
    """Unequal sides, lists that miss some or all, one-sided wishes, capacities from 0 to 3."""
    n, others = draw(st.integers(0, most)), draw(st.integers(0, most))

    def lists(owners: int, members: int) -> Lists:
        some = st.lists(st.integers(0, max(0, members - 1)), unique=True, max_size=members)
        return [draw(some) if members else [] for _ in range(owners)]

    def capacity(owners: int) -> list[int]:
        return draw(st.lists(st.integers(0, 3), min_size=owners, max_size=owners))

    return lists(n, others), lists(others, n), capacity(n), capacity(others)


def solved(market: Market) -> np.ndarray:
    proposers, receivers, mine, theirs = market
    return stable_matching_of_lists(
        proposers, receivers, proposer_capacity=_array(mine), receiver_capacity=_array(theirs)
    )


def _array(capacity: list[int]) -> np.ndarray:
    return np.array(capacity, dtype=np.int64)


def blocking_by_hand(market: Market, matched: set[tuple[int, int]]) -> set[tuple[int, int]]:
    proposers, receivers, mine, theirs = market
    has = {p: [r for q, r in matched if q == p] for p in range(len(proposers))}
    holds = {r: [p for p, q in matched if q == r] for r in range(len(receivers))}

    def would(capacity: int, liked: list[int], partners: list[int], other: int) -> bool:
        if capacity == 0:
            return False
        return len(partners) < capacity or any(liked.index(other) < liked.index(one) for one in partners)

    return {
        (p, r)
        for p, wished in enumerate(proposers)
        for r in wished
        if p in receivers[r]
        and (p, r) not in matched
        and would(mine[p], wished, has[p], r)
        and would(theirs[r], receivers[r], holds[r], p)
    }


@given(markets())
def test_nobody_blocks_and_no_capacity_is_exceeded(market: Market) -> None:
    matched = {(int(p), int(r)) for p, r in solved(market)}
    proposers, receivers, mine, theirs = market
    assert all(r in proposers[p] and p in receivers[r] for p, r in matched)
    assert all(sum(p == q for q, _ in matched) <= mine[p] for p in range(len(proposers)))
    assert all(sum(r == q for _, q in matched) <= theirs[r] for r in range(len(receivers)))
    assert not blocking_by_hand(market, matched)


@given(markets(most=5), st.randoms(use_true_random=False))
def test_the_check_finds_every_blocking_pair_of_any_matching(market: Market, random) -> None:
    proposers, receivers, mine, theirs = market
    matched: set[tuple[int, int]] = set()
    both = [(p, r) for p, wished in enumerate(proposers) for r in wished if p in receivers[r]]
    random.shuffle(both)
    for p, r in both[: len(both) // 2]:
        if sum(p == q for q, _ in matched) < mine[p] and sum(r == q for _, q in matched) < theirs[r]:
            matched.add((p, r))
    found = blocking_pairs_of_lists(
        proposers,
        receivers,
        np.array(sorted(matched), dtype=np.int64),
        proposer_capacity=_array(mine),
        receiver_capacity=_array(theirs),
    )
    assert {(int(p), int(r)) for p, r in found} == blocking_by_hand(market, matched)


@given(markets())
def test_whoever_proposes_the_same_members_are_matched(market: Market) -> None:
    # Gale & Sotomayor (1985), Roth (1986): everybody fills as many places in every stable matching.
    proposers, receivers, mine, theirs = market
    one, other = solved(market), solved((receivers, proposers, theirs, mine))
    for column in (0, 1):
        assert sorted(one[:, column].tolist()) == sorted(other[:, 1 - column].tolist())


@pytest.mark.parametrize("few", [0, 10**9])
@given(market=markets())
def test_rounds_and_single_steps_lead_to_the_same_matching(market: Market, few: int) -> None:
    usual = solved(market)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deferred, "FEW_PROPOSERS", max(1, few))
        assert np.array_equal(solved(market), usual)


@pytest.mark.parametrize("capacity", [1, 3])
def test_large_markets_that_go_through_both_are_stable(capacity: int) -> None:
    # All want much the same partners, so that many stay free for many rounds.
    rng = np.random.default_rng(3)
    mine, theirs = (
        preference_lists(rng.normal(0, 60, (n, others)) - np.arange(others))
        for n, others in ((600, 500), (500, 600))
    )
    capacities = {"proposer_capacity": capacity, "receiver_capacity": 2}
    matched = stable_matching_of_lists(mine, theirs, **capacities)
    assert len(matched) == min(600 * capacity, 1000)
    assert len(blocking_pairs_of_lists(mine, theirs, matched, **capacities)) == 0
    # Two pairs exchange their partners: somebody minds.
    matched[[0, 300], 1] = matched[[300, 0], 1]
    assert len(blocking_pairs_of_lists(mine, theirs, matched, **capacities)) > 0


def test_lists_are_read_alike_whatever_holds_them() -> None:
    rng = np.random.default_rng(5)
    mine, theirs = preference_lists(rng.random((12, 9))), preference_lists(rng.random((9, 12)))
    usual = stable_matching_of_lists(mine, theirs)
    longer = np.hstack([np.full((12, 1), -1, mine.dtype), mine])  # -1 is nobody: read as partial lists
    assert np.array_equal(stable_matching_of_lists(longer, theirs), usual)
    assert np.array_equal(stable_matching_of_lists(mine.tolist(), theirs.tolist()), usual)
    assert np.array_equal(stable_matching_of_lists(mine.astype(np.uint16), theirs.astype(np.int64)), usual)


def test_unknown_scores_are_not_accepted() -> None:
    scores = np.array([[0.1, np.nan], [0.2, 0.3]])
    assert preference_lists(scores).tolist() == [[0, -1], [1, 0]]
    assert stable_matching_of_lists(preference_lists(scores), [[1, 0], [0, 1]]).tolist() == [[0, 0], [1, 1]]


def _random_lists(n: int, others: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return preference_lists(rng.random((n, others))), preference_lists(rng.random((others, n)))


@pytest.mark.parametrize("seed", range(5))
def test_the_result_is_that_of_algmatch(seed: int) -> None:
    algmatch = pytest.importorskip("algmatch", reason="a peer, installed for benchmarks only")
    mine, theirs = _random_lists(20, 20, seed)
    problem = algmatch.StableMarriageProblem(
        dictionary={
            side: {i: [j + 1 for j in row] for i, row in enumerate(lists.tolist(), 1)}
            for side, lists in (("men", mine), ("women", theirs))
        },
        optimised_side="men",
    )
    pairs = problem.get_stable_matching()["man_sided"]
    assert [int(pairs[f"m{i}"][1:]) - 1 for i in range(1, 21)] == partners(mine, theirs)


@pytest.mark.parametrize("optimal", ["resident", "hospital"])
@pytest.mark.parametrize("seed", range(5))
def test_the_result_with_capacities_is_that_of_matching(seed: int, optimal: str) -> None:
    games = pytest.importorskip("matching.games", reason="a peer, installed for benchmarks only")
    residents, hospitals = _random_lists(20, 6, seed)
    game = games.HospitalResident.create_from_dictionaries(
        {f"r{i}": [f"h{j}" for j in row] for i, row in enumerate(residents.tolist())},
        {f"h{j}": [f"r{i}" for i in row] for j, row in enumerate(hospitals.tolist())},
        {f"h{j}": 3 for j in range(6)},
    )
    theirs = {
        (int(resident.name[1:]), int(hospital.name[1:]))
        for hospital, chosen in game.solve(optimal=optimal).items()
        for resident in chosen
    }
    if optimal == "resident":
        got = stable_matching_of_lists(residents, hospitals, receiver_capacity=3)
    else:
        got = stable_matching_of_lists(hospitals, residents, proposer_capacity=3)[:, ::-1]
    assert {(int(r), int(h)) for r, h in got} == theirs


PAIRS = pl.DataFrame(
    [
        ("F", "X", 0.9, 0.2),
        ("F", "Y", 0.4, 0.9),
        ("G", "X", 0.8, 0.9),
        ("G", "Y", 0.7, 0.1),
        ("H", "X", 0.5, 0.1),
    ],
    schema=["target", "buyer", "target_score", "buyer_score"],
    orient="row",
)


def test_a_table_of_scores_is_matched_and_told() -> None:
    # F asks X first, who prefers G; H is nobody's choice.
    wanted = pl.DataFrame({"target": ["F", "G", "H", "I"], "capacity": [1, 1, 1, 1]})
    got = stable_matching(PAIRS, target_capacity=wanted)
    assert got.pairs.rows() == [("F", "Y", 2, 1), ("G", "X", 1, 1)]
    assert got.targets.rows() == [
        ("F", 1, 2, 1, None),
        ("G", 1, 2, 1, None),
        ("H", 1, 1, 0, "its candidates prefer others"),
        ("I", 1, 0, 0, "no admissible candidate"),
    ]
    assert got.buyers.rows() == [("X", 1, 3, 1, None), ("Y", 1, 2, 1, None)]
    assert [say(message, "en") for message in got.shortage] == [
        "Firms without any admissible candidate: 1. Widen the search.",
        "Firms matched with nobody, as their candidates prefer others: 1.",
    ]
    assert blocking_pairs(PAIRS, got.pairs).is_empty()


def test_a_matching_that_somebody_would_leave_is_seen() -> None:
    other = pl.DataFrame({"target": ["F", "G"], "buyer": ["X", "Y"]})
    assert blocking_pairs(PAIRS, other).rows() == [("G", "X")]


def test_the_side_that_proposes_is_favoured() -> None:
    men, women = (np.array(matrix) for matrix in FIRST)
    t, b = np.indices(men.shape).reshape(2, -1)
    pairs = pl.DataFrame(
        {"target": t, "buyer": b, "target_score": -men.ravel(), "buyer_score": -women.ravel()}
    )
    assert stable_matching(pairs).pairs["target_rank"].to_list() == [1, 1, 1]
    buyers_first = stable_matching(pairs, proposers="buyer").pairs
    assert buyers_first["buyer_rank"].to_list() == [1, 1, 1]
    assert buyers_first["target_rank"].to_list() == [3, 3, 3]


def test_between_equal_scores_the_smaller_identifier_is_preferred() -> None:
    equal = PAIRS.with_columns(target_score=pl.lit(1.0), buyer_score=pl.lit(1.0)).sample(
        fraction=1, shuffle=True, seed=1
    )
    assert stable_matching(equal).pairs.rows() == [("F", "X", 1, 1), ("G", "Y", 2, 2)]


@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(1, 3), st.sampled_from(["target", "buyer"]))
def test_with_ties_no_pair_gains_on_both_sides(seed: int, wanted: int, places: int, proposers) -> None:
    rng = np.random.default_rng(seed)
    t, b = np.nonzero(rng.random((9, 7)) < 0.6)
    pairs = pl.DataFrame(
        {
            "target": [f"T{i}" for i in t],
            "buyer": [f"B{i}" for i in b],
            "target_score": rng.integers(0, 3, t.size),
            "buyer_score": rng.integers(0, 3, t.size),
        }
    )
    capacity = {"target_capacity": wanted, "buyer_capacity": places}
    got = stable_matching(pairs, proposers=proposers, **capacity)
    assert blocking_pairs(pairs, got.pairs, **capacity).is_empty()
    assert (got.targets["matched"] <= wanted).all()
    assert (got.buyers["matched"] <= places).all()
    # Weak stability in the scores themselves, by hand.
    kept = got.pairs.join(pairs, on=["target", "buyer"]).rows(named=True)
    rest = pairs.join(got.pairs, on=["target", "buyer"], how="anti")
    for target, buyer, target_score, buyer_score in rest.rows():
        mine = [pair["target_score"] for pair in kept if pair["target"] == target]
        theirs = [pair["buyer_score"] for pair in kept if pair["buyer"] == buyer]
        gains = len(mine) < wanted or target_score > min(mine)
        assert not (gains and (len(theirs) < places or buyer_score > min(theirs)))


def test_tables_and_lists_agree() -> None:
    rng = np.random.default_rng(8)
    mine, theirs = rng.random((30, 20)), rng.random((20, 30))
    t, b = np.indices(mine.shape).reshape(2, -1)
    pairs = pl.DataFrame(
        {"target": t, "buyer": b, "target_score": mine.ravel(), "buyer_score": theirs.T.ravel()}
    )
    from_table = stable_matching(pairs, buyer_capacity=2).pairs.sort("target", "buyer")
    from_lists = stable_matching_of_lists(
        preference_lists(mine), preference_lists(theirs), receiver_capacity=2
    )
    assert from_table.select("target", "buyer").rows() == sorted(map(tuple, from_lists.tolist()))


@pytest.mark.parametrize("empty", [PAIRS[:0], PAIRS.clear()])
def test_no_pairs_no_matching(empty: pl.DataFrame) -> None:
    got = stable_matching(empty, target_capacity=pl.DataFrame({"target": ["F"], "capacity": [1]}))
    assert got.pairs.is_empty()
    assert got.targets["reason"].to_list() == ["no admissible candidate"]


@pytest.mark.parametrize(
    ("proposers", "receivers", "capacity", "told"),
    [
        ([[0, 0]], [[0]], 1, "names the same member twice"),
        (np.array([[0, 0], [0, 1]]), np.array([[0, 1], [0, 1]]), 1, "names the same member twice"),
        ([[0]], [[0, 0]], 1, "names the same member twice"),
        ([[1]], [[0]], 1, "1 is not a member: they are 0 to 0"),
        (np.array([[0, 2], [0, 1]]), np.array([[0, 1], [0, 1]]), 1, "2 is not a member: they are 0 to 1"),
        (np.array([[0, -2], [0, 1]]), np.array([[0, 1], [0, 1]]), 1, "-2 is not a member"),
        ([[-1]], [[0]], 1, "-1 is not a member"),
        (np.array([[0.5]]), np.array([[0]]), 1, "lists hold whole numbers"),
        ([[0]], [[0]], -1, "every capacity is a whole number"),
        ([[0]], [[0]], 1.5, "every capacity is a whole number"),
        ([[0]], [[0]], np.array([1, 2]), "2 capacities for 1 members"),
    ],
)
def test_lists_that_cannot_be_read_are_refused(proposers, receivers, capacity, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        stable_matching_of_lists(proposers, receivers, proposer_capacity=capacity)


@pytest.mark.parametrize(
    ("matched", "told"),
    [
        ([("F", "Z")], "not among the admissible"),
        ([("H", "Y")], "not among the admissible"),
        ([("F", "X"), ("F", "X")], "more partners than its capacity|matched twice"),
        ([("F", "X"), ("G", "X")], "more partners than its capacity"),
    ],
)
def test_what_is_no_matching_is_refused(matched: list[tuple[str, str]], told: str) -> None:
    table = pl.DataFrame(matched, schema=["target", "buyer"], orient="row")
    with pytest.raises(BadInput, match=told):
        blocking_pairs(PAIRS, table)
    with pytest.raises(BadInput, match="twice"):
        blocking_pairs(
            PAIRS,
            pl.concat([PAIRS[:1], PAIRS[:1]]).select("target", "buyer"),
            target_capacity=2,
            buyer_capacity=2,
        )


def test_a_pair_of_numbers_that_is_none_is_refused() -> None:
    for pair in ([0, 1], [5, 0], [-1, 0]):
        with pytest.raises(BadInput, match="not among the admissible"):
            blocking_pairs_of_lists([[0]], [[0], []], np.array([pair]))


def test_tables_that_cannot_be_read_are_refused() -> None:
    for bad, told in (
        (PAIRS.drop("buyer_score"), "columns missing: buyer_score"),
        (PAIRS.with_columns(target_score=pl.lit(None, pl.Float64)), "no target_score"),
        (pl.concat([PAIRS, PAIRS[:1]]), "the pair of F and X is given twice"),
    ):
        with pytest.raises(BadInput, match=told):
            stable_matching(bad)
    with pytest.raises(BadInput, match="'target' or 'buyer'"):
        stable_matching(PAIRS, proposers="bank")
    with pytest.raises(BadInput, match="two dimensions"):
        preference_lists(np.arange(3))
