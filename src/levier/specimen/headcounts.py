"""How many people work in an establishment, and how that goes from year to year.

A headcount is drawn for the reference year. Others follow from it: by the pace of its large sector in the
country, by the establishment's own growth, and by its shrinking when its firm is about to fail.
"""

import datetime
from functools import cache

import numpy as np
import polars as pl

from levier.specimen.industries import MANUFACTURING, industries, of_block, package_table
from levier.specimen.timeline import YEAR, day

REFERENCE_YEAR = 2024
"""Headcount bands are those of this year, two years before the register, as in Sirene."""

LARGEST_HEADCOUNT = 4000
TYPICAL_HEADCOUNT, TURNOVER_BY_SIZE = 4, -0.8
"""Births and closures of employers, against those of the typical one, are a power of their headcount: few
large plants open or close. An assumption."""
SHRINKING_YEARS, SHRINKING_SHARE = 2.0, 0.35
"""Before a failure, an establishment loses so much of its staff over so many years."""


def draw_headcounts(rng: np.random.Generator, industry: np.ndarray) -> np.ndarray:
    """Employees of an employer, log-normal by industry, at least one."""
    size = np.exp(
        np.log(of_block("employees")[industry])
        + rng.standard_normal(len(industry)) * of_block("spread")[industry]
    )
    return np.clip(np.ceil(size), 1, LARGEST_HEADCOUNT).astype(np.int32)


def turnover(employees: np.ndarray) -> np.ndarray:
    """How much more often than the typical employer those of a size open and close; 1 without employees."""
    return np.where(employees > 0, (np.maximum(employees, 1) / TYPICAL_HEADCOUNT) ** TURNOVER_BY_SIZE, 1.0)


def headcounts_in(establishments: pl.DataFrame, year: int) -> np.ndarray:
    """Employees of each establishment on 31 December of a year, 0 where it is not open that day."""
    evening = day(datetime.date(year, 12, 31))
    employees = establishments["employees"].to_numpy()
    grown = employees * np.exp(establishments["growth"].to_numpy() * (year - REFERENCE_YEAR))
    grown *= national_pace(year)[establishments["industry"].to_numpy()]
    left = (establishments["failed"].to_numpy().astype(np.int64) - evening) / YEAR
    shrinking = np.clip(1 - left / SHRINKING_YEARS, 0, 1) * SHRINKING_SHARE
    present = np.maximum(np.round(grown * (1 - shrinking)), 1)
    counted = open_on(establishments, evening) & (employees > 0) & ~establishments["seasonal"].to_numpy()
    return np.where(counted, present, 0).astype(np.int64)


@cache
def national_pace(year: int) -> np.ndarray:
    """Headcounts of a year against the reference year, for each industry: that of its large sector.

    `national_employment.csv` has the shape of private employment in France (industry falls from 2008 to
    2016 and holds since, 2009 and 2020 are dips); its figures are invented.
    """
    told = package_table("national_employment.csv")
    now, then = (told.row(by_predicate=pl.col("year") == when, named=True) for when in (year, REFERENCE_YEAR))
    sector = {"construction": "construction"} | {block.name: "manufacturing" for block in MANUFACTURING}
    return np.array(
        [
            now[large] / then[large]
            for large in (sector.get(block, "services") for block in industries()["block"])
        ]
    )


def open_on(establishments: pl.DataFrame, evening: int) -> np.ndarray:
    """Whether each establishment is open at the end of a day."""
    return (establishments["created"].to_numpy() <= evening) & (establishments["closed"].to_numpy() > evening)
