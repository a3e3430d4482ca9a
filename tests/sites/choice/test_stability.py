"""Where the order turns in one weight: against a fine grid, against a root finder, and worked by hand."""

import numpy as np
import pytest
from scipy.optimize import brentq
from tests.sites.choice.tables import drawn, matrix

from levier.sites.choice import METHODS, dominated_by, favouring_weights, rank, stability
from levier.sites.choice.rating import scores


def moved(weights, j: int, t: float):
    found = (1 - t) * weights / (1 - weights[j])
    found[j] = t
    return found


def test_a_weighted_sum_worked_by_hand() -> None:
    # a rates (1, 0), b (0.5, 1): a leads where w > 2(1 - w), w > 2/3.
    found = rank(matrix([[1.0, 0], [0.5, 1], [0, 0]], weights=[0.8, 0.2]), method="weighted_sum")
    row = stability(found).row(0, named=True)
    assert (row["low"], row["high"]) == pytest.approx((2 / 3, 1))
    assert (row["below_to"], row["above_to"]) == ("b", None)
    other = stability(found, "b").row(0, named=True)
    assert (other["low"], other["high"]) == pytest.approx((0, 2 / 3))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(6))
def test_intervals_are_those_of_a_fine_grid(method: str, seed: int) -> None:
    table = drawn(12, 4, seed)
    found = rank(table, method=method)
    rated, weights = found.rated, found.rated.filled.weights
    grid = np.linspace(0, 1, 1001)
    for site in found.table["site_id"][:4]:
        own = table.sites.index(site)
        for j, row in enumerate(stability(found, site).iter_rows(named=True)):
            sets = np.array([moved(weights, j, t) for t in grid])
            all_scores = np.array([scores(rated, rated.ratings, one) for one in sets])
            first = all_scores[:, own] >= all_scores.max(axis=1) - 1e-12
            if row["low"] is None:
                assert not first[1:-1].any()
                continue
            inside = (grid > row["low"] + 1e-9) & (grid < row["high"] - 1e-9)
            assert first[inside].all()
            for end, rival, side in ((row["low"], row["below_to"], -1), (row["high"], row["above_to"], 1)):
                if rival is None:
                    assert end in (0, 1) or end == pytest.approx(1)
                    continue
                beyond = scores(rated, rated.ratings, moved(weights, j, end + side * 1e-7))
                assert table.sites[int(np.argmax(beyond))] == rival != site


def test_turns_of_topsis_are_those_of_a_root_finder() -> None:
    found = rank(drawn(10, 4, 7))
    rated, weights = found.rated, found.rated.filled.weights
    sites = rated.filled.sites
    own, checked = sites.index(found.table["site_id"][0]), 0
    for j, row in enumerate(stability(found).iter_rows(named=True)):
        if row["above_to"] is None:
            continue
        rival = sites.index(row["above_to"])

        def lead(t: float, j: int = j, rival: int = rival) -> float:
            both = scores(rated, rated.ratings, moved(weights, j, t))
            return both[own] - both[rival]

        assert brentq(lead, row["high"] - 0.01, min(row["high"] + 0.01, 1), xtol=1e-14) == pytest.approx(
            row["high"], abs=1e-9
        )
        checked += 1
    assert checked


def test_a_tie_stays_where_it_is_and_a_sole_criterion_has_no_other() -> None:
    tied = rank(matrix([[1.0, 0], [0, 1]]), method="weighted_sum")
    rows = stability(tied, "a").rows(named=True)
    assert (rows[0]["low"], rows[0]["high"]) == pytest.approx((0.5, 1))
    only = stability(rank(matrix([[1.0], [2]]))).row(0, named=True)
    assert (only["low"], only["high"], only["weight"]) == (0, 1, 1)


def test_dominated_sites_are_named_with_the_best_placed_of_their_betters() -> None:
    found = rank(matrix([[3.0, 3], [2, 2], [1, 4], [1, 1]]))
    assert dict(dominated_by(found).select("site_id", "rival_id").iter_rows()) == {"b": "a", "d": "a"}


def test_what_is_unknown_is_not_said_to_be_dominated() -> None:
    # At its best, b is as good as a in the first and better in nothing known to be worse.
    hopeful = rank(matrix([[3.0, 3], [np.nan, 3], [1, 1]]))
    assert "b" not in dominated_by(hopeful)["site_id"].to_list()
    assert "c" in dominated_by(hopeful)["site_id"].to_list()


def test_weights_that_favour_a_site_do_and_a_middling_one_has_none() -> None:
    # c is dominated by nobody, yet below the line between a and b: no weights make it first in a sum.
    found = rank(matrix([[1.0, 0], [0, 1], [0.4, 0.4]]), method="weighted_sum")
    assert dominated_by(found).is_empty()
    assert favouring_weights(found.rated, 2) is None
    weights = favouring_weights(found.rated, 0)
    assert weights is not None and np.argmax(scores(found.rated, found.rated.ratings, weights)) == 0
