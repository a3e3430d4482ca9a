"""Choosing a learner and correcting its probabilities, on turns that it did not learn from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.industries.entry.learning import Boosted, Learner, Logistic, LogOdds, Mean, Numbers
from levier.industries.entry.rows import Rows

Cut = tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]
"""Rows to learn from, and rows to try it on."""
FOLDS = 3
"""Groups of areas, and of activities, held out in turn, where no earlier year can be learned from."""
LATEST_TRIALS = 2
"""Years on which learners are tried."""
TRUST = 20.0
"""Turns after which the slope of the correction counts for half."""
FEW = ("quotient", "jobs_expected", "density", "alike_areas", "growth_elsewhere")
"""The features of the plainest learner, which has little to learn from."""
TRIED = (
    ("few",),
    ("logistic",),
    ("boosted",),
    ("few", "boosted"),
    ("logistic", "boosted"),
    ("few", "logistic", "boosted"),
)
"""Learners tried: each, and the mean log-odds of some."""


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Rows that were not learned from, and the log-odds that each learner gave them."""

    rows: Rows
    log_odds: Mapping[str, Numbers]
    in_time: bool
    """Learned on earlier years (True), or on other areas of the same year."""


@dataclass(frozen=True)
class Correction:
    """Log-odds times `slope` plus `intercept` (Platt 1999, with the slope drawn towards 1)."""

    slope: float
    intercept: float

    def __call__(self, log_odds: Numbers) -> Numbers:
        return self.slope * log_odds + self.intercept


def learners(*, rising: bool) -> dict[str, Learner]:
    """What `TRIED` is made of: a logistic regression on few features, one on all, boosted trees."""
    return {
        "few": Logistic(strength=3.0, only=FEW),
        "logistic": Logistic(),
        "boosted": Boosted(rising=rising),
    }


def learner_of(names: str, *, rising: bool) -> Learner:
    """The learner, or the mean of those, whose names are given, such as "logistic+boosted"."""
    single = learners(rising=rising)
    return Mean(tuple(single[name] for name in names.split("+")))


def held_out(rows: Rows, horizon: int, *, rising: bool, seed: int) -> HeldOut:
    """Each learner's log-odds on the latest years, learned on those whose outcome was known by then. Where
    there is no such year, or nothing turned before it: on each group of areas and activities, learned on
    those that share neither. No row is held out where these too are all of one kind."""
    in_time = _learnable(rows, _years_apart(rows, horizon))
    cuts = in_time or _learnable(rows, _groups_apart(rows, seed))
    single = learners(rising=rising)
    given: dict[str, list[Numbers]] = {name: [] for name in single}
    for past, trial in cuts:
        for name, learner in single.items():
            given[name].append(learner.fit(rows.of(past), seed).log_odds(rows.features[trial]))
    places = np.concatenate([np.flatnonzero(trial) for _, trial in cuts] or [np.array([], np.int64)])
    odds = {name: np.concatenate(parts or [np.array([])]) for name, parts in given.items()}
    tried = {"+".join(names): np.mean([odds[name] for name in names], axis=0) for names in TRIED}
    return HeldOut(rows.of(places), tried, bool(in_time))


def _years_apart(rows: Rows, horizon: int) -> list[Cut]:
    """The latest years, and those whose outcome was known by then."""
    years = np.unique(rows.year)
    trials = [year for year in years if (years + horizon <= year).any()][-LATEST_TRIALS:]
    return [(rows.year + horizon <= year, rows.year == year) for year in trials]


def _groups_apart(rows: Rows, seed: int) -> list[Cut]:
    """Each group of areas and activities, and the rows that share neither with it."""
    area = groups(len(rows.panel.areas), FOLDS, seed)[rows.area]
    activity = groups(len(rows.panel.activities), FOLDS, seed + 1)[rows.activity]
    return [
        ((area != one) & (activity != other), (area == one) & (activity == other))
        for one in range(FOLDS)
        for other in range(FOLDS)
    ]


