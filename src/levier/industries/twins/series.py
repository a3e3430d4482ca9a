"""Jobs of areas by year as one comparable outcome: the same cells in every year, 100 on average before an
event."""

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.industries.twins.likeness import filled_jobs, manufacturing_among
from levier.industries.twins.panel import jobs_panel

FEWEST_JOBS = 50
"""Jobs on average before the event under which an area is left out: one firm alone would make its index."""
MOST_SECRET = 0.2
"""Share of an area's jobs that may be in cells which are secret in some year, before it is left out."""


def jobs_index(panel: pl.DataFrame, *, before: int, manufacturing: bool = True) -> pl.DataFrame:
    """The jobs of every area by year, as an index that makes areas of all sizes comparable.

    A cell that is secret in any year is left out of all of them, so that what becomes secret is no loss.
    An area of which more than a fifth of the jobs (estimated) are in such cells is left out, and so is
    one without a job before the event.

    Parameters
    ----------
    panel : as for `twins`; a year that the whole panel lacks is no year here
    before : the year of the event: the index is 100 on average in the years before it
    manufacturing : manufacturing jobs by the NAF, or all

    Returns
    -------
    One row per area kept and year: `area`, `year`, `value` (the index), `jobs`.

    Raises
    ------
    BadInput : the panel is faulty (see `twins`), has no year before, or no manufacturing by the NAF is
        asked of it.
    """
    known = jobs_panel(panel)
    if known.years[0] >= before:
        raise BadInput(m("the panel of jobs has no year before {year}", year=str(before)))
    chosen = manufacturing_among(known.activities) if manufacturing else np.ones(len(known.activities), bool)
    if not chosen.any():
        raise BadInput(m("no activity of the panel is manufacturing in the NAF"))
    by_year = [known.jobs(year)[:, chosen] for year in known.years]
    secret = np.any([np.isnan(jobs) for jobs in by_year], axis=0)
    totals = np.array([np.where(secret, 0.0, jobs).sum(axis=1) for jobs in by_year])
    filled = np.array([filled_jobs(known, year)[0][:, chosen].sum(axis=1) for year in known.years]).sum(
        axis=0
    )
    past = np.array(known.years) < before
    mean = totals[past].mean(axis=0)
    kept = np.flatnonzero((totals.sum(axis=0) >= (1 - MOST_SECRET) * filled) & (mean >= FEWEST_JOBS))
    return pl.DataFrame(
        {
            "area": np.repeat(np.array(known.areas, dtype=object)[kept], len(known.years)),
            "year": np.tile(known.years, len(kept)),
            "value": (100 * totals[:, kept] / mean[kept]).T.ravel(),
            "jobs": totals[:, kept].T.ravel(),
        },
        schema={"area": pl.String, "year": pl.Int64, "value": pl.Float64, "jobs": pl.Float64},
    )
