"""What became of areas: how their jobs changed, against what their activities would have brought anywhere."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.industries.twins.likeness import division_of, manufacturing_among, matched
from levier.industries.twins.panel import Floats, JobsPanel

GROWING = 2 / 3
"""Quantile of the residual above which an area may be said to have grown: the top third."""
CLEARLY_SHARE = 0.05
"""Jobs at the end beyond those expected, as a share of these, from which an area has clearly done better:
where nearly all fare alike, the top third is ahead by nothing. Our choice."""
FEWEST_TWINS = 3
"""Twins under which an area's course is not told by theirs. Our choice."""


@dataclass(frozen=True, eq=False)
class Becoming:
    """One value per area, NaN where unknown. Changes are shares of the jobs at the start, over the cells
    that are known in both years. `residual`: logarithm of the jobs at the end over those expected from
    the area's activities; `grew`: in the top third of it, and 5 % of jobs or more beyond those expected."""

    jobs_start: Floats
    jobs_change_share: Floats
    manufacturing_start: Floats
    manufacturing_change_share: Floats
    expected_change_share: Floats
    residual: Floats
    grew: npt.NDArray[np.bool_]
    reference_change_share: float
    reference_manufacturing_change_share: float


def becoming(panel: JobsPanel, first: int, last: int) -> Becoming:
    """The change of jobs of every area between two years.

    The expected change of an area gives each of its activities the growth that its division had in all other
    areas together, so that an area is not part of what it is compared with. The residual is the competitive
    part of a shift-share (Dunn 1960, Papers in Regional Science 6), in logarithm.
    """
    before, after = matched(panel, first, last)
    start, end = before.sum(axis=1), after.sum(axis=1)
    made = manufacturing_among(panel.activities)
    expected = _expected(before, after, division_of(panel.activities))
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = np.where((start > 0) & (end > 0) & (expected > 0), np.log(end / expected), np.nan)
        return Becoming(
            jobs_start=start,
            jobs_change_share=_change(start, end),
            manufacturing_start=before[:, made].sum(axis=1),
            manufacturing_change_share=_change(before[:, made].sum(axis=1), after[:, made].sum(axis=1)),
            expected_change_share=_change(start, expected),
            residual=residual,
            grew=_grew(residual),
            reference_change_share=float(_change(start.sum(), end.sum())),
            reference_manufacturing_change_share=float(_change(before[:, made].sum(), after[:, made].sum())),
        )


def _grew(residual: Floats) -> npt.NDArray[np.bool_]:
    known = residual[~np.isnan(residual)]
    if not len(known):
        return np.zeros(len(residual), bool)
    return (residual > np.quantile(known, GROWING)) & (residual >= np.log1p(CLEARLY_SHARE))


def _change(start: Floats, end: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.asarray(start) > 0, end / start - 1, np.nan)


def _expected(before: Floats, after: Floats, division: npt.NDArray[np.int64]) -> Floats:
    """The jobs each area would have at the end, had each of its divisions grown as in the other areas."""
    runs = np.flatnonzero(np.diff(division, prepend=-1))
    own_before, own_after = (np.add.reduceat(jobs, runs, axis=1) for jobs in (before, after))
    others_before = own_before.sum(axis=0) - own_before
    others_after = own_after.sum(axis=0) - own_after
    # A division that is nowhere else has nothing to be compared with: it is expected to stay as it is.
    growth = np.divide(others_after, others_before, out=np.ones_like(own_before), where=others_before > 0)
    return (own_before * growth).sum(axis=1)


@dataclass(frozen=True)
class TwinsAsForecast:
    """What the twins' mean course says of the area's own, judged on all areas: each with its own twins.

    `expected_change_share` with `low` and `high` at the level asked; `error_share`: median absolute error
    of the twins' mean over all areas, `error_reference_share`: that of the change in all areas together.
    """

    expected_change_share: float
    low: float
    high: float
    error_share: float
    error_reference_share: float


def twins_as_forecast(
    nearest: npt.NDArray[np.int64], change: Floats, reference: float, own: int, level: float
) -> TwinsAsForecast | None:
    """`nearest`: areas by twins, the twins of every area, found in the same past year; -1: no twin.

    None where the area has fewer than three twins (than were asked, if that is less), or where too few other
    areas have enough for an interval at the level.
    """
    ratio = np.log1p(np.where(change > -1, change, np.nan))
    courses = np.where(nearest >= 0, ratio[nearest], np.nan)
    known = np.count_nonzero(~np.isnan(courses), axis=1)
    enough = known >= min(FEWEST_TWINS, nearest.shape[1])
    told = np.where(enough, np.nansum(courses, axis=1) / np.maximum(known, 1), np.nan)
    errors = np.abs(ratio - told)
    others = np.delete(errors, own)
    others = others[~np.isnan(others)]
    # The rank of split-conformal prediction: exact if the area is exchangeable with the others.
    rank = int(np.ceil((len(others) + 1) * level))
    if rank > len(others) or np.isnan(told[own]):
        return None
    width = float(np.sort(others)[rank - 1])
    plain = np.abs(ratio - np.log1p(reference))
    return TwinsAsForecast(
        expected_change_share=float(np.expm1(told[own])),
        low=float(np.expm1(told[own] - width)),
        high=float(np.expm1(told[own] + width)),
        error_share=float(np.expm1(np.median(others))),
        error_reference_share=float(np.expm1(np.nanmedian(np.delete(plain, own)))),
    )
