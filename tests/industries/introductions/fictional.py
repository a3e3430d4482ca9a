"""Fictional networks that the tests share."""

import numpy as np
import polars as pl

PLACES = {"longitude": 6.0, "latitude": 49.0}


def links(*pairs: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema={"a": pl.String, "b": pl.String}, orient="row")


def named(*names: str) -> pl.DataFrame:
    return pl.DataFrame({"organisation": list(names)}, schema={"organisation": pl.String})


def two_trades(size: int = 24, seed: int = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two trades of `size` firms: topics and links within the trade, three links across."""
    generator = np.random.default_rng(seed)
    names = [f"{trade}{n:02}" for trade in ("wood", "steel") for n in range(size)]
    organisations = pl.DataFrame(
        {
            "organisation": names,
            "kind": ["firm", "laboratory", None] * (2 * size // 3) + ["firm"] * (2 * size % 3),
            "topics": [
                None if n % 11 == 5 else [name[:-2], f"{name[:-2]} {n % 4}"] for n, name in enumerate(names)
            ],
            "longitude": [None if n % 13 == 3 else 6 + n / 100 for n in range(2 * size)],
            "latitude": [None if n % 13 == 3 else 49.0 for n in range(2 * size)],
        }
    )
    within = [
        (names[first + i], names[first + j])
        for first in (0, size)
        for i in range(size)
        for j in range(i + 1, size)
        if (i % 4 == j % 4 and generator.random() < 0.7) or generator.random() < 0.06
    ]
    across = [(names[n], names[size + n]) for n in (0, 1, 2)]
    return organisations, links(*within, *across)
