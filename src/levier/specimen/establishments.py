"""The establishments of each firm: where they are, what they do, how many people work there."""

import numpy as np
import polars as pl

from levier.specimen.draws import draw_columns, stream
from levier.specimen.headcounts import TYPICAL_HEADCOUNT, draw_headcounts, turnover
from levier.specimen.industries import industries, of_block
from levier.specimen.territory import Territory
from levier.specimen.timeline import TODAY

SEVERAL_SHARE, MOST = 0.12, 15
"""Companies with several establishments, and how many at most."""
CLOSED_BRANCH_SHARE, OPENING_SKEW = 0.25, 1.5
"""Of branches of the typical size: those that close while their firm goes on, and how early in its life they
open (1: evenly, more: earlier)."""
STAY_IN_EPCI_SHARE = 0.6
BRANCH_EMPLOYER_SHARE = 0.85
GROWTH_BY_HEALTH, GROWTH_SPREAD = 0.005, 0.010
"""What the yearly growth of a typical establishment owes to the health of its firm, and to nothing known."""
GROWTH_BY_SIZE = -0.2
"""Growth spreads less as a power of the headcount (Stanley et al., Nature 379, 1996, find about -0.16)."""
SEASONAL_SHARE = 0.04
"""Employers with nobody on 31 December: band 00."""


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
    industry = np.where(seat | (rng.random(len(firm)) < 0.85), own["industry"], draw_sisters(rng, own))
    employer = own["employer"].to_numpy() & (seat | (rng.random(len(firm)) < BRANCH_EMPLOYER_SHARE))
    # No branch is larger than its seat.
    branch = np.minimum(draw_headcounts(rng, industry), own["employees"]) * employer
    staff = np.where(seat, own["employees"], branch)
    created, closed = draw_lives(rng, own, seat, staff)
    own_growth = GROWTH_BY_HEALTH * own["health"].to_numpy() + rng.normal(0, GROWTH_SPREAD, len(firm))
    own_growth *= (np.maximum(staff, 1) / TYPICAL_HEADCOUNT) ** GROWTH_BY_SIZE
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
            "employees": staff.astype(np.int32),
            "growth": of_block("trend")[industry] + own_growth,
            "seasonal": employer & (rng.random(len(firm)) < SEASONAL_SHARE),
        }
    )


def draw_lives(
    rng: np.random.Generator, own: pl.DataFrame, seat: np.ndarray, staff: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Days of creation and closure. A branch opens during its firm's life and may close before it: the
    larger it is, the earlier it opens and the less often it closes."""
    created = own["created"].to_numpy().astype(np.int64)
    closed = own["closed"].to_numpy().astype(np.int64)
    last = np.minimum(closed, TODAY)
    opening = rng.random(len(own)) ** (OPENING_SKEW / turnover(staff)) * 0.9
    opened = np.where(seat, created, created + opening * (last - created))
    left = opened + np.maximum(rng.random(len(own)) * (last - opened), 1)
    leaves = ~seat & (rng.random(len(own)) < CLOSED_BRANCH_SHARE * turnover(staff))
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
