"""Every pair that may be introduced, with how likely its link is and how new it would be."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.industries.introductions.candidates import candidates
from levier.industries.introductions.features import NAMES, Surroundings
from levier.industries.introductions.graph import Graph
from levier.industries.introductions.learning import LEAST_LINKS, learn
from levier.industries.introductions.shape import communities_of
from levier.industries.introductions.traits import Floats, Index, Traits

NOVELTY = {"acquainted": 0.5, "one step": 0.75, "new": 1.0}
"""How new an introduction is. Acquainted: the two share a partner within one community, and may well know
each other. One step: they share a partner, or a community, not both. New: neither. Assumptions: the order
is reasoned, the values are measured by no study."""


@dataclass(frozen=True, eq=False)
class Weighed:
    """Pairs that are not linked: positions `i` < `j`, whether they `share` a partner, the `probability` of a
    link and its `novelty`; and the community of each organisation (-1: it has no partner)."""

    i: Index
    j: Index
    share: npt.NDArray[np.bool_]
    probability: Floats
    novelty: Floats
    communities: Index

    @property
    def usefulness(self) -> Floats:
        return self.probability * self.novelty

    def kept(self, rows: npt.NDArray[np.bool_] | Index) -> "Weighed":
        """Some of the pairs."""
        return Weighed(
            self.i[rows],
            self.j[rows],
            self.share[rows],
            self.probability[rows],
            self.novelty[rows],
            self.communities,
        )


def weighed(graph: Graph, traits: Traits, *, seed: int) -> Weighed | NotComputed:
    """All candidates, by a model learned on the same graph; NotComputed where it has too few links."""
    if len(graph.pairs) < LEAST_LINKS:
        return NotComputed(
            m(
                "{n} links: too few to learn who works with whom ({least} at least)",
                n=len(graph.pairs),
                least=LEAST_LINKS,
            ),
            needs=("links",),
        )
    i, j = candidates(graph, traits)
    if not len(i):
        return NotComputed(m("every organisation is linked to all the others"), needs=("links",))
    features = Surroundings(graph, traits).features(i, j)
    communities, _ = communities_of(graph, seed)
    share = features[:, NAMES.index("partners_shared")] > 0
    probability = learn(graph, traits, seed).probability(features)
    return Weighed(i, j, share, probability, _novelty(communities[i], communities[j], share), communities)


def _novelty(first: Index, second: Index, share: npt.NDArray[np.bool_]) -> Floats:
    together = (first == second) & (first >= 0)
    return np.select(
        [share & together, share | together],
        [NOVELTY["acquainted"], NOVELTY["one step"]],
        default=NOVELTY["new"],
    )
