"""How criteria in kilometres, megawatts and euros become numbers that can be added up.

The normalisation is part of the method: the same table and weights can have another winner under another one.
"""

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from levier.core.errors import BadInput
from levier.core.messages import m

Floats = npt.NDArray[np.float64]
Normalisation = Literal["vector", "min-max", "max", "sum", "linear", "z-score"]
NORMALISATIONS: tuple[Normalisation, ...] = get_args(Normalisation)
Convert = Callable[[Floats], Floats]


def normalised(values: Floats, gains: npt.NDArray[np.bool_], normalisation: Normalisation) -> Floats:
    """The table with every criterion without unit, and more is better everywhere.

    For a column x, a gain and a cost become:

    - `vector`: x/‖x‖ and 1 − x/‖x‖ (Hwang and Yoon 1981; the cost is mirrored, which moves no distance);
    - `min-max`: (x − min)/(max − min) and (max − x)/(max − min); 0 where the column is constant;
    - `linear`: x/max and min/x, for values above 0 (Hwang and Yoon 1981, linear scale transformation);
    - `max`: x/max and 1 − x/max, for a largest value above 0;
    - `sum`: x/Σx and (1/x)/Σ(1/x), for values above 0;
    - `z-score`: (x − mean)/σ and (mean − x)/σ, σ of the sites at hand; 0 where the column is constant.

    Raises BadInput where a normalisation has no meaning for the values.

    >>> normalised(np.array([[10.0, 3.0], [30.0, 1.0]]), np.array([True, False]), "min-max").tolist()
    [[0.0, 0.0], [1.0, 1.0]]
    """
    columns = [scale(x, bool(gain), normalisation)(x) for x, gain in zip(values.T, gains, strict=True)]
    return np.column_stack(columns) if columns else np.empty(values.shape)


def scale(column: Floats, gain: bool, normalisation: Normalisation) -> Convert:
    """The function that normalises any value of a criterion, on the scale of these values."""
    if normalisation not in NORMALISATIONS:
        raise BadInput(
            m("“{name}” is not a normalisation", name=str(normalisation)[:60]),
            fix=m("one of: {names}", names=", ".join(NORMALISATIONS)),
        )
    if column.size == 0:
        return lambda x: x
    return _SCALES[normalisation](column, gain)


def _vector(column: Floats, gain: bool) -> Convert:
    largest = np.abs(column).max()  # taken out first: the squares of large values overflow
    norm = largest * np.sqrt(np.sum((column / largest) ** 2)) if largest else 1.0
    return (lambda x: x / norm) if gain else (lambda x: 1 - x / norm)


def _min_max(column: Floats, gain: bool) -> Convert:
    low, high = column.min(), column.max()
    if low == high:
        return np.zeros_like
    return (lambda x: (x - low) / (high - low)) if gain else (lambda x: (high - x) / (high - low))


def _max(column: Floats, gain: bool) -> Convert:
    high = column.max()
    if high <= 0:
        raise BadInput(
            m("this normalisation divides by the largest value, which must be above 0"),
            where="max",
            fix=m("take min-max or vector"),
        )
    return (lambda x: x / high) if gain else (lambda x: 1 - x / high)


def _sum(column: Floats, gain: bool) -> Convert:
    _above_zero(column, "sum")
    total = np.sum(column) if gain else np.sum(1 / column)
    return (lambda x: x / total) if gain else (lambda x: 1 / x / total)


def _linear(column: Floats, gain: bool) -> Convert:
    _above_zero(column, "linear")
    low, high = column.min(), column.max()
    return (lambda x: x / high) if gain else (lambda x: low / x)


def _z_score(column: Floats, gain: bool) -> Convert:
    if column.min() == column.max():
        return np.zeros_like
    mean, deviation = column.mean(), column.std()
    return (lambda x: (x - mean) / deviation) if gain else (lambda x: (mean - x) / deviation)


def _above_zero(column: Floats, name: str) -> None:
    if column.min() <= 0:
        raise BadInput(
            m("this normalisation wants values above 0, and one is {value}", value=float(column.min())),
            where=name,
            fix=m("take min-max or vector"),
        )


_SCALES: dict[str, Callable[[Floats, bool], Convert]] = {
    "vector": _vector,
    "min-max": _min_max,
    "max": _max,
    "sum": _sum,
    "linear": _linear,
    "z-score": _z_score,
}
