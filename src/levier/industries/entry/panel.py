"""Employment by area, activity and year, checked and laid out as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, m

Array = npt.NDArray[np.float32]
KEY = ("area", "activity", "year")


@dataclass(frozen=True, eq=False)
class Panel:
    """Years by areas by activities, each in order; an absent row is 0, a secret one NaN.

    `employees`, `quotient` (location quotient), `establishments` (None if the table has none).
    """

    years: tuple[int, ...]
    areas: tuple[str, ...]
    activities: tuple[str, ...]
    employees: Array
    quotient: Array
    establishments: Array | None

    def until(self, year: int) -> "Panel":
        """What was known in that year."""
        kept = sum(each <= year for each in self.years)
        counts = None if self.establishments is None else self.establishments[:kept]
        return Panel(
            self.years[:kept],
            self.areas,
            self.activities,
            self.employees[:kept],
            self.quotient[:kept],
            counts,
        )

    def place(self, year: int) -> int:
        """Where a year stands; BadInput if the panel has no such year."""
        if year not in self.years:
            raise BadInput(
                m("the panel has no year {year}", year=str(year)),
                fix=m("choose among {years}", years=", ".join(map(str, self.years))),
            )
        return self.years.index(year)


def panel_of(table: pl.DataFrame) -> Panel:
    """The arrays of a table of employment.

    Parameters
    ----------
    table : key (`area`, `activity`, `year`); an absent row is a zero
        `employees`: 0 or more; null: secret. `establishments` (may be missing): 0 or more. A column
        `location_quotient`, if there is one, is taken as published; otherwise the quotient compares each
        area with the sum of all the areas of the table, as known that year.

    Raises
    ------
    BadInput : a column is missing, there is no row, a key is null or stands twice, a value is negative or no
        number.

    Source of the quotient: Florence (1939), Investment, Location, and Size of Plant.
    """
    _refuse(table)
    codes, places = zip(*(_coded(table[name]) for name in ("year", "area", "activity")), strict=True)
    shape = tuple(len(each) for each in codes)
    cell = np.ravel_multi_index(places, shape)
    _refuse_repeated(table, np.bincount(cell, minlength=int(np.prod(shape)))[cell] > 1)
    employees = _laid_out(table["employees"], cell, shape)
    counts = _laid_out(table["establishments"], cell, shape) if "establishments" in table.columns else None
    if "location_quotient" in table.columns:
        quotient = _laid_out(table["location_quotient"], cell, shape)
    else:
        quotient = np.stack([location_quotient(year) for year in employees])
    years, areas, activities = codes
    return Panel(
        tuple(int(year) for year in years),
        tuple(areas),
        tuple(activities),
        employees,
        quotient,
        counts,
    )


def location_quotient(held: Array) -> Array:
    """(e_ri / e_r) / (e_i / e) of areas by activities: NaN where the cell is secret, 0 where the activity or
    the area has nothing. Secret cells are left out of the sums."""
    known = np.nan_to_num(held).astype(np.float64)
    expected = np.outer(known.sum(axis=1), known.sum(axis=0)) / max(known.sum(), 1e-300)
    quotient = np.divide(known, expected, out=np.zeros_like(known), where=expected > 0)
    quotient[np.isnan(held)] = np.nan
    return quotient.astype(np.float32)


def _coded(column: pl.Series) -> tuple[Sequence[str], npt.NDArray[np.int64]]:
    """The codes of a column in order, and where each row's stands among them."""
    text = column.cast(pl.String)
    codes = text.unique().sort()
    return codes.to_list(), text.cast(pl.Enum(codes)).to_physical().to_numpy().astype(np.int64)


def _laid_out(values: pl.Series, cell: npt.NDArray[np.int64], shape: tuple[int, ...]) -> Array:
    whole = np.zeros(int(np.prod(shape)), dtype=np.float32)
    whole[cell] = values.cast(pl.Float32).to_numpy()  # null becomes NaN
    return whole.reshape(shape)


def _refuse(table: pl.DataFrame) -> None:
    missing = [name for name in (*KEY, "employees") if name not in table.columns]
    if missing:
        raise BadInput(
            m("the table has no column {columns}", columns=", ".join(missing)),
            fix=m("give the columns {columns}", columns=", ".join((*KEY, "employees"))),
        )
    fault = _fault(table)
    if fault is not None:
        raise BadInput(fault)


def _refuse_repeated(table: pl.DataFrame, repeated: npt.NDArray[np.bool_]) -> None:
    if repeated.any():
        area, activity, year = table.filter(pl.Series(repeated)).select(KEY).row(0)
        raise BadInput(
            m(
                "{n} rows repeat an area, an activity and a year, such as {area}, {activity}, {year}",
                n=int(repeated.sum()),
                area=area,
                activity=activity,
                year=str(year),
            )
        )


def _fault(table: pl.DataFrame) -> Message | None:
    if table.is_empty():
        return m("the table of areas and activities has no row")
    nulls = table.select(pl.any_horizontal(pl.col(*KEY).is_null()).sum()).item()
    if nulls:
        return m("{n} rows have no area, no activity or no year", n=nulls)
    for name in ("employees", "establishments", "location_quotient"):
        if name not in table.columns:
            continue
        if not table[name].dtype.is_numeric() and table[name].dtype != pl.Null:
            return m("the column {column} holds no numbers", column=name)
        number = pl.col(name).cast(pl.Float64)
        wrong = table.filter((number < 0) | ~number.is_finite())
        if wrong.height:
            area, activity, value = wrong.select("area", "activity", number).row(0)
            return m(
                "{n} values of {column} are negative or no number: {number} for {area} and {activity}, say",
                n=wrong.height,
                column=name,
                number=value,
                area=area,
                activity=activity,
            )
    return None
