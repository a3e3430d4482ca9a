"""A short list that floods nobody."""

from collections import Counter

import polars as pl


def spread(pairs: pl.DataFrame, first: int, most: int) -> pl.DataFrame:
    """The first rows of `pairs`, in their order, in which no organisation (`a` or `b`) stands more than
    `most` times."""
    met: Counter[str] = Counter()
    kept: list[int] = []
    for row, (a, b) in enumerate(pairs.select("a", "b").iter_rows()):
        if len(kept) == first:
            break
        if met[a] < most and met[b] < most:
            met.update((a, b))
            kept.append(row)
    return pairs[kept]
