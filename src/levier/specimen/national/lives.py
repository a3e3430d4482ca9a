"""One block of firms with all their establishments, drawn at once in arrays.

A block depends on the seed, its number and the size of the whole alone: blocks can be drawn in any order by
any number of threads. Firms stand in the order of their creation and bear growing SIREN.
"""

from dataclasses import dataclass

import numpy as np

from levier.specimen import identifiers
from levier.specimen.establishments import BRANCH_EMPLOYER_SHARE, SEASONAL_SHARE
from levier.specimen.firms import (
    ASSOCIATION,
    ASSOCIATION_NAF,
    COMPANY_FORMS,
    EMPLOYERS_AMONG,
    PARTIAL_DIFFUSION_SHARE,
    PUBLIC_BODY,
    SOLE_TRADER,
)
from levier.specimen.headcounts import LARGEST_HEADCOUNT, TYPICAL_HEADCOUNT
from levier.specimen.national.activities import Activities, activities, block_stream, pick
from levier.specimen.national.country import COMMUNES_PER_EPCI, country
from levier.specimen.timeline import NEVER, TODAY, YEAR

BLOCK = 500_000
"""Establishments of a block; a block is a row group of each file."""
ESTABLISHMENTS_PER_FIRM = 1.38
FIRST_FIRM = 1_000_001
"""Sequence number of the first SIREN: beyond the island's, below nearly all real ones."""

SEVERAL = (0.124, 0.052, 0.022, 0.010, 0.006, 0.004, 0.003, 0.0015, 0.001, 0.0005, 0.0005, 0.0005)
"""Shares of firms with 2, 3 ... establishments, open or closed: most have moved."""
MOVERS_SHARE = 0.5
"""Of companies with several establishments, those that moved rather than opened branches; persons all did."""
OLDEST_YEARS, GROWTH = 60.0, 0.045
"""Firms created in a year grow by so much a year."""
STEADY_YEARS = 40.0
"""As many employers as now were created each year since."""
LIFE_YEARS = {"person": 12.7, "company": 24.3}
"""Mean life of firms without employees or of the typical headcount; larger employers live longer."""
LIFE_BY_SIZE = 0.35
EMPLOYER_SCALE, PERSON_SCALE = 0.147, 0.86
"""The country's register holds fewer employers than the island's, and fewer persons."""
SAME_COMMUNE, SAME_EPCI = 0.3, 0.75
"""Branches and former seats in the commune of the seat; in it or elsewhere in its intercommunality."""
OWN_ACTIVITY = 0.85
CLOSED_BRANCH_SHARE = 0.25
GROWTH_SPREAD = 0.03

FORM_CODES = np.array([int(code) for code, _ in COMPANY_FORMS])
FORM_SLOTS = np.repeat(
    FORM_CODES, np.diff(np.round(np.cumsum([0.0] + [share for _, share in COMPANY_FORMS]) * 256).astype(int))
)


@dataclass(frozen=True, eq=False)
class Firms:
    """One entry per firm. Days count from 1970-01-01; `closed` is NEVER for those that go on; `first` is the
    position of the first establishment; `employees` those of its seat."""

    sequence: np.ndarray
    created: np.ndarray
    closed: np.ndarray
    activity: np.ndarray
    commune: np.ndarray
    person: np.ndarray
    partial: np.ndarray
    form: np.ndarray
    employees: np.ndarray
    count: np.ndarray
    first: np.ndarray


@dataclass(frozen=True, eq=False)
class Places:
    """One entry per establishment, by firm and rank. `moved`: the next one of the firm follows it."""

    firm: np.ndarray
    rank: np.ndarray
    seat: np.ndarray
    moved: np.ndarray
    created: np.ndarray
    closed: np.ndarray
    activity: np.ndarray
    commune: np.ndarray
    employees: np.ndarray
    seasonal: np.ndarray
    growth: np.ndarray


