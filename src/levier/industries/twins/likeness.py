"""How alike two areas were in a past year: distances by part, made comparable, and put together."""

from dataclasses import astuple, dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core import naf
from levier.core.distance import great_circle_km
from levier.industries.twins.panel import Floats, JobsPanel
from levier.industries.twins.params import TwinRules, TwinWeights

PARTS = tuple(part.name for part in fields(TwinWeights))
LARGEST_SHARE = 0.02
"""Share of the areas, the most populous ones, from which remoteness is measured. Our choice."""


@dataclass(frozen=True, eq=False)
class Likeness:
    """Distances between every two areas. `distances`: of each part, areas by areas, 1 for the median
    pair, NaN where the part is not known for one of the two. `weights` sum to 1. `km`: between centres,
    NaN where unknown. `jobs`: of each area that year, of which `estimated_share` are secret and estimated."""

    parts: tuple[str, ...]
    distances: list[Floats]
    weights: Floats
    km: Floats
    jobs: Floats
    estimated_share: Floats

    @cached_property
    def together(self) -> Floats:
        return weighted(self.distances, self.weights)

    @cached_property
    def pairs(self) -> npt.NDArray[np.bool_]:
        """Each pair of areas once."""
        return np.triu(np.ones(self.km.shape, bool), k=1)

    def share_further(self, distances: Floats, values: Floats) -> Floats:
        """Of all pairs of areas, the share that is further apart than each value; NaN for NaN."""
        pairs = distances[self.pairs]
        known = np.count_nonzero(~np.isnan(pairs))
        return np.array(
            [np.nan if np.isnan(one) else np.count_nonzero(pairs > one) / known for one in values]
        )


def weighted(distances: list[Floats], weights: Floats) -> Floats:
    """The weighted mean over the parts that are known (the rule of Gower 1971)."""
    total, weight = np.zeros(distances[0].shape), np.zeros(distances[0].shape)
    for part, one in zip(distances, weights, strict=True):
        known = ~np.isnan(part)
        np.add(total, one * part, out=total, where=known)
        np.add(weight, one, out=weight, where=known)
    return np.divide(total, weight, out=np.full(total.shape, np.nan), where=weight > 0)


def likeness(
    panel: JobsPanel, year: int, places: pl.DataFrame, weights: TwinWeights, rules: TwinRules
) -> Likeness:
    """The distances between areas from what was known in that year, and nothing later.

    Structure and manufacturing: distance of Hellinger (1909) between shares of jobs, 0 to 1. Size, place and
    trend: differences. Each part is then divided by its median over all pairs of areas.
    """
    jobs, estimated = filled_jobs(panel, year)
    km = _km(places)
    measured = {
        "structure": _hellinger(by_division(jobs, panel.activities)),
        "manufacturing": _hellinger(jobs[:, manufacturing_among(panel.activities)]),
        "size": _apart(np.log(np.where(jobs.sum(axis=1) > 0, jobs.sum(axis=1), np.nan))),
        "place": _mean_of([_apart(trait) for trait in _traits(places, km)]),
        "trend": _mean_of([_apart(trend) for trend in _trends(panel, year, rules.trend_years)]),
    }
    chosen = dict(zip(PARTS, astuple(weights), strict=True))
    once = np.triu(np.ones((len(panel.areas),) * 2, bool), k=1)
    kept = {
        part: scaled
        for part, distances in measured.items()
        if chosen[part] > 0 and (scaled := _scaled(distances, once)) is not None
    }
    used = np.array([chosen[part] for part in kept])
    total = jobs.sum(axis=1)
    share = np.divide(estimated, total, out=np.zeros(len(total)), where=total > 0)
    return Likeness(tuple(kept), list(kept.values()), used / used.sum() if kept else used, km, total, share)


def filled_jobs(panel: JobsPanel, year: int) -> tuple[Floats, Floats]:
    """The jobs of each cell, and each area's jobs that were estimated.

    A secret cell is given its establishments times the mean size of known ones of its activity (of all
    activities where none is known); without establishments it stays at 0. For likeness alone: no figure that
    is shown rests on it.
    """
    jobs, places = panel.jobs(year), panel.establishments(year)
    secret, known = np.isnan(jobs), ~np.isnan(jobs) & (places > 0)
    held = np.where(known, places, 0.0)
    filled = np.where(secret, 0.0, jobs)
    counted = np.where(known, filled, 0.0)
    overall = counted.sum() / held.sum() if held.sum() > 0 else 0.0
    size = np.divide(
        counted.sum(axis=0), held.sum(axis=0), out=np.full(jobs.shape[1], overall), where=held.sum(axis=0) > 0
    )
    estimate = np.where(secret, np.nan_to_num(places) * size, 0.0)
    return filled + estimate, estimate.sum(axis=1)


def are_naf(activities: tuple[str, ...]) -> bool:
    return all(code[:2].isdigit() and code[2:3] in {"", "."} for code in activities)


