"""How sure the rank of an area is: other activities drawn, other indices asked."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from scipy.sparse.linalg import ArpackNoConvergence

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.complexity.eigenvector import REFERENCE, SAME, Complexity, complexity, order_of_areas
from levier.industries.complexity.fitness import fitness
from levier.industries.complexity.grid import Floats
from levier.industries.complexity.identified import cautions_of
from levier.industries.complexity.presence import Presence
from levier.industries.complexity.reflections import reflections

FEWEST_DRAWS = 20


@dataclass(frozen=True, eq=False)
class RankIntervals:
    """`by_area`: `area`, `eci`, `rank` (1: the most complex), `rank_low`, `rank_high` (null: set aside).

    `draws` : how many had an answer; `level` : of the interval.
    """

    by_area: pl.DataFrame
    draws: int
    level: float
    evidence: Evidence


@dataclass(frozen=True, eq=False)
class RanksByIndex:
    """`by_area`: `area`, its rank by each index (`rank_eci`, `rank_fitness`, `rank_reflections`,
    `rank_diversity`; null: set aside) and `rank_spread`, the greatest less the least.

    `agreement`: `index_a`, `index_b`, `kendall_tau` (1: the same order, -1: the reverse).
    """

    by_area: pl.DataFrame
    agreement: pl.DataFrame
    evidence: Evidence


def rank_intervals(
    presence: Presence, *, draws: int = 200, level: float = 0.9, seed: int = 0
) -> RankIntervals | NotComputed:
    """The ranks that areas would have if other activities, as many, had been told apart: activities are drawn
    with replacement, ECI is worked out again, and each area keeps the quantiles of its ranks, widened where
    need be to hold its rank.

    An area that holds none of the activities of a draw has no rank in it; a draw that is not identified is
    left out. The presence of an activity itself is taken as known.

    Parameters
    ----------
    presence : which activities each area holds
    draws : 20 or more
    level : above 0 and below 1
    seed : the same seed gives the same intervals

    Returns
    -------
    RankIntervals; NotComputed as for `complexity`, or if fewer than half of the draws are identified.

    Raises
    ------
    BadInput : `draws` or `level` out of their range.

    Source: Efron (1979), The Annals of Statistics 7(1), for the bootstrap.
    """
    if draws < FEWEST_DRAWS or not 0 < level < 1:
        raise BadInput(
            m(
                "{draws} draws at level {level}: at least {least} draws, and a level between 0 and 1",
                draws=draws,
                level=level,
                least=FEWEST_DRAWS,
            )
        )
    found = complexity(presence)
    if isinstance(found, NotComputed):
        return found
    inside, rng = presence.occupied(), np.random.default_rng(seed)
    size = len(inside.activities)
    drawn = [rng.multinomial(size, np.full(size, 1 / size)).astype(float) for _ in range(draws)]
    ranks = [rank for weights in drawn if (rank := _ranks_of_draw(inside, weights)) is not None]
    if len(ranks) < draws / 2:
        return NotComputed(
            m(
                "of {draws} draws of activities, {n} alone let the areas be compared",
                draws=draws,
                n=len(ranks),
            ),
            needs=(),
        )
    low, high = np.nanquantile(ranks, [(1 - level) / 2, (1 + level) / 2], axis=0)
    table = pl.DataFrame({"area": inside.areas, "rank_low": low, "rank_high": high}).fill_nan(None)
    ranked = found.by_area.select("area", "eci", rank=pl.col("eci").rank("average", descending=True))
    return RankIntervals(
        ranked.join(table, on="area", how="left", maintain_order="left").with_columns(
            rank_low=pl.min_horizontal("rank", "rank_low"), rank_high=pl.max_horizontal("rank", "rank_high")
        ),
        len(ranks),
        level,
        Evidence(
            method=m("Ranks by economic complexity over {n} draws of the activities", n=len(ranks)),
            tables=(),
            uncertainty=m(
                "The interval tells what the choice of activities does, not errors in the figures of an area."
            ),
            reference=REFERENCE,
            cautions=cautions_of(presence),
        ),
    )


def ranks_by_index(presence: Presence) -> RanksByIndex | NotComputed:
    """The rank of each area by the eigenvector, fitness, reflections and plain diversity, and how far these
    agree: where they do not, the rank is a matter of the index.

    Returns
    -------
    RanksByIndex; NotComputed as for `complexity`.
    """
    found = complexity(presence)
    if isinstance(found, NotComputed):
        return found
    fit, mirrored = fitness(presence), reflections(presence)
    if isinstance(fit, NotComputed):
        return fit
    if isinstance(mirrored, NotComputed):
        return mirrored
    values = pl.DataFrame(
        {
            "area": presence.areas,
            "eci": found.eci,
            "fitness": fit.fitness,
            "reflections": mirrored.of_areas,
            "diversity": np.where(presence.diversity > 0, presence.diversity, np.nan),
        }
    ).fill_nan(None)
    indices = values.columns[1:]
    ranks = values.select(
        "area",
        *(pl.col(name).rank("average", descending=True).alias(f"rank_{name}") for name in indices),
    )
    names = [f"rank_{name}" for name in indices]
    spread = pl.max_horizontal(names) - pl.min_horizontal(names)
    return RanksByIndex(
        ranks.with_columns(rank_spread=spread),
        _agreement(values.drop_nulls(), indices),
        _evidence(fit.evidence, found),
    )


def _ranks_of_draw(inside: Presence, weights: Floats) -> Floats | None:
    """The rank of each area (NaN: it holds nothing of the draw); None where the order is not identified."""
    held = inside.ones @ weights > 0
    kept = inside.among(held, weights > 0)
    if len(kept.areas) < 2 or len(kept.activities) < 2:
        return None
    try:
        order, (second, third) = order_of_areas(kept, weights[weights > 0])
    except ArpackNoConvergence:
        return None
    if order is None or second < SAME or second - third < SAME or second > 1 - SAME:
        return None
    ranks = np.full(len(inside.areas), np.nan)
    ranks[held] = pl.Series(order).rank("average", descending=True).to_numpy()
    return ranks


def _agreement(values: pl.DataFrame, indices: list[str]) -> pl.DataFrame:
    from scipy.stats import kendalltau

    return pl.DataFrame(
        [
            (one, other, float(kendalltau(values[one].to_numpy(), values[other].to_numpy()).statistic))
            for one, other in combinations(indices, 2)
        ],
        schema={"index_a": pl.String, "index_b": pl.String, "kendall_tau": pl.Float64},
        orient="row",
    )


def _evidence(of_fitness: Evidence, found: Complexity) -> Evidence:
    return Evidence(
        method=m("Ranks by eigenvector, fitness, reflections and diversity"),
        tables=(),
        uncertainty=found.evidence.uncertainty,
        reference=REFERENCE,
        cautions=of_fitness.cautions,
    )
