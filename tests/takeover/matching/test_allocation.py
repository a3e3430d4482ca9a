"""Who is approached for what: beside brute force and linear programmes."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment, linprog

from levier.core.errors import BadInput
from levier.core.messages import say
from levier.takeover.matching import Allocation, allocate


def table(*rows: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"target": pl.String, "buyer": pl.String, "affinity": pl.Float64}, orient="row"
    )


def given_to(result: Allocation, target: str) -> list[str]:
    return result.pairs.filter(pl.col("target") == target)["buyer"].to_list()


def capacity(side: str, **each: int) -> pl.DataFrame:
    return pl.DataFrame({side: list(each), "capacity": list(each.values())})


THREE = table(("F", "X", 0.9), ("F", "Y", 0.8), ("G", "X", 0.7), ("G", "Y", 0.1), ("H", "X", 0.95))


def test_the_total_counts_not_the_best_pair() -> None:
    # One candidate each, one firm each: F-X with G-Y makes 1.0, F-Y with G-X 1.5.
    got = allocate(THREE.filter(pl.col("target") != "H"), target_capacity=1, buyer_capacity=1)
    assert got.pairs.select("target", "buyer").rows() == [("F", "Y"), ("G", "X")]
    assert got.affinity == pytest.approx(1.5)
    assert got.shortage == ()


def test_a_changed_affinity_is_seen() -> None:
    # F-X with G-Y would now make 1.6.
    better = THREE.with_columns(
        affinity=pl.when(pl.col("target") + pl.col("buyer") == "GY").then(0.7).otherwise("affinity")
    )
    got = allocate(better.filter(pl.col("target") != "H"), target_capacity=1, buyer_capacity=1)
    assert got.pairs.select("target", "buyer").rows() == [("F", "X"), ("G", "Y")]


def test_a_first_candidate_comes_before_the_second_of_another() -> None:
    # Two places: both to F would make 1.8; one each makes 0.9 + 0.01.
    pairs = table(("F", "X", 0.9), ("F", "Y", 0.9), ("G", "Y", 0.01))
    got = allocate(pairs, target_capacity=2, buyer_capacity=1)
    assert got.pairs.select("target", "buyer").rows() == [("F", "X"), ("G", "Y")]


def test_evenness_is_worth_a_whole_chain_of_affinities() -> None:
    # T0 only has B0. To free it each Ti goes from B(i-1), worth 1, to Bi, worth 0, and T5 keeps one of its two.
    ends = [("T0", "B0", 0.0), ("T5", "B4", 1.0), ("T5", "B5", 1.0)]
    chain = [pair for i in range(1, 5) for pair in ((f"T{i}", f"B{i - 1}", 1.0), (f"T{i}", f"B{i}", 0.0))]
    got = allocate(table(*ends, *chain), target_capacity=2, buyer_capacity=1)
    assert got.pairs.select("target", "buyer").rows() == [(f"T{i}", f"B{i}") for i in range(6)]


def test_who_is_left_short_is_told_with_the_reason() -> None:
    wanted = capacity("target", F=2, G=2, H=2, I=2)
    got = allocate(THREE, target_capacity=wanted, buyer_capacity=capacity("buyer", X=1, Y=5))
    assert got.targets.rows(named=True) == [
        {
            "target": "F",
            "wanted": 2,
            "admissible": 2,
            "given": 1,
            "short": 1,
            "reason": "its candidates are full",
        },
        {
            "target": "G",
            "wanted": 2,
            "admissible": 2,
            "given": 1,
            "short": 1,
            "reason": "its candidates are full",
        },
        {
            "target": "H",
            "wanted": 2,
            "admissible": 1,
            "given": 1,
            "short": 1,
            "reason": "fewer admissible candidates than wanted",
        },
        {
            "target": "I",
            "wanted": 2,
            "admissible": 0,
            "given": 0,
            "short": 2,
            "reason": "no admissible candidate",
        },
    ]
    assert got.buyers.rows() == [("X", 1, 3, 1), ("Y", 5, 2, 2)]
    assert [say(message, "en") for message in got.shortage] == [
        "Firms without any admissible candidate: 1. Widen the search.",
        "Firms with fewer admissible candidates than they want, which get them all: 1.",
        "Firms that get fewer candidates than they want, as the others already look at as many firms as they can: "
        "2, of which without any: 0.",
    ]
    assert "Élargissez" in say(got.shortage[0], "fr")


def test_a_firm_left_without_any_is_counted_apart() -> None:
    got = allocate(THREE, target_capacity=1, buyer_capacity=capacity("buyer", X=1, Y=0))
    assert got.targets["given"].sum() == 1
    assert got.shortage[0].values == {"n": 2, "empty": 2}


def test_nobody_to_introduce_is_an_answer() -> None:
    got = allocate(table(), target_capacity=capacity("target", F=3), buyer_capacity=2)
    assert got.pairs.is_empty()
    assert got.targets["reason"].to_list() == ["no admissible candidate"]
    assert (got.affinity, got.affinity_bound) == (0, 0)


def test_candidates_are_ranked_within_their_firm() -> None:
    got = allocate(THREE, target_capacity=5, buyer_capacity=5)
    assert got.pairs.select("target", "buyer", "rank").rows() == [
        ("F", "X", 1),
        ("F", "Y", 2),
        ("G", "X", 1),
        ("G", "Y", 2),
        ("H", "X", 1),
    ]


@st.composite
def markets(draw: st.DrawFn, most: int = 4) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Pairs, wants and capacities, with ties, negative affinities, zeros and members without pairs."""
    targets, buyers = draw(st.integers(1, most)), draw(st.integers(1, most))
    everybody = [(f"T{t}", f"B{b}") for t in range(targets) for b in range(buyers)]
    chosen = draw(st.lists(st.sampled_from(everybody), unique=True, max_size=9))
    affinity = st.integers(-20, 20).map(lambda n: n / 10)
    pairs = table(*((t, b, draw(affinity)) for t, b in chosen))
    wanted = capacity("target", **{f"T{t}": draw(st.integers(0, 3)) for t in range(targets)})
    places = capacity("buyer", **{f"B{b}": draw(st.integers(0, 3)) for b in range(buyers)})
    return pairs, wanted, places


