"""What there is to say of a pair: whom both know, what both work on, how far apart they are."""

import numpy as np
import polars as pl
from scipy import sparse

from levier.core.text import folded
from levier.industries.introductions.graph import SEPARATOR, Graph
from levier.industries.introductions.shape import drawn_graph
from levier.industries.introductions.traits import Floats, Index, Traits

SHOWN = 3
"""Topics and partners named."""
LEAST_LETTERS, FEW = 3, 4
"""Names are alike where their first word has so many letters at least, and begins so many names at most."""
SOURCES_AT_ONCE, PAIRS_AT_ONCE = 500, 10_000


def told(graph: Graph, traits: Traits, communities: Index, i: Index, j: Index) -> pl.DataFrame:
    """The facts of some pairs: names, partners and topics of both, steps, distance, communities."""
    names = graph.names
    partners = _in_common(graph.linked, i, j)
    topics = _in_common(traits.topics, i, j)
    best = _best_linked(graph, communities)
    sides = {
        f"{what}_{side}": values
        for side, ends in (("a", i), ("b", j))
        for what, values in (
            ("community", pl.Series(communities[ends]).replace(-1, None)),
            ("around", names.gather(pl.Series(best[ends]).replace(-1, None))),
        )
    }
    return pl.DataFrame(
        {
            "a": names.gather(i),
            "b": names.gather(j),
            "partners_shared": np.diff(partners.indptr).astype(np.int64),
            "partners": _joined(partners, names, graph.degree.astype(float)),
            "steps": pl.Series(_steps(graph, i, j), nan_to_null=True).cast(pl.Int64),
            "km": pl.Series(traits.km(i, j), nan_to_null=True),
            "topics_shared": np.diff(topics.indptr).astype(np.int64),
            "topics": _joined(topics, pl.Series(traits.names, dtype=pl.String), -traits.rarity),
            "names_alike": _names_alike(names, i, j),
            **sides,
        }
    )


def _names_alike(names: pl.Series, i: Index, j: Index) -> pl.Series:
    """The first word of both names, where it is the same and few names begin with it; null elsewhere."""
    first = names.alias("name").to_frame().select(word=folded(pl.col("name")).str.split(" ").list.first())
    told = pl.col("word").is_not_null() & (pl.col("word").str.len_chars() >= LEAST_LETTERS)
    rare = first.select(pl.when(told & (pl.len().over("word") <= FEW)).then("word")).to_series()
    a, b = rare.gather(i), rare.gather(j)
    return pl.select(pl.when(a == b).then(a)).to_series()


def _in_common(rows: sparse.csr_array, i: Index, j: Index) -> sparse.csr_array:
    """What the rows of both have, pair by pair."""
    blocks = [
        rows[i[first : first + PAIRS_AT_ONCE]].multiply(rows[j[first : first + PAIRS_AT_ONCE]])
        for first in range(0, len(i), PAIRS_AT_ONCE)
    ]
    return sparse.csr_array(sparse.vstack(blocks)) if blocks else rows[:0]


def _joined(common: sparse.csr_array, names: pl.Series, order: Floats) -> pl.Series:
    """The first names of each row, in the order of a value of each column; null where there is none."""
    row = np.repeat(np.arange(common.shape[0]), np.diff(common.indptr))
    by = np.lexsort((common.indices, order[common.indices], row))
    shown = by[np.arange(len(by)) - common.indptr[row[by]] < SHOWN]
    texts = (
        pl.DataFrame({"row": row[shown], "name": names.gather(common.indices[shown])})
        .group_by("row", maintain_order=True)
        .agg(pl.col("name").str.join(SEPARATOR))
    )
    every = pl.DataFrame({"row": np.arange(common.shape[0])})
    return every.join(texts, on="row", how="left", maintain_order="left")["name"]


def _best_linked(graph: Graph, communities: Index) -> Index:
    """The best linked organisation of the community of each; -1 for one without partner."""
    best = np.full(graph.size, -1)
    order = np.argsort(-graph.degree, kind="stable")
    known, first = np.unique(communities[order], return_index=True)
    for community, place in zip(known, first, strict=True):
        if community >= 0:
            best[communities == community] = order[place]
    return best


def _steps(graph: Graph, i: Index, j: Index) -> Floats:
    """The links of the shortest way between the two of each pair; NaN where there is none."""
    drawn = drawn_graph(graph)
    steps = np.empty(len(i))
    sources, place = np.unique(i, return_inverse=True)
    for first in range(0, len(sources), SOURCES_AT_ONCE):
        block = sources[first : first + SOURCES_AT_ONCE]
        ways = np.array(drawn.distances(source=block.tolist()))
        inside = (place >= first) & (place < first + len(block))
        steps[inside] = ways[place[inside] - first, j[inside]]
    return np.where(np.isinf(steps), np.nan, steps)
