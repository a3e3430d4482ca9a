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
from levier.specimen.national.activities import activities
from levier.specimen.national.columns import Words
from levier.specimen.national.country import country
from levier.specimen.national.lives import Block
from levier.specimen.timeline import day

EVENINGS = np.array([day(datetime.date(year, 12, 31)) for year in YEARS])
SLICE = 200_000


@dataclass(frozen=True, eq=False)
class Employers:
    """Private employers with somebody on 31 December: `cell` is commune and sub-class in one number, `first` and
    `past` the positions among YEARS of the first year at whose end they are open, and of the first when not."""

    cell: np.ndarray
    first: np.ndarray
    past: np.ndarray
    staff: np.ndarray
    growth: np.ndarray


def employers_of(block: Block) -> Employers:
    """The employers of a block that Urssaf counts."""
    places, firms = block.places, block.firms
    private = firms.form[places.firm] != int(PUBLIC_BODY)
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
    starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
    cells = cell[order][starts]
    first, past, staff, growth = (
        np.concatenate([getattr(some, name) for some in found])[order] for name in ("first", "past", "staff", "growth")
    )
    width = len(activities().naf)
    activity = cell[order] % width
    counts: dict[str, list[np.ndarray]] = {"nombre_d_etablissements": [], "effectifs_salaries": []}
    for place, year in enumerate(YEARS):
        there = (first <= place) & (place < past)
        pace = national_pace(year)[activities().lookalike].astype(np.float32)[activity]
        jobs = np.maximum(np.round(staff * np.exp(growth * (year - REFERENCE_YEAR)) * pace), 1)
        for name, values in zip(counts, (there, np.where(there, jobs, 0)), strict=True):
            counts[name].append(np.add.reduceat(values, starts, dtype=np.int32))
    for start in range(0, len(cells), SLICE):
        yield laid_out(cells[start : start + SLICE], {name: [year[start : start + SLICE] for year in years] for name, years in counts.items()})


def laid_out(cells: np.ndarray, counts: dict[str, list[np.ndarray]]) -> pa.Table:
    """Cells under the columns of the export."""
    commune, activity = np.divmod(cells, len(activities().naf))
    by_commune, by_activity = described(places_of(country().communes)), described(sectors(activities().naf.to_frame()))
    return pa.table(
        {
            **{name: words.at(places[commune]) for name, (words, places) in by_commune.items()},
            **{name: words.at(places[activity]) for name, (words, places) in by_activity.items()},
            **{
                f"{name}_{year}": pa.array(values.astype(np.int64))
                for name, years in counts.items()
                for year, values in zip(YEARS, years, strict=True)
            },
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
