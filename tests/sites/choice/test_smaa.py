"""Acceptabilities: exact ones where they can be worked out, the peer's, and what holds for any table."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sites.choice.tables import drawn, matrix

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.sites.choice import (
    METHODS,
    Acceptability,
    AnyWeights,
    WeightsAround,
    WeightsInOrder,
    WeightsWithin,
    rank,
    smaa,
)
from levier.sites.choice.counting import bands
from levier.sites.choice.smaa import wilson

NAN = np.nan


def sure(table, **how) -> Acceptability:
    found = smaa(table, **how)
    assert isinstance(found, Acceptability)
    return found


def of(found: Acceptability, column: str) -> dict[str, float]:
    return dict(found.table.select("site_id", column).iter_rows())


def test_two_criteria_worked_by_hand() -> None:
    # Ratings (1, 0), (0.7, 0.6), (0, 1); with w on the first, b beats a where w < 2/3 and c where w > 4/11.
    found = sure(matrix([[1.0, 0], [0.7, 0.6], [0, 1]]), method="weighted_sum", draws=40_000)
    shares = of(found, "first_share")
    assert shares["a"] == pytest.approx(1 / 3, abs=0.01)
    assert shares["b"] == pytest.approx(2 / 3 - 4 / 11, abs=0.01)
    assert shares["c"] == pytest.approx(4 / 11, abs=0.01)
    central = dict(found.central_weights.filter(criterion="x0").select("site_id", "weight").iter_rows())
    # Mean of w over each interval.
    assert central["a"] == pytest.approx(5 / 6, abs=0.005)
    assert central["b"] == pytest.approx((2 / 3 + 4 / 11) / 2, abs=0.005)
    assert central["c"] == pytest.approx(2 / 11, abs=0.005)
    # b is never last; a beats c where w > 1/2.
    assert found.shares[1, 2] == 0
    wins = found.pairs.filter(site_id="a", rival_id="c")["wins_share"].item()
    assert wins == pytest.approx(0.5, abs=0.01)
    assert set(of(found, "confidence").values()) == {1.0}


def test_an_unknown_value_worked_by_hand() -> None:
    # One criterion; c is anywhere between 0 and 1 with equal chance, b at 0.25: c beats b three times in four.
    found = sure(matrix([[1.0], [0.25], [0.0], [NAN]]), method="weighted_sum", draws=40_000)
    assert found.pairs.filter(site_id="d", rival_id="b")["wins_share"].item() == pytest.approx(0.75, abs=0.01)
    assert of(found, "first_share") == {"a": 1, "b": 0, "c": 0, "d": 0}
    assert found.shares[3, 1] == pytest.approx(0.75, abs=0.01)


def test_confidence_is_the_chance_of_being_first_under_its_own_weights() -> None:
    # Under the weights that favour it, each of the two may still lose by its own range; b never wins.
    found = sure(
        matrix(
            [[0.25, 1.0], [0.0, 0.0], [1.0, 0.0]],
            low=[[0.0, 1], [0, 0], [0.5, 0]],
            high=[[0.25, 1], [0, 0], [1, 0]],
        ),
        method="weighted_sum",
        draws=20_000,
    )
    confidence = of(found, "confidence")
    assert confidence["b"] is None and 0.5 < confidence["a"] <= 1 and 0.5 < confidence["c"] <= 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("unknown", [0.0, 0.3])
def test_shares_add_up_and_ranks_are_those_of_each_draw(method: str, unknown: float) -> None:
    table = drawn(30, 4, 3, unknown)
    found = sure(table, method=method, draws=500)
    np.testing.assert_allclose(found.shares.sum(axis=1), 1)
    np.testing.assert_allclose(found.shares.sum(axis=0), 1)
    means = found.shares @ np.arange(1, 31)
    assert [of(found, "rank_mean")[site] for site in table.sites] == pytest.approx(means)
    assert of(found, "first_share") == pytest.approx(dict(zip(table.sites, found.shares[:, 0], strict=True)))
    both = found.pairs.join(
        found.pairs, left_on=["site_id", "rival_id"], right_on=["rival_id", "site_id"], suffix="_back"
    )
    assert (both["wins_share"] + both["wins_share_back"]).to_list() == pytest.approx([1.0] * both.height)


@pytest.mark.parametrize("method", METHODS)
def test_one_draw_is_the_ranking_under_those_weights(method: str) -> None:
    table = drawn(25, 4, 8)
    found = sure(table, method=method, draws=1)
    weights = found.central_weights.sort("criterion")["weight"].to_numpy()
    ranking = rank(matrix(table.values, table.gains, weights, sites=table.sites), method=method)
    assert not isinstance(ranking, NotComputed)
    assert dict(ranking.table.select("site_id", "rank").iter_rows()) == of(found, "rank_mean")


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), method=st.sampled_from(METHODS))
def test_a_dominated_site_is_never_first(seed: int, method: str) -> None:
    table = drawn(6, 3, seed)
    values = table.values.copy()
    values[0] = values[1] + np.where(table.gains, -1, 1)
    found = sure(matrix(values, table.gains, table.weights), method=method, draws=300, seed=seed)
    assert of(found, "first_share")["a"] == 0 and of(found, "confidence")["a"] is None
    assert found.pairs.filter(site_id="b", rival_id="a")["wins_share"].to_list() in ([1.0], [])


@pytest.mark.parametrize("method", METHODS)
def test_sites_alike_share_their_ranks(method: str) -> None:
    found = sure(matrix([[3.3, 1.1], [1, 2], [3.3, 1.1], [0, 0]]), method=method, draws=400)
    np.testing.assert_array_equal(found.shares[0], found.shares[2])
    # Two first and the other third, or the other first and two second: nobody between.
    assert found.shares[0, 2] == 0 and found.shares[1, 1] == 0 and found.shares[3, 3] == 1
    assert found.shares[:, 0].sum() > 1
    np.testing.assert_allclose(found.shares.sum(axis=1), 1)


def test_the_same_seed_gives_the_same_and_another_within_the_error() -> None:
    table = drawn(12, 4, 1, 0.2)
    one, again, other = sure(table, seed=1), sure(table, seed=1), sure(table, seed=2)
    assert one.table.equals(again.table)
    # Half 95 % intervals of both, three times over: 12 sites never all meet the limit by chance.
    for site, share in of(one, "first_share").items():
        allowed = 3 * (of(one, "first_error")[site] + of(other, "first_error")[site])
        assert abs(share - of(other, "first_share")[site]) <= allowed


def test_acceptabilities_are_those_of_the_peer_in_a_loop() -> None:
    pytest.importorskip("pymcdm", reason="pymcdm, the peer, is installed for development only")
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization

    table, draws = drawn(15, 5, 4), 2000
    body, types = TOPSIS(vector_normalization), np.where(table.gains, 1, -1)
    rng = np.random.default_rng(0)
    first = np.zeros(15)
    for weights in AnyWeights().drawn(table.weights, table.criteria, draws, rng):
        first[np.argmax(body(table.values, weights, types, validation=False))] += 1
    # The draws of seed 0 are the same: so are the winners, one by one.
    found = sure(table, draws=draws)
    np.testing.assert_array_equal(found.shares[:, 0] * draws, first)


def test_beliefs_narrow_what_is_uncertain() -> None:
    table = drawn(10, 4, 6)
    best = rank(table).table["site_id"][0]
    shares = [
        of(sure(table, weights=belief), "first_share")[best] for belief in (AnyWeights(), WeightsAround(500))
    ]
    assert shares[1] > shares[0] and shares[1] > 0.6
    ordered = sure(table, weights=WeightsInOrder())
    assert "order" in str(ordered.evidence.method)
    held = sure(table, weights=WeightsWithin(low={"x0": 0.9}))
    assert held.central_weights.filter(criterion="x0")["weight"].min() >= 0.9


def test_many_sites_are_counted_in_bands() -> None:
    table = drawn(1500, 4, 2)
    found = sure(table, draws=50)
    assert found.bands == bands(1500) and found.bands[0] == (1, 1) and found.bands[-1][1] == 1500
    starts, ends = zip(*found.bands, strict=True)
    assert list(starts[1:]) == [end + 1 for end in ends[:-1]]
    widths = np.array(ends) - np.array(starts) + 1
    np.testing.assert_allclose(found.shares.sum(axis=1), 1)
    np.testing.assert_allclose(found.shares.sum(axis=0), widths)
    assert np.mean(list(of(found, "rank_mean").values())) == pytest.approx(1501 / 2)


def test_criteria_that_say_nothing_are_left_out_of_the_draws() -> None:
    found = sure(matrix([[1.0, 7], [2, 7]]), draws=10)
    assert found.central_weights["criterion"].unique().to_list() == ["x0"]
    same = sure(matrix([[1.0], [1]]), draws=10)
    assert of(same, "first_share") == {"a": 1, "b": 1}


def test_what_is_believed_of_all_the_weights_is_believed_of_those_kept() -> None:
    # Of 0.1, 0.1 and 0.8 the last says nothing: the two others vary as 0.1 does, not as 0.5 would.
    values, weights = [[1.0, 0, 7], [0, 1, 7]], [0.1, 0.1, 0.8]
    found = sure(matrix(values, weights=weights), method="weighted_sum", weights=WeightsAround(20))
    alone = sure(matrix([[1.0, 0], [0, 1]]), method="weighted_sum", weights=WeightsAround(4))
    assert of(found, "first_share") == pytest.approx(of(alone, "first_share"), abs=0.03)
    of_a = (pl.col("site_id") == "a") & (pl.col("criterion") == "x0")
    assert found.central_weights.filter(of_a)["weight"].item() == pytest.approx(
        alone.central_weights.filter(of_a)["weight"].item(), abs=0.02
    )
    # Bounds on what is left out stay bounds on all the weights.
    held = WeightsWithin(high={"x0": 0.2, "x1": 0.2})
    assert of(sure(matrix(values, weights=weights), weights=held), "first_share")["a"] == pytest.approx(
        0.5, abs=0.03
    )


def test_a_single_site_and_none() -> None:
    alone = sure(matrix([[1.0, NAN]]), draws=10)
    assert of(alone, "first_share") == {"a": 1} and alone.pairs.is_empty()
    assert isinstance(smaa(matrix(np.empty((0, 2)))), NotComputed)


def test_the_error_is_never_nil_and_shrinks_with_the_draws() -> None:
    assert wilson(np.array([0.0, 50.0]), 100) == pytest.approx([0.0185, 0.0962], abs=5e-4)
    assert 0 < wilson(np.array(0.0), 10_000) < 0.0005


def test_draws_that_cannot_be_are_refused() -> None:
    with pytest.raises(BadInput, match="one draw"):
        smaa(matrix([[1.0], [2]]), draws=0)


def test_ranks_shown_are_those_counted() -> None:
    found = sure(drawn(6, 3, 9), draws=200)
    totals = found.ranks.group_by("site_id").agg(pl.col("share").sum())
    assert totals["share"].to_list() == pytest.approx([1.0] * 6)
    assert (found.ranks["share"] > 0).all() and (found.ranks["error"] > 0).all()
