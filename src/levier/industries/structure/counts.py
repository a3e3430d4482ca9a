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
    `there`, `plants_there` : of the reference; NaN where unknown
    `size` : of the plant where the average job of the activity is; NaN where no plant is known
    """

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    jobs: Floats
    secret: npt.NDArray[np.bool_]
    plants: Floats
    there: Floats
    plants_there: Floats
    size: Floats

    def expected(self) -> Floats:
        """Jobs that each area would have, had it the reference's mix; NaN where that is unknown."""
        return np.outer(self.jobs.sum(axis=1), self.there / np.nansum(self.there))

    def expected_plants(self) -> Floats:
        """Plants that each area would have, had it the reference's mix; NaN where that is unknown."""
        every = np.nansum(self.plants_there)
        return np.outer(
            np.nansum(self.plants, axis=1), self.plants_there / every if every else self.plants_there
        )

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
    ours = _of_year(panel, year)
    if ours.is_empty():
        return _no_jobs(year, m("the areas"))
    here = _matrices(ours)
    if reference is None:
        there, some = here.jobs.sum(axis=0), np.isfinite(here.plants).any(axis=0)
        plants_there = np.where(some, np.nansum(here.plants, axis=0), np.nan)
        size_there = np.full_like(there, np.nan)
    else:
        wider = _of_year(reference, year).with_columns(area=pl.lit(""))
        if wider.is_empty():
            return _no_jobs(year, m("the reference area"))
        wide = _matrices(wider)
        activities = tuple(sorted({*here.activities, *wide.activities}))
        here, wide = here.among(activities), wide.among(activities)
        there, plants_there = np.where(wide.secret[0], np.nan, wide.jobs[0]), wide.plants[0]
        size_there = _sizes(wider, activities)
    alone = reference is None and len(here.areas) == 1
    reason = _no_comparison(here.jobs, there, here.activities, alone=alone)
    if reason is not None:
        return NotComputed(reason, ("employment",))
    return Counts(
        areas=here.areas,
        activities=here.activities,
        jobs=here.jobs,
        secret=here.secret,
        plants=here.plants,
        there=there,
        plants_there=plants_there,
        size=np.fmax(_sizes(ours, here.activities), size_there),
    )


@dataclass(frozen=True, eq=False)
class _Matrices:
    """Jobs, whether they are secret, and plants, by area and activity."""

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    jobs: Floats
    secret: npt.NDArray[np.bool_]
    plants: Floats

    def among(self, activities: tuple[str, ...]) -> "_Matrices":
        """The same among more activities, in order of code; nothing in the others."""
        place = np.searchsorted(activities, self.activities)
        spread: list[npt.NDArray[Any]] = []
        for matrix in (self.jobs, self.secret, self.plants):
            wide = np.zeros((len(self.areas), len(activities)), dtype=matrix.dtype)
            wide[:, place] = matrix
            spread.append(wide)
        jobs, secret, plants = spread
        return _Matrices(self.areas, activities, jobs, secret.astype(bool), plants)


def _of_year(table: pl.DataFrame, year: int) -> pl.DataFrame:
    return table.filter(pl.col("year") == year) if "year" in table.columns else table


def _no_jobs(year: int, whose: Message) -> NotComputed:
    return NotComputed(
        m("no jobs of {year} are known for {whose}", year=str(year), whose=whose), ("employment",)
    )


def _matrices(rows: pl.DataFrame) -> _Matrices:
    """Plants are NaN without their column. Figures rounded to 0 where there are jobs stand for one plant."""
    cells = cells_of(rows)
    jobs = cells.dense
    if "establishments" in rows.columns:
        counted = cells_of(rows, "establishments")
        plants = np.where(counted.unknown.toarray(), np.nan, counted.dense)
        plants = np.where((jobs > 0) & (plants < 1), 1.0, plants)
    else:
        plants = np.full(jobs.shape, np.nan)
    return _Matrices(cells.areas, cells.activities, jobs, cells.unknown.toarray(), plants)


def _sizes(rows: pl.DataFrame, activities: tuple[str, ...]) -> Floats:
    """By activity, the size of plants that the cells tell; NaN where they tell none."""
    if "establishments" not in rows.columns:
        return np.full(len(activities), np.nan)
    found = rows.group_by("activity").agg(plant_size())
    told = pl.DataFrame({"activity": activities}).join(
        found, on="activity", how="left", maintain_order="left"
    )
    return told["plant_size"].cast(pl.Float64).to_numpy()


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
