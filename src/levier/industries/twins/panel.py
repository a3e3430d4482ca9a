"""The jobs of areas by activity and year, checked once and laid out for reading by year."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, m

Floats = npt.NDArray[np.float64]
KEY = ("area", "activity", "year")


@dataclass(frozen=True, eq=False)
class JobsPanel:
    """`by_year`: for each of the years, `area_at` and `activity_at` (places in the lists of areas and
    activities), `employees` (null: secret), `establishments` (null: unknown); a cell that is absent has
    no job."""

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    years: tuple[int, ...]
    by_year: tuple[pl.DataFrame, ...]

    def jobs(self, year: int) -> Floats:
        """Areas by activities that year: employees, NaN where secret."""
        return self._laid(year, "employees")

    def establishments(self, year: int) -> Floats:
        """Areas by activities that year: establishments, NaN where unknown."""
        return self._laid(year, "establishments")

    def matched_by_area(self, start: int) -> tuple[Floats, Floats]:
        """Areas by years, over the cells known both in that year and in the start: the employees of the
        start, and those of the year."""
        begin = self.jobs(start)
        known_begin = np.where(np.isnan(begin), 0.0, begin)
        before, after = [], []
        for rows in self.by_year:
            area, activity = rows["area_at"].to_numpy(), rows["activity_at"].to_numpy()
            now = rows["employees"].cast(pl.Float64).to_numpy()
            secret = np.isnan(now)
            gone = np.where(secret, known_begin[area, activity], 0.0)
            kept = np.where(secret | np.isnan(begin[area, activity]), 0.0, now)
            # Cells without a row have no job in the year: they are known.
            before.append(known_begin.sum(axis=1) - np.bincount(area, gone, minlength=len(self.areas)))
            after.append(np.bincount(area, kept, minlength=len(self.areas)))
        return np.column_stack(before), np.column_stack(after)

    def twice(self, year: int) -> int:
        """Rows that repeat a cell of that year."""
        cells = np.zeros((len(self.areas), len(self.activities)), bool)
        rows = self.by_year[self.years.index(year)]
        cells[rows["area_at"].to_numpy(), rows["activity_at"].to_numpy()] = True
        return rows.height - int(cells.sum())

    def _laid(self, year: int, column: str) -> Floats:
        rows = self.by_year[self.years.index(year)]
        laid = np.zeros((len(self.areas), len(self.activities)))
        values = rows[column].cast(pl.Float64).to_numpy()
        laid[rows["area_at"].to_numpy(), rows["activity_at"].to_numpy()] = values
        return laid


def jobs_panel(panel: pl.DataFrame) -> JobsPanel:
    """The panel, checked.

    Parameters
    ----------
    panel : key (`area`, `activity`, `year`); an absent cell is a zero
        `area`, `activity`: codes, as text. `year`: a whole number. `employees`: 0 or more; null: secret.
        `establishments` (may be absent): 0 or more; null: unknown.

    Raises
    ------
    BadInput : a column is missing, there is no row, a key is null, a cell stands twice, a number is negative.
    """
    if missing := [name for name in (*KEY, "employees") if name not in panel.columns]:
        raise BadInput(
            m("the panel of jobs has no column {columns}", columns=", ".join(missing)),
            fix=m("give the columns area, activity, year and employees"),
        )
    if panel.is_empty():
        raise BadInput(m("the panel of jobs has no row"))
    if fault := _key_fault(panel):
        raise BadInput(fault, where="panel")
    if "establishments" not in panel.columns:
        panel = panel.with_columns(establishments=pl.lit(None, pl.Float64))
    for name in ("employees", "establishments"):
        if fault := _number_fault(panel[name]):
            raise BadInput(fault, where="panel")
    areas, activities = (panel[name].cast(pl.String).unique().sort() for name in ("area", "activity"))
    years = panel["year"].unique().sort()
    rows = panel.select(
        area_at=pl.col("area").cast(pl.Enum(areas)).to_physical(),
        activity_at=pl.col("activity").cast(pl.Enum(activities)).to_physical(),
        year="year",
        employees="employees",
        establishments="establishments",
    )
    parts = rows.partition_by("year", as_dict=True, include_key=False)
    known = JobsPanel(
        tuple(areas),
        tuple(activities),
        tuple(int(year) for year in years),
        tuple(parts[(year,)] for year in years),
    )
    if twice := sum(known.twice(year) for year in known.years):
        raise BadInput(m("{n} rows stand twice for the same area, activity and year", n=twice), where="panel")
    return known


def _key_fault(panel: pl.DataFrame) -> Message | None:
    for name in KEY:
        if nulls := panel[name].null_count():
            return m("{n} rows have no {column}", n=nulls, column=name)
    if not panel["year"].dtype.is_integer():
        return m("the column {column} holds no numbers", column="year")
    return None


def _number_fault(values: pl.Series) -> Message | None:
    if not (values.dtype.is_numeric() or values.dtype == pl.Null):
        return m("the column {column} holds no numbers", column=values.name)
    if values.dtype == pl.Null or not values.null_count() < len(values):
        return None
    wrong = values < 0
    if values.dtype.is_float():
        wrong |= ~values.is_finite()
    if wrong.any():
        return m("{n} values of {column} are negative or no number", n=int(wrong.sum()), column=values.name)
    return None
