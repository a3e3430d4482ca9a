"""TOPSIS, PROMETHEE II, the weighted sum and entropy are those of pymcdm 1.4 on 200 random tables."""

import numpy as np
import pytest
from tests.sites.choice.tables import matrix

from levier.sites.choice import (
    Preference,
    entropy_weights,
    promethee,
    rank,
    topsis,
    weighted_sum,
)

pytest.importorskip("pymcdm", reason="pymcdm, the peer, is installed for development only")

from pymcdm import normalizations as theirs
from pymcdm.methods import PROMETHEE_II, TOPSIS, WSM
from pymcdm.weights import entropy_weights as their_entropy

TABLES = 200
SAME = 1e-12
NORMALISATIONS = {
    "vector": theirs.vector_normalization,
    "min-max": theirs.minmax_normalization,
    "max": theirs.max_normalization,
    "sum": theirs.sum_normalization,
    "linear": theirs.linear_normalization,
}
SHAPES = {
    "usual": ("usual", lambda q, p: Preference("usual")),
    "u-shape": ("ushape", lambda q, p: Preference("u-shape", indifference=q)),
    "v-shape": ("vshape", lambda q, p: Preference("v-shape", strict=p)),
    "level": ("level", lambda q, p: Preference("level", q, p)),
    "linear": ("vshape_2", lambda q, p: Preference("linear", q, p)),
}


def tables(*, whole: bool):
    """Values above 0: drawn evenly, or whole numbers, so that many are equal and thresholds are met exactly."""
    rng = np.random.default_rng(20261124)
    for _ in range(TABLES):
        sites, criteria = int(rng.integers(2, 40)), int(rng.integers(1, 9))
        values = (
            rng.integers(1, 20, (sites, criteria)) * 1.0
            if whole
            else rng.uniform(0.1, 100, (sites, criteria))
        )
        values[0] += 0.5  # no column is constant: the peers disagree on those
        weights, gains = rng.dirichlet(np.ones(criteria)), rng.random(criteria) < 0.5
        yield rng, values, weights, gains, np.where(gains, 1, -1)


@pytest.mark.parametrize("normalisation", NORMALISATIONS)
@pytest.mark.parametrize("whole", [False, True])
def test_topsis_and_the_weighted_sum_are_those_of_the_peer(normalisation: str, whole: bool) -> None:
    theirs_is = NORMALISATIONS[normalisation]
    for _, values, weights, gains, types in tables(whole=whole):
        np.testing.assert_allclose(
            topsis(values, weights, gains, normalisation),
            TOPSIS(theirs_is)(values, weights, types, validation=False),
            rtol=0,
            atol=SAME,
        )
        np.testing.assert_allclose(
            weighted_sum(values, weights, gains, normalisation),
            WSM(theirs_is)(values, weights, types, validation=False),
            rtol=0,
            atol=SAME,
        )


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("whole", [False, True])
def test_net_flows_by_sorting_are_those_of_the_peer_pair_by_pair(shape: str, whole: bool) -> None:
    name, preference = SHAPES[shape]
    for rng, values, weights, gains, types in tables(whole=whole):
        q = rng.uniform(0, 20, values.shape[1])
        p = q + rng.uniform(0.1, 30, values.shape[1])
        if whole:
            q, p = np.round(q), np.round(p) + 1
        ours = promethee(values, weights, gains, [preference(*both) for both in zip(q, p, strict=True)])
        peer = PROMETHEE_II(name, p=p, q=q)(values, weights, types, validation=False)
        np.testing.assert_allclose(ours.net, peer, rtol=0, atol=SAME)


def test_rank_gives_the_scores_of_the_peer() -> None:
    for _, values, weights, gains, types in tables(whole=False):
        found = rank(matrix(values, gains, weights, sites=[f"s{row}" for row in range(len(values))]))
        ours = dict(found.table.select("site_id", "score").iter_rows())
        peer = TOPSIS(theirs.vector_normalization)(values, weights, types, validation=False)
        assert [ours[f"s{row}"] for row in range(len(values))] == pytest.approx(peer, abs=1e-11)


def test_weights_by_entropy_are_those_of_the_peer() -> None:
    for _, values, *_ in tables(whole=False):
        np.testing.assert_allclose(entropy_weights(values), their_entropy(values), rtol=0, atol=1e-11)


def test_the_defaults_of_the_peer_and_ours_differ_and_so_may_the_winner() -> None:
    values = np.array([[10.0, 20.0], [40.0, 30.0], [35.0, 90.0]])
    weights, types = np.array([0.5, 0.5]), np.array([-1, 1])
    default = TOPSIS()(values, weights, types)
    said = topsis(values, weights, types > 0, "min-max")
    assert default == pytest.approx(said, abs=SAME)
    assert topsis(values, weights, types > 0) != pytest.approx(default, abs=1e-3)
