"""How many different activities an economy lives on, and how unlike the reference it is."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import special

from levier.core import naf
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.structure.counts import Counts, counts_of
from levier.industries.structure.shrinkage import Floats, nullable

Level = Literal["section", "division"]


@dataclass(frozen=True)
class Diversity:
    """`by_area`: `area`, `jobs`, `activities` (those with jobs), `cells_unknown`, then

    `shannon` (nats), `shannon_share` (of the most it can be, log n), `effective_activities` (exp of Shannon:
    as many activities of equal size would be as diverse), `theil` (log n - Shannon) with `theil_between` and
    `theil_within` groups (null where a code is of no NAF group), `herfindahl` (0 to 1), `krugman` (0: as the
    reference; 2: nothing in common) and `krugman_by_chance` (what it would be on average if the plants were
    drawn at random from the reference; null where plants are unknown).
    `n`: activities with jobs in the reference.
    """

    by_area: pl.DataFrame
    n: int
    groups: Level
    evidence: Evidence


def diversity(
    panel: pl.DataFrame, *, year: int, reference: pl.DataFrame | None = None, groups: Level = "section"
) -> Diversity | NotComputed:
    """Diversity and specialisation of each area, on jobs.

    With s_i the shares of the activities in the area, x_i in the reference, n activities: Shannon -Σ s_i log
    s_i; Theil Σ s_i log(n s_i), the sum of that between groups (of n_g activities) and that within them;
    Herfindahl Σ s_i²; Krugman Σ |s_i - x_i|.

    Parameters, raises : as for `location_quotient`; `groups`: the level of the NAF that divides Theil's
    index. A panel whose rows are sums may have `cells_unknown`: how many secret cells each leaves out.

    Returns
    -------
    Diversity, null for an area without jobs; NotComputed as for `location_quotient`.

    Source: Shannon (1948); Theil (1967), Economics and Information Theory, chapter 4; Herfindahl (1950);
    Krugman (1991), Geography and Trade, p. 76. The mean absolute deviation of a Poisson law, on which the
    index by chance rests: Johnson, Kemp & Kotz (2005), Univariate Discrete Distributions, 4.3. To be
    verified: chapters and pages were written from memory.
    """
    counts = counts_of(panel, year, reference)
    if isinstance(counts, NotComputed):
        return counts
    there = np.nan_to_num(counts.there)
    kept = there > 0
    jobs, x = counts.jobs[:, kept], there[kept] / there.sum()
    total = jobs.sum(axis=1)
    lives = total > 0
    share = jobs / np.where(lives, total, 1)[:, None]
    n = int(kept.sum())
    shannon = special.entr(share).sum(axis=1)
    theil = np.log(n) - shannon
    between, divided = _between(share, [counts.activities[i] for i in np.flatnonzero(kept)], groups)
    by_chance = _krugman_by_chance(total, x, counts.size[kept])
    unknown = _secret_cells(panel, year, counts)
    table = pl.DataFrame({"area": counts.areas}).with_columns(
        jobs=nullable(total, np.ones_like(lives)),
        activities=pl.Series((jobs > 0).sum(axis=1)),
        cells_unknown=pl.Series(unknown),
        shannon=nullable(shannon, lives),
        shannon_share=nullable(shannon / np.log(n) if n > 1 else shannon, lives & (n > 1)),
        effective_activities=nullable(np.exp(shannon), lives),
        theil=nullable(theil, lives),
        theil_between=nullable(between, lives & divided),
        theil_within=nullable(theil - between, lives & divided),
        herfindahl=nullable((share**2).sum(axis=1), lives),
        krugman=nullable(np.abs(share - x).sum(axis=1), lives),
        krugman_by_chance=nullable(by_chance, lives),
    )
    return Diversity(table, n, groups, _evidence(int(unknown.sum())))


def _secret_cells(panel: pl.DataFrame, year: int, counts: Counts) -> npt.NDArray[np.int64]:
    """How many secret cells each area has: those of the table, or those that its rows say they leave out."""
    if "cells_unknown" not in panel.columns:
        return np.asarray(counts.secret.sum(axis=1), dtype=np.int64)
    rows = panel.filter(pl.col("year") == year) if "year" in panel.columns else panel
    told = dict(rows.group_by("area").agg(pl.col("cells_unknown").sum()).iter_rows())
    return np.array([told[area] for area in counts.areas], dtype=np.int64)


def _between(share: Floats, activities: list[str], groups: Level) -> tuple[Floats, bool]:
    """The part of Theil's index that is between groups, and whether every activity has one."""
    divisions = [code[:2] for code in activities]
    sections = dict(naf.table().filter(pl.col("level") == naf.DIVISION).select("code", "parent").iter_rows())
    if not all(division in sections for division in divisions):
        return np.zeros(len(share)), False
    names = [sections[code] if groups == "section" else code for code in divisions]
    found, place = np.unique(names, return_inverse=True)
    of_group = np.zeros((len(share), len(found)))
    np.add.at(of_group.T, place, share.T)
    members = np.bincount(place)
    # Σ S_g log(S_g n / n_g): special.rel_entr is 0 where the share is 0.
    return special.rel_entr(of_group, members / members.sum()).sum(axis=1), True


def _krugman_by_chance(total: Floats, x: Floats, size: Floats) -> Floats:
    """Krugman's index of areas whose plants, of the size of their activity, fall as chance has it: the sum of
    the mean absolute deviations of Poisson counts, 2 e^-k k^(⌊k⌋+1) / ⌊k⌋!, put back in jobs."""
    mean = np.outer(total, x / size)
    whole = np.floor(mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = 2 * np.exp((whole + 1) * np.log(mean) - mean - special.gammaln(whole + 1))
        return np.asarray((np.nan_to_num(deviation, nan=np.nan) * size).sum(axis=1) / total)


def _evidence(secret: int) -> Evidence:
    cautions = [
        m(
            "An economy of few jobs looks special by chance alone: compare Krugman's index with what chance "
            "would give."
        ),
        m("The indices depend on how fine the activities are: compare those of one nomenclature only."),
    ]
    if secret:
        cautions.append(m("{n} secret cells count as no jobs.", n=secret))
    return Evidence(
        method=m("Shares of jobs by activity: Shannon's, Theil's, Herfindahl's and Krugman's indices."),
        tables=("employment",),
        uncertainty=m(
            "No interval: jobs are counted, not sampled. What chance would give is stated beside Krugman's "
            "index."
        ),
        reference="Shannon (1948); Theil (1967); Herfindahl (1950); Krugman (1991)",
        cautions=tuple(cautions),
    )
