"""Price of land around a site: the median of sales, and how far it may be off."""

import numpy as np
import polars as pl

from levier.core.messages import m
from levier.sites.surroundings.telling import NOTHING, AsOf, Told, absent, facts, lacking

TABLE = "land_sales"
FEWEST_SALES = 11
"""Sales that a median rests on at least: from six, the least and the most hold it with 95 % confidence; from
nine, the second and the last but one. Fewer widen the search: commune, intercommunality, department."""
CONFIDENCE = 0.95
BUILDING_LAND = "Vente terrain à bâtir"
SOLD = ("Vente", BUILDING_LAND)
AREAS = ("commune", "epci", "department")


def land_prices(
    places: pl.DataFrame, sales: pl.DataFrame | None, communes: pl.DataFrame, as_of: AsOf
) -> Told:
    """Median price of the land sold around each site: `land_price_eur_m2`.

    Building land first: in the commune, else its intercommunality, else its department, the narrowest with
    eleven sales or more. Where even the department has fewer, all bare land in the same way, farmland among
    it. `low` and `high` are the order statistics that hold the median with 95 % confidence, without any
    assumption on how prices spread.

    Parameters
    ----------
    places : the sites, as `placed` gives them
    sales : rows of the lake's table `land_sales`, on today's communes; None: not imported
        `kind`, `nature`, `price_eur`, `land_m2`, `commune`. Only bare land sold for a price counts: exchanges
        and compulsory purchases do not, nor what stands with buildings.
    communes : `commune`, `epci` (null: none), `department`
    as_of : dates of the tables

    Returns
    -------
    Told. Alsace, Moselle and Mayotte have no sale in the source: unknown there.

    Source: Conover (1999), Practical Nonparametric Statistics, 3rd ed., section 3.2 (interval of a quantile).
    """
    if sales is None:
        return absent(places, TABLE, "land_price_eur_m2")
    land = sales.filter(
        pl.col("kind") == "land", pl.col("nature").is_in(SOLD), pl.col("price_eur") > 0, pl.col("land_m2") > 0
    ).with_columns(eur_m2=pl.col("price_eur") / pl.col("land_m2"))
    areas = communes.select(*AREAS)
    where = places.select("site_id", "commune").join(areas, on="commune", how="left", maintain_order="left")
    priced = land.join(areas, on="commune", how="left")
    building = priced.filter(pl.col("nature") == BUILDING_LAND)
    candidates = [_medians(where, kind, area) for kind in (building, priced) for area in AREAS]
    # Whichever comes first of: building land from near to far, all land from near to far.
    chosen = pl.concat(candidates).unique("site_id", keep="first", maintain_order=True)
    told = facts(chosen, "land_price_eur_m2", TABLE, as_of, value="median", low="low", high="high")
    reason = m("fewer than {n} sales in the whole department, or none in the source", n=FEWEST_SALES)
    if told.is_empty():
        return Told(NOTHING.known, lacking(places, NOTHING.known, "land_price_eur_m2", TABLE, reason))
    mixed = chosen.join(pl.concat(candidates[: len(AREAS)]), on="site_id", how="anti").height
    cautions = [
        m(
            "Price of land: the median of past sales of building land around, whatever it was bought to "
            "build. "
            "Serviced industrial plots may cost more or less: ask who sells them."
        )
    ]
    if mixed:
        cautions.append(
            m(
                "Price of land: for {n} sites, too little building land was sold around: all bare land "
                "counts, "
                "farmland among it, which costs far less.",
                n=mixed,
            )
        )
    return Told(told, lacking(places, told, "land_price_eur_m2", TABLE, reason), tuple(cautions))


def _medians(where: pl.DataFrame, sales: pl.DataFrame, area: str) -> pl.DataFrame:
    """Of each site whose area has enough sales: `site_id`, `median`, `low`, `high`."""
    sorted_prices = (
        sales.drop_nulls(area)
        .group_by(area)
        .agg(pl.col("eur_m2").sort(), pl.len().alias("sales"), pl.col("eur_m2").median().alias("median"))
        .filter(pl.col("sales") >= FEWEST_SALES)
    )
    first = pl.Series(ranks_around_the_median(sorted_prices["sales"].to_numpy()), dtype=pl.Int64)
    by_area = sorted_prices.with_columns(first=first).select(
        area,
        "median",
        low=pl.col("eur_m2").list.get(pl.col("first")),
        high=pl.col("eur_m2").list.get(pl.col("sales").cast(pl.Int64) - 1 - pl.col("first")),
    )
    return where.join(by_area, on=area, maintain_order="left").select("site_id", "median", "low", "high")


def ranks_around_the_median(n: np.ndarray) -> np.ndarray:
    """Of n sorted values, the rank r from 0 such that the r-th from each end hold the median with 95 %
    confidence at least, as narrowly as can be.

    >>> ranks_around_the_median(np.array([6, 11, 20])).tolist()
    [0, 1, 5]
    """
    from scipy.special import bdtr

    # The median is below the (r+1)-th smallest with probability P(Binomial(n, 1/2) <= r): the largest rank
    # for which that is small is sought beside where the normal law puts it.
    about = np.floor(n / 2 - 0.98 * np.sqrt(n)).astype(np.int64)
    ranks = np.maximum(about[:, None] + np.arange(-2, 3), 0)
    small = bdtr(ranks, n[:, None], 0.5) < (1 - CONFIDENCE) / 2
    return np.where(small, ranks, 0).max(axis=1)
