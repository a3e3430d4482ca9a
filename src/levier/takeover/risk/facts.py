"""What is told of firms, each row with the day it was known: all that the risk lever reads."""

import datetime
from dataclasses import dataclass, fields, replace
from functools import cached_property

import polars as pl

from levier.takeover.standing import standing

PERIOD = {
    "since": pl.Date,
    "until": pl.Date,
    "end_known_on": pl.Date,
    "active": pl.Boolean,
    "naf": pl.String,
    "employer": pl.Boolean,
    "known_on": pl.Date,
}


@dataclass(frozen=True)
class Facts:
    """Tables of the lake cut to some firms, each row with `known_on`, the day from which it was known.

    `firms`: `siren`, `created_on`. `places`: `siret`, `commune`, `department`, `zone` (employment zone, null
    where unknown). These two tell what cannot change. `unit_periods`, `establishment_periods`: the tables
    `legal_unit_periods` and `establishment_periods`, with `end_known_on`, the day `until` was known.
    `notices`, `successions`, `accounts` (`financial_ratios`), `employment` (of the whole departments), and
    `directors`: the tables of those names; of directors one file or several, `known_on` being its day.
    """

    firms: pl.DataFrame
    places: pl.DataFrame
    unit_periods: pl.DataFrame
    establishment_periods: pl.DataFrame
    notices: pl.DataFrame
    successions: pl.DataFrame
    accounts: pl.DataFrame
    employment: pl.DataFrame
    directors: pl.DataFrame

    def known_by(self, date: datetime.date) -> "Facts":
        """What was known on a day: later rows are gone, ends not yet known are hidden, notices annulled or
        corrected by then are left out."""
        shown = {
            table.name: rows.filter(pl.col("known_on") <= date)
            for table in fields(self)
            if "known_on" in (rows := getattr(self, table.name)).columns
        }
        for name in ("unit_periods", "establishment_periods"):
            end = pl.when(pl.col("end_known_on") <= date).then("until").alias("until")
            shown[name] = shown[name].with_columns(end).drop("end_known_on")
        shown["notices"] = standing(shown["notices"])
        created = pl.when(pl.col("created_on") <= date).then("created_on").alias("created_on")
        return replace(self, firms=self.firms.with_columns(created), **shown)

    @cached_property
    def units(self) -> pl.DataFrame:
        """The last period of each firm (the open one first, where several begin on one day)."""
        return last_periods(self.unit_periods, "siren")

    @cached_property
    def establishments(self) -> pl.DataFrame:
        """The last period of each establishment."""
        return last_periods(self.establishment_periods, "siret")


def last_periods(periods: pl.DataFrame, key: str) -> pl.DataFrame:
    """Of each unit the period that began last; one that ends before it begins covers no day."""
    told = [name for name in ("active", "employer", "legal_form", "naf") if name in periods.columns]
    covering = periods.filter(pl.col("until").is_null() | (pl.col("until") >= pl.col("since")))
    return covering.sort(key, "since", *told, nulls_last=False).unique(key, keep="last", maintain_order=True)
