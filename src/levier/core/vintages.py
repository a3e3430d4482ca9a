"""Codes of communes brought from one year's geography to another's, by what became of communes in between.

`Geography.current` answers for today. This answers for any two years: a table of 2006 and one of 2019 join
once both are brought to the same year.
"""

import datetime

import polars as pl


def at_year(
    codes: pl.Series,
    events: pl.DataFrame,
    from_year: int,
    to_year: int,
    populations: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The communes of 1 January `to_year` that each code of 1 January `from_year` stands for.

    A commune that merged stands for the one it is in. One that was split, or that a merger is taken back into
    when `to_year` is the earlier, stands for several: its figures are shared out by inhabitants where
    `populations` knows them all; else they stay whole with the commune that bears its code, its parent, or
    with the first by code if none does.

    Parameters
    ----------
    codes : codes of communes, as text; null and repeated codes are left out
    events : the lake's table `commune_events`
        `from_commune`, `to_commune`, `on` (first day of the change), `kind`.
    populations : key `commune`
        `population`: inhabitants of the communes of `to_year`, >= 0, null if unknown.

    Returns
    -------
    `code`, `commune` (key), `share` (of the code's figures, 0 to 1; they add up to 1 for each code), sorted.
    """
    links = _links(events, from_year, to_year)
    today = codes.drop_nulls().unique().cast(pl.String).rename("code").to_frame()
    today = today.with_columns(commune="code")
    for _, of_the_day in links.group_by("on", maintain_order=True):
        moves = of_the_day.select(commune="before", after="after")
        today = (
            today.join(moves, on="commune", how="left")
            .select("code", commune=pl.coalesce("after", "commune"))
            .unique()
        )
    return _shared(today, populations)


def _links(events: pl.DataFrame, from_year: int, to_year: int) -> pl.DataFrame:
    """What leads from a commune to another between two years, day by day in the order of the way there."""
    first, last = sorted((from_year, to_year))
    between = events.filter(
        pl.col("on") > datetime.date(first, 1, 1), pl.col("on") <= datetime.date(last, 1, 1)
    )
    forward = from_year <= to_year
    before, after = ("from_commune", "to_commune") if forward else ("to_commune", "from_commune")
    return (
        between.select("on", before=before, after=after)
        .unique()
        .sort("on", "before", "after", descending=[not forward, False, False])
    )


def _shared(reached: pl.DataFrame, populations: pl.DataFrame | None) -> pl.DataFrame:
    known = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
    people = known if populations is None else populations.select("commune", "population")
    weighed = reached.join(people, on="commune", how="left").sort("code", "commune")
    population = pl.col("population")
    by_people = population.is_not_null().all().over("code") & (population.sum().over("code") > 0)
    parent = pl.when((pl.col("commune") == pl.col("code")).any().over("code"))
    parent_share = parent.then(pl.col("commune") == pl.col("code")).otherwise(
        pl.col("commune") == pl.col("commune").min().over("code")
    )
    share = (
        pl.when(by_people)
        .then(population / population.sum().over("code"))
        .otherwise(parent_share.cast(pl.Float64))
    )
    return weighed.select("code", "commune", share=share).filter(pl.col("share") > 0)
