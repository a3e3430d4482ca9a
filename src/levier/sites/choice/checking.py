"""What the methods refuse in a table of sites by criteria."""

import numpy as np
import numpy.typing as npt

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.choice.normalising import Floats

SUM_TOLERANCE = 1e-6
"""Weights read from a file have a few decimals; beyond this they do not sum to one."""


def check_table(values: Floats, weights: Floats, gains: npt.NDArray[np.bool_]) -> None:
    """Raises BadInput unless `values` is sites by criteria, all finite, with a weight and a "
    "sense for each."""
    check_shape(values, weights, gains)
    if not np.isfinite(values).all():
        site, criterion = np.argwhere(~np.isfinite(values))[0]
        raise BadInput(
            m("a value is unknown or infinite"),
            where=m("row {row}, column {column}", row=int(site) + 1, column=int(criterion) + 1),
            fix=m("rank() says what an unknown value may change"),
        )


def check_shape(values: Floats, weights: Floats, gains: npt.NDArray[np.bool_]) -> None:
    """Raises BadInput where sizes differ or weights are not ones."""
    if values.ndim != 2 or weights.shape != values.shape[1:] or gains.shape != values.shape[1:]:
        raise BadInput(
            m("a table of sites by criteria goes with one weight and one sense for each criterion"),
            where=m(
                "values {values}, weights {weights}, gains {gains}",
                values=str(values.shape),
                weights=str(weights.shape),
                gains=str(gains.shape),
            ),
        )
    check_weights(weights)


def check_weights(weights: Floats) -> None:
    """Raises BadInput unless the weights are 0 or more and sum to one."""
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise BadInput(m("a weight is a number of 0 or more"), where="weights")
    if weights.size and abs(float(weights.sum()) - 1) > SUM_TOLERANCE:
        raise BadInput(
            m("weights sum to one, and these to {total}", total=round(float(weights.sum()), 6)),
            where="weights",
            fix=m("correct them, or divide each by their sum: scaled_weights()"),
        )
