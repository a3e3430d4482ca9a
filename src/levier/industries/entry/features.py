"""What was known of an area and an activity in a year, and may tell whether the activity will enter.

Every feature reads the years up to its own and none after; a test replaces all later facts and sees the same
features. A change is a yearly rate over `PAST` years, or the fewer that the panel has; unknown in its first.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.industries.complexity import Presence, complexity, proximity, relatedness_density
from levier.industries.entry.panel import Array, Panel, location_quotient
from levier.industries.entry.turning import Turning
from levier.industries.pairs import Pairs

PAST = 5
"""Years over which a change is measured."""
FAINTEST = 0.02
"""Added to a quotient before its logarithm, so that an absent activity has one."""

DRAWN = 10.0
"""What a pace is drawn towards the mean by, in numbers of what could turn. A choice."""

FAMILIES = {
    "level": (
        "quotient",
        "quotient_past",
        "quotient_peak",
        "jobs_short",
        "establishment_quotient",
        "establishments",
    ),
    "trend": ("quotient_change", "jobs_change"),
    "related": ("density", "density_levels", "evidence_density"),
    "alike": ("alike_areas",),
    "growth": ("growth_elsewhere", "growth_recent"),
    "pace": ("activity_pace", "area_pace"),
    "nearby": ("nearby",),
    "size": ("jobs_expected", "area_jobs", "activity_jobs", "area_growth", "jobs_per_establishment"),
    "spread": ("ubiquity", "diversity"),
    "complexity": ("activity_complexity", "complexity_gap"),
}
"""The features by what they tell a reader."""
NAMES = tuple(name for family in FAMILIES.values() for name in family)
RISING = frozenset(
    (
        *("quotient", "quotient_past", "quotient_peak", "jobs_short"),
        *("density", "density_levels", "evidence_density", "alike_areas", "nearby"),
    )
)
"""Those that may only raise the probability of an entry, and lower that of an exit."""


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What is known besides the panel: `pairs` (relatedness of activities from other evidence), `nearness`
    (areas by areas, in the order of the panel: 0 or more, the weight of one in what is near the other)."""

    pairs: Pairs | None = None
    nearness: npt.NDArray[np.float64] | None = None


def features_at(panel: Panel, place: int, around: Surroundings, turning: Turning) -> dict[str, Array]:
    """Each feature of the year at that place, areas by activities; a feature that cannot be known is absent.

    Sources: relatedness density: Hidalgo, Klinger, Barabasi & Hausmann (2007), Science 317; areas alike: the
    same from the areas' side. Level and change of the quotient: what density alone leaves out (Li & Neffke
    2024, Research Policy 53).
    """
    held = np.nan_to_num(panel.employees[place])
    quotient = np.nan_to_num(panel.quotient[place])
    presence = presence_at(panel, place)
    present = presence.held.toarray().astype(np.float32)
    shape = held.shape
    area, activity = held.sum(axis=1), held.sum(axis=0)
    near = proximity(presence, diagonal=0)
    expected = np.outer(area, activity) / max(float(held.sum()), 1e-9)
    found: dict[str, Array] = {
        "quotient": np.log(quotient + FAINTEST),
        "density": np.nan_to_num(relatedness_density(presence, near).values),
        "density_levels": weighted_share(np.minimum(quotient, 2.0), np.nan_to_num(near.matrix)),
        "alike_areas": alike_areas(present, quotient),
        "jobs_expected": np.log1p(expected),
        "jobs_short": (held - expected) / np.sqrt(expected + 1),
        "area_jobs": np.broadcast_to(np.log1p(area)[:, None], shape),
        "activity_jobs": np.broadcast_to(np.log1p(activity)[None, :], shape),
        "ubiquity": np.broadcast_to(present.mean(axis=0)[None, :], shape),
        "diversity": np.broadcast_to(present.mean(axis=1)[:, None], shape),
    }
    found |= _of_complexity(presence, shape)
    found |= _of_establishments(panel, place, held)
    found |= _of_the_past(panel, place, held) | _pace(panel, place, turning)
    if around.pairs is not None:
        matrix = np.nan_to_num(around.pairs.among(panel.activities).matrix)
        np.fill_diagonal(matrix, 0)
        found["evidence_density"] = weighted_share(present, matrix)
    if around.nearness is not None:
        weights = around.nearness.astype(np.float32).copy()
        np.fill_diagonal(weights, 0)
        total = np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
        found["nearby"] = (weights / total) @ np.minimum(quotient, 2.0)
    return {name: found[name].astype(np.float32) for name in NAMES if name in found}


