"""Areas by activities: the table that complexity, relatedness and entries are read from, checked once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from levier.core.errors import BadInput
from levier.core.messages import Message, joined, m


@dataclass(frozen=True, eq=False)
class Cells:
    """What each area holds of each activity, such as employees; areas and activities are in order of code.

    `values` : areas by activities, above 0 wherever it is stored.
    `unknown` : where the value is secret; `values` stores nothing there, but it is no zero.
    """

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    values: sparse.csr_array
    unknown: sparse.csr_array

    @cached_property
    def dense(self) -> npt.NDArray[np.float64]:
        """The values as a full matrix, 0 where unknown."""
        return self.values.toarray()

    def of_areas(self, kept: Sequence[int] | npt.NDArray[np.bool_]) -> "Cells":
        """The same activities, in some of the areas."""
        rows = np.arange(len(self.areas))[kept]
        return replace(
            self,
            areas=tuple(self.areas[row] for row in rows),
            values=self.values[rows],
            unknown=self.unknown[rows],
        )

    def of_activities(self, kept: Sequence[int] | npt.NDArray[np.bool_]) -> "Cells":
        """The same areas, for some of the activities."""
        columns = np.arange(len(self.activities))[kept]
        return replace(
            self,
            activities=tuple(self.activities[column] for column in columns),
            values=self.values[:, columns],
            unknown=self.unknown[:, columns],
        )


def cells_of(table: pl.DataFrame, value: str = "employees") -> Cells:
    """The cells of one year, from one row per area and activity.

    Parameters
    ----------
    table : key (`area`, `activity`); an absent pair is a zero
        `area`, `activity`: codes, as text. `value`: a number of 0 or more; null: secret, hence unknown. A
        column `year`, if there is one, holds a single year.
    value : the column to read

    Raises
    ------
    BadInput : a column is missing, there is no row, a code is null, a pair stands twice, a value is negative
        or no number, or there are several years. All faults are told at once.
    """
    missing = [name for name in ("area", "activity", value) if name not in table.columns]
    if missing:
        raise BadInput(
            m("the table has no column {columns}", columns=", ".join(missing)),
            fix=m("give the columns area, activity and {value}", value=value),
        )
    if not table[value].dtype.is_numeric() and table[value].dtype != pl.Null:
        raise BadInput(m("the column {column} holds no numbers", column=value))
    faults = _faults(table, value)
    if faults:
        raise BadInput(joined(faults))
    areas, activities = (table[name].cast(pl.String).unique().sort() for name in ("area", "activity"))
    row, column = (
        table[name].cast(pl.Enum(codes)).to_physical().to_numpy()
        for name, codes in (("area", areas), ("activity", activities))
    )
    numbers = table[value].cast(pl.Float64)
    shape = (len(areas), len(activities))
    secret = numbers.is_null().to_numpy()
    held = (numbers.fill_null(0) > 0).to_numpy()
    values = sparse.csr_array((numbers.to_numpy()[held], (row[held], column[held])), shape=shape)
    unknown = sparse.csr_array((np.ones(secret.sum(), bool), (row[secret], column[secret])), shape=shape)
    return Cells(tuple(areas), tuple(activities), values, unknown)


def _faults(table: pl.DataFrame, value: str) -> list[Message]:
    """All that is wrong with the rows."""
    if table.is_empty():
        return [m("the table of areas and activities has no row")]
    faults = []
    if "year" in table.columns and table["year"].n_unique() > 1:
        faults.append(m("the table holds {n} years: keep one", n=table["year"].n_unique()))
    for name in ("area", "activity"):
        if nulls := table[name].null_count():
            faults.append(m("{n} rows have no {column}", n=nulls, column=name))
    twice = table.filter(pl.struct("area", "activity").is_duplicated())
    if twice.height:
        pairs = twice.select("area", "activity").unique(maintain_order=True)
        faults.append(
            m(
                "{n} pairs of area and activity stand twice or more, such as {area} and {activity}",
                n=pairs.height,
                area=pairs["area"][0],
                activity=pairs["activity"][0],
            )
        )
    numbers = table.select("area", "activity", number=pl.col(value).cast(pl.Float64))
    wrong = numbers.filter((pl.col("number") < 0) | ~pl.col("number").is_finite())
    if wrong.height:
        area, activity, number = wrong.row(0)
        faults.append(
            m(
                "{n} values of {column} are negative or no number: {number} for {area} and {activity}, say",
                n=wrong.height,
                column=value,
                number=number,
                area=area,
                activity=activity,
            )
        )
    return faults