def worth(pairs: pl.DataFrame, chosen: list[bool]) -> tuple[int, int, float]:
    kept = pairs.filter(pl.Series(chosen, dtype=pl.Boolean))
    each = kept.group_by("target").len()["len"]
    return kept.height, -int((each.cast(pl.Int64) ** 2).sum()), float(kept["affinity"].sum())


@given(markets())
def test_no_choice_is_larger_more_even_or_of_more_affinity(
    market: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame],
) -> None:
    pairs, wanted, places = market
    result = allocate(pairs, target_capacity=wanted, buyer_capacity=places)
    kept = set(result.pairs.select("target", "buyer").rows())
    got = worth(pairs, [pair in kept for pair in pairs.select("target", "buyer").rows()])
    # Every choice of pairs, in plain Python: the best of those that hold.
    rows, want, place = pairs.rows(), dict(wanted.rows()), dict(places.rows())
    best = (0, 0, 0.0)
    for chosen in product([False, True], repeat=len(rows)):
        given_: dict[str, int] = {}
        taken: dict[str, int] = {}
        total = 0.0
        for (target, buyer, affinity), kept_ in zip(rows, chosen, strict=True):
            if kept_:
                given_[target] = given_.get(target, 0) + 1
                taken[buyer] = taken.get(buyer, 0) + 1
                total += affinity
        holds = all(n <= want[t] for t, n in given_.items()) and all(n <= place[b] for b, n in taken.items())
        if holds:
            best = max(best, (sum(given_.values()), -sum(n * n for n in given_.values()), round(total, 6)))
    assert got[:2] == best[:2]
    assert best[2] - result.affinity_bound - 1e-6 <= got[2] <= best[2] + 1e-6


def random_market(targets: int, buyers: int, share: float, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    t, b = np.nonzero(rng.random((targets, buyers)) < share)
    return pl.DataFrame(
        {"target": [f"T{i:03}" for i in t], "buyer": [f"B{i:03}" for i in b], "affinity": rng.random(t.size)}
    )


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(0, 4))
def test_capacities_hold_and_every_reason_is_true(seed: int, wanted: int, places: int) -> None:
    pairs = random_market(20, 12, 0.2, seed)
    got = allocate(pairs, target_capacity=wanted, buyer_capacity=places)
    assert got.targets["given"].max() <= wanted
    assert got.buyers["given"].max() <= places
    assert got.pairs.height == got.targets["given"].sum() == got.buyers["given"].sum()
    full = set(got.buyers.filter(pl.col("given") == pl.col("capacity"))["buyer"])
    for row in got.targets.rows(named=True):
        others = set(pairs.filter(pl.col("target") == row["target"])["buyer"]) - set(
            given_to(got, row["target"])
        )
        if row["reason"] == "its candidates are full":
            assert others
            assert others <= full
        elif row["reason"] == "fewer admissible candidates than wanted":
            assert not others
        else:
            assert row["given"] == wanted


@pytest.mark.parametrize("seed", range(3))
def test_one_to_one_is_the_assignment_of_scipy(seed: int) -> None:
    affinity = np.random.default_rng(seed).random((30, 40))
    rows, columns = linear_sum_assignment(affinity, maximize=True)
    t, b = np.indices(affinity.shape).reshape(2, -1)
    pairs = pl.DataFrame({"target": t, "buyer": b, "affinity": affinity.ravel()})
    got = allocate(pairs, target_capacity=1, buyer_capacity=1)
    assert got.pairs.select("target", "buyer").rows() == list(
        zip(rows.tolist(), columns.tolist(), strict=True)
    )
    assert got.affinity == pytest.approx(affinity[rows, columns].sum(), abs=got.affinity_bound)


