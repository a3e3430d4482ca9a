"""Draws of the assumptions: triangular between low and high, tied where they move together."""

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.special import ndtr

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.takeover.value.assumptions import Assumption
from levier.takeover.value.income import Draws

TIES: dict[tuple[str, str], float] = {
    ("cost_of_debt_share", "risk_free_share"): 0.6,
    ("ebitda_multiple", "revenue_multiple"): 0.7,
    ("ebitda_multiple", "equity_premium_share"): -0.4,
    ("equity_premium_share", "revenue_multiple"): -0.3,
    ("ebitda_multiple", "risk_free_share"): -0.3,
    ("growth_share", "terminal_growth_share"): 0.5,
    ("growth_share", "margin_factor"): 0.3,
    ("inventory_factor", "inventory_liquidation_factor"): 0.5,
    ("receivable_factor", "receivable_liquidation_factor"): 0.5,
    ("tangible_factor", "tangible_liquidation_factor"): 0.6,
}
"""Rank-like correlations of the Gaussian copula: our assumption, of natural signs. Others are independent."""


def uniforms(names: Iterable[str], draws: int, seed: int) -> dict[str, Draws]:
    """Uniform draws of each name, tied as `TIES` says; the same for the same names, draws and seed.

    Raises
    ------
    BadInput : no draw is asked for.
    """
    if draws < 1:
        raise BadInput(m("at least one draw is needed, not {n}", n=draws), where="draws")
    ordered = sorted(names)
    place = {name: i for i, name in enumerate(ordered)}
    ties = np.eye(len(ordered))
    for (one, other), tie in TIES.items():
        if one in place and other in place:
            ties[place[one], place[other]] = ties[place[other], place[one]] = tie
    normals = np.linalg.cholesky(ties) @ np.random.default_rng(seed).standard_normal((len(ordered), draws))
    return dict(zip(ordered, ndtr(normals), strict=True))


def drawn(assumptions: Mapping[str, Assumption], chances: Mapping[str, Draws]) -> dict[str, Draws]:
    """Each assumption at its chances."""
    return {
        name: triangular(chances[name], each.low, each.mode, each.high) for name, each in assumptions.items()
    }


def triangular(chance: Draws, low: float, mode: float, high: float) -> Draws:
    """The value of a triangular law under which it stays with this chance.

    >>> triangular(np.array([0.0, 0.5, 1.0]), 0.0, 1.0, 2.0).tolist()
    [0.0, 1.0, 2.0]
    """
    if low == high:
        return np.full_like(chance, mode)
    spread, bend = high - low, (mode - low) / (high - low)
    rising = low + np.sqrt(chance * spread * (mode - low))
    falling = high - np.sqrt((1 - chance) * spread * (high - mode))
    return np.where(chance < bend, rising, falling)
