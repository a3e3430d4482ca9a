"""Any table of ratios, read as numbers: gaps, infinities and categories as they come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_array, validate_data

from levier.core.errors import BadInput
from levier.core.messages import m

LEVELS_TOLD_APART = 12
"""Levels of a category that are told apart, the most frequent ones; the others are one."""
FEWEST_ROWS = 5
"""Rows under which a level is not told apart."""

UNLIKE_ANY = 1.5e300
"""Stands for unknown where columns are put in order: no ratio has this value."""

Column = NDArray[Any]
Numbers = NDArray[np.float64]


class BadTable(BadInput, ValueError):
    """A table or a target that the model refuses; to scikit-learn's own tools, a ValueError."""


@dataclass(frozen=True)
class Encoding:
    """What of a table varies. `ratios`: the place of each column of numbers, and the usual size that it is
    measured in; `levels`: the place of a category, and the level told apart. Both in an order that hangs on
    the values alone: a model is then the same whatever the names, the order and the units of its columns."""

    ratios: tuple[tuple[int, float], ...]
    levels: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, columns: Sequence[Column]) -> "Encoding":
        ratios = [(place, _usual_size(column)) for place, column in enumerate(columns) if _varies(column)]
        levels = [(place, level) for place, column in enumerate(columns) for level in _levels(column)]
        return cls(
            tuple(sorted(ratios, key=lambda ratio: _in_order(_sized(columns, *ratio)))),
            tuple(sorted(levels, key=lambda told: tuple(columns[told[0]] == told[1]))),
        )

    def numbers(self, columns: Sequence[Column]) -> tuple[Numbers, Numbers]:
        """The ratios in their usual size, NaN where unknown; and the traits of the row that are no ratio: how
        many of its columns are unknown, and whether it is of each level told apart."""
        ratios = [_sized(columns, *ratio) for ratio in self.ratios]
        unknown = np.sum([_unknown(column) for column in columns], axis=0)
        levels = [np.asarray(columns[place] == level) for place, level in self.levels]
        return (
            np.column_stack(ratios) if ratios else np.empty((len(unknown), 0)),
            np.column_stack([unknown, *levels]).astype(float),
        )


def _sized(columns: Sequence[Column], place: int, size: float) -> Numbers:
    return np.asarray(columns[place] / size)


def _in_order(column: Numbers) -> tuple[float, ...]:
    return tuple(np.nan_to_num(column, nan=UNLIKE_ANY))


def _usual_size(column: Column) -> float:
    """The median of what is neither unknown, zero nor infinite, without its sign; 1 if there is none."""
    sizes = np.abs(column[np.isfinite(column) & (column != 0)])
    return float(np.median(sizes)) if len(sizes) else 1.0


def read_columns(table: Any, model: BaseEstimator, *, fitting: bool) -> list[Column]:
    """The columns of a pandas or Polars frame, or of an array: floats with NaN where unknown, or objects with
    None for a category. Checks their names and number against those that `model` was fitted on.

    Raises
    ------
    BadTable : no row or column, names that are repeated or not those of the fit, columns that are neither
        numbers nor categories.
    """
    named = isinstance(table, pl.DataFrame) or hasattr(table, "iloc")
    if named:
        names = [str(name) for name in table.columns]
        if repeated := sorted(name for name, times in Counter(names).items() if times > 1):
            raise BadTable(
                m("columns of one name: {names}", names=", ".join(repeated)), "X", m("give each its own name")
            )
    if named and 0 in table.shape:
        raise BadTable(m("a table without rows or without columns"), "X", m("give a row per firm"))
    try:
        if not named:
            table = check_array(table, dtype="numeric", ensure_all_finite=False, input_name="X")
        validate_data(model, table, reset=fitting, skip_check_array=True)
    except ValueError as error:
        raise BadTable(
            m("this is no table that the model can read: {reason}", reason=error),
            "X",
            m("give numbers, in the columns and the order of the fit"),
        ) from error
    if not named:
        return list(np.asarray(table, dtype=float).T)
    if isinstance(table, pl.DataFrame):
        return [_of_polars(column) for column in table.iter_columns()]
    return [_of_pandas(table.iloc[:, place]) for place in range(table.shape[1])]


def _of_polars(column: pl.Series) -> Column:
    if column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null):
        return column.cast(pl.Float64).to_numpy(writable=True)
    if column.dtype in (pl.String, pl.Categorical, pl.Enum):
        return np.array(column.cast(pl.String).to_list(), dtype=object)
    raise _neither(column.name, column.dtype)


def _of_pandas(column: Any) -> Column:
    if column.dtype.kind in "iufb":
        return column.to_numpy(dtype=float, na_value=np.nan)
    if column.dtype.kind == "O":
        known = column.notna()
        values = [value if has else None for value, has in zip(column.astype(object), known, strict=True)]
        if column.dtype == object and all(
            value is None or isinstance(value, int | float | np.number) for value in values
        ):
            return np.array([np.nan if value is None else float(value) for value in values])
        return np.array([None if value is None else str(value) for value in values], dtype=object)
    raise _neither(str(column.name), column.dtype)


def _neither(name: str, kind: object) -> BadTable:
    return BadTable(
        m("the column {name} holds {kind}, neither numbers nor categories", name=name, kind=str(kind)),
        "X",
        m("turn it into a number, such as years before the accounts, or leave it out"),
    )


def _unknown(column: Column) -> NDArray[np.bool_]:
    if column.dtype == object:
        return np.array([value is None for value in column])
    return np.isnan(column)


def _varies(column: Column) -> bool:
    """Whether a column of numbers has more than one value, unknown being one."""
    if column.dtype == object:
        return False
    return len(np.unique(column)) > 1


def _levels(column: Column) -> list[str]:
    if column.dtype != object:
        return []
    counted = Counter(value for value in column if value is not None)
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [level for level, times in ranked[:LEVELS_TOLD_APART] if FEWEST_ROWS <= times < len(column)]
