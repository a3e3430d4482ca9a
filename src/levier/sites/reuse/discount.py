"""Money of other years brought to one day, and what a tonne of carbon is worth in each year."""

from functools import cache
from math import isfinite

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.reuse.values import packaged, price_factor

LONGEST_HORIZON = 50
LARGEST_RATE = 0.2
TRAJECTORIES = ("2025", "2019")
CO2_PER_CARBON = 44 / 12
CAR_G_KM = {2015: 157.2, 2030: 120.9, 2050: 87.2}
"""CO₂ of a mean car by kilometre. Benefriches, Actualisation.md; geometric between the years."""


def discount_factors(rate: float, horizon: int) -> np.ndarray:
    """What a euro of year 0, 1, ... `horizon` is worth today: 1 / (1 + rate)^t.

    Raises BadInput for a rate outside 0 to 20 %, a horizon outside 1 to 50 years.

    >>> discount_factors(0.05, 2).round(6).tolist()
    [1.0, 0.952381, 0.907029]
    """
    if not (isfinite(rate) and 0 <= rate <= LARGEST_RATE):
        raise BadInput(
            m("a discount rate is a share from 0 to {largest}, not {rate}", largest=LARGEST_RATE, rate=rate),
            where="rate",
            fix=m("0.032 for 3.2 %"),
        )
    if isinstance(horizon, bool) or not isinstance(horizon, int) or not 1 <= horizon <= LONGEST_HORIZON:
        raise BadInput(
            m("a horizon is 1 to {longest} years, not {horizon}", longest=LONGEST_HORIZON, horizon=horizon),
            where="horizon",
        )
    return np.asarray((1 + rate) ** -np.arange(horizon + 1.0))


def annuity(rate: float, years: int) -> float:
    """What a euro at the end of each of the next years is worth today: (1 - (1 + rate)^-years) / rate.

    >>> round(annuity(0.045, 10), 4), annuity(0.0, 10)
    (7.9127, 10.0)
    """
    return float(discount_factors(rate, years)[1:].sum())


def carbon_values(trajectory: str, first_year: int, horizon: int, price_year: int) -> np.ndarray:
    """Euros of `price_year` per tonne of CO₂ in each of `horizon` + 1 years.

    Geometric between the years of the trajectory; flat after its last one. Trajectories: `2019` and `2025`,
    of the commissions chaired by Alain Quinet. Raises BadInput for another, or for a year before its first.
    """
    if trajectory not in TRAJECTORIES:
        raise BadInput(
            m("no carbon value “{name}”", name=str(trajectory)[:40]),
            where="carbon",
            fix=m("one of: {names}", names=", ".join(TRAJECTORIES)),
        )
    points = carbon_table().filter(pl.col("trajectory") == trajectory).sort("year")
    factor = price_factor(points["price_year"][0], price_year)
    return factor * _geometric(points["year"].to_list(), points["value_eur_t"].to_list(), first_year, horizon)


def car_tonnes_per_km(first_year: int, horizon: int) -> np.ndarray:
    """Tonnes of CO₂ by kilometre of a mean car in each of `horizon` + 1 years."""
    return _geometric(list(CAR_G_KM), list(CAR_G_KM.values()), first_year, horizon) / 1e6


@cache
def carbon_table() -> pl.DataFrame:
    """`trajectory`, `year`, `value_eur_t` (euros of `price_year`), `price_year`, `source`, `to_verify`."""
    schema = {
        "trajectory": pl.String,
        "year": pl.Int64,
        "value_eur_t": pl.Float64,
        "price_year": pl.Int64,
        "source": pl.String,
        "to_verify": pl.Boolean,
    }
    return packaged("carbon_values.csv", schema)


def _geometric(years: list[int], values: list[float], first_year: int, horizon: int) -> np.ndarray:
    if first_year < years[0]:
        raise BadInput(
            m("the works start in {year} at the earliest", year=years[0]),
            where="start_year",
        )
    wanted = first_year + np.arange(horizon + 1)
    return np.asarray(np.exp(np.interp(wanted, years, np.log(values))))
