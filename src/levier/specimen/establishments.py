"""The establishments of each firm: where they are, what they do, how many people work there."""

import datetime

import numpy as np
import polars as pl

from levier.specimen.draws import draw_columns, stream
from levier.specimen.industries import industries, of_block
from levier.specimen.territory import Territory
from levier.specimen.timeline import TODAY, YEAR, day

REFERENCE_YEAR = 2024
"""Headcount bands are those of this year, two years before the register, as in Sirene."""

SEVERAL_SHARE, MOST = 0.12, 15
"""Companies with several establishments, and how many at most."""
CLOSED_BRANCH_SHARE = 0.25
STAY_IN_EPCI_SHARE = 0.6
BRANCH_EMPLOYER_SHARE = 0.85
LARGEST_HEADCOUNT = 4000
SEASONAL_SHARE = 0.04
"""Employers with nobody on 31 December: band 00."""
SHRINKING_YEARS, SHRINKING_SHARE = 2.0, 0.35
"""Before a failure, an establishment loses so much of its staff over so many years."""


def draw_counts(firms: pl.DataFrame, most: int, seed: int) -> np.ndarray:
    """How many establishments each firm has; firms past `most` establishments in all are left out."""
    rng = stream(seed, "establishment counts")
    several = ~firms["natural_person"].to_numpy() & (rng.random(len(firms)) < SEVERAL_SHARE)
    counts = np.where(several, np.minimum(1 + rng.zipf(2.1, len(firms)), MOST), 1)
    reached = np.cumsum(counts)
    counts = np.where(reached <= most, counts, np.maximum(counts - (reached - most), 0))
    return counts[counts > 0]


def draw_establishments(
    firms: pl.DataFrame, counts: np.ndarray, territory: Territory, seed: int
) -> pl.DataFrame:
    """Establishments, one row each, the seat of each firm first: `firm` (its position), `seat`, `commune`,
    `industry`, `created`, `closed`, `failed` (days), `employees` in the reference year, `growth` (a year),
    `seasonal`."""
    rng = stream(seed, "establishments")
    firm = np.repeat(np.arange(len(counts)), counts)
    own = firms[firm]
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    seat = np.zeros(len(firm), dtype=bool)
    seat[first] = True
    created, closed = draw_lives(rng, own, seat)
    industry = np.where(seat | (rng.random(len(firm)) < 0.85), own["industry"], draw_sisters(rng, own))
    employer = own["employer"].to_numpy() & (seat | (rng.random(len(firm)) < BRANCH_EMPLOYER_SHARE))
    health, trend = own["health"].to_numpy(), of_block("trend")[industry]
    return pl.DataFrame(
        {
            "firm": firm.astype(np.int32),
            "seat": seat,
            "commune": np.where(seat, own["commune"], draw_other_places(rng, own, territory)).astype(
                np.int32
            ),
            "industry": industry.astype(np.int32),
            "created": created,
            "closed": closed,
            "failed": own["failed"],
            "employees": np.where(employer, draw_headcounts(rng, industry), 0).astype(np.int32),
            "growth": trend + 0.008 * health + rng.normal(0, 0.02, len(firm)),
            "seasonal": employer & (rng.random(len(firm)) < SEASONAL_SHARE),
        }
    )


def draw_lives(
    rng: np.random.Generator, own: pl.DataFrame, seat: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Days of creation and closure. A branch opens during its firm's life and may close before it."""
    created = own["created"].to_numpy().astype(np.int64)
    closed = own["closed"].to_numpy().astype(np.int64)
    last = np.minimum(closed, TODAY)
    opened = np.where(seat, created, created + (rng.random(len(own)) ** 1.5) * (last - created) * 0.9)
    left = opened + np.maximum(rng.random(len(own)) * (last - opened), 1)
    leaves = ~seat & (rng.random(len(own)) < CLOSED_BRANCH_SHARE)
    return opened.astype(np.int32), np.where(leaves, left, closed).astype(np.int32)


def draw_sisters(rng: np.random.Generator, own: pl.DataFrame) -> np.ndarray:
    """Another industry of the same block."""
    block, share = industries()["block"].to_numpy(), industries()["share"].to_numpy()
    same = (block[:, None] == block[None, :]) * share
    return draw_columns(rng, same, own["industry"].to_numpy())


def draw_other_places(rng: np.random.Generator, own: pl.DataFrame, territory: Territory) -> np.ndarray:
    """Another commune, of the same EPCI or of any, the large ones more often."""
    people = territory.column("population").astype(float)
    epci = territory.column("epci_number")
    near = (epci[:, None] == epci[None, :]) * people
    home = own["commune"].to_numpy()
    nearby = draw_columns(rng, near, home)
    anywhere = rng.choice(len(people), len(own), p=people / people.sum())
    return np.where(rng.random(len(own)) < STAY_IN_EPCI_SHARE, nearby, anywhere)


def draw_headcounts(rng: np.random.Generator, industry: np.ndarray) -> np.ndarray:
    """Employees of an employer, log-normal by industry, at least one."""
    size = np.exp(
        np.log(of_block("employees")[industry])
        + rng.standard_normal(len(industry)) * of_block("spread")[industry]
    )
    return np.clip(np.ceil(size), 1, LARGEST_HEADCOUNT)


def headcounts_in(establishments: pl.DataFrame, year: int) -> np.ndarray:
    """Employees of each establishment on 31 December of a year, 0 where it is not open that day."""
    evening = day(datetime.date(year, 12, 31))
    employees = establishments["employees"].to_numpy()
    grown = employees * np.exp(establishments["growth"].to_numpy() * (year - REFERENCE_YEAR))
    left = (establishments["failed"].to_numpy().astype(np.int64) - evening) / YEAR
    shrinking = np.clip(1 - left / SHRINKING_YEARS, 0, 1) * SHRINKING_SHARE
    present = np.maximum(np.round(grown * (1 - shrinking)), 1)
    counted = open_on(establishments, evening) & (employees > 0) & ~establishments["seasonal"].to_numpy()
    return np.where(counted, present, 0).astype(np.int64)


def open_on(establishments: pl.DataFrame, evening: int) -> np.ndarray:
    """Whether each establishment is open at the end of a day."""
    return (establishments["created"].to_numpy() <= evening) & (establishments["closed"].to_numpy() > evening)
