"""How related two industries are, by who took over whom, where few takeovers are known.

The relatedness of industries a and b is x / (1 + x), for takeovers x times as frequent as if buyers were
drawn at random. x is a product: a level, common to all pairs as close in the tree of NAF (or in a table of
relatedness that is given); a factor of the pair of divisions; a factor of the pair itself. Each is a ratio of
takeovers seen over takeovers expected, drawn towards the one before as if WEIGHT takeovers more had been seen
as expected (gamma prior of a Poisson rate; Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6).
Pairs are read both ways.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.naf_tree import CLOSENESS, tree_closeness
from levier.core.portfolios import held_by_one_firm
from levier.takeover.matching.affinity import LEVELS, RELATEDNESS

WEIGHT = 2.0
"""Takeovers that what is known beforehand is worth. An assumption."""
BINS = 10
"""Levels that a table of relatedness is read in."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Relatedness:
    """`table`: RELATEDNESS, every pair of `codes`. `levels`: relatedness by closeness in the tree."""

    table: pl.DataFrame
    levels: dict[float, float]
    codes: tuple[str, ...]
    matrix: Matrix


def learn_relatedness(
    codes: list[str], seen: Matrix, expected: Matrix, given: pl.DataFrame | None = None
) -> Relatedness:
    """The relatedness of each pair of industries.

    Parameters
    ----------
    codes : n NAF sub-classes
    seen, expected : n by n, seller by buyer: takeovers, and as many as there would be if each buyer had been
        drawn from all firms
    given : RELATEDNESS from elsewhere, in place of the tree for the pairs that it holds
    """
    seen, expected = seen + seen.T, expected + expected.T
    closeness = tree_closeness(codes, codes)
    kind, start = _levels(codes, closeness, given)
    level = np.array(
        [
            (seen[kind == n].sum() + start[n] * WEIGHT / (1 + start[n]))
            / (expected[kind == n].sum() + WEIGHT / (1 + start[n]))
            for n in range(len(start))
        ]
    )
    times = level[kind]
    names = sorted({code[:2] for code in codes})
    of = np.zeros((len(codes), len(names)))
    of[np.arange(len(codes)), [names.index(code[:2]) for code in codes]] = 1
    factor = (of.T @ seen @ of + WEIGHT) / (of.T @ (expected * times) @ of + WEIGHT)
    times = times * (of @ factor @ of.T)
    times = times * (seen + WEIGHT) / (expected * times + WEIGHT)
    matrix = times / (1 + times)
    first, second = np.indices(matrix.shape)
    table = pl.DataFrame(
        {
            "naf_a": pl.Series(codes, dtype=pl.String).gather(first.ravel()),
            "naf_b": pl.Series(codes, dtype=pl.String).gather(second.ravel()),
            "relatedness": matrix.ravel(),
        },
        schema=RELATEDNESS,
    )
    shares = {close: float(level[n] / (1 + level[n])) for n, close in enumerate(LEVELS)}
    return Relatedness(table, shares, tuple(codes), matrix)


def portfolio_relatedness(establishments: pl.DataFrame) -> pl.DataFrame:
    """How related two industries are by the firms that are in both: a table as `learn_affinity` takes it.

    A firm's industries are those of its open establishments; each of its pairs of different industries is
    seen once, and expected in proportion to how often each industry is in a firm with several (Teece,
    Rumelt, Dosi & Winter 1994, Journal of Economic Behavior & Organization 23). Few firms are in several
    industries: pairs are drawn to their place in the tree of NAF as those of takeovers are.

    Parameters
    ----------
    establishments : `siren`, `naf`, `active`; of a past day where takeovers after it are to be learned from
    """
    codes = sorted(set(establishments.filter("active")["naf"].drop_nulls()))
    place = pl.DataFrame(
        {"naf": codes, "place": range(len(codes))}, schema={"naf": pl.String, "place": pl.Int64}
    )
    held = held_by_one_firm(establishments)
    pairs = held.join(place, left_on="naf_a", right_on="naf").join(
        place, left_on="naf_b", right_on="naf", suffix="_b"
    )
    several = pl.concat([pairs.select("siren", "place"), pairs.select("siren", place="place_b")]).unique()
    seen = np.zeros((len(codes), len(codes)))
    np.add.at(seen, (pairs["place"].to_numpy(), pairs["place_b"].to_numpy()), 1.0)
    often = np.bincount(several["place"].to_numpy(), minlength=len(codes)).astype(float)
    expected = np.outer(often, often)
    np.fill_diagonal(expected, 0)
    expected *= seen.sum() / max(expected.sum(), 1)
    found = learn_relatedness(codes, seen, expected)
    return found.table.filter(pl.col("naf_a") != pl.col("naf_b"))


def _levels(
    codes: list[str], closeness: Matrix, given: pl.DataFrame | None
) -> tuple[npt.NDArray[np.int64], Matrix]:
    """The level of each pair, numbered, and what each is before anything is seen, as odds."""
    values = [*CLOSENESS.values(), 0.0]
    kind = np.abs(closeness[:, :, None] - np.array(values)).argmin(axis=2)
    start = [LEVELS[value] / (1 - LEVELS[value]) for value in values]
    if given is not None and given.height:
        place = {code: rank for rank, code in enumerate(codes)}
        for a, b, related in given.select(*RELATEDNESS).iter_rows():
            if a in place and b in place and related is not None:
                kind[place[a], place[b]] = kind[place[b], place[a]] = len(values) + min(
                    int(related * BINS), BINS - 1
                )
        start += [(n + 0.5) / (BINS - n - 0.5) for n in range(BINS)]
    return kind, np.array(start)
