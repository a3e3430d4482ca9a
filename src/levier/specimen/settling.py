"""Entries that are planted: firms that settle where industries related to theirs already are.

A share of the manufacturing firms born since 2008 leaves the commune first drawn for one that draws it, by
random numbers of its own, so that nothing else of a firm changes. `truth/planted_entries` keeps them.
"""

import numpy as np
import polars as pl

from levier.specimen.draws import draw_columns, stream
from levier.specimen.industries import industries, relatedness
from levier.specimen.territory import Territory
from levier.specimen.timeline import FIRST_REGISTER_DAY, TODAY, YEAR

DRAWN_SHARE = 0.6
"""Of the manufacturing firms born since then: those that are drawn. An assumption, as the power below."""
DRAWN_SINCE_YEARS = 2
"""Years after the register begins."""
PULL_POWER = 2.0


def settle_near_related(firms: pl.DataFrame, territory: Territory, seed: int) -> pl.DataFrame:
    """The same firms, some in another `commune`, with `drawn_to` (that commune) and `pull`: how many times
    the mean of all communes its pull was, when the year of the firm's birth began; null for the others.

    The pull of a commune on an industry is the sum, over the other industries that have an employer there
    that day, of the square of their relatedness; to the power `PULL_POWER`.
    """
    rng = stream(seed, "settling")
    commune, industry = firms["commune"].to_numpy().copy(), firms["industry"].to_numpy()
    created, closed = firms["created"].to_numpy(), firms["closed"].to_numpy()
    employer = firms["employer"].to_numpy()
    maker = industries()["manufacturing"].to_numpy()[industry]
    drawn = maker & (rng.random(len(firms)) < DRAWN_SHARE)
    ties = relatedness() ** 2
    np.fill_diagonal(ties, 0)
    shape = (len(territory.communes), len(ties))
    pull = np.full(len(firms), np.nan)
    first = FIRST_REGISTER_DAY + DRAWN_SINCE_YEARS * YEAR
    for day in np.arange(first, TODAY, YEAR):
        there = employer & (created < day) & (closed > day)
        cell = commune[there] * shape[1] + industry[there]
        present = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape) > 0
        pulls = ((present @ ties) ** PULL_POWER).T
        born = np.flatnonzero(drawn & (created >= day) & (created < day + YEAR))
        born = born[pulls[industry[born]].sum(axis=1) > 0]
        if len(born):
            commune[born] = draw_columns(rng, pulls + 1e-12, industry[born])
            mean = pulls[industry[born]].mean(axis=1)
            pull[born] = pulls[industry[born], commune[born]] / mean
    pulled = pl.Series("pull", pull, nan_to_null=True)
    settled = firms.with_columns(pl.Series("commune", commune), pulled)
    return settled.with_columns(drawn_to=pl.when(pl.col("pull").is_not_null()).then("commune"))
