"""How sure a gap is: placebos in space and in time, donors left out, and conformal intervals."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from levier.industries.twins.mixing import Mix, mix
from levier.industries.twins.outcomes import Outcomes, SyntheticRules
from levier.industries.twins.panel import Floats
from levier.industries.twins.simplex import simplex_weights

HALVINGS = 25
WIDENINGS = 40


@dataclass(frozen=True, eq=False)
class Errors:
    """Gaps between areas and their mixes: years by areas, the treated one first."""

    gaps: Floats
    before: int

    @property
    def rmspe_before(self) -> Floats:
        return np.sqrt((self.gaps[: self.before] ** 2).mean(axis=0))

    @property
    def rmspe_after(self) -> Floats:
        return np.sqrt((self.gaps[self.before :] ** 2).mean(axis=0))

    @property
    def ratio(self) -> Floats:
        """Error after over error before; infinite where only the past is followed exactly."""
        before, after = self.rmspe_before, self.rmspe_after
        endless = np.where(after > 0, np.inf, 0.0)
        return np.divide(after, before, out=endless, where=before > 0)

    @property
    def p_value(self) -> float:
        """Of all areas, the treated one among them, the share whose ratio is as large as its own."""
        return float((self.ratio >= self.ratio[0]).mean())

    @property
    def scale(self) -> Floats:
        """What gaps are measured in: the error before, shrunk towards the median of all areas, so that an
        area followed exactly by chance is not taken for one without noise."""
        squares = self.rmspe_before**2
        return np.sqrt(squares + np.median(squares))

    def p_value_of(self, gaps: Floats) -> float:
        """Of all areas, the share whose gap is as large in its own scale: the test that `half_width`
        inverts."""
        scaled = np.abs(gaps) / np.where(self.scale > 0, self.scale, 1.0)
        return float((scaled >= scaled[0]).mean())

    def half_width(self, gaps: Floats, level: float) -> float:
        """How far the treated area's gap may lie from its effect: the quantile of the placebos' gaps,
        each in its own scale. NaN where there are too few placebos for the level.

        Exact if the treated area is exchangeable with the others: then its scaled error has every rank among
        theirs with the same chance.
        """
        scale = self.scale
        if not scale.min() > 0:
            return float("nan")
        scaled = np.sort(np.abs(gaps[1:]) / scale[1:])
        rank = int(np.ceil((len(scaled) + 1) * level))
        return float(scaled[rank - 1] * scale[0]) if rank <= len(scaled) else float("nan")


def placebos(
    outcomes: Outcomes, treated: Mix, rules: SyntheticRules, covariates: Floats | None, judged: int
) -> Errors:
    """The gap of every donor, had it been the one treated: each with its own donors, the treated area
    never one.

    Source: Abadie, Diamond & Hainmueller (2010), JASA 105, section 3.4.
    """
    courses = [treated.course] + [
        mix(outcomes, at, rules.most_donors, covariates, judged, rules.ridge).course
        for at in range(1, len(outcomes.areas))
    ]
    return Errors(outcomes.values - np.column_stack(courses), outcomes.before)


def conformal_interval(
    past: Floats, own: Floats, donors_after: Floats, own_after: float, level: float
) -> tuple[float, float]:
    """The effects of one later year that its error, among those of all years, would not give away.

    An effect is taken off the year, the weights are found again on the past and that year together, and the
    effect is kept if the year's error is not among the largest. With n years before, no level above n /
    (n + 1) can be reached: then both ends are NaN.

    Source: Chernozhukov, Wüthrich & Zhu (2021), JASA 116, algorithm 1 and section 2.2.
    """
    years = len(past) + 1
    if 1 / years > 1 - level:
        return float("nan"), float("nan")
    rows = np.vstack([past, donors_after])

    def kept(effect: float) -> bool:
        target = np.append(own, own_after - effect)
        errors = np.abs(target - rows @ simplex_weights(rows, target))
        return bool((errors >= errors[-1] * (1 - 1e-9)).mean() > 1 - level)

    weights = simplex_weights(past, own)
    centre = float(own_after - donors_after @ weights)
    spread = float(np.abs(own - past @ weights).max()) or float(np.abs(own).max()) * 1e-6 or 1e-9
    return centre - _edge(kept, centre, -spread), centre + _edge(kept, centre, spread)


def _edge(kept: Callable[[float], bool], centre: float, step: float) -> float:
    """How far from the centre effects are kept, in the direction of the step."""
    inside, outside = 0.0, step
    for _ in range(WIDENINGS):
        if not kept(centre + outside):
            break
        inside, outside = outside, 2 * outside
    else:
        return float("inf")
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if kept(centre + middle) else (inside, middle)
    return abs(outside)


@dataclass(frozen=True)
class InTime:
    """As if the event had come earlier, in `from_year`: the error before it, the mean gap and the error
    in the years between, none of which the mix has seen; `p_value` as for the event itself. A small one
    is a bad sign."""

    from_year: int
    rmspe_before: float
    rmspe_held_out: float
    mean_gap: float
    p_value: float


def in_time(outcomes: Outcomes, rules: SyntheticRules) -> InTime | None:
    """A placebo in time on the last third of the past, by weights on outcomes; None where the past is too
    short for it.

    Source: Abadie, Diamond & Hainmueller (2015), American Journal of Political Science 59(2).
    """
    before = outcomes.before - max(1, outcomes.before // 3)
    if before < rules.fewest_years_before:
        return None
    earlier = outcomes.up_to(before)
    treated = mix(earlier, 0, rules.most_donors, ridge=rules.ridge)
    errors = placebos(earlier, treated, rules, None, 0)
    return InTime(
        from_year=outcomes.years[before],
        rmspe_before=float(errors.rmspe_before[0]),
        rmspe_held_out=float(errors.rmspe_after[0]),
        mean_gap=float(errors.gaps[before:, 0].mean()),
        p_value=errors.p_value,
    )


def left_out(
    outcomes: Outcomes, whole: Mix, rules: SyntheticRules, covariates: Floats | None, judged: int
) -> list[tuple[str, float]]:
    """The mean gap after the event without each donor that weighs more than 1 %."""
    found = []
    for donor, weight in zip(whole.donors, whole.weights, strict=True):
        if abs(weight) > 0.01 and len(whole.donors) > 2:
            rest = mix(outcomes, 0, rules.most_donors, covariates, judged, rules.ridge, without=int(donor))
            gap = outcomes.values[:, 0] - rest.course
            found.append((outcomes.areas[donor], float(gap[outcomes.before :].mean())))
    return found
