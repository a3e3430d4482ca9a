"""One year of a panel as matrices: jobs and plants by area and activity, and the reference."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries.cells import cells_of
from levier.industries.structure.plants import plant_size
from levier.industries.structure.shrinkage import Floats


@dataclass(frozen=True, eq=False)
class Counts:
    """Areas by activities, and the reference by activity.

    `jobs` : 0 where `secret`
    `plants` : NaN where unknown; at least 1 where there are jobs
    `there` : jobs of the reference; NaN where unknown
    `size` : of the plant where the average job of the activity is; NaN where no plant is known
    `mean_size` : of its plants
    """

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    jobs: Floats
    secret: npt.NDArray[np.bool_]
    plants: Floats
    there: Floats
    size: Floats
    mean_size: Floats

    def expected(self) -> Floats:
        """Jobs that each area would have, had it the reference's mix; NaN where that is unknown."""
        return np.outer(self.jobs.sum(axis=1), self.there / np.nansum(self.there))

    def expected_plants(self) -> Floats:
        """Plants that each area would have, had it the reference's mix; NaN where that is unknown."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.expected() / self.mean_size)

    def local_size(self) -> Floats:
        """The size of plants where the average job is: that of the activity, or of its plants here if they
        are larger (so that one plant never counts for more than one)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            here = np.where(self.jobs > 0, self.jobs / self.plants, 0)
        # Where the plants of a cell are unknown, so is the size.
        return np.maximum(self.size[None, :], here)


def counts_of(panel: pl.DataFrame, year: int, reference: pl.DataFrame | None) -> Counts | NotComputed:
    """The matrices of one year.

    Raises
    ------
    BadInput : as `cells_of` does, for either table.
    """
    tables = [panel] if reference is None else [panel, reference.with_columns(area=pl.lit(""))]
    ours, *others = [
        table.filter(pl.col("year") == year) if "year" in table.columns else table for table in tables
    ]
    for rows, whose in ((ours, m("the areas")), *((other, m("the reference area")) for other in others)):
        if rows.is_empty():
            return NotComputed(
                m("no jobs of {year} are known for {whose}", year=str(year), whose=whose), ("employment",)
            )
    cells = cells_of(ours)
    jobs, secret = cells.dense, cells.unknown.toarray()
    plants = _plants(ours, jobs)
    activities, there, mean_size = cells.activities, jobs.sum(axis=0), np.full(jobs.shape[1], np.nan)
    if others:
        wide = cells_of(others[0])
        activities = tuple(sorted({*cells.activities, *wide.activities}))
        place = np.searchsorted(activities, cells.activities)
        jobs, secret, plants = (_spread(matrix, place, len(activities)) for matrix in (jobs, secret, plants))
        at = np.searchsorted(activities, wide.activities)
        there, mean_size = np.zeros(len(activities)), np.full(len(activities), np.nan)
        there[at] = np.where(wide.unknown.toarray()[0], np.nan, wide.dense[0])
        with np.errstate(divide="ignore", invalid="ignore"):
            mean_size[at] = (wide.dense / _plants(others[0], wide.dense))[0]
        mean_size[mean_size == 0] = np.nan
    reason = _no_comparison(jobs, there, activities, alone=not others and len(cells.areas) == 1)
    if reason is not None:
        return NotComputed(reason, ("employment",))
    known = np.isfinite(plants)
    totals = (np.where(known, values, 0).sum(axis=0) for values in (jobs, plants))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(np.isfinite(mean_size), mean_size, np.divide(*totals))
    return Counts(
        cells.areas, activities, jobs, secret, plants, there, _sizes(ours, activities, mean_size), mean
    )


def _plants(rows: pl.DataFrame, jobs: Floats) -> Floats:
    """Plants by cell. Figures rounded to 0 where there are jobs stand for one plant at least."""
    if "establishments" not in rows.columns:
        return np.full(jobs.shape, np.nan)
    cells = cells_of(rows, "establishments")
    plants = np.where(cells.unknown.toarray(), np.nan, cells.dense)
    return np.asarray(np.where((jobs > 0) & (plants < 1), 1.0, plants))


def _spread(matrix: npt.NDArray[Any], place: npt.NDArray[np.intp], width: int) -> npt.NDArray[Any]:
    """The matrix with its columns put at their `place` among more; nothing in the others."""
    wide = np.zeros((len(matrix), width), dtype=matrix.dtype)
    wide[:, place] = matrix
    return wide


def _sizes(rows: pl.DataFrame, activities: tuple[str, ...], mean_there: Floats) -> Floats:
    """By activity, the size of plants told by the cells, or their mean size in the reference if it is larger;
    NaN where neither is known."""
    if "establishments" not in rows.columns:
        return mean_there
    found = rows.group_by("activity").agg(plant_size())
    told = pl.DataFrame({"activity": activities}).join(
        found, on="activity", how="left", maintain_order="left"
    )
    return np.asarray(np.fmax(told["plant_size"].cast(pl.Float64).to_numpy(), mean_there))


def _no_comparison(
    jobs: Floats, there: Floats, activities: tuple[str, ...], *, alone: bool
) -> Message | None:
    """Why the areas cannot be compared with the reference, or None."""
    if alone:
        return m("the reference area holds nothing but the territory: there is nothing to compare with")
    if jobs.sum() == 0:
        return m("no figures by activity are known for this territory")
    if np.nansum(there) == 0:
        return m("no figures by activity are known for the reference area")
    more = np.flatnonzero((jobs > there * (1 + 1e-9)).any(axis=0))
    if more.size:
        return m(
            "the reference area does not contain the territory, which counts more in {activities}",
            activities=", ".join(activities[n] for n in more),
        )
    return None
