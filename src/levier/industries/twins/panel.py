"""The jobs of areas by activity and year, checked once and laid out for reading by year."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, m

Floats = npt.NDArray[np.float64]
KEY = ("area", "activity", "year")


@dataclass(frozen=True, eq=False)
class JobsPanel:
    """`rows`: `area_at`, `activity_at`, `year_at` (places in the three lists below), `employees` (null:
    secret), `establishments` (null: unknown); a cell that is absent has no job."""

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    years: tuple[int, ...]
    rows: pl.DataFrame

    def year_at(self, year: int) -> int:
        return self.years.index(year)

    def jobs(self, year: int) -> Floats:
        """Areas by activities that year: employees, NaN where secret."""
        return self._laid(year, "employees")

    def establishments(self, year: int) -> Floats:
        return self._laid(year, "establishments")

    def _laid(self, year: int, column: str) -> Floats:
        rows = self.by_year[self.year_at(year)]
        laid = np.zeros((len(self.areas), len(self.activities)))
        laid[rows["area_at"].to_numpy(), rows["activity_at"].to_numpy()] = rows[column].to_numpy()
        return laid

    @cached_property
    def by_year(self) -> list[pl.DataFrame]:
        parts = self.rows.partition_by("year_at", as_dict=True)
        return [parts[(at,)] for at in range(len(self.years))]


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
    read = panel.select(*KEY, pl.col("employees", "establishments").cast(pl.Float64))
    areas, activities = (read[name].cast(pl.String).unique().sort() for name in ("area", "activity"))
    years = read["year"].unique().sort()
    rows = read.select(
        area_at=pl.col("area").cast(pl.Enum(areas)).to_physical(),
        activity_at=pl.col("activity").cast(pl.Enum(activities)).to_physical(),
        year_at=pl.col("year").replace_strict(
            years, pl.int_range(len(years), eager=True), return_dtype=pl.Int64
        ),
        employees="employees",
        establishments="establishments",
    )
    known = JobsPanel(tuple(areas), tuple(activities), tuple(int(year) for year in years), rows)
    if fault := _cell_fault(known):
        raise BadInput(fault, where="panel")
    return known


def _key_fault(panel: pl.DataFrame) -> Message | None:
    for name in KEY:
        if nulls := panel[name].null_count():
            return m("{n} rows have no {column}", n=nulls, column=name)
    if not panel["year"].dtype.is_integer():
        return m("the column {column} holds no numbers", column="year")
    return None


def _cell_fault(panel: JobsPanel) -> Message | None:
    at = pl.col("area_at").cast(pl.Int64)
    cell = (at * len(panel.activities) + pl.col("activity_at")) * len(panel.years) + pl.col("year_at")
    twice = panel.rows.height - panel.rows.select(cell.n_unique()).item()
    if twice:
        return m("{n} rows stand twice for the same area, activity and year", n=twice)
    for name in ("employees", "establishments"):
        wrong = (panel.rows[name] < 0) | ~panel.rows[name].is_finite()
        if wrong.any():
            return m("{n} values of {column} are negative or no number", n=int(wrong.sum()), column=name)
    return None
