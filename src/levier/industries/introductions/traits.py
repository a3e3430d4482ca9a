"""What is known of organisations whatever their links: topics, kind, place."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from levier.core.distance import great_circle_km
from levier.industries.introductions.graph import Graph

ALIKE = 30
"""Organisations of the nearest topics that are looked at for each."""
NEAREST = 20
"""Organisations close by that are looked at for each, in a large network."""
ROWS_AT_ONCE = 500

Floats = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Traits:
    """`topics`: organisations by topics, 1 where it works on it; `names` of the topics; `words`: the same,
    each topic weighted by its rarity and each row of length 1; `kinds`: a number for each kind, -1 unknown;
    `place`: longitude and latitude in degrees, NaN where unknown."""

    topics: sparse.csr_array
    names: tuple[str, ...]
    words: sparse.csr_array
    kinds: Index
    kind_names: tuple[str, ...]
    place: Floats

    @cached_property
    def topics_held(self) -> Floats:
        return np.asarray(self.topics.sum(axis=1)).ravel()

    @cached_property
    def rarity(self) -> Floats:
        """The weight of each topic: 1 + ln((1 + organisations) / (1 + those that work on it))."""
        return _rarity(self.topics)

    @cached_property
    def alike(self) -> sparse.csr_array:
        """Of each organisation, the ALIKE nearest by topics, by the cube of their cosine."""
        cubes = largest_products(self.words, sparse.csr_array(self.words.T), ALIKE)
        cubes.data **= 3
        return cubes

    @cached_property
    def near(self) -> Index:
        """Pairs of an organisation and one of the NEAREST to it, two columns of positions."""
        from sklearn.neighbors import BallTree

        placed = np.flatnonzero(~np.isnan(self.place).any(axis=1))
        if len(placed) < 2:
            return np.zeros((0, 2), dtype=np.int64)
        places = np.radians(self.place[placed][:, ::-1])
        k = min(NEAREST + 1, len(placed))
        found = BallTree(places, metric="haversine").query(places, k=k, return_distance=False)
        return np.column_stack([np.repeat(placed, k), placed[found].ravel()])

    def km(self, i: Index, j: Index) -> Floats:
        """Great-circle distance of pairs; NaN where a place is unknown."""
        return great_circle_km(*self.place[i].T, *self.place[j].T)


def traits_of(graph: Graph) -> Traits:
    table = graph.table
    held = (
        table.select(at=pl.int_range(pl.len()), topic="topics")
        .explode("topic")
        .drop_nulls()
        .sort("topic", maintain_order=True)
    )
    names = held["topic"].unique().sort()
    column = held["topic"].cast(pl.Enum(names)).to_physical().to_numpy()
    shape = (graph.size, len(names))
    topics = sparse.csr_array((np.ones(held.height), (held["at"].to_numpy(), column)), shape=shape)
    kinds = table["kind"].drop_nulls().unique().sort()
    return Traits(
        topics,
        tuple(names),
        _of_length_one(sparse.csr_array(topics * _rarity(topics))),
        table["kind"].cast(pl.Enum(kinds)).to_physical().cast(pl.Int64).fill_null(-1).to_numpy(),
        tuple(kinds),
        table.select("longitude", "latitude").to_numpy().astype(float),
    )


def _rarity(topics: sparse.csr_array) -> Floats:
    holders = np.asarray(topics.sum(axis=0)).ravel()
    return 1 + np.log((1 + topics.shape[0]) / (1 + holders))


def _of_length_one(rows: sparse.csr_array) -> sparse.csr_array:
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    length[length == 0] = 1
    return sparse.csr_array(sparse.diags_array(1 / length) @ rows)


def largest_products(left: sparse.csr_array, right: sparse.csr_array, k: int) -> sparse.csr_array:
    """The k largest values above 0 of each row of a product, its diagonal left out; made by blocks of rows,
    as the whole would not fit in memory."""
    blocks = []
    for first in range(0, left.shape[0], ROWS_AT_ONCE):
        product = sparse.csr_array(left[first : first + ROWS_AT_ONCE] @ right)
        rows = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
        product.data[product.indices == rows + first] = 0
        product.eliminate_zeros()
        blocks.append(largest_of_rows(product, k))
    return sparse.csr_array(sparse.vstack(blocks)) if blocks else sparse.csr_array(left @ right)


def largest_of_rows(matrix: sparse.csr_array, k: int) -> sparse.csr_array:
    """The k largest values of each row; of equals, those of the first columns."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, row))
    rank = np.arange(len(order)) - matrix.indptr[row[order]]
    kept = order[rank < k]
    return sparse.csr_array((matrix.data[kept], (row[kept], matrix.indices[kept])), shape=matrix.shape)
