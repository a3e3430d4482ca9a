"""How alike the profiles of activities are, over areas or occupations: what all share counts little."""

import numpy as np

from levier.industries.relatedness.kind import Matrix

ORDINARY = 50.0
"""What is added to each profile as the whole has it (establishments, hirings), so that a few tell little. An
assumption: on the specimen, 5 or 500 in its stead change little."""
ONE_SIDED_95 = 1.645
"""Standard errors by which an excess over chance stands out of the noise of the units drawn."""


def alike(count: Matrix) -> tuple[Matrix, Matrix]:
    """How many times as likely as by chance a unit of one activity and a unit of another fall together, and
    the standard error of it from the units being drawn.

    With p_ic the share of the category c (an area, an occupation) in the activity i and p_c in all: the sum
    over c of p_ic p_jc / p_c. It is 1 where one of the two is spread as the whole; a category in which few
    are found counts the more. It is also how much more often than the product of their shares
    two units drawn from one category, drawn as often as it is large, are of the two activities.

    Parameters
    ----------
    count : activities by categories, 0 or more; NaN: unknown, read as if spread as the whole

    Source: van Dam, Gomez-Lievano, Neffke & Frenken (2023), Journal of Regional Science 63, whose
    information of a pair is the logarithm of this.
    """
    hidden = np.isnan(count)
    count = np.where(hidden, 0.0, count)
    ordinary = count.sum(axis=0) / count.sum()
    found = ordinary > 0
    ordinary, count, hidden = ordinary[found], count[:, found], hidden[:, found]
    if hidden.any():
        # As many as the activity would have there, were it spread over the rest as the whole is.
        seen = np.maximum((~hidden * ordinary).sum(axis=1, keepdims=True), 1e-12)
        count = np.where(hidden, count.sum(axis=1, keepdims=True) / seen * ordinary, count)
    number = count.sum(axis=1, keepdims=True) + ORDINARY
    profile = (count + ORDINARY * ordinary) / number
    advantage = profile / ordinary
    times = profile @ advantage.T
    times = (times + times.T) / 2  # the same but for rounding
    # The variance of the mean advantage in the other's eyes of one's own units, both ways.
    one_way = np.maximum(profile @ (advantage**2).T - times**2, 0) / number
    return times, np.sqrt(one_way + one_way.T)
