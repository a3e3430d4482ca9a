"""Intangible assets one by one: patents, the team, customers. Numbers or arrays, one value per draw."""

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from levier.takeover.value.income import Draws, present_value

LONGEST_CUSTOMER_YEARS = 20
"""Years after which what is left of today's customers is not counted."""


def relief_from_royalty(
    revenue_eur: ArrayLike,
    *,
    years: int,
    growth: ArrayLike,
    royalty: ArrayLike,
    tax: ArrayLike,
    rate: ArrayLike,
) -> Draws:
    """A patent's value: the royalties, after tax, that its owner need not pay while it lasts.

    Parameters
    ----------
    revenue_eur : of the last year, EUR, that the patent protects
    years : it still has, 0 or more
    growth, royalty, tax, rate : of that revenue a year; over revenue; on profit; discount. Shares

    Tax amortisation of the buyer is left aside.

    Source: IVS 210 Intangible Assets, income approach, relief-from-royalty method.
    """
    steps = np.arange(1, years + 1, dtype=float)
    parts = np.broadcast_arrays(*map(np.asarray, (revenue_eur, growth, royalty, tax, rate)))
    sales = parts[0] * (1 + parts[1]) ** steps.reshape((-1,) + (1,) * parts[0].ndim)
    return present_value(sales * parts[2] * (1 - parts[3]), parts[4])


def excess_earnings(
    revenue_eur: ArrayLike,
    *,
    attrition: ArrayLike,
    growth: ArrayLike,
    margin: ArrayLike,
    charges: ArrayLike,
    tax: ArrayLike,
    rate: ArrayLike,
    years: int = LONGEST_CUSTOMER_YEARS,
) -> Draws:
    """Customer relations: what today's customers will still earn, once every other asset has had its return.

    Revenue of year t: revenue x ((1 + growth) (1 - attrition))^t. Of it, (EBIT margin x (1 - tax) -
    contributory asset charges) is left to the relation; never below zero.

    Parameters
    ----------
    revenue_eur : with today's customers, last year, EUR
    attrition : share of that revenue lost each year
    charges : returns, after tax, that working capital, plant, the team and patents ask, over revenue
    margin : EBIT over revenue
    growth, tax, rate : shares

    Source: IVS 210 Intangible Assets, income approach, (multi-period) excess earnings method; The Appraisal
    Foundation (2010), The Identification of Contributory Assets and Calculation of Economic Rents.
    """
    steps = np.arange(1, years + 1, dtype=float)
    left = np.asarray(margin) * (1 - np.asarray(tax)) - np.asarray(charges)
    kept = (1 + np.asarray(growth)) * (1 - np.asarray(attrition))
    parts = np.broadcast_arrays(*map(np.asarray, (revenue_eur, kept, np.maximum(left, 0), rate)))
    sales = parts[0] * parts[1] ** steps.reshape((-1,) + (1,) * parts[0].ndim)
    return present_value(sales * parts[2], parts[3])


def replacement_cost(team: pl.DataFrame, *, loading: ArrayLike, tax: ArrayLike) -> Draws:
    """The team at work: what hiring and training another one would cost, after tax.

    Per head: pay x (hiring + training shares), and while the newcomer learns (`ramp_months`), the loaded pay
    of what is not yet produced (1 - `ramp_productivity_share`).

    Parameters
    ----------
    team : one row per occupation; `headcount`, `annual_pay_eur` (gross), `hire_share`, `training_share`,
        `ramp_months`, `ramp_productivity_share`
    loading : employer's contributions over gross pay, share
    tax : on profit, share

    Source: IVS 210 Intangible Assets, cost approach, replacement cost method (assembled workforce).
    """
    pay = pl.col("headcount") * pl.col("annual_pay_eur")
    direct, learning = team.select(
        (pay * (pl.col("hire_share") + pl.col("training_share"))).sum(),
        (pay * pl.col("ramp_months") / 12 * (1 - pl.col("ramp_productivity_share"))).sum().alias("learning"),
    ).row(0)
    return (direct + learning * (1 + np.asarray(loading))) * (1 - np.asarray(tax))
