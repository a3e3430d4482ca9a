"""The industry space: activities joined by the links that matter, laid out so that one can read it."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.pairs import Pairs
from levier.industries.relatedness.kind import Matrix
from levier.industries.relatedness.layout import graph_of, layout

AVERAGE_DEGREE = 5.0
SEED = 5


@dataclass(frozen=True)
class IndustrySpace:
    """nodes : `activity`, `x`, `y` (0 to 1), `community` (1 is the largest; null: related to nothing known),
        `size`, `links` (their number), `strength` (sum of their relatedness), in order of `activity`
    links : `activity_a` < `activity_b`, `relatedness`, `backbone` (in the spanning tree), `same_community`
    """

    nodes: pl.DataFrame
    links: pl.DataFrame
    evidence: Evidence


def industry_space(
    pairs: Pairs, *, sizes: Mapping[str, float] | None = None, average_degree: float = AVERAGE_DEGREE
) -> IndustrySpace | NotComputed:
    """A network of activities: the links of the maximum spanning tree, then the strongest of the others until
    a node has so many links on average; its communities; and a place for each node.

    Pairs whose relatedness is 0 or unknown are never linked, so that the network may fall into parts, and an
    activity related to none stands alone. The same pairs give the same picture whatever their order.

    Parameters
    ----------
    pairs : relatedness, 0 or more
    sizes : of the nodes by activity, such as jobs; null where absent
    average_degree : links of a node on average, 1 or more; the tree is kept whole even so

    Returns
    -------
    IndustrySpace; NotComputed if there are fewer than two activities or none is related to another.

    Raises
    ------
    BadInput : an activity stands twice, or the average degree is below 1.

    Source: Hidalgo, Klinger, Barabási & Hausmann (2007), Science 317, supporting material, for tree and
    strongest links; Traag, Waltman & van Eck (2019), Scientific Reports 9:5233, for communities (Leiden,
    modularity).
    """
    if average_degree < 1:
        raise BadInput(m("a network has 1 link a node or more on average, not {asked}", asked=average_degree))
    if len(set(pairs.activities)) < len(pairs.activities):
        raise BadInput(m("an activity stands twice among the pairs"))
    codes = tuple(sorted(pairs.activities))
    matrix = np.nan_to_num(pairs.among(codes).matrix)
    np.fill_diagonal(matrix, 0)
    if len(codes) < 2 or not (matrix > 0).any():
        return NotComputed(
            m("no two activities are known to be related: there is no network to draw"),
            needs=("employment", "hirings"),
        )
    first, second, backbone = _kept(matrix, average_degree)
    weight = matrix[first, second]
    community = _communities(len(codes), first, second, weight)
    place = layout(len(codes), first, second, weight)
    nodes = pl.DataFrame(
        {
            "activity": codes,
            "x": place[:, 0],
            "y": place[:, 1],
            "community": pl.Series(community),
            "size": pl.Series([(sizes or {}).get(code) for code in codes], dtype=pl.Float64),
            "links": np.bincount(np.concatenate((first, second)), minlength=len(codes)),
            "strength": np.bincount(
                np.concatenate((first, second)), np.concatenate((weight, weight)), minlength=len(codes)
            ),
        }
    ).with_columns(community=pl.when(pl.col("links") > 0).then("community"))
    names = pl.Series(codes)
    links = pl.DataFrame(
        {
            "activity_a": names.gather(first),
            "activity_b": names.gather(second),
            "relatedness": weight,
            "backbone": backbone,
            "same_community": community[first] == community[second],
        }
    )
    return IndustrySpace(nodes, links, _evidence(nodes, links))


def _kept(matrix: Matrix, average_degree: float) -> tuple[np.ndarray, np.ndarray, npt.NDArray[np.bool_]]:
    """The ends of the links kept, and which are of the maximum spanning tree. Of equal links, the first in
    order of code."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    first, second = np.nonzero(np.triu(matrix, k=1))
    order = np.lexsort((second, first, -matrix[first, second]))
    first, second = first[order], second[order]
    # The rank stands for the weight: a spanning tree of ranks is unique, whatever ties there are.
    ranks = csr_array((np.arange(1.0, len(first) + 1), (first, second)), shape=matrix.shape)
    tree = minimum_spanning_tree(ranks).data.astype(np.int64) - 1
    backbone = np.zeros(len(first), bool)
    backbone[tree] = True
    more = max(round(average_degree * len(matrix) / 2) - len(tree), 0)
    kept = backbone.copy()
    kept[np.flatnonzero(~backbone)[:more]] = True
    return first[kept], second[kept], backbone[kept]


@contextmanager
def _same_draws() -> Iterator[None]:
    """igraph draws its numbers from one generator for all: a fresh one of ours for a while."""
    import igraph

    igraph.set_random_number_generator(random.Random(SEED))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _communities(n: int, first: np.ndarray, second: np.ndarray, weight: Matrix) -> npt.NDArray[np.int64]:
    """The community of each node, numbered from the largest; of equals, from the first node."""
    graph = graph_of(n, first, second, weight)
    with _same_draws():
        found = graph.community_leiden("modularity", weights="weight", n_iterations=-1)
    member = np.array(found.membership)
    ranked = sorted(
        set(member.tolist()), key=lambda c: (-(member == c).sum(), np.flatnonzero(member == c)[0])
    )
    rank = {community: number for number, community in enumerate(ranked, start=1)}
    return np.array([rank[community] for community in member.tolist()], dtype=np.int64)


def _evidence(nodes: pl.DataFrame, links: pl.DataFrame) -> Evidence:
    alone = nodes.filter(pl.col("links") == 0).height
    cautions: list[Message] = [
        m("Places in the drawing mean nothing by themselves: only links and communities do.")
    ]
    if alone:
        cautions.append(m("Activities related to no other, which stand alone: {n}.", n=alone))
    return Evidence(
        method=m(
            "The links of the maximum spanning tree, then the strongest others, {degree} a node on average; "
            "communities by modularity.",
            degree=round(2 * links.height / max(nodes.height, 1), 1),
        ),
        tables=("employment", "hirings", "input_output", "successions", "establishment_periods"),
        uncertainty=m("Links left out are weaker, not absent."),
        reference="Hidalgo et al. (2007); Traag, Waltman & van Eck (2019)",
        cautions=tuple(cautions),
    )
