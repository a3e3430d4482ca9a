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

CHECKED_AT = tuple(2**power for power in range(3, 11))
"""Iterations at which ranks are looked at: 8, 16 ... 1,024, each time against those at half as many."""
HORIZON = 10
"""Ranks are settled when, at their present pace, no two areas would change places before so many times the
iterations done."""
TIED = 1e-10
"""Two fitnesses nearer than this, relatively, are equal: they have no order and will not cross."""
DIGITS = 300
"""Powers of ten that a double can tell from 0."""
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

    Some fitnesses may go to 0 for ever, so their values never settle, but their ranks do. They are settled
    when the order is that of half as many iterations, and the next crossing of two neighbours, if each goes
    on at its pace since then (a power of the iteration), would come at 10 times the iterations done or later.
    This is looked at after 8, 16, 32 ... iterations, and given up after 1,024: not converged.

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
    fit, complex_ = np.ones(len(inside.areas)), np.ones(len(inside.activities))
    pace, done, converged = np.zeros(len(fit)), 0, False
    for stop in (
        CHECKED_AT if iterations is None else (*([iterations // 2] if iterations > 1 else []), iterations)
    ):
        before, earlier = fit, done
        for _ in range(stop - done):
            fit, complex_ = _iterated(inside, fit, complex_, extremality)
        done = stop
        if earlier:
            pace = np.log(fit / before) / np.log(done / earlier)
            converged = _settled(before, fit, pace)
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


def _iterated(inside: Presence, fit: Floats, complex_: Floats, extremality: float) -> tuple[Floats, Floats]:
    """One step of the map, both sides from the values before it."""
    next_fit = inside.ones @ complex_
    # Powers of fitness over the least one, which is kept from underflow: some go to 0 tenfold at each step.
    unfit = inside.ones.T @ (fit / fit.min()) ** -extremality
    next_complex = unfit ** (-1 / extremality)
    least = 10.0 ** (-DIGITS / max(extremality, 1))
    return np.maximum(next_fit / next_fit.mean(), least), next_complex / next_complex.mean()


def _settled(before: Floats, fit: Floats, pace: Floats) -> bool:
    """The order is that of before, and no two neighbours would cross within the horizon."""
    order = np.argsort(-fit, kind="stable")
    lead, led = -np.diff(np.log(fit[order])), -np.diff(np.log(before[order]))
    if (led < -TIED).any():
        return False
    closing = np.diff(pace[order])
    nearing = (closing > 0) & (lead > TIED)
    return bool((lead[nearing] >= closing[nearing] * np.log(HORIZON)).all())


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
