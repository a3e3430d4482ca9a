"""What a joint allocation is told besides projects and sites: worth, limits, effort."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m

Unknown = Literal["allowed", "refused"]

AREA = "area_m2"
SHARED = ("grid_mw", "water_m3_day", "effluent_m3_day")
DRAWN = (AREA, *SHARED)
LAND = "land_ha"
"""Facts that projects of one place share: what one takes, the others no longer have."""


@dataclass(frozen=True)
class Period:
    """Years in which a project may open, both included."""

    first_year: int
    last_year: int

    def __post_init__(self) -> None:
        if self.first_year > self.last_year:
            raise BadInput(m("a period ends before it begins"), where=str(self))

    def __str__(self) -> str:
        return f"{self.first_year}-{self.last_year}"


@dataclass(frozen=True)
class Capacity:
    """What can be drawn of a fact at some sites together, from the beginning of a year on.

    Rows of the same `name` are one capacity that changes in time: each holds until the next, and nothing can
    be drawn before the first unless it has no `from_year`. With a single site and no name, it stands for
    what the site itself is known to have (before the first, what `Sites` tells of it)."""

    fact: str
    amount: float
    sites: tuple[str, ...]
    name: str = ""
    from_year: int | None = None

    def __post_init__(self) -> None:
        if self.fact not in DRAWN:
            raise BadInput(
                m("“{fact}” is not shared by the projects of a place", fact=self.fact[:60]),
                where=self.name,
                fix=m("one of: {facts}", facts=", ".join(DRAWN)),
            )
        if not (isfinite(self.amount) and self.amount >= 0):
            raise BadInput(m("a capacity or a budget is a number of 0 or more"), where=self.name or self.fact)
        if not self.sites or (not self.name and len(self.sites) > 1):
            raise BadInput(m("a capacity is of one site, or has a name"), where=self.name or self.fact)


@dataclass(frozen=True)
class LandBudget:
    """Farm, forest or natural land that may be built on in an area, in hectares, over the openings from
    `first_year` to `last_year` (None: no bound). `area`: a commune, or an area that `Limits.areas` names."""

    area: str
    hectares: float
    first_year: int | None = None
    last_year: int | None = None

    def __post_init__(self) -> None:
        if not (isfinite(self.hectares) and self.hectares >= 0):
            raise BadInput(m("a capacity or a budget is a number of 0 or more"), where=self.area)
        if None not in (self.first_year, self.last_year) and self.first_year > self.last_year:  # type: ignore[operator]
            raise BadInput(m("a period ends before it begins"), where=self.area)


@dataclass(frozen=True)
class Apart:
    """Two projects that cannot be on one site, nor on two sites less than `km` apart (great circle)."""

    first: str
    second: str
    km: float = 0.0

    def __post_init__(self) -> None:
        if self.first == self.second or not (isfinite(self.km) and self.km >= 0):
            raise BadInput(
                m("two different projects are kept apart, by 0 km or more"),
                where=f"{self.first}, {self.second}",
            )


@dataclass(frozen=True)
class Split:
    """A project that may be spread over business parks: at most so many parts, each at least that share."""

    project: str
    most_parts: int = 2
    least_share: float = 0.25

    def __post_init__(self) -> None:
        if self.most_parts < 1 or not 0 < self.least_share <= 1:
            raise BadInput(m("parts are 1 or more, and a share is above 0 and at most 1"), where=self.project)


@dataclass(frozen=True)
class Signed:
    """A choice already made: it is kept even where the site lacks a must, and limits must bear it."""

    project: str
    site_id: str
    year: int | None = None


@dataclass(frozen=True, eq=False)
class Worth:
    """What an option is worth: jobs, times the fit `score` of the pair if scores are given, less its cost.

    `scores`: `project`, `site_id`, `score` (0 or more); a pair that is not there is not proposed.
    `costs`: `project`, `site_id`, `cost_eur` of the whole project there; a pair that is not there costs
    nothing more. `eur_per_job`: what a job is held to be worth, to set costs against jobs."""

    scores: pl.DataFrame | None = None
    costs: pl.DataFrame | None = None
    eur_per_job: float | None = None

    def __post_init__(self) -> None:
        if (self.costs is None) != (self.eur_per_job is None):
            raise BadInput(m("costs are set against jobs: give both costs and what a job is worth"))
        if self.eur_per_job is not None and not (isfinite(self.eur_per_job) and self.eur_per_job > 0):
            raise BadInput(m("what a job is worth is above 0"), where="eur_per_job")


@dataclass(frozen=True, eq=False)
class Limits:
    """What binds projects together.

    `periods`: in order, without overlap; none: all open at once. `splittable`: sites that may host several
    projects (None: the business parks). `areas`: `site_id`, `area`: which land budgets a site falls under,
    besides its commune. `land_shares`: `site_id`, `share` of what is built there that counts as land taken
    (sites that are not there: `land_shares_of`). `forbidden`: pairs `project`, `site_id`."""

    periods: Sequence[Period] = ()
    splittable: Sequence[str] | None = None
    capacities: Sequence[Capacity] = ()
    land_budgets: Sequence[LandBudget] = ()
    areas: pl.DataFrame | None = None
    land_shares: pl.DataFrame | None = None
    apart: Sequence[Apart] = ()
    splits: Sequence[Split] = ()
    signed: Sequence[Signed] = ()
    forbidden: pl.DataFrame | None = None

    def __post_init__(self) -> None:
        for before, after in zip(self.periods, self.periods[1:], strict=False):
            if after.first_year <= before.last_year:
                raise BadInput(m("periods follow one another without overlap"), where=f"{before}, {after}")
        dated = any(b.first_year is not None or b.last_year is not None for b in self.land_budgets)
        if not self.periods and (dated or any(c.from_year is not None for c in self.capacities)):
            raise BadInput(m("a budget or a capacity by years wants periods"), where="periods")
        for name, told in (
            ("splits", [split.project for split in self.splits]),
            ("signed", [choice.project for choice in self.signed]),
            ("capacities", [f"{c.name or c.sites[0]}, {c.fact}, {c.from_year}" for c in self.capacities]),
            ("land_budgets", [f"{b.area}, {b.first_year}, {b.last_year}" for b in self.land_budgets]),
        ):
            if twice := sorted({key for key in told if told.count(key) > 1}):
                raise BadInput(m("told twice: {keys}", keys="; ".join(twice[:5])), where=name)


@dataclass(frozen=True)
class Effort:
    """How long to look, and how near to the best: `gap` is relative (0: the best)."""

    seconds: float = 60.0
    gap: float = 0.0

    def __post_init__(self) -> None:
        if not (self.seconds > 0 and 0 <= self.gap < 1):
            raise BadInput(m("seconds are above 0, and a gap is from 0 to less than 1"), where=str(self))


@dataclass(frozen=True)
class Steps:
    """By how much each kind of limit is loosened to find what it costs: hectares of a land budget, and the
    units of the facts that are shared."""

    land_ha: float = 1.0
    area_m2: float = 1_000.0
    grid_mw: float = 1.0
    water_m3_day: float = 100.0
    effluent_m3_day: float = 100.0

    def __post_init__(self) -> None:
        if not all(isfinite(self.of(name)) and self.of(name) > 0 for name in (LAND, *DRAWN)):
            raise BadInput(m("a step is above 0"), where=str(self))

    def of(self, name: str) -> float:
        return float(getattr(self, name))
