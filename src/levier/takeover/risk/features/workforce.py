"""Establishments of the firm and, from Urssaf's counts by commune and NAF, employees of its trade.

Where one establishment is alone of its trade in its commune, the count of the cell is its own."""

import datetime

import polars as pl

from levier.takeover.risk.facts import Facts, last_periods

YEARS_BACK = (1, 3)


def workforce_features(known: Facts, firms: pl.DataFrame, date: datetime.date) -> pl.DataFrame:
    """By `siren` of `firms` (columns `siren`, `naf`, `commune`)."""
    return _establishments(known, date).join(
        _trade_here(known.employment, firms), on="siren", how="full", coalesce=True
    )


def _establishments(known: Facts, date: datetime.date) -> pl.DataFrame:
    """Open establishments now, and against those of a year and of three years before, as known now."""
    counts = [_open(known.establishments).rename({"open": "establishments"})]
    for years in YEARS_BACK:
        day = date.replace(year=date.year - years, day=min(date.day, 28))
        begun = last_periods(known.establishment_periods.filter(pl.col("since") <= day), "siret")
        counts.append(_open(begun).rename({"open": f"open_{years}"}))
    table = counts[0]
    for other in counts[1:]:
        table = table.join(other, on="siren", how="left")
    changes = {
        f"establishments_change_{years}y": pl.col("establishments") - pl.col(f"open_{years}")
        for years in YEARS_BACK
    }
    return table.select("siren", "establishments", **changes)


def _open(periods: pl.DataFrame) -> pl.DataFrame:
    return periods.group_by("siren").agg(open=pl.col("active").fill_null(False).sum().cast(pl.Float64))


def _trade_here(employment: pl.DataFrame, firms: pl.DataFrame) -> pl.DataFrame:
    """The cell (commune and NAF) of each firm's seat in the last year known, against years before."""
    last = employment["year"].max()
    cells = employment.select("commune", "naf", "year", "employees", "establishments")
    here = firms.select("siren", "commune", "naf")
    for years in (0, *YEARS_BACK):
        then = cells.filter(pl.col("year") == pl.lit(last, pl.Int64) - years).drop("year")
        here = here.join(
            then.rename({"employees": f"jobs_{years}", "establishments": f"places_{years}"}),
            on=["commune", "naf"],
            how="left",
        )
    alone = pl.col("places_0") == 1

    def change(years: int) -> pl.Expr:
        before = pl.col(f"jobs_{years}")
        return pl.when(before > 0).then(pl.col("jobs_0") / before - 1)

    own = {
        f"headcount_change_{years}y": pl.when(alone & (pl.col(f"places_{years}") == 1)).then(change(years))
        for years in YEARS_BACK
    }
    return here.select(
        "siren",
        headcount=pl.when(alone).then(pl.col("jobs_0").cast(pl.Float64)),
        trade_here_size=pl.when(pl.col("places_0") > 0).then(pl.col("jobs_0") / pl.col("places_0")),
        trade_here=pl.col("places_0").cast(pl.Float64),
        **own,
        **{f"trade_here_change_{years}y": change(years) for years in YEARS_BACK},
    )
