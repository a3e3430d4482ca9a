"""Which unit values make a range wide: what to find out first."""

import numpy as np
import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.sites.known import Sites
from levier.sites.reuse.adding_up import Comparison
from levier.sites.reuse.amounts import Setting
from levier.sites.reuse.costing import TREATED, UNKNOWN_CLASS, known_sites
from levier.sites.reuse.frame import Frame
from levier.sites.reuse.values import UnitValues

RANKED_TOGETHER = (TREATED, UNKNOWN_CLASS)
"""Ranks of no unit value: the share of the land treated, the class of an unknown pollution."""


def what_matters(
    sites: Sites,
    settings: dict[str, Setting] | None = None,
    comparison: Comparison | None = None,
    *,
    values: UnitValues | None = None,
    draws: int = 1_000,
    seed: int = 0,
) -> pl.DataFrame | NotComputed:
    """How much of the spread of each site's cost and total goes with each unit value.

    Squared rank correlation between the draws of the value and those of the result: for a result that rises
    or falls with each value, near the share of its variance that would go if the value were known
    (first-order index, Saltelli et al. 2008, Global Sensitivity Analysis, chapter 1). Shares do not sum to 1;
    below about 0.01 is noise of the draws.

    Parameters
    ----------
    as for `reuse_benefits`

    Returns
    -------
    `site_id`, `of` (cleanup or total), `key` (of a unit value; `treated_share`: of the class of pollution;
    `pollution`: the class itself, where unknown; `area_m2`: the area, where it
    has a range), `share`; largest first. NotComputed where no site has a
    known area.
    """
    kept = [site for site in known_sites(sites) if site.area_m2 is not None]
    if not kept:
        return NotComputed(m("no site has a known area: nothing can be counted"), needs=("brownfields",))
    frame = Frame.of(comparison or Comparison(), values, draws, seed)
    rows = []
    for site in kept:
        sums = frame.sums(site, (settings or {}).get(site.site_id, Setting()))
        drawn = frame.model.draws
        names = [*drawn.spread_keys, *RANKED_TOGETHER]
        ranks = {name: drawn.ranks(name) for name in names}
        if not site.area_sure:
            ranks["area_m2"] = drawn.ranks(site.area_rank)
        for of, result in (("cleanup", frame.model.of_site(site)), ("total", sums.draws)):
            rows += [(site.site_id, of, name, _shared(rank, result)) for name, rank in ranks.items()]
    schema = {"site_id": pl.String, "of": pl.String, "key": pl.String, "share": pl.Float64}
    found = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("place")
    first = pl.col("place").min().over("site_id", "of")
    return found.sort(first, "share", descending=[False, True]).drop("place")


def _shared(ranks: np.ndarray, result: np.ndarray) -> float:
    """Squared rank correlation; nil where the result does not spread."""
    if np.allclose(result, result[0]):
        return 0.0
    return float(np.corrcoef(ranks, result.argsort().argsort())[0, 1] ** 2)
