"""Housing for those who would come to work: dwellings long empty, price of dwellings."""

import polars as pl

from levier.core.messages import m
from levier.sites.surroundings.telling import AsOf, Told, absent, facts, lacking, together

FEWEST_SALES = 5
"""Sales of dwellings that a median rests on at least."""
ROUNDING = 0.0005
"""Half a step of the shares published, in tenths of a per cent."""


def housing(
    places: pl.DataFrame, vacancy: pl.DataFrame | None, prices: pl.DataFrame | None, as_of: AsOf
) -> Told:
    """Housing in the commune of each site.

    Parameters
    ----------
    places : the sites, as `placed` gives them
    vacancy : rows of the lake's table `housing_vacancy`, on today's communes; None: not imported
        `commune`, `year`, `private_dwellings`, `long_vacant_share` (null: secret).
    prices : rows of the lake's table `housing_prices`, on today's communes; None: not imported
        `commune`, `last_year`, `sales`, `price_eur_m2` (null: no sale, or not told).
    as_of : dates of the tables

    Returns
    -------
    Told, with `housing_vacancy_share` (0 to 1: private dwellings empty for two years or more; of communes
    that merged, weighed by their dwellings) and `housing_price_eur_m2` (median of five sales or more, of one
    commune as the source knows it: medians of communes that merged cannot be put together).
    """
    return together((_vacancy(places, vacancy, as_of), _prices(places, prices, as_of)))


def _vacancy(places: pl.DataFrame, vacancy: pl.DataFrame | None, as_of: AsOf) -> Told:
    name, table = "housing_vacancy_share", "housing_vacancy"
    if vacancy is None:
        return absent(places, table, name)
    last = vacancy.filter(pl.col("year") == pl.col("year").max().over("commune"))
    share, dwellings = pl.col("long_vacant_share"), pl.col("private_dwellings")
    merged = last.group_by("commune").agg(
        share=pl.when(pl.len() == 1)
        .then(share.first())
        .when(share.null_count() + dwellings.null_count() == 0)
        .then((share * dwellings).sum() / dwellings.sum())
    )
    rows = places.join(merged, on="commune", how="left", maintain_order="left").with_columns(
        low=(pl.col("share") - ROUNDING).clip(lower_bound=0),
        high=(pl.col("share") + ROUNDING).clip(upper_bound=1),
    )
    told = facts(rows, name, table, as_of, value="share", low="low", high="high")
    reason = m("masked by statistical secrecy, or not in the table")
    return Told(told, lacking(places, told, name, table, reason))


def _prices(places: pl.DataFrame, prices: pl.DataFrame | None, as_of: AsOf) -> Told:
    name, table = "housing_price_eur_m2", "housing_prices"
    if prices is None:
        return absent(places, table, name)
    last = prices.filter(pl.col("last_year") == pl.col("last_year").max().over("commune"))
    alone = last.filter(pl.len().over("commune") == 1, pl.col("sales") >= FEWEST_SALES)
    rows = places.join(
        alone.select("commune", "price_eur_m2"), on="commune", how="left", maintain_order="left"
    )
    told = facts(rows, name, table, as_of, value="price_eur_m2")
    reason = m("fewer than {n} dwellings sold, or none in the source", n=FEWEST_SALES)
    return Told(told, lacking(places, told, name, table, reason))
