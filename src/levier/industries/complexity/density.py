"""How much of what surrounds an activity an area already holds."""

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.industries.complexity.grid import Floats, Grid
from levier.industries.complexity.presence import Presence
from levier.industries.pairs import Pairs


def relatedness_density(presence: Presence, pairs: Pairs, *, nearest: int | None = None) -> Grid:
    """The share, weighted by relatedness, of the activities around one that an area holds: between 0 and 1.

    Σ_j φ_ij M_cj / Σ_j φ_ij for the area c and the activity i, over all activities j, or over the `nearest`
    ones (without i itself; equals in order of code), which keep their weights.

    Parameters
    ----------
    presence : which activities each area holds
    pairs : any relatedness of 0 or more; a pair not known (NaN) or not given weighs nothing
    nearest : how many neighbours count; None: all, and the activity itself if the diagonal is above 0

    Returns
    -------
    Grid, areas by activities; NaN for an area that holds nothing, an activity that nobody holds, and an
    activity related to none.

    Raises
    ------
    BadInput : a relatedness is negative; `nearest` is not between 1 and the number of other activities.

    Source: Hidalgo, Klinger, Barabási & Hausmann (2007), Science 317, equation 3.
    """
    weights = neighbourhood(presence, pairs, nearest)
    around = weights.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        weights /= around[:, None]
    weights[around == 0] = 0
    density = presence.ones @ weights.T
    np.clip(density, 0, 1, out=density)
    return Grid(presence.areas, presence.activities, blank(density, presence, around > 0))


def neighbourhood(presence: Presence, pairs: Pairs, nearest: int | None = None) -> Floats:
    """The weight of each activity (column) around each (row): a new matrix without NaN, 0 for activities that
    nobody holds."""
    same = pairs.activities == presence.activities
    weights = pairs.matrix.copy() if same else pairs.among(presence.activities).matrix
    np.nan_to_num(weights, copy=False)
    if weights.min(initial=0) < 0:
        raise BadInput(m("a relatedness is negative, and a density needs weights of 0 or more"))
    absent = presence.ubiquity == 0
    weights[absent] = 0
    weights[:, absent] = 0
    return weights if nearest is None else _nearest_alone(weights, nearest)


def blank(values: Floats, presence: Presence, known: np.ndarray | None = None) -> Floats:
    """NaN, in place, for areas that hold nothing and activities that nobody holds (or that are not known)."""
    kept = presence.ubiquity > 0 if known is None else known & (presence.ubiquity > 0)
    values[presence.diversity == 0] = np.nan
    if not kept.all():
        values[:, ~kept] = np.nan
    return values


def _nearest_alone(weights: Floats, nearest: int) -> Floats:
    """Each row's `nearest` largest weights, the activity itself left out, and 0 elsewhere."""
    size = len(weights)
    if not 1 <= nearest < size:
        raise BadInput(
            m("{nearest} nearest activities were asked for, among {n} others", nearest=nearest, n=size - 1)
        )
    np.fill_diagonal(weights, -1)
    order = np.argsort(-weights, axis=1, kind="stable")[:, :nearest]
    kept = np.zeros_like(weights)
    np.put_along_axis(kept, order, np.take_along_axis(weights, order, axis=1), axis=1)
    return kept
