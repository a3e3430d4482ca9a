"""Which pairs are weighed: all of a small network; of a large one, those that anything brings together."""

import numpy as np
from scipy import sparse

from levier.industries.introductions.graph import Graph
from levier.industries.introductions.traits import Index, Traits, largest_products

ALL_UP_TO = 1_500
"""Organisations up to which every pair is weighed: about a million."""
BY_PARTNERS = 100
"""Of a larger network: organisations that share partners with each, those that share the rarest first."""
BEST_LINKED = 30
TOO_MANY_PARTNERS = 300
"""Two partners of an organisation that has more than this are not brought together by it alone."""


def candidates(graph: Graph, traits: Traits) -> tuple[Index, Index]:
    """Pairs that are not linked, each once, in order; none of an organisation with itself."""
    if graph.size <= ALL_UP_TO:
        i, j = np.triu_indices(graph.size, k=1)
    else:
        i, j = _brought_together(graph, traits)
    known = graph.pairs[:, 0] * graph.size + graph.pairs[:, 1]
    new = ~np.isin(i * graph.size + j, known)
    return i[new].astype(np.int64), j[new].astype(np.int64)


def _brought_together(graph: Graph, traits: Traits) -> tuple[Index, Index]:
    """Pairs that share partners or topics, that are close by, or one of which is very well linked."""
    n = graph.size
    ends = [_ends(_by_partners(graph)), _ends(traits.alike), traits.near]
    best = np.argsort(-graph.degree, kind="stable")[:BEST_LINKED]
    ends.append(np.array(np.meshgrid(best, np.arange(n))).reshape(2, -1).T)
    pairs = np.concatenate(ends)
    low, high = pairs.min(axis=1), pairs.max(axis=1)
    keys = np.unique((low * n + high)[low < high])
    return keys // n, keys % n


def _by_partners(graph: Graph) -> sparse.csr_array:
    through = np.where(
        (graph.degree > 1) & (graph.degree <= TOO_MANY_PARTNERS), 1 / np.maximum(graph.degree, 1), 0
    )
    half = sparse.csr_array(graph.linked @ sparse.diags_array(through))
    half.eliminate_zeros()
    return largest_products(half, graph.linked, BY_PARTNERS)


def _ends(matrix: sparse.csr_array) -> Index:
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return np.column_stack([row, matrix.indices]).astype(np.int64)
