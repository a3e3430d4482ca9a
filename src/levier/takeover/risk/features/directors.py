"""Who directs the firm, by the last file of directors known: ages as bands, links between firms.

A file tells those in office on its day. It is only read forwards: at a date, the last file by then, its bands
aged by the time since. Never backwards: a director of a later file may have come since, and firms gone since
are not in it, so that being in it would tell that a firm goes on.
"""

import datetime

import polars as pl

from levier.core.codes import AGE_BANDS

LOWEST_AGE = {"under 30": 18.0} | {band: float(band[:2]) for band in AGE_BANDS[1:]}
"""The lowest age of a band; nobody directs a company before 18."""


def director_features(directors: pl.DataFrame, date: datetime.date) -> pl.DataFrame:
    """By `siren`; firms that the file lacks (sole traders, those created since) are absent: unknown."""
    file = directors.filter(pl.col("known_on") == pl.col("known_on").max())
    since = (pl.lit(date) - pl.col("known_on")).dt.total_days() / 365.25
    age = pl.col("age_band").replace_strict(LOWEST_AGE, default=None, return_dtype=pl.Float64) + since
    by_firm = file.group_by("siren").agg(
        director_age_low=age.min(),
        director_age_high=age.max(),
        directors=pl.len().cast(pl.Float64),
        directed_by_company=pl.col("corporate_siren").is_not_null().any().cast(pl.Float64),
    )
    directed = (
        file.filter(pl.col("corporate_siren").is_not_null())
        .group_by(siren="corporate_siren")
        .agg(companies_directed=pl.col("siren").n_unique().cast(pl.Float64))
    )
    return by_firm.join(directed, on="siren", how="left").with_columns(
        pl.col("companies_directed").fill_null(0)
    )