def _learnable(rows: Rows, cuts: list[Cut]) -> list[Cut]:
    """The cuts that have something to learn from, and to try it on."""
    return [(past, trial) for past, trial in cuts if both_kinds(rows.outcome[past]) and trial.any()]


def both_kinds(outcome: npt.NDArray[np.bool_]) -> bool:
    return bool(outcome.any() and not outcome.all())


def groups(members: int, count: int, seed: int) -> npt.NDArray[np.int64]:
    """The group of each member, drawn; as many of each as can be."""
    return np.random.default_rng(seed).permutation(members) % count


def log_loss(log_odds: Numbers, rows: Rows) -> float:
    """Mean surprise, each row by its weight; smaller is better."""
    sign = np.where(rows.outcome, -1.0, 1.0)
    return float(np.average(np.logaddexp(0, sign * log_odds), weights=rows.weight))


def correction(log_odds: Numbers, rows: Rows) -> Correction:
    """The line that makes the held-out log-odds true on average (Platt 1999, by Newton's method)."""
    events = float(rows.outcome.sum())
    if events == 0 or rows.outcome.all():
        return Correction(1.0, 0.0)
    slope, _ = _line(log_odds, rows)
    slope = 1 + (float(np.clip(slope, 0.2, 2.0)) - 1) * events / (events + TRUST)
    return Correction(slope, _intercept(slope * log_odds, rows))


def _line(log_odds: Numbers, rows: Rows) -> tuple[float, float]:
    columns = np.column_stack((log_odds, np.ones(len(log_odds))))
    line = np.array([1.0, 0.0])
    for _ in range(30):
        chance = expit(columns @ line)
        pull = columns.T @ (rows.weight * (rows.outcome - chance)) - 1e-3 * (line - [1.0, 0.0])
        curve = (columns * (rows.weight * chance * (1 - chance))[:, None]).T @ columns + 1e-3 * np.eye(2)
        step = np.clip(np.linalg.solve(curve, pull), -1, 1)
        line = line + step
        if np.abs(step).max() < 1e-8:
            break
    return float(line[0]), float(line[1])


def _intercept(log_odds: Numbers, rows: Rows) -> float:
    base = 0.0
    wanted = float((rows.weight * rows.outcome).sum())
    for _ in range(50):
        chance = expit(log_odds + base)
        gap = wanted - float((rows.weight * chance).sum())
        slope = float((rows.weight * chance * (1 - chance)).sum())
        step = float(np.clip(gap / max(slope, 1e-9), -1, 1))
        base += step
        if abs(step) < 1e-9:
            break
    return base


def expit(log_odds: Numbers) -> Numbers:
    """The probability of log-odds."""
    from scipy.special import expit as scipy_expit

    return np.asarray(scipy_expit(log_odds))


def unseen_spread(log_odds: Numbers, rows: Rows) -> float:
    """Variance on the log-odds of what the features do not know of an area, of an activity, of a period: what
    counts of turns vary by, beyond chance (method of moments, as DerSimonian & Laird 1986). One standard
    error is added to each, since few turns tell little of it and an interval should not be too narrow."""
    chance = expit(log_odds)
    variance = chance * (1 - chance)
    total = 0.0
    for group in (rows.area, rows.activity, rows.year):
        _, place = np.unique(group, return_inverse=True)
        if place.max(initial=0) == 0:
            continue
        gap = np.bincount(place, weights=rows.weight * (rows.outcome - chance))
        drawn = np.bincount(place, weights=rows.weight**2 * variance)
        moved = np.bincount(place, weights=rows.weight * variance)
        error = np.sqrt(2 * (drawn**2).sum())
        total += max(float(((gap**2 - drawn).sum() + error) / max((moved**2).sum(), 1e-12)), 0.0)
    return total


def learned_without_each_group(rows: Rows, learner: Learner, count: int, seed: int) -> tuple[LogOdds, ...]:
    """What is learned when one group of areas is left out, for each group."""
    group = groups(len(rows.panel.areas), count, seed)[rows.area]
    kept = [group != left for left in range(count)]
    return tuple(learner.fit(rows.of(each), seed) for each in kept if both_kinds(rows.outcome[each]))
