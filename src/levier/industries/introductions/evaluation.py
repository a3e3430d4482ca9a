"""Are links that were hidden found again, and more often than by simpler ways?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.industries.introductions.graph import Graph, graph_of
from levier.industries.introductions.learning import LEAST_LINKS
from levier.industries.introductions.peers import Scores, peer_scores
from levier.industries.introductions.traits import Index, traits_of
from levier.industries.introductions.weighing import weighed

MOST = 3_000
"""Organisations beyond which every pair is not compared: the matrices would fill the memory."""
Hidden = Literal["any", "of the least linked"]
"""Which links are hidden: drawn among all; or among the links (twice as many as are hidden) whose less linked
end has the fewest partners, of which little is then left to judge by."""
LEARNED = ("introductions, by probability", "introductions, by usefulness")


@dataclass(frozen=True)
class Recall:
    """How much of what was hidden is found again.

    `by_method` : `method`, then the mean of each measure over the splits and `_low`, `_high`, between which
        95 % of the splits lie. `each`: of an organisation with hidden links, the share of its hidden partners
        among its first k, averaged over organisations. `pooled`: the share of all hidden partners that are
        among the first k of the other. `whole`: the share of the hidden links among as many first pairs of
        the network.
    `by_split` : the same by `seed`.
    `hidden` : links hidden each time.
    """

    by_method: pl.DataFrame
    by_split: pl.DataFrame
    k: int
    hidden: int


def recall_of_introductions(
    organisations: pl.DataFrame,
    links: pl.DataFrame,
    *,
    seeds: Sequence[int],
    k: int = 20,
    hidden_share: float = 0.2,
    hidden: Hidden = "any",
) -> Recall | NotComputed:
    """Hide a share of the links, several times, and look for them with what is left.

    Equal scores are in no order: a partner among several equals, of which some are within the first k, counts
    for the share of them that are. Every pair not linked in what is left may be proposed. Nothing of the
    hidden links is known to any method, save what the organisations' own columns tell (topics may come from
    the very projects that made the links: leave the column out to judge without).

    Raises
    ------
    BadInput : as `graph_of`; k below 1; hidden_share not between 0 and 1; more than MOST organisations.
    """
    if k < 1 or not 0 < hidden_share < 1:
        raise BadInput(m("k must be 1 or more, and the share of hidden links between 0 and 1"))
    graph = graph_of(organisations, links)
    if graph.size > MOST:
        raise BadInput(m("{n} organisations: recall is measured on {most} at most", n=graph.size, most=MOST))
    count = round(hidden_share * len(graph.pairs))
    if len(graph.pairs) - count < LEAST_LINKS or count == 0:
        return NotComputed(
            m("{n} links: too few to hide some and learn from the others", n=len(graph.pairs)),
            needs=("links",),
        )
    rows = [row for seed in seeds for row in _one_split(graph, count, seed, k, hidden)]
    by_split = pl.DataFrame(rows, orient="row", schema=["method", "seed", "each", "pooled", "whole"])
    return Recall(_summary(by_split), by_split, k, count)


def _one_split(
    graph: Graph, count: int, seed: int, k: int, hidden: Hidden
) -> list[tuple[str, int, float, float, float]]:
    gone = hidden_links(graph, count, seed, hidden)
    left = graph.without(gone)
    traits = traits_of(left)
    scores = peer_scores(left, traits)
    pairs = weighed(left, traits, seed=seed)
    assert not isinstance(pairs, NotComputed)
    for name, values in zip(LEARNED, (pairs.probability, pairs.usefulness), strict=True):
        scores[name] = np.zeros((graph.size, graph.size))
        scores[name][pairs.i, pairs.j] = scores[name][pairs.j, pairs.i] = values
    known = left.linked.toarray() > 0
    return [(name, seed, *_recalls(matrix, known, gone, k)) for name, matrix in scores.items()]


def hidden_links(graph: Graph, count: int, seed: int, hidden: Hidden) -> Index:
    """The links to hide, drawn without replacement."""
    generator = np.random.default_rng(seed)
    pairs = graph.pairs
    if hidden == "of the least linked":
        fewest = graph.degree[pairs].min(axis=1)
        pairs = pairs[np.lexsort((generator.random(len(pairs)), fewest))[: 2 * count]]
    return pairs[np.sort(generator.choice(len(pairs), count, replace=False))]


def _recalls(scores: Scores, known: npt.NDArray[np.bool_], gone: Index, k: int) -> tuple[float, float, float]:
    """Recall by organisation, pooled, and over the whole network."""
    open_pairs = np.where(known, -np.inf, scores)
    np.fill_diagonal(open_pairs, -np.inf)
    partners = np.zeros(known.shape, dtype=bool)
    partners[gone[:, 0], gone[:, 1]] = partners[gone[:, 1], gone[:, 0]] = True
    found = [
        found_within(open_pairs[own], open_pairs[own, partners[own]], k)
        for own in np.flatnonzero(partners.any(axis=1))
    ]
    each = float(np.mean([chances.mean() for chances in found]))
    pooled = float(np.concatenate(found).mean())
    upper = open_pairs[np.triu_indices(len(scores), k=1)]
    whole = found_within(upper, open_pairs[gone[:, 0], gone[:, 1]], len(gone)).mean()
    return each, pooled, float(whole)


def found_within(scores: Scores, wanted: Scores, k: int) -> Scores:
    """The chance that each of the wanted scores is among the k largest, equals being in no order.

    >>> found_within(np.array([3.0, 2.0, 2.0, 1.0]), np.array([3.0, 2.0, 1.0]), 2).tolist()
    [1.0, 0.5, 0.0]
    """
    ordered = np.sort(scores)
    above = len(ordered) - np.searchsorted(ordered, wanted, side="right")
    equal = len(ordered) - above - np.searchsorted(ordered, wanted, side="left")
    return np.clip((k - above) / equal, 0, 1)


def _summary(by_split: pl.DataFrame) -> pl.DataFrame:
    measures = ("each", "pooled", "whole")
    return (
        by_split.group_by("method", maintain_order=True)
        .agg(
            *(pl.col(name).mean() for name in measures),
            *(pl.col(name).quantile(0.025, "linear").alias(f"{name}_low") for name in measures),
            *(pl.col(name).quantile(0.975, "linear").alias(f"{name}_high") for name in measures),
        )
        .select("method", *(f"{name}{end}" for name in measures for end in ("", "_low", "_high")))
        .sort("each", descending=True)
    )
