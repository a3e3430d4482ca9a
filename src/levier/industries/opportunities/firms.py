"""The firms that stand behind an opportunity: the largest establishments of what it is near to."""

import polars as pl

from levier.core.errors import BadInput
from levier.core.headcount import with_jobs_range
from levier.core.messages import m
from levier.industries.opportunities.portfolio import Opportunities

EACH = 3
"""Establishments told for each opportunity."""
COLUMNS = ("siret", "name", "naf", "headcount_band", "commune", "active")


def firms_behind(found: Opportunities, establishments: pl.DataFrame, *, each: int = EACH) -> pl.DataFrame:
    """The largest open establishments with employees, of the activity itself first, then of the area's
    specialisations around it.

    Parameters
    ----------
    found : from `opportunities`; its first ones are told
    establishments : of the area: `siret`, `name` (null where it may not be told), `naf`, `headcount_band`,
        `commune`, `active`, `diffusion` (optional; those of partial diffusion, P, are left out:
        `firms_withheld` counts them)
    each : establishments told for each opportunity

    Returns
    -------
    In the order of the opportunities: `activity`, `siret`, `name` (null: not told), `naf`, `headcount_band`,
    `jobs_low`, `jobs_high` (null: unknown or open), `commune`, `same`: it is of the activity itself.

    Raises BadInput where a column is missing.
    """
    at = _around(found, establishments).filter(~pl.col("partial"))
    return (
        at.sort(
            "rank",
            "same",
            "jobs_low",
            "near",
            "siret",
            descending=[False, True, True, True, False],
        )
        .unique(["activity", "siret"], keep="first", maintain_order=True)
        .group_by("activity", maintain_order=True)
        .head(each)
        .select(
            "activity",
            "siret",
            "name",
            "naf",
            "headcount_band",
            "jobs_low",
            "jobs_high",
            "commune",
            "same",
        )
    )


def firms_withheld(found: Opportunities, establishments: pl.DataFrame) -> int:
    """How many establishments `firms_behind` leaves out because they asked for partial diffusion."""
    return _around(found, establishments).filter("partial")["siret"].n_unique()


def _around(found: Opportunities, establishments: pl.DataFrame) -> pl.DataFrame:
    """Every employer of an opportunity or of a specialisation around it, with what it is near to; `partial`:
    of partial diffusion."""
    if missing := [name for name in COLUMNS if name not in establishments.columns]:
        raise BadInput(m("the table has no column {columns}", columns=", ".join(missing)))
    partial = pl.lit(False)
    if "diffusion" in establishments.columns:
        partial = (pl.col("diffusion") == "P").fill_null(False)
    kept = establishments.filter(pl.col("active") & pl.col("naf").is_not_null())
    employers = with_jobs_range(kept.select(*COLUMNS, partial=partial)).filter(pl.col("jobs_low") > 0)
    own = found.best.select("rank", "activity", around="activity", near=pl.lit(1.0), same=pl.lit(True))
    related = found.related.join(found.best.select("rank", "activity"), on="activity").select(
        "rank", "activity", around="related", near="relatedness", same=pl.lit(False)
    )
    pairs = pl.concat([own, related], how="vertical_relaxed")
    return employers.join_where(pairs, pl.col("naf").str.starts_with(pl.col("around")))