def presence_at(panel: Panel, place: int) -> Presence:
    """In what each area is specialised: a quotient of 1 or more; a secret cell is unknown."""
    quotient = panel.quotient[place]
    return Presence(
        panel.areas,
        panel.activities,
        sparse.csr_array(np.nan_to_num(quotient) >= 1),
        sparse.csr_array(np.isnan(quotient)),
        m("location quotient of at least {threshold}", threshold=1),
    )


def weighted_share(held: Array, near: npt.NDArray[np.floating]) -> Array:
    """Sum over j of near_ij held_rj, over that of near_ij: relatedness density where `held` is 0 or 1."""
    total = near.sum(axis=0)
    return ((held @ near) / np.where(total > 0, total, 1)).astype(np.float32)


def alike_areas(present: Array, quotient: Array) -> Array:
    """How far the other areas have the activity: those whose presences are alike (cosine) count more."""
    own = np.maximum(present.sum(axis=1), 1)
    together = present @ present.T
    alike = (together / np.sqrt(np.outer(own, own))) ** 2
    np.fill_diagonal(alike, 0)
    total = np.maximum(alike.sum(axis=1, keepdims=True), 1e-9)
    return (alike @ np.minimum(quotient, 2.0)) / total


def _of_complexity(presence: Presence, shape: tuple[int, ...]) -> dict[str, Array]:
    """Nothing where complexity is not identified."""
    found = complexity(presence)
    if isinstance(found, NotComputed):
        return {}
    gap = found.pci[None, :] - found.eci[:, None]
    pci = found.pci.astype(np.float32)
    return {
        "activity_complexity": np.broadcast_to(pci[None, :], shape),
        "complexity_gap": gap.astype(np.float32),
    }


def _of_establishments(panel: Panel, place: int, held: Array) -> dict[str, Array]:
    if panel.establishments is None:
        return {}
    counts = np.nan_to_num(panel.establishments[place])
    jobs, places = held.sum(axis=0), counts.sum(axis=0)
    size = np.log1p(jobs / np.maximum(places, 1))
    return {
        "establishment_quotient": np.log(location_quotient(counts) + FAINTEST),
        "establishments": np.log1p(counts),
        "jobs_per_establishment": np.broadcast_to(size[None, :], held.shape),
    }


def _of_the_past(panel: Panel, place: int, held: Array) -> dict[str, Array]:
    """Changes since a year before, where there is one."""
    year = panel.years[place]
    before = [n for n in range(place) if panel.years[n] >= year - PAST]
    if not before:
        return {}
    first, last = before[0], before[-1]
    span, step = year - panel.years[first], year - panel.years[last]
    past = np.nan_to_num(panel.quotient[first:place])
    now = np.log(np.nan_to_num(panel.quotient[place]) + FAINTEST)
    then, recent = (np.nan_to_num(panel.employees[n]) for n in (first, last))
    area_growth = np.log1p(held.sum(axis=1)) - np.log1p(then.sum(axis=1))
    return {
        "quotient_past": np.log(past.mean(axis=0) + FAINTEST),
        "quotient_peak": np.log(past.max(axis=0) + FAINTEST),
        "quotient_change": (now - np.log(past[0] + FAINTEST)) / span,
        "jobs_change": (np.log1p(held) - np.log1p(then)) / span,
        "growth_elsewhere": _growth_elsewhere(held, then) / span,
        "growth_recent": _growth_elsewhere(held, recent) / step,
        "area_growth": np.broadcast_to((area_growth / span)[:, None], held.shape),
    }


def _pace(panel: Panel, place: int, turning: Turning) -> dict[str, Array]:
    """How often the activity has turned in the areas, and the area in the activities, over the years before:
    shares of what could turn, drawn towards the mean (as `DRAWN` more at the mean), in log-odds a year."""
    before = [n for n in range(place) if panel.years[n] >= panel.years[place] - PAST]
    if not before:
        return {}
    first, span = before[0], panel.years[place] - panel.years[before[0]]
    turned, seen = turning.turned(panel, place)
    could = turning.at_risk(panel, first) & seen
    did = could & turned
    mean = (did.sum() + 0.5) / (could.sum() + 1)
    paces = []
    for axis in (0, 1):
        share = (did.sum(axis=axis) + DRAWN * mean) / (could.sum(axis=axis) + DRAWN) / span
        paces.append(np.log(share / (1 - share)).astype(np.float32))
    shape = could.shape
    return {
        "activity_pace": np.broadcast_to(paces[0][None, :], shape),
        "area_pace": np.broadcast_to(paces[1][:, None], shape),
    }


def _growth_elsewhere(now: Array, then: Array) -> Array:
    """The logarithm of how much the activity has grown, all areas but each."""
    return np.log1p(np.maximum(now.sum(axis=0) - now, 0)) - np.log1p(np.maximum(then.sum(axis=0) - then, 0))
