"""Whether an industry gathers in a few places, beyond what the size of its plants makes inevitable."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.structure.comparison import labelled
from levier.industries.structure.counts import Counts, counts_of
from levier.industries.structure.shrinkage import Floats, nullable


@dataclass(frozen=True)
class Concentration:
    """`by_activity`: `group`, `activity`, `label`, `jobs`, `areas` (with jobs), `raw_concentration` (G),
    `herfindahl_low` and `herfindahl_high` (of plants), `ellison_glaeser_low` and `ellison_glaeser_high` (the
    index is between them; equal where the plants are known), `locational_gini` (0 to 1), `cells_unknown`,
    `why_null`: "absent everywhere", "one plant", "plants unknown", null elsewhere.
    """

    by_activity: pl.DataFrame
    evidence: Evidence


def concentration(
    panel: pl.DataFrame, *, year: int, plants: pl.DataFrame | None = None
) -> Concentration | NotComputed:
    """Geographic concentration of each activity over the areas.

    With s_r the area's share of the activity's jobs, x_r its share of all jobs of the panel, H the Herfindahl
    index of the activity's plants: G = Σ (s_r - x_r)²; Ellison and Glaeser's index is (G - (1 - Σx_r²) H) /
    ((1 - Σx_r²)(1 - H)): 0 if plants fall as chance has it, above if they attract each other. The
    locational Gini index is twice the area between the diagonal and the curve of the activity's jobs against
    all jobs, areas in order of their quotient (Krugman's is half of it).

    Parameters
    ----------
    panel : as for `location_quotient`; the areas together are the whole
    year : the year of the panel to read
    plants : one row per plant: `activity`, `jobs_low`, `jobs_high` (a headcount band; null: no end)
        Of an activity that has none here, H is bounded from the panel: least if the plants of each area are
        equal, most if one of them has all the jobs but one each.

    Returns
    -------
    Concentration; NotComputed as for `location_quotient`.

    Raises
    ------
    BadInput : as for `location_quotient`; or a band of `plants` ends before it starts, or is negative.

    Source: Ellison & Glaeser (1997), Journal of Political Economy 105(5), pp. 889-927 (title, issue and pages
    checked); Krugman (1991), Geography and Trade, p. 56. To be verified: the formula of the index and
    Krugman's page were written from memory.
    """
    counts = counts_of(panel, year, None)
    if isinstance(counts, NotComputed):
        return counts
    total = counts.jobs.sum(axis=0)
    held = total > 0
    share = counts.jobs / np.where(held, total, 1)
    x = counts.jobs.sum(axis=1) / counts.jobs.sum()
    raw = ((share - x[:, None]) ** 2).sum(axis=0)
    low, high = _herfindahl_from_cells(counts, total)
    for place, bounds in _herfindahl_from_plants(plants, counts, total).items():
        low[place], high[place] = bounds
    scattered = 1 - (x**2).sum()
    known = held & np.isfinite(low)
    several = known & (low < 1)
    ends = np.stack([_index(raw / scattered, h) for h in (low, high)])
    # With a single plant (H = 1) the index has no end on that side.
    both = several & (high < 1)
    why = np.select(
        [~held, ~known, ~several],
        ["absent everywhere", "plants unknown", "one plant"],
        "",
    )
    table = pl.DataFrame({"activity": counts.activities}).with_columns(
        jobs=nullable(total, np.ones_like(held)),
        areas=pl.Series((counts.jobs > 0).sum(axis=0)),
        raw_concentration=nullable(raw, held),
        herfindahl_low=nullable(low, known),
        herfindahl_high=nullable(high, known),
        ellison_glaeser_low=nullable(ends.min(axis=0), both),
        ellison_glaeser_high=nullable(np.where(both, ends.max(axis=0), ends[0]), several),
        locational_gini=nullable(_gini(share, x), held),
        cells_unknown=pl.Series(counts.secret.sum(axis=0)),
        why_null=pl.Series(why.astype(str)).replace("", None),
    )
    return Concentration(labelled(table), _evidence(counts))


def herfindahl_bounds(low: Floats, high: Floats) -> tuple[float, float]:
    """The least and the most that the Herfindahl index of plants can be, each between two sizes.

    The bands are those of a scale: any two are the same, or one ends before the other starts. At the least,
    sizes are as equal as their bands allow: all at one level, or at the end of their band nearest to it. At
    the most, the largest plants are at the top of their band and the others at the bottom, because adding a
    job raises the index where a plant has more than the average job's plant (Σs² / Σs), and lowers it under.
    """
    order = np.lexsort((high, low))
    low, high = low[order], high[order]
    ends = np.unique(np.concatenate([low, high]))
    levels = list(ends[ends > 0])
    for above, below in pairwise(ends):
        fixed = np.clip(above, low, high)[(high <= above) | (low >= below)]
        # Between two ends, the index is least where the level is Σs² / Σs of the plants that are not at it.
        if fixed.sum() > 0 and above < (best := (fixed**2).sum() / fixed.sum()) < below:
            levels.append(best)
    least = min(_herfindahl(np.clip(level, low, high)) for level in levels)
    at_bottom, at_top = ([np.concatenate([[0], np.cumsum(v)]) for v in (s, s**2)] for s in (low, high))
    sums, squares = (bottom + top[-1] - top for bottom, top in zip(at_bottom, at_top, strict=True))
    most = np.max(np.divide(squares, sums**2, out=np.zeros_like(sums), where=sums > 0))
    return least, float(most)


def _herfindahl(sizes: Floats) -> float:
    return float((sizes**2).sum() / sizes.sum() ** 2)


def _herfindahl_from_cells(counts: Counts, total: Floats) -> tuple[Floats, Floats]:
    """The bounds of the index of each activity's plants, from the jobs and plants of each area; NaN where
    the plants of one of its areas are unknown."""
    jobs, plants = counts.jobs, np.where(counts.jobs > 0, counts.plants, 0)
    square = np.where(total > 0, total, 1) ** 2
    equal = np.divide(jobs**2, plants, out=np.where(plants > 0, 0.0, plants), where=plants > 0)
    # Rounded figures may give more plants than jobs: each then has as many jobs as the others.
    others = np.minimum(plants - 1, jobs)
    uneven = np.where(plants > 0, np.maximum((jobs - others) ** 2 + others, equal), plants)
    return equal.sum(axis=0) / square, uneven.sum(axis=0) / square


def _herfindahl_from_plants(
    plants: pl.DataFrame | None, counts: Counts, total: Floats
) -> dict[int, tuple[float, float]]:
    """The bounds of the index, by place of the activity, of those whose plants are known by their bands."""
    if plants is None:
        return {}
    wrong = plants.filter((pl.col("jobs_low") < 0) | (pl.col("jobs_high") < pl.col("jobs_low")))
    if wrong.height:
        raise BadInput(
            m(
                "{n} plants have a band of jobs that is negative or ends before it starts, such as "
                "{low} to {high}",
                n=wrong.height,
                low=wrong["jobs_low"][0],
                high=wrong["jobs_high"][0],
            ),
            "plants",
        )
    place = {code: n for n, code in enumerate(counts.activities)}
    bounds = {}
    for (code,), bands in plants.drop_nulls("jobs_low").group_by("activity"):
        if code not in place:
            continue
        low = bands["jobs_low"].cast(pl.Float64).to_numpy()
        # A band without end holds no more than the jobs of the activity.
        endless = np.maximum(low, total[place[code]])
        high = bands["jobs_high"].cast(pl.Float64).to_numpy()
        high = np.where(np.isnan(high), endless, high)
        if high.sum() > 0:
            bounds[place[code]] = herfindahl_bounds(low, high)
    return bounds


def _index(raw: Floats, herfindahl: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((raw - herfindahl) / (1 - herfindahl))


def _gini(share: Floats, x: Floats) -> Floats:
    """The locational Gini index of each activity (columns of `share`)."""
    some = x > 0
    order = np.argsort(share[some] / x[some][:, None], axis=0, kind="stable")
    climbs = np.cumsum(np.take_along_axis(share[some], order, axis=0), axis=0)
    steps = x[some][order]
    before = np.vstack([np.zeros(climbs.shape[1]), climbs[:-1]])
    return np.asarray(1 - (steps * (climbs + before)).sum(axis=0))


def _evidence(counts: Counts) -> Evidence:
    cautions = [m("The index depends on how the areas are drawn; it does not see which are neighbours.")]
    if secret := int(counts.secret.sum()):
        cautions.append(m("{n} secret cells count as no jobs.", n=secret))
    return Evidence(
        method=m(
            "Ellison and Glaeser's index: how unlike all jobs the jobs of the activity are spread over the "
            "areas, less what the size of its plants makes inevitable; and the locational Gini index."
        ),
        tables=("employment",),
        uncertainty=m(
            "The sizes of plants are known within bounds: the index is given as the range that they allow."
        ),
        reference="Ellison & Glaeser (1997); Krugman (1991)",
        cautions=tuple(cautions),
    )
