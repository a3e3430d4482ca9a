"""How much each kind of evidence weighs: learned from the moves between activities that came later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import special

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.industries.relatedness.combining import standing
from levier.industries.relatedness.kind import Kind, Matrix
from levier.industries.relatedness.moves import expected_moves, move_counts

FEWEST_MOVES = 20
"""Later moves below which nothing is learned."""
PRIOR = 0.5
"""Spread of the logarithm of the weights around equal ones, where nothing was seen. An assumption."""


@dataclass(frozen=True)
class Learned:
    """`weights` : of each kind, with a sum of 1. `gain` : how much better than chance each kind alone, and
    all (`combined`), foretell the later moves between pairs that were not learned from, as a mean
    log-likelihood a move: 0 is no better. `moves`, `pairs` : learned from."""

    weights: Mapping[str, float]
    gain: Mapping[str, float]
    moves: int
    pairs: int


def learn_weights(
    kinds: Mapping[str, Kind], later: pl.DataFrame, activities: Sequence[str], *, seed: int = 0
) -> Learned | NotComputed:
    """Weights of the kinds such that the moves between activities that came later go between related ones.

    The later moves of a pair follow Poisson's law around e exp(constant + slope x), with e as many as the two
    take part in by chance and x the weighted mean of what the kinds say of the pair. The slope is 0 or
    more and drawn towards 1, the logarithms of the weights towards equal ones (normal laws of standard
    deviation 1 and 0.5), so that few moves teach little.

    Parameters
    ----------
    kinds : none may rest on a move that is among the later ones
    later : MOVES
    activities : whose pairs are learned from, such as those of manufacturing
    seed : of the halves of the pairs by which `gain` is judged; the weights are learned from all pairs

    Returns
    -------
    Learned; NotComputed if fewer than 20 later moves go between these activities.

    Raises
    ------
    BadInput : there is no kind; the table of moves is wrong (as for `by_moves`).

    Source: Neffke & Henning (2013), Strategic Management Journal 34, for later moves as the judge.
    """
    if not kinds:
        raise BadInput(m("to weigh kinds of evidence takes one kind at least"))
    codes = tuple(sorted(set(activities)))
    seen = move_counts(later, codes)
    pairs = np.triu_indices(len(codes), k=1)
    expected = expected_moves(seen)[pairs]
    seen = seen[pairs]
    if seen.sum() < FEWEST_MOVES:
        return NotComputed(
            m(
                "{n} later moves go between these activities: at least {least} are needed to learn from",
                n=int(seen.sum()),
                least=FEWEST_MOVES,
            ),
            needs=("establishment_periods", "successions"),
        )
    said = np.nan_to_num(np.column_stack([standing(kind.among(codes))[pairs] for kind in kinds.values()]))
    kept = expected > 0
    seen, expected, said = seen[kept], expected[kept], said[kept]
    weights = _fitted(seen, expected, said)[2]
    half = np.random.default_rng(seed).permutation(len(seen)) < len(seen) / 2
    gain = {"combined": _gain(seen, expected, said, half)}
    gain |= {name: _gain(seen, expected, said[:, [n]], half) for n, name in enumerate(kinds)}
    return Learned(dict(zip(kinds, weights.tolist(), strict=True)), gain, int(seen.sum()), len(seen))


def _fitted(seen: Matrix, expected: Matrix, said: Matrix) -> tuple[float, float, Matrix]:
    """The constant, the slope and the weights that are likeliest, given the prior."""
    from scipy import optimize

    def loss(values: Matrix) -> tuple[float, Matrix]:
        constant, slope, logs = values[0], values[1], values[2:]
        weights = special.softmax(logs)
        mean_said = said @ weights
        utility = constant + slope * mean_said
        rate = expected * np.exp(utility)
        miss = rate - seen
        apart = logs - logs.mean()
        value = rate.sum() - seen @ utility + (apart @ apart) / (2 * PRIOR**2) + (slope - 1) ** 2 / 2
        by_weight = slope * weights * (said.T @ miss - mean_said @ miss)
        by_slope = mean_said @ miss + slope - 1
        return float(value), np.concatenate(([miss.sum(), by_slope], by_weight + apart / PRIOR**2))

    start = np.concatenate(([0.0, 1.0], np.zeros(said.shape[1])))
    bounds = [(None, None), (0, None)] + [(None, None)] * said.shape[1]
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return float(found[0]), float(found[1]), special.softmax(found[2:])


def _gain(seen: Matrix, expected: Matrix, said: Matrix, half: np.ndarray) -> float:
    """The log-likelihood a move, over that of chance, of each half of the pairs by the other."""
    gained = 0.0
    for learning in (half, ~half):
        _, slope, weights = _fitted(seen[learning], expected[learning], said[learning])
        judged = ~learning
        share = expected[judged] * np.exp(slope * (said[judged] @ weights))
        by_chance = expected[judged] / expected[judged].sum()
        with np.errstate(divide="ignore"):
            gained += float(special.xlogy(seen[judged], share / share.sum() / by_chance).sum())
    return gained / float(seen.sum())