@dataclass(frozen=True)
class Size:
    """How many establishments in all, and so how many blocks and firms."""

    establishments: int

    @property
    def blocks(self) -> int:
        return -(-self.establishments // BLOCK)

    @property
    def firms(self) -> int:
        return self.first_firm(self.blocks - 1) + self.firms_of(self.blocks - 1)

    def places_of(self, block: int) -> int:
        return min(BLOCK, self.establishments - block * BLOCK)

    def firms_of(self, block: int) -> int:
        return max(1, round(self.places_of(block) / ESTABLISHMENTS_PER_FIRM))

    def first_firm(self, block: int) -> int:
        """How many firms stand in the blocks before."""
        return block * round(BLOCK / ESTABLISHMENTS_PER_FIRM)


@dataclass(frozen=True, eq=False)
class Block:
    """Firms and their establishments, and the random numbers that go on from there."""

    number: int
    firms: Firms
    places: Places
    rng: np.random.Generator


def draw_block(size: Size, number: int, seed: int) -> Block:
    """The firms of one block and their establishments."""
    rng = block_stream(seed, number)
    firms = draw_firms(rng, size, number)
    return Block(number, firms, draw_places(rng, firms), rng)


def draw_firms(rng: np.random.Generator, size: Size, number: int) -> Firms:
    acts = activities()
    count = size.firms_of(number)
    position = size.first_firm(number) + np.arange(count)
    created = creation_days((position + 0.5) / size.firms)
    activity = pick(rng, acts.slots, count)
    block = acts.block[activity]
    person = (
        rng.random(count, dtype=np.float32)
        < (acts.of_block("person") * PERSON_SCALE).astype(np.float32)[activity]
    )
    employees = draw_staff(rng, acts, activity, person, created)
    slot = rng.integers(0, country().slots.shape[1], count, dtype=np.uint32)
    counts = draw_counts(rng, count, size.places_of(number))
    return Firms(
        sequence=position + FIRST_FIRM,
        created=created,
        closed=draw_closures(rng, created, person, employees),
        activity=activity,
        commune=country().slots[block, slot],
        person=person,
        partial=person & (rng.random(count, dtype=np.float32) < PARTIAL_DIFFUSION_SHARE),
        form=draw_forms(rng, acts, activity, person),
        employees=employees,
        count=counts,
        first=np.cumsum(counts) - counts,
    )


def creation_days(quantile: np.ndarray) -> np.ndarray:
    """The day by which a share of all firms is created, when creations grow steadily."""
    least = np.exp(-GROWTH * OLDEST_YEARS)
    age = -np.log(least + quantile * (1 - least)) / GROWTH
    return (TODAY - age * YEAR).astype(np.int32)


def draw_staff(
    rng: np.random.Generator, acts: Activities, activity: np.ndarray, person: np.ndarray, created: np.ndarray
) -> np.ndarray:
    """Employees of each firm's seat, none for most. What grows is the number of firms without employees:
    about as many employers are created each year."""
    chance = (acts.of_block("employer") * EMPLOYER_SCALE).astype(np.float32)[activity]
    chance *= EMPLOYERS_AMONG.astype(np.float32)[person.view(np.uint8)]
    age = np.minimum((TODAY - created) / np.float32(YEAR), STEADY_YEARS)
    chance *= np.exp(GROWTH * age, dtype=np.float32)
    hires = np.flatnonzero(rng.random(len(activity), dtype=np.float32) < chance)
    staff = np.zeros(len(activity), dtype=np.int16)
    staff[hires] = headcounts(rng, acts, activity[hires])
    return staff


def headcounts(rng: np.random.Generator, acts: Activities, activity: np.ndarray) -> np.ndarray:
    """Employees of employers, log-normal by block, at least one."""
    middle, spread = np.log(acts.of_block("employees")), acts.of_block("spread")
    size = np.exp(middle[activity] + rng.standard_normal(len(activity)) * spread[activity])
    return np.clip(np.ceil(size), 1, LARGEST_HEADCOUNT).astype(np.int16)


def draw_closures(
    rng: np.random.Generator, created: np.ndarray, person: np.ndarray, employees: np.ndarray
) -> np.ndarray:
    """Lives are exponential; NEVER where they outlast the day of the register."""
    mean = np.where(person, np.float32(LIFE_YEARS["person"] * YEAR), np.float32(LIFE_YEARS["company"] * YEAR))
    hires = np.flatnonzero(employees)
    mean[hires] *= (employees[hires] / TYPICAL_HEADCOUNT).clip(1) ** LIFE_BY_SIZE
    closed = created + np.maximum(rng.standard_exponential(len(created), dtype=np.float32) * mean, 1)
    return np.where(closed < TODAY, closed, NEVER).astype(np.int32)


def draw_forms(
    rng: np.random.Generator, acts: Activities, activity: np.ndarray, person: np.ndarray
) -> np.ndarray:
    """INSEE's legal form of each firm, fit for its activity."""
    form = FORM_SLOTS[rng.integers(0, len(FORM_SLOTS), len(activity), dtype=np.uint16)]
    form[person] = int(SOLE_TRADER)
    public = [block.name == "public" for block in acts.blocks]
    fixed = np.zeros(len(acts.naf), dtype=np.int64)
    fixed[acts.naf.is_in(ASSOCIATION_NAF).to_numpy()] = int(ASSOCIATION)
    fixed[np.array(public)[acts.block]] = int(PUBLIC_BODY)
    given = np.where(person, 0, fixed[activity])
    return np.where(given > 0, given, form)


def draw_counts(rng: np.random.Generator, firms: int, places: int) -> np.ndarray:
    """How many establishments each firm has, so that they are exactly so many in all."""
    sizes = np.ones(firms, dtype=np.int32)
    shares = np.round(np.array(SEVERAL) * firms).astype(int)
    several = np.repeat(np.arange(2, len(SEVERAL) + 2), shares)
    sizes[: len(several)] = several
    missing = places - int(sizes.sum())
    # Rounding leaves a few to give to firms of one establishment, or to take from the first firms of two.
    if missing >= 0:
        sizes[len(several) : len(several) + missing] += 1
    else:
        sizes[:-missing] -= 1
    return rng.permutation(sizes)


def draw_places(rng: np.random.Generator, firms: Firms) -> Places:
    acts = activities()
    firm = np.repeat(np.arange(len(firms.count), dtype=np.int32), firms.count)
    total = len(firm)
    rank = np.arange(total, dtype=np.int32) - firms.first.astype(np.int32)[firm] + 1
    several = firms.count > 1
    mover = several & (firms.person | (rng.random(len(several), dtype=np.float32) < MOVERS_SHARE))
    last = rank == firms.count[firm]
    moves = mover[firm]
    seat = np.where(moves, last, rank == 1)
    created, closed = draw_spans(rng, firms, firm, rank, moves & ~last)
    away = np.flatnonzero(~seat)
    commune, activity = firms.commune[firm], firms.activity[firm]
    commune[away] = elsewhere(rng, commune[away])
    branch = np.flatnonzero(~seat & ~moves)
    other = branch[rng.random(len(branch)) >= OWN_ACTIVITY]
    activity[other] = pick(rng, acts.slots, len(other))
    employees = firms.employees[firm]
    hiring = branch[employees[branch] > 0]
    staff = np.minimum(headcounts(rng, acts, activity[hiring]), employees[hiring])
    employees[hiring] = np.where(rng.random(len(hiring)) < BRANCH_EMPLOYER_SHARE, staff, 0)
    hires = np.flatnonzero(employees)
    seasonal, growth = np.zeros(total, dtype=bool), np.zeros(total, dtype=np.float32)
    seasonal[hires] = rng.random(len(hires)) < SEASONAL_SHARE
    growth[hires] = rng.normal(0, GROWTH_SPREAD, len(hires)) + acts.of_block("trend")[activity[hires]]
    return Places(
        firm, rank, seat, moves & ~last, created, closed, activity, commune, employees, seasonal, growth
    )


def draw_spans(
    rng: np.random.Generator, firms: Firms, firm: np.ndarray, rank: np.ndarray, left: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Days of creation and closure. Establishments open one after the other during the life of their firm;
    one that is `left` closes the day the next one opens, a branch may close before its firm."""
    created, closed = firms.created[firm], firms.closed[firm]
    later = np.flatnonzero(rank > 1)
    owner = firm[later]
    until = np.minimum(firms.closed[owner], TODAY - 1)
    share = (rank[later] - 1 + rng.random(len(later)) * 0.9) / firms.count[owner]
    opened = created[later] + share * (until - created[later])
    created[later] = np.minimum(np.maximum(opened, created[later]), until)
    gone = np.flatnonzero(left)
    closed[gone] = created[gone + 1]
    branch = later[
        ~left[later] & (rng.random(len(later)) < CLOSED_BRANCH_SHARE) & (rank[later] < firms.count[owner])
    ]
    end = np.minimum(closed[branch], TODAY - 1)
    closed[branch] = created[branch] + rng.random(len(branch)) * (end - created[branch])
    return created, closed


def elsewhere(rng: np.random.Generator, home: np.ndarray) -> np.ndarray:
    """Another place of the firm: the same commune, the same intercommunality, or anywhere."""
    chance = rng.random(len(home))
    near = home // COMMUNES_PER_EPCI * COMMUNES_PER_EPCI + rng.integers(0, COMMUNES_PER_EPCI, len(home))
    any_block = country().slots[0]
    return np.where(
        chance < SAME_COMMUNE, home, np.where(chance < SAME_EPCI, near, pick(rng, any_block, len(home)))
    ).astype(np.uint16)


def siren_numbers(firms: Firms) -> np.ndarray:
    return identifiers.siren(firms.sequence)
