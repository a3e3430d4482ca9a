"""The firm's age, form and sector, and how its sector and its place fare."""

import datetime

import polars as pl

from levier.takeover.risk.endings import Ending
from levier.takeover.risk.facts import Facts

WEIGHT_OF_ALL = 50
"""A rate of failure is drawn towards that of all firms as by so many more firms: few firms tell little. A
choice."""
YEARS_BACK = (1, 3)


def place_features(
    known: Facts, firms: pl.DataFrame, ended: pl.DataFrame, date: datetime.date
) -> pl.DataFrame:
    """By `siren` of `firms` (`siren`, `created_on`, `legal_form`, `naf`, `department`, `zone`); `ended`: as
    `endings` gives, of all firms known, with the same columns of their place and sector."""
    year = date - datetime.timedelta(days=365)
    failed = ended.filter((pl.col("ending") == Ending.FAILURE) & (pl.col("ended_on") >= year))
    local = firms.with_columns(_sector(), _around())
    lost = failed.with_columns(_sector(), _around())
    for key, name in (("naf_division", "sector_failures"), ("around", "place_failures")):
        local = local.join(_rates(local, lost, key, name), on=key, how="left")
    trends = _sector_trends(known)
    return local.join(trends, on=["department", "naf_division"], how="left").select(
        "siren",
        *("naf_division", "legal_form", "sector_failures", "place_failures"),
        *(f"sector_employment_change_{years}y" for years in YEARS_BACK),
        age_years=(pl.lit(date) - pl.col("created_on")).dt.total_days() / 365.25,
    )


def _sector() -> pl.Expr:
    return pl.col("naf").str.head(2).alias("naf_division")


def _around() -> pl.Expr:
    """The employment zone, or the department where it is unknown."""
    return pl.coalesce("zone", "department").alias("around")


def _rates(firms: pl.DataFrame, failed: pl.DataFrame, key: str, name: str) -> pl.DataFrame:
    """Failures of the year over firms then there, by a column of both, drawn towards the rate of all."""
    everywhere = failed.height / max(firms.height + failed.height, 1)
    there = firms.group_by(key).agg(firms=pl.len())
    lost = failed.group_by(key).agg(failed=pl.len())
    counts = there.join(lost, on=key, how="left").with_columns(pl.col("failed").fill_null(0))
    rate = (pl.col("failed") + WEIGHT_OF_ALL * everywhere) / (
        pl.col("firms") + pl.col("failed") + WEIGHT_OF_ALL
    )
    return counts.select(key, rate.alias(name)).filter(pl.col(key).is_not_null())


def _sector_trends(known: Facts) -> pl.DataFrame:
    """Change of employees by department and NAF division, to the last year known."""
    departments = known.places.select("commune", "department").unique()
    sums = (
        known.employment.join(departments, on="commune")
        .group_by("department", "year", _sector())
        .agg(jobs=pl.col("employees").sum())
    )
    last = sums["year"].max()
    now = sums.filter(pl.col("year") == pl.lit(last, pl.Int64)).select("department", "naf_division", "jobs")
    for years in YEARS_BACK:
        then = sums.filter(pl.col("year") == pl.lit(last, pl.Int64) - years)
        before = then.select("department", "naf_division", before="jobs")
        change = pl.when(pl.col("before") > 0).then(pl.col("jobs") / pl.col("before") - 1)
        now = (
            now.join(before, on=["department", "naf_division"], how="left")
            .with_columns(change.alias(f"sector_employment_change_{years}y"))
            .drop("before")
        )
    return now.drop("jobs")
