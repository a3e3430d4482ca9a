"""Fitness of areas and complexity of activities: an activity is only as complex as its least fit holder."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.complexity.grid import Floats, spread_over
from levier.industries.complexity.identified import cautions_of, not_identified
from levier.industries.complexity.presence import Presence

MOST_ITERATIONS = 1000
HORIZON = 10
"""Ranks are settled when, at their present pace, no two areas would change places before so many times the
iterations done."""
TIED = 1e-10
"""Two fitnesses nearer than this, relatively, are equal: they will not cross."""
STILL = 1e-12
"""Fitnesses that move by less than this, relatively, have converged."""
VANISHING_PACE = 0.5
"""A fitness that falls faster than the iteration to the power of minus this goes to 0."""


@dataclass(frozen=True, eq=False)
class Fitness:
    """`fitness` of the areas and `complexity` of the activities, of mean 1; NaN for those set aside.

    `converged` : the ranks of the areas are settled (see `fitness`); `iterations` : how many were done.
    `vanishing` : areas whose fitness goes to 0 as iterations go on: their rank means something, not their
        fitness.
    """

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    fitness: Floats
    complexity: Floats
    iterations: int
    converged: bool
    vanishing: tuple[str, ...]
    evidence: Evidence

    @property
    def by_area(self) -> pl.DataFrame:
        """`area`, `fitness` (null: set aside), by code."""
        return pl.DataFrame({"area": self.areas, "fitness": pl.Series(self.fitness, nan_to_null=True)})

    @property
    def by_activity(self) -> pl.DataFrame:
        """`activity`, `complexity` (null: set aside), by code."""
        return pl.DataFrame(
            {"activity": self.activities, "complexity": pl.Series(self.complexity, nan_to_null=True)}
        )


def fitness(
    presence: Presence, *, iterations: int | None = None, extremality: float = 1.0
) -> Fitness | NotComputed:
    """Fitness of areas and complexity of activities, by the map of Tacchella et al.

    F_c = Σ_a M_ca Q_a and Q_a = (Σ_c M_ca F_c^-e)^(-1/e), both divided by their means, from 1.

    Some fitnesses may go to 0 for ever, so their values never settle, but their ranks do. Iteration therefore
    stops when ranks are settled: the next crossing of two neighbours, if each goes on at its present pace (a
    power of the iteration), comes at 10 times the iterations done or later; or when no value moves; or after
    1,000 iterations, not converged.

    Parameters
    ----------
    presence : which activities each area holds
    iterations : do exactly so many, whatever the ranks; the R package `economiccomplexity` does 19
        (its `iterations = 20` counts the start)
    extremality : e, above 0; the larger, the more the least fit holder decides

    Returns
    -------
    Fitness; NotComputed where the table cannot be compared (one area or activity, parts that share nothing:
    the share of each would be that of the start).

    Raises
    ------
    BadInput : `iterations` is below 1 or `extremality` not above 0.

    Source: Tacchella et al. (2012), Scientific Reports 2, 723; Pugliese, Zaccaria & Pietronero (2016), The
    European Physical Journal Special Topics 225, on convergence; Mariani et al. (2015), The European Physical
    Journal B 88, on extremality.
    """
    if iterations is not None and iterations < 1:
        raise BadInput(m("fitness needs one iteration at least, not {n}", n=iterations))
    if not extremality > 0:
        raise BadInput(m("extremality must be above 0, not {value}", value=extremality))
    inside = presence.occupied()
    if missing := not_identified(inside):
        return missing
    held = inside.ones
    fit, complex_ = np.ones(len(inside.areas)), np.ones(len(inside.activities))
    pace, done, converged = np.zeros(len(fit)), 0, False
    for done in range(1, (iterations or MOST_ITERATIONS) + 1):
        before = fit
        fit = held @ complex_
        with np.errstate(over="ignore", divide="ignore"):
            complex_ = (held.T @ before**-extremality) ** (-1 / extremality)
        fit, complex_ = fit / fit.mean(), complex_ / complex_.mean()
        if not (fit.min() > np.finfo(float).tiny and np.isfinite(complex_).all()):
            break
        if done > 1:
            change = np.log(fit / before)
            pace = change / np.log(done / (done - 1))
            converged = np.abs(change).max() < STILL or _next_crossing(fit, pace) >= HORIZON
        if converged and iterations is None:
            break
    vanishing = tuple(np.array(inside.areas)[pace < -VANISHING_PACE].tolist())
    return Fitness(
        presence.areas,
        presence.activities,
        spread_over(fit, presence.diversity > 0),
        spread_over(complex_, presence.ubiquity > 0),
        done,
        converged,
        vanishing,
        _evidence(presence, done, converged, vanishing),
    )


def _next_crossing(fit: Floats, pace: Floats) -> float:
    """How many times the iterations done until two neighbours in the ranking cross, each going on as n^pace;
    infinite where none nears another."""
    order = np.argsort(-fit, kind="stable")
    lead, closing = -np.diff(np.log(fit[order])), np.diff(pace[order])
    nearing = (closing > 0) & (lead > TIED)
    return float(np.exp(min((lead[nearing] / closing[nearing]).min(initial=700.0), 700.0)))


def _evidence(presence: Presence, done: int, converged: bool, vanishing: tuple[str, ...]) -> Evidence:
    cautions: list[Message] = list(cautions_of(presence))
    if not converged:
        cautions.insert(0, m("after {n} iterations the ranks are not settled", n=done))
    if vanishing:
        cautions.append(
            m("the fitness of {n} areas goes to 0: read their rank, not its value", n=len(vanishing))
        )
    return Evidence(
        method=m("Fitness and complexity, {n} iterations; presence: {rule}", n=done, rule=presence.rule),
        tables=(),
        uncertainty=m(
            "An index orders areas; its distances mean little, and a small area's rank hangs on few firms."
        ),
        reference="Tacchella et al. (2012), Scientific Reports 2, 723",
        cautions=tuple(cautions),
    )