def manufacturing_among(activities: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Which activities are manufacturing by the NAF; none where the codes are others."""
    if not are_naf(activities):
        return np.zeros(len(activities), bool)
    return np.array([code[:2] in naf.MANUFACTURING for code in activities])


def division_of(activities: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """The place of each activity's NAF division; each its own where the codes are others."""
    codes = [code[:2] for code in activities] if are_naf(activities) else list(activities)
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def by_division(jobs: Floats, activities: tuple[str, ...]) -> Floats:
    """The jobs of each area by division: activities are in order of code, so divisions are runs of them."""
    division = division_of(activities)
    return np.add.reduceat(jobs, np.flatnonzero(np.diff(division, prepend=-1)), axis=1)


def matched(panel: JobsPanel, first: int, last: int) -> tuple[Floats, Floats]:
    """The jobs of two years where both are known, 0 elsewhere: a cell that becomes secret is no loss."""
    before, after = panel.jobs(first), panel.jobs(last)
    known = ~np.isnan(before) & ~np.isnan(after)
    return np.where(known, before, 0.0), np.where(known, after, 0.0)


def _hellinger(amounts: Floats) -> Floats:
    """Between the shares of each two rows; 1 from a row of zeros to another, 0 between two such rows."""
    total = amounts.sum(axis=1, keepdims=True)
    roots = np.sqrt(np.divide(amounts, total, out=np.zeros_like(amounts), where=total > 0))
    distances = np.sqrt(np.clip(1 - roots @ roots.T, 0, None))
    empty = total[:, 0] == 0
    distances[np.ix_(empty, empty)] = 0
    np.fill_diagonal(distances, 0)
    return distances


def _apart(values: Floats) -> Floats:
    """The differences of each two values, 1 for the median pair of those that differ."""
    distances = np.abs(values[:, None] - values[None, :])
    scaled = _scaled(distances, np.triu(np.ones(distances.shape, bool), k=1))
    return np.full(distances.shape, np.nan) if scaled is None else scaled


def _scaled(distances: Floats | None, once: npt.NDArray[np.bool_]) -> Floats | None:
    """Divided by the median over the pairs of areas; None where nothing is known or nothing differs."""
    if distances is None:
        return None
    known = distances[once]
    known = known[known > 0]
    return distances / np.median(known) if len(known) else None


def _mean_of(traits: list[Floats]) -> Floats | None:
    """The mean of the distances that are known."""
    if not traits:
        return None
    return weighted(traits, np.ones(len(traits)))


def _trends(panel: JobsPanel, year: int, years: int) -> list[Floats]:
    """Yearly growth before the year, in all and in manufacturing. One job is added to both ends, so that an
    area without has a logarithm."""
    earlier = [known for known in panel.years if year - years <= known < year]
    if not earlier:
        return []
    before, after = matched(panel, earlier[0], year)
    inside = manufacturing_among(panel.activities)
    chosen = [np.ones(len(inside), bool), inside] if inside.any() else [np.ones(len(inside), bool)]
    return [
        (np.log(after[:, part].sum(axis=1) + 1) - np.log(before[:, part].sum(axis=1) + 1))
        / (year - earlier[0])
        for part in chosen
    ]


def _traits(places: pl.DataFrame, km: Floats) -> list[Floats]:
    """What is known of where the areas are; densities and distances in logarithm, other traits as they
    are."""
    read = {
        name: places[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name, kind in places.schema.items()
        if kind.is_numeric()
    }
    traits = []
    if "density" in read:
        traits.append(np.log(np.where(read["density"] > 0, read["density"], np.nan)))
    population = np.nan_to_num(read.get("population", np.zeros(places.height)))
    if {"longitude", "latitude"} <= read.keys() and population.max(initial=0) > 0:
        count = max(1, round(LARGEST_SHARE * len(population)))
        largest = np.argsort(-population, kind="stable")[:count]
        nearest = np.where(np.isnan(km[:, largest]), np.inf, km[:, largest]).min(axis=1)
        traits.append(np.log1p(np.where(np.isfinite(nearest), nearest, np.nan)))
    others = read.keys() - {"density", "longitude", "latitude", "population"}
    traits.extend(read[name] for name in sorted(others))
    return [trait for trait in traits if np.isfinite(trait).sum() > 1]


def _km(places: pl.DataFrame) -> Floats:
    """Great-circle distances between the centres of areas; NaN where one is unknown."""
    if not {"longitude", "latitude"} <= set(places.columns):
        return np.full((places.height, places.height), np.nan)
    longitude, latitude = (
        places[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in ("longitude", "latitude")
    )
    # Row by row: all pairs at once would hold several such matrices.
    return np.stack(
        [
            great_circle_km(east, north, longitude, latitude)
            for east, north in zip(longitude, latitude, strict=True)
        ]
    )
