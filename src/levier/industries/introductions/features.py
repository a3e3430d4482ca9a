"""What speaks for a link between two organisations: their partners, their topics, the way between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from levier.industries.introductions.graph import Graph
from levier.industries.introductions.traits import Floats, Index, Traits

NAMES = (
    "adamic_adar",
    "resource_allocation",
    "partners_shared",
    "jaccard",
    "walk",
    "partners_fewer",
    "partners_more",
    "topic_cosine",
    "topics_shared",
    "topics_fewer",
    "topics_more",
    "topics_of_partners",
    "partners_of_alike",
    "distance",
    "distance_known",
)
"""The features of a pair, in order; one more for each two kinds of organisations (`kinds_of`)."""

Features = npt.NDArray[np.float32]

STAYS, STEPS = 0.7, 8
"""A walk goes on with this probability after each step, and is followed for so many steps."""
FAINT = 1e-6
"""Added to a probability of the walk before its logarithm: below, all are as far."""
ENTRIES_AT_ONCE = 4_000_000
SOURCES_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Surroundings:
    """A graph prepared for the features of its pairs."""

    graph: Graph
    traits: Traits

    @cached_property
    def degree(self) -> Floats:
        return self.graph.degree.astype(float)

    @cached_property
    def steps(self) -> sparse.csr_array:
        """The probability of each step of a walk: any partner is as likely."""
        return sparse.csr_array(sparse.diags_array(1 / np.maximum(self.degree, 1)) @ self.graph.linked)

    @cached_property
    def partner_words(self) -> sparse.csr_array:
        """The topics of the partners of each, on average."""
        return sparse.csr_array(self.steps @ self.traits.words)

    @cached_property
    def partner_weights(self) -> npt.NDArray[np.float64]:
        """What a shared partner counts for, by its number of partners: 1, 1/ln, 1/number."""
        several = np.maximum(self.degree, 2)
        return np.column_stack([np.ones_like(several), 1 / np.log(several), 1 / several])

    def features(self, i: Index, j: Index) -> Features:
        """One row per pair, columns in the order of NAMES, then of the pairs of kinds."""
        parts = [self._features(i[part], j[part]) for part in self._parts(i, j)]
        if not parts:
            return np.zeros((0, len(NAMES) + len(kind_pairs(self.traits))), dtype=np.float32)
        return np.concatenate(parts)

    def _parts(self, i: Index, j: Index) -> Iterator[slice]:
        """Runs of pairs whose rows fill a bounded memory."""
        held = self.degree + self.traits.topics_held + np.diff(self.partner_words.indptr)
        filled = np.cumsum(held[i] + held[j])
        first = 0
        while first < len(i):
            start = filled[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(filled, start + ENTRIES_AT_ONCE)))
            yield slice(first, last)
            first = last

    def _features(self, i: Index, j: Index) -> Features:
        traits, degree = self.traits, self.degree
        linked = self.graph.linked
        shared, adamic_adar, allocation = (linked[i].multiply(linked[j]) @ self.partner_weights).T
        topics = _dot(traits.topics, traits.topics, i, j)
        km = traits.km(i, j)
        columns = [
            np.log1p(adamic_adar),
            allocation,
            np.log1p(shared),
            shared / np.maximum(degree[i] + degree[j] - shared, 1),
            self._walk(i, j),
            np.log1p(np.minimum(degree[i], degree[j])),
            np.log1p(np.maximum(degree[i], degree[j])),
            _dot(traits.words, traits.words, i, j),
            np.log1p(topics),
            np.log1p(np.minimum(traits.topics_held[i], traits.topics_held[j])),
            np.log1p(np.maximum(traits.topics_held[i], traits.topics_held[j])),
            _dot(self.partner_words, traits.words, i, j) + _dot(traits.words, self.partner_words, i, j),
            np.log1p(_dot(traits.alike, linked, i, j) + _dot(linked, traits.alike, i, j)),
            np.log1p(np.nan_to_num(km)),
            ~np.isnan(km),
        ]
        return np.column_stack([*columns, kinds_of(traits, i, j)]).astype(np.float32)

    def _walk(self, i: Index, j: Index) -> Floats:
        """How likely a walk from either is to be at the other: the mean of the two logarithms.

        Personalised PageRank (Page et al. 1999; Liben-Nowell & Kleinberg 2007), cut after STEPS. Without
        direction, degree(i) times the probability from i to j is degree(j) times that from j to i.
        """
        there = np.empty(len(i))
        order = np.argsort(i, kind="stable")
        sources, starts = np.unique(i[order], return_index=True)
        ends = np.append(starts[1:], len(order))
        for first in range(0, len(sources), SOURCES_AT_ONCE):
            block = sources[first : first + SOURCES_AT_ONCE]
            reached = self._reached(block)
            inside = order[starts[first] : ends[min(first + SOURCES_AT_ONCE, len(sources)) - 1]]
            there[inside] = reached[j[inside], np.searchsorted(block, i[inside])]
        back = there * self.degree[i] / np.maximum(self.degree[j], 1)
        return (np.log(there + FAINT) + np.log(back + FAINT)) / 2

    def _reached(self, sources: Index) -> npt.NDArray[np.float32]:
        """Where walks from some organisations are: everyone by sources."""
        onward = sparse.csr_array(self.steps.T, dtype=np.float32)
        at = np.zeros((self.graph.size, len(sources)), dtype=np.float32)
        at[sources, np.arange(len(sources))] = 1 - STAYS
        total = at.copy()
        for _ in range(STEPS):
            at = STAYS * (onward @ at)
            total += at
        return total


def _dot(left: sparse.csr_array, right: sparse.csr_array, i: Index, j: Index) -> Floats:
    """The product of the row i of one and the row j of the other, for each pair."""
    return np.asarray(left[i].multiply(right[j]).sum(axis=1)).ravel()


def kind_pairs(traits: Traits) -> list[tuple[int, int]]:
    """The pairs of kinds that there are: each is a feature."""
    kinds = range(len(traits.kind_names))
    return [(a, b) for a in kinds for b in kinds if a <= b] if len(kinds) > 1 else []


def kinds_of(traits: Traits, i: Index, j: Index) -> Floats:
    """1 in the column of the two kinds of each pair; all 0 where one is unknown."""
    low, high = np.minimum(traits.kinds[i], traits.kinds[j]), np.maximum(traits.kinds[i], traits.kinds[j])
    columns = [(low == a) & (high == b) for a, b in kind_pairs(traits)]
    return np.column_stack(columns) if columns else np.zeros((len(i), 0))
