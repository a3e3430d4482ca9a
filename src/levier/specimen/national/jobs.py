"""Urssaf's counts by commune and APE, which follow from the employers of all blocks."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from levier.specimen.employment import YEARS, places_of, sectors
from levier.specimen.firms import PUBLIC_BODY
from levier.specimen.headcounts import REFERENCE_YEAR, national_pace
from levier.specimen.national.activities import FARMS, activities
from levier.specimen.national.columns import Words
from levier.specimen.national.country import country
from levier.specimen.national.lives import Block
from levier.specimen.timeline import day

EVENINGS = np.array([day(datetime.date(year, 12, 31)) for year in YEARS])
SLICE = 200_000


@dataclass(frozen=True, eq=False)
class Employers:
    """Private employers with somebody on 31 December. `cell`: commune and sub-class in one number. `first`,
    `past`: positions among YEARS of the first year at whose end they are open, and of the first when not."""

    cell: np.ndarray
    first: np.ndarray
    past: np.ndarray
    staff: np.ndarray
    growth: np.ndarray


def employers_of(block: Block) -> Employers:
    """The employers of a block that Urssaf counts."""
    places, firms = block.places, block.firms
    # Those of farms are counted by another body (MSA).
    farms = [block.name == FARMS.name for block in activities().blocks]
    private = (firms.form[places.firm] != int(PUBLIC_BODY)) & ~np.array(farms)[activities().block][
        places.activity
    ]
    first = np.searchsorted(EVENINGS, places.created, side="left").astype(np.uint8)
    past = np.searchsorted(EVENINGS, places.closed, side="left").astype(np.uint8)
    rows = np.flatnonzero((places.employees > 0) & ~places.seasonal & private & (first < past))
    width = len(activities().naf)
    return Employers(
        cell=places.commune[rows].astype(np.int32) * width + places.activity[rows],
        first=first[rows],
        past=past[rows],
        staff=places.employees[rows],
        growth=places.growth[rows],
    )


def employment_rows(found: list[Employers]) -> Iterator[pa.Table]:
    """The rows of the commune x APE set, slice by slice: one column of establishments and one of employees a
    year, as those of the island."""
    cell = np.concatenate([some.cell for some in found])
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    first, past, staff, growth = (
        np.concatenate([getattr(some, name) for some in found])[order]
        for name in ("first", "past", "staff", "growth")
    )
    starts = np.append(np.flatnonzero(np.diff(cell, prepend=-1)), len(cell))
    for place in range(0, len(starts) - 1, SLICE):
        some = slice(starts[place], starts[min(place + SLICE, len(starts) - 1)])
        here = Employers(cell[some], first[some], past[some], staff[some], growth[some])
        yield laid_out(cell[starts[place : place + SLICE][: len(starts) - 1 - place]], *yearly(here))


def yearly(employers: Employers) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Establishments and employees of each cell, year after year; employers stand in the order of cells."""
    starts = np.flatnonzero(np.diff(employers.cell, prepend=-1))
    like = activities().lookalike[employers.cell % len(activities().naf)]
    establishments, employees = [], []
    for place, year in enumerate(YEARS):
        there = (employers.first <= place) & (place < employers.past)
        pace = national_pace(year).astype(np.float32)[like]
        jobs = np.round(employers.staff * np.exp(employers.growth * (year - REFERENCE_YEAR)) * pace)
        establishments.append(np.add.reduceat(there, starts, dtype=np.int64))
        employees.append(np.add.reduceat(np.where(there, np.maximum(jobs, 1), 0), starts, dtype=np.int64))
    return establishments, employees


def laid_out(cells: np.ndarray, establishments: list[np.ndarray], employees: list[np.ndarray]) -> pa.Table:
    """Cells under the columns of the export."""
    commune, activity = np.divmod(cells, len(activities().naf))
    by_commune, by_activity = (
        described(places_of(country().communes)),
        described(sectors(activities().naf.to_frame())),
    )
    return pa.table(
        {
            **{name: words.at(places[commune]) for name, (words, places) in by_commune.items()},
            **{name: words.at(places[activity]) for name, (words, places) in by_activity.items()},
            **{
                f"nombre_d_etablissements_{year}": pa.array(n)
                for year, n in zip(YEARS, establishments, strict=True)
            },
            **{f"effectifs_salaries_{year}": pa.array(n) for year, n in zip(YEARS, employees, strict=True)},
        }
    )


def described(table: pl.DataFrame) -> dict[str, tuple[Words, np.ndarray]]:
    """The distinct words of each column, and which of them each row bears."""
    found = {}
    for column in table:
        words = column.unique(maintain_order=True)
        place = column.replace_strict(words, pl.int_range(len(words), eager=True), return_dtype=pl.Int32)
        found[column.name] = Words(words), place.to_numpy()
    return found
