"""The ranking: ties, gaps, mute criteria, what each criterion brings, bad input."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sites.choice.tables import drawn, matrix

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.sites.choice import (
    METHODS,
    Preference,
    Ranking,
    promethee,
    rank,
    spread_preferences,
    topsis,
)
from levier.sites.choice.rating import scores

NAN = np.nan


def ranked(table, **how) -> Ranking:
    found = rank(table, **how)
    assert isinstance(found, Ranking)
    return found


def of(found: Ranking, column: str) -> dict[str, float]:
    return dict(found.table.select("site_id", column).iter_rows())


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10**6), unknown=st.sampled_from([0.0, 0.3]))
def test_what_criteria_bring_adds_up_to_the_score(method: str, seed: int, unknown: float) -> None:
    found = ranked(drawn(9, 4, seed, unknown), method=method)
    base = 0.5 if method == "topsis" else 0.0
    sums = found.contributions.group_by("site_id").agg(pl.col("contribution").sum())
    for site, total in sums.iter_rows():
        assert base + total == pytest.approx(of(found, "score")[site], abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10**6))
def test_no_way_of_filling_gaps_takes_a_site_out_of_its_range(method: str, seed: int) -> None:
    table = drawn(7, 3, seed, 0.25)
    found = ranked(table, method=method)
    best, worst, central = of(found, "rank_best"), of(found, "rank_worst"), of(found, "rank")
    assert all(best[site] <= central[site] <= worst[site] for site in table.sites)
    filled, rng = found.rated.filled, np.random.default_rng(seed)
    for _ in range(5):
        values = filled.low + (filled.high - filled.low) * rng.random(filled.low.shape)
        order = np.argsort(np.argsort(-on_the_same_scale(found, values), kind="stable"))
        for site, place in zip(table.sites, order + 1, strict=True):
            assert best[site] <= place <= worst[site]


def on_the_same_scale(found: Ranking, values: np.ndarray) -> np.ndarray:
    """Scores of other values, all at once, with the normalisation or the thresholds of the ranking."""
    filled = found.rated.filled
    if found.rated.method == "promethee":
        return promethee(values, filled.weights, filled.gains, spread_preferences(filled)).net
    ratings = [scale(x) for scale, x in zip(found.rated.scales, values.T, strict=True)]
    return scores(found.rated, np.column_stack(ratings), filled.weights)


def test_an_unknown_value_counts_as_the_worst_known_and_never_as_nil() -> None:
    # Less is better: a nil taken for the unknown distance of c would make it the winner.
    found = ranked(matrix([[10.0, 5], [30, 5.5], [NAN, 6]], [False, True]))
    scores = topsis(np.array([[10.0, 5], [30, 5.5], [30, 6]]), np.full(2, 0.5), np.array([False, True]))
    assert [of(found, "score")[site] for site in "abc"] == pytest.approx(scores, abs=1e-11)
    row = found.table.row(by_predicate=pl.col("site_id") == "c", named=True)
    assert (row["rank"], row["rank_best"], row["unknown"], row["unknown_weight_share"]) == (2, 1, 1, 0.5)
    assert found.contributions.filter(site_id="c", criterion="x0")["value"].to_list() == [None]
    assert any("worst value known" in str(one) for one in found.evidence.cautions)


def test_a_range_changes_ranks_at_best_and_at_worst_but_not_the_score() -> None:
    for method in METHODS:
        sure = ranked(matrix([[1.0], [2], [3]]), method=method)
        wide = ranked(matrix([[1.0], [2], [3]], low=[[1], [0], [2.5]], high=[[1], [9], [3]]), method=method)
        assert of(wide, "rank") == of(sure, "rank")
        if method != "topsis":  # whose ideal is then 9, and not 3
            assert of(wide, "score") == of(sure, "score")
        # PROMETHEE's bound is looser: the third site cannot be at its best and at its worst at once.
        assert of(wide, "rank_best") == {"a": 1 if method == "promethee" else 2, "b": 1, "c": 1}
        assert of(wide, "rank_worst") == {"a": 3, "b": 3, "c": 2}


@pytest.mark.parametrize("method", METHODS)
def test_identical_sites_share_the_better_rank(method: str) -> None:
    found = ranked(matrix([[3.3, 1.1], [1, 1], [3.3, 1.1], [0, 0]]), method=method)
    assert of(found, "rank") == {"a": 1, "c": 1, "b": 3, "d": 4}


@pytest.mark.parametrize("method", METHODS)
def test_a_criterion_that_says_nothing_is_left_out_and_told(method: str) -> None:
    with_it = ranked(
        matrix([[1.0, 7, NAN], [2, 7, NAN], [4, NAN, NAN]], weights=[0.2, 0.4, 0.4]), method=method
    )
    without = ranked(matrix([[1.0], [2], [4]]), method=method)
    assert of(with_it, "score") == pytest.approx(of(without, "score"))
    assert with_it.contributions["criterion"].unique().to_list() == ["x0"]
    assert any("x1, x2" in str(one) for one in with_it.evidence.cautions)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("values", [[[5.0, 2], [5, 2], [5, 2]], [[NAN, NAN]] * 3, [[5.0, NAN]] * 3])
def test_sites_that_nothing_tells_apart_all_tie(method: str, values) -> None:
    found = ranked(matrix(values), method=method)
    assert found.table["rank"].to_list() == [1, 1, 1] and found.table["rank_worst"].to_list() == [1, 1, 1]
    assert any("all tie" in str(one) for one in found.evidence.cautions)


def test_a_single_site_is_first_and_it_is_said_to_mean_nothing() -> None:
    found = ranked(matrix([[5.0, NAN]]))
    assert found.table["rank"].to_list() == [1]
    assert str(found.evidence.cautions[0]).startswith("There is a single site")


def test_without_a_site_nothing_is_computed() -> None:
    assert isinstance(rank(matrix(np.empty((0, 2)))), NotComputed)


@pytest.mark.parametrize("method", METHODS)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_sites_does_not_matter(method: str, seed: int) -> None:
    table = drawn(8, 3, seed, 0.2)
    back = matrix(
        table.values[::-1], table.gains, table.weights, sites=table.sites[::-1], criteria=table.criteria
    )
    forth, again = ranked(table, method=method), ranked(back, method=method)
    assert forth.table.drop("score_low", "score_high", "score").equals(
        again.table.drop("score_low", "score_high", "score")
    )


def test_promethee_takes_the_preferences_given_and_says_which_criteria_they_are_for() -> None:
    table = drawn(12, 3, 5)
    chosen = [Preference("linear", 5, 40), Preference("usual"), Preference("gaussian", inflection=20)]
    found = ranked(table, method="promethee", preferences=chosen)
    flows = promethee(table.values, table.weights, table.gains, chosen).net
    assert [of(found, "score")[site] for site in table.sites] == pytest.approx(flows, abs=1e-11)
    assert not any("assumed" in str(one) for one in found.evidence.cautions)
    assert "assumed" in str(ranked(table, method="promethee").evidence.cautions[0])
    with pytest.raises(BadInput, match="x0, x1, x2"):
        rank(table, method="promethee", preferences=chosen[:2])


TWO = matrix([[1.0, 2], [3, 4]])


@pytest.mark.parametrize(
    ("table", "how", "said"),
    [
        (matrix([[1.0, np.inf], [2, 3]]), {}, "infinite; a, x1"),
        (matrix([[1.0], [2]], low=[[2], [2]]), {}, "outside its own range; a, x0"),
        (matrix([[1.0, 2], [3, 4]], weights=[1, 1]), {}, "these to 2"),
        (matrix([[1.0], [2]], sites=["a", "a"]), {}, "named twice: a"),
        (matrix([[1.0, 2], [2, 1]], criteria=["x", "x"]), {}, "named twice: x"),
        (matrix([[1.0], [2]], sites=["a"]), {}, "1 sites by 1 criteria"),
        (TWO, {"method": "oracle"}, "not a method"),
        (TWO, {"normalisation": "soft"}, "not a normalisation"),
        (TWO, {"method": "promethee", "normalisation": "vector"}, "own unit"),
        (TWO, {"preferences": [Preference("usual")] * 2}, "alone"),
        (matrix([[0.0], [2]]), {"normalisation": "sum"}, "above 0"),
    ],
)
def test_bad_tables_and_words_are_refused(table, how: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        rank(table, **how)
