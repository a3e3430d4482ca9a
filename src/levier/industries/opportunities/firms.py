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
        `commune`, `active`, `diffusion` (optional; of partial diffusion, P, no name is kept)
    each : establishments told for each opportunity

    Returns
    -------
    In the order of the opportunities: `activity`, `siret`, `name` (null: not told), `naf`, `headcount_band`,
    `jobs_low`, `jobs_high` (null: unknown or open), `commune`, `same`: it is of the activity itself.

    Raises BadInput where a column is missing.
    """
    if missing := [name for name in COLUMNS if name not in establishments.columns]:
        raise BadInput(m("the table has no column {columns}", columns=", ".join(missing)))
    told = establishments
    if "diffusion" in told.columns:
        told = told.with_columns(name=pl.when(pl.col("diffusion") != "P").then("name"))
    employers = with_jobs_range(
        told.filter(pl.col("active") & pl.col("naf").is_not_null()).select(COLUMNS)
    ).filter(pl.col("jobs_low") > 0)
    own = found.best.select("rank", "activity", around="activity", near=pl.lit(1.0), same=pl.lit(True))
    related = found.related.join(found.best.select("rank", "activity"), on="activity").select(
        "rank", "activity", around="related", near="relatedness", same=pl.lit(False)
    )
    pairs = pl.concat([own, related], how="vertical_relaxed")
    at = employers.join_where(pairs, pl.col("naf").str.starts_with(pl.col("around")))
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