@pytest.mark.parametrize(("wanted", "places"), [(3, 5), (3, 1), (2, 2), (4, 3)])
def test_with_capacities_it_is_the_optimum_of_a_linear_programme(wanted: int, places: int) -> None:
    pairs = random_market(25, 20, 0.3, seed=wanted * 10 + places)
    got = allocate(pairs, target_capacity=wanted, buyer_capacity=places)
    t = pairs["target"].rank("dense").to_numpy().astype(int) - 1
    b = pairs["buyer"].rank("dense").to_numpy().astype(int) - 1
    # Variables: the pairs, then the seats of each firm; as many pairs as seats, and a seat costs its place.
    n, m, p = t.max() + 1, b.max() + 1, pairs.height
    columns = np.arange(p)
    seats = np.zeros((n, p + n * wanted))
    seats[t, columns] = 1
    seats[np.repeat(np.arange(n), wanted), p + np.arange(n * wanted)] = -1
    full = np.zeros((m, p + n * wanted))
    full[b, columns] = 1
    constraints = {
        "A_eq": seats,
        "b_eq": np.zeros(n),
        "A_ub": full,
        "b_ub": np.full(m, places),
        "bounds": (0, 1),
    }
    count = np.concatenate([np.ones(p), np.zeros(n * wanted)])
    largest = linprog(-count, method="highs", **constraints)
    assert got.pairs.height == round(-largest.fun)
    step = min(n, m) + 1
    cost = np.concatenate([-pairs["affinity"].to_numpy(), np.tile(np.arange(wanted) * step, n)])
    constraints |= {"A_eq": np.vstack([seats, count]), "b_eq": np.append(np.zeros(n), got.pairs.height)}
    best = linprog(cost, method="highs", **constraints)
    spread = sum(step * place for row in got.targets["given"] for place in range(row))
    assert spread - got.affinity == pytest.approx(best.fun, abs=got.affinity_bound + 1e-6)


def test_the_order_of_the_rows_changes_nothing() -> None:
    pairs = random_market(40, 30, 0.3, seed=4).with_columns(pl.col("affinity").round(1))  # many ties
    first = allocate(pairs, target_capacity=3, buyer_capacity=3)
    again = allocate(pairs.sample(fraction=1, shuffle=True, seed=1), target_capacity=3, buyer_capacity=3)
    assert first.pairs.equals(again.pairs)


@pytest.mark.parametrize("by", [lambda a: a + 100, lambda a: a * 1e-12, lambda a: a * 1e300, lambda a: a - 7])
def test_neither_the_origin_nor_the_unit_of_affinity_matters(by) -> None:
    pairs = random_market(12, 9, 0.5, seed=5)
    changed = pairs.with_columns(by(pl.col("affinity")))
    kept = allocate(pairs, target_capacity=2, buyer_capacity=2).pairs.select("target", "buyer")
    assert set(
        allocate(changed, target_capacity=2, buyer_capacity=2).pairs.select("target", "buyer").rows()
    ) == set(kept.rows())


def test_equal_affinities_and_the_widest_ones_are_taken() -> None:
    assert allocate(THREE.with_columns(affinity=pl.lit(2.0))).affinity_bound == 0
    wide = table(("F", "X", 1.7e308), ("F", "Y", -1.7e308))
    assert given_to(allocate(wide, target_capacity=1), "F") == ["X"]


@pytest.mark.parametrize(
    ("pairs", "arguments", "told"),
    [
        (THREE.drop("affinity"), {}, "columns missing: affinity"),
        (THREE.with_columns(affinity=pl.lit(None, pl.Float64)), {}, "some pairs have no affinity"),
        (THREE.with_columns(affinity=pl.lit(float("inf"))), {}, "infinite"),
        (THREE.with_columns(affinity=pl.lit("high")), {}, "affinity is not a number"),
        (THREE, {"buyer_capacity": pl.DataFrame({"buyer": [1], "capacity": [1]})}, "of two kinds"),
        (THREE.with_columns(affinity=pl.lit(float("nan"))), {}, "some pairs have no affinity"),
        (THREE.with_columns(buyer=pl.lit(None, pl.String)), {}, "no target or no buyer"),
        (pl.concat([THREE, THREE[:1]]), {}, "the pair of F and X is given twice"),
        (THREE, {"target_capacity": -1}, "0 or more, not -1"),
        (THREE, {"buyer_capacity": 2.5}, "0 or more, not 2.5"),
        (THREE, {"buyer_capacity": capacity("buyer", X=1)}, "Y is in a pair and has no capacity"),
        (THREE, {"buyer_capacity": capacity("buyer", X=1, Y=-1)}, "every capacity"),
        (
            THREE,
            {"buyer_capacity": pl.DataFrame({"buyer": ["X", "X"], "capacity": [1, 1]})},
            "X is given twice",
        ),
        (THREE, {"buyer_capacity": pl.DataFrame({"buyer": ["X"], "capacity": [1.5]})}, "every capacity"),
        (THREE, {"target_capacity": pl.DataFrame({"siren": ["F"]})}, "columns missing: capacity, target"),
    ],
)
def test_what_cannot_be_read_is_refused(pairs: pl.DataFrame, arguments: dict, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        allocate(pairs, **arguments)
