"""Discounted cash flows: the cost of capital, the free cash flows, and what they are worth today.

Every function takes numbers or arrays that broadcast, one value per draw; years come first.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from levier.core.errors import BadInput
from levier.core.messages import m

Draws = NDArray[np.float64]


def cost_of_equity(
    risk_free: ArrayLike,
    unlevered_beta: ArrayLike,
    premium: ArrayLike,
    size_premium: ArrayLike,
    debt_share: ArrayLike,
    tax: ArrayLike,
) -> Draws:
    """The return that owners ask: risk-free rate + levered beta x equity premium + size premium.

    All shares a year, but the beta. With D/E = debt share / (1 - debt share), the levered beta is the
    unlevered one x (1 + (1 - tax) D/E).

    Source: Hamada (1972), Journal of Finance 27(2); Damodaran, Investment Valuation, on bottom-up betas.
    """
    debt = np.asarray(debt_share, dtype=float)
    levered = np.asarray(unlevered_beta) * (1 + (1 - np.asarray(tax)) * debt / (1 - debt))
    return np.asarray(risk_free) + levered * np.asarray(premium) + np.asarray(size_premium)


def weighted_cost_of_capital(
    cost_of_equity: ArrayLike, cost_of_debt: ArrayLike, debt_share: ArrayLike, tax: ArrayLike
) -> Draws:
    """The weighted average cost of capital (WACC), after tax; all shares.

    >>> round(float(weighted_cost_of_capital(0.12, 0.04, 0.25, 0.25)), 4)
    0.0975
    """
    debt = np.asarray(debt_share, dtype=float)
    return (1 - debt) * np.asarray(cost_of_equity) + debt * np.asarray(cost_of_debt) * (1 - np.asarray(tax))


def free_cash_flows(
    revenue_eur: ArrayLike,
    *,
    years: int,
    growth: ArrayLike,
    margin: ArrayLike,
    depreciation: ArrayLike,
    investment: ArrayLike,
    working_capital: ArrayLike,
    tax: ArrayLike,
) -> Draws:
    """Free cash flows to the firm of the years to come, EUR, years first.

    EBIT x (1 - tax) + depreciation - investment - growth of working capital. No tax on a loss, and no loss
    carried forward.

    Parameters
    ----------
    revenue_eur : of the last year, EUR
    years : how many to come, 1 or more
    growth : of revenue, share a year
    margin, depreciation, investment, working_capital : EBITDA and the others over revenue, shares
    tax : on profit, share

    Source: Damodaran, Investment Valuation, chapters on free cash flow to the firm.
    """
    share = cash_share(
        growth,
        margin=margin,
        depreciation=depreciation,
        investment=investment,
        working_capital=working_capital,
        tax=tax,
    )
    sales, growths, share = np.broadcast_arrays(np.asarray(revenue_eur, dtype=float), growth, share)
    steps = np.arange(1, years + 1, dtype=float).reshape((-1,) + (1,) * sales.ndim)
    return sales * (1 + growths) ** steps * share


def cash_share(
    growth: ArrayLike,
    *,
    margin: ArrayLike,
    depreciation: ArrayLike,
    investment: ArrayLike,
    working_capital: ArrayLike,
    tax: ArrayLike,
) -> Draws:
    """Free cash flow over the revenue of the same year; the arguments are those of `free_cash_flows`."""
    ebit = np.asarray(margin) - np.asarray(depreciation)
    taxed = ebit - np.asarray(tax) * np.maximum(ebit, 0)
    # Working capital follows revenue: of a year's revenue S, it grew by w S g / (1 + g).
    grown = np.asarray(working_capital) * np.asarray(growth) / (1 + np.asarray(growth))
    return taxed + np.asarray(depreciation) - np.asarray(investment) - grown


def present_value(flows_eur: ArrayLike, rate: ArrayLike) -> Draws:
    """What flows at the end of years 1, 2 ... are worth today; years first.

    >>> round(float(present_value([110.0, 121.0], 0.10)), 6)
    200.0
    """
    flows = np.asarray(flows_eur, dtype=float)
    steps = np.arange(1, len(flows) + 1, dtype=float).reshape((-1,) + (1,) * (flows.ndim - 1))
    return (flows / (1 + np.asarray(rate)) ** steps).sum(axis=0)


def terminal_value(next_flow_eur: ArrayLike, rate: ArrayLike, growth: ArrayLike) -> Draws:
    """What a flow that grows for ever is worth one year before its first payment: flow / (rate - growth).

    Raises
    ------
    BadInput : the growth reaches the rate: the sum has no end.

    Source: Gordon & Shapiro (1956), Management Science 3(1).

    >>> float(terminal_value(80.0, 0.10, 0.02))
    1000.0
    """
    spread = np.asarray(rate, dtype=float) - np.asarray(growth)
    if (spread <= 0).any():
        raise BadInput(
            m("growth for ever reaches the cost of capital: the value has no end"),
            where="terminal_growth_share",
            fix=m("assume a growth below the cost of capital, at most that of prices"),
        )
    return np.asarray(next_flow_eur) / spread
