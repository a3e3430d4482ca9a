"""Plant, inventories and receivables: what is there, as it is worth in use and in a forced sale."""

import numpy as np
from numpy.typing import ArrayLike

from levier.takeover.value.income import Draws


def value_by_age(
    cost_eur: ArrayLike, age_years: ArrayLike, life_years: ArrayLike, residual: ArrayLike
) -> Draws:
    """What plant in use is worth: straight from its cost when new to what is left at the end of its life.

    Parameters
    ----------
    cost_eur : when new, EUR; prices that rose since are left aside
    age_years, life_years : years
    residual : what is left at the end of its life, share of the cost

    Source: International Valuation Standards, cost approach, depreciated replacement cost.

    >>> [round(float(value_by_age(100_000.0, age, 10, 0.1))) for age in (4, 15)]
    [64000, 10000]
    """
    worn = np.minimum(np.asarray(age_years, dtype=float) / np.asarray(life_years), 1)
    return np.asarray(cost_eur) * (1 - worn * (1 - np.asarray(residual)))


def value_by_books(gross_eur: ArrayLike, net_eur: ArrayLike, residual: ArrayLike) -> Draws:
    """The same from the accounts: the share not yet depreciated is taken for the life left.

    >>> [round(float(value_by_books(100_000.0, net, 0.1))) for net in (60_000.0, 0.0)]
    [64000, 10000]
    """
    gross, net = np.asarray(gross_eur, dtype=float), np.asarray(net_eur, dtype=float)
    return net + np.asarray(residual) * (gross - net)
