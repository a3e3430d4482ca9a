"""The same weights as pysyncon (Python, 1.7), nearer to the optimum; the same ridge correction."""

import numpy as np
import pytest
from tests.industries.twins.optimality import optimality_gap
from tests.industries.twins.worlds import factor_world

from levier.industries.twins.mixing import PENALTIES, _ridge
from levier.industries.twins.simplex import simplex_weights

pysyncon = pytest.importorskip("pysyncon", reason="the peer is not installed")
pd = pytest.importorskip("pandas", reason="the peer reads pandas")


@pytest.mark.parametrize("seed", range(3))
def test_weights_on_outcomes_are_those_of_the_peer(seed: int) -> None:
    past = factor_world(np.random.default_rng(seed), areas=12, years=24)
    donors, own = pd.DataFrame(past[:, 1:]), pd.Series(past[:, 0], name="own")
    peer = pysyncon.Synth()
    # The peer divides each row by its standard deviation: undone, so that both match plain outcomes.
    scale = pd.concat([donors, own], axis=1).std(axis=1).to_numpy() ** 2
    peer.fit(X0=donors, X1=own, Z0=donors, Z1=own, custom_V=scale)
    ours = simplex_weights(past[:, 1:], past[:, 0])
    assert ours == pytest.approx(peer.W, abs=0.02)
    assert optimality_gap(past[:, 1:], past[:, 0], ours) <= optimality_gap(past[:, 1:], past[:, 0], peer.W)


def test_the_ridge_correction_is_that_of_the_peer() -> None:
    past = factor_world(np.random.default_rng(1), areas=20, years=12)
    donors, own = past[:, 1:], past[:, 0]
    weights = simplex_weights(donors, own)
    mean = donors.mean(axis=1)
    largest = np.linalg.svd(donors - mean[:, None], compute_uv=False)[0] ** 2
    for penalty, ours in zip(PENALTIES[::6], _ridge(donors, own, weights)[::6], strict=True):
        correction = pysyncon.AugSynth.solve_ridge(
            own - mean, donors - mean[:, None], weights, penalty * largest
        )
        assert ours == pytest.approx(weights + correction, abs=1e-6)
        assert not np.allclose(ours, weights, atol=1e-4) or penalty == 1
