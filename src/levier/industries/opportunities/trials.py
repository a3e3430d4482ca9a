"""How robust an order is: the same question asked of other areas, years, kinds of relatedness and weights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from levier.industries.opportunities.basis import SPAN, Basis
from levier.industries.opportunities.ranking import among_the_first, composite, place, score
from levier.industries.opportunities.reading import Held, Reading, density_of, numbers_of, read
from levier.industries.opportunities.weights import Weights

Floats = npt.NDArray[np.float64]
VARIANTS = 5
"""Sets of weights and kinds of relatedness tried on each sample of areas."""
PREDICTED = 0.5
"""Where there are predictions, the part of the trials that read reach from them; the others read density."""
CONCENTRATION = 12.0
"""How near the given weights the tried ones stay: six equal weights (0.17 each) have a standard deviation of
0.10, a half and a half of 0.14. An assumption: large enough to matter, small enough to stay the same wish."""
LOCATION = "location"
"""The kind of relatedness that the panel itself tells; one given by that name stands in its place."""
LEVEL = 0.9
"""The level of all intervals of this package."""
NORMAL = float(stats.norm.ppf((1 + LEVEL) / 2))


@dataclass(frozen=True, eq=False)
class Probabilities:
    """The probability of each candidate to become a specialisation and its interval, in their order."""

    middle: Floats
    low: Floats
    high: Floats

    def drawn(self, draw: np.random.Generator) -> Floats:
        """Probabilities drawn from their intervals, on the scale of log-odds."""
        odds = [_log_odds(numbers) for numbers in (self.low, self.middle, self.high)]
        spread = np.maximum(odds[2] - odds[0], 0) / (2 * NORMAL)
        return np.asarray(1 / (1 + np.exp(-(odds[1] + spread * draw.standard_normal(len(spread))))))


@dataclass(frozen=True, eq=False)
class Trials:
    """What many samples say: standard deviations of density, complexity and value, and how often each
    candidate is among the first, sample by sample (rows)."""

    density_spread: Floats
    complexity_spread: Floats
    value_spread: Floats
    among_first: Floats

    def share(self) -> tuple[Floats, Floats, Floats]:
        """How often each candidate is among the first, with the interval of that share.

        The variants of one sample go together, so the interval (Wilson 1927) counts as many trials as give
        the variance seen between samples, and never more than there were.
        """
        samples, n = self.among_first, len(self.among_first)
        share = samples.mean(axis=0)
        between = samples.var(axis=0, ddof=1) / n if n > 1 else np.zeros_like(share)
        alone = share * (1 - share)
        with np.errstate(invalid="ignore", divide="ignore"):
            worth = np.where(between > 0, alone / between, n)
        worth = np.clip(worth, 1, n * VARIANTS)
        centre = (share + NORMAL**2 / (2 * worth)) / (1 + NORMAL**2 / worth)
        half = NORMAL / (1 + NORMAL**2 / worth) * np.sqrt(alone / worth + NORMAL**2 / (4 * worth**2))
        return share, np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def try_again(
    basis: Basis,
    pci: Floats,
    kinds: Mapping[str, Floats],
    probabilities: Probabilities | None,
    fixed: Floats,
    weights: Weights,
    first: int,
    samples: int,
    seed: int,
) -> Trials:
    """Order the candidates again in many samples.

    Each sample keeps the area and a random half of the others (the delete-half jackknife of Shao & Wu 1989:
    what varies between halves is the standard error of the whole), with the presences of the latest year or
    of one of the two before. The relatedness in `kinds` was not read from these areas: density by it is tried
    on a random half of the activities around instead, by the same jackknife. On each sample, `VARIANTS`
    times, reach is read in one of the ways there are (probabilities drawn from their intervals, density by
    location together, unless it is one of `kinds`, density by each of `kinds`) and the weights are drawn
    around those given.

    `fixed` : the components of value that no sample changes (pay, transitions), rows in that order.
    """
    draw = np.random.default_rng(seed)
    held = [Held.of(presence) for presence in basis.presences]
    numbers = numbers_of(basis, SPAN)
    others = np.delete(np.arange(len(basis.cells.areas)), basis.own)
    densities, complexities, values, inside = [], [], [], []
    for _ in range(samples):
        half = draw.choice(others, size=max(len(others) // 2, 1), replace=False)
        year = held[draw.integers(len(held))]
        reading = read(basis, year, np.append(half, basis.own), pci, numbers)
        by_kind = _in_half_of_the_activities(kinds, year.full[basis.own], basis, draw)
        places = place(raw_components(reading, fixed))
        densities.append(by_kind[0] if by_kind else reading.density)
        complexities.append(reading.complexity)
        values.append(composite(places, weights.of_value))
        read_here = [] if LOCATION in kinds else [reading.density]
        ways = [place(density) for density in (*read_here, *by_kind)]
        chosen = np.zeros(len(basis.candidates))
        for _ in range(VARIANTS):
            of_value, of_reach = _weights_near(weights, draw)
            reach = ways[draw.integers(len(ways))]
            if probabilities is not None and draw.random() < PREDICTED:
                reach = probabilities.drawn(draw)
            chosen += among_the_first(score(reach, composite(places, of_value), of_reach), first)
        inside.append(chosen / VARIANTS)
    return Trials(
        density_spread=_spread(densities),
        complexity_spread=_spread(complexities),
        value_spread=_spread(values),
        among_first=np.array(inside),
    )


def _in_half_of_the_activities(
    kinds: Mapping[str, Floats], held: npt.NDArray[np.float32], basis: Basis, draw: np.random.Generator
) -> list[Floats]:
    """Density by each kind, had only a random half of the activities been there to be related to."""
    if not kinds:
        return []
    half = draw.choice(len(held), size=max(len(held) // 2, 1), replace=False)
    own = held[half].astype(np.float64)
    return [density_of(around[:, half], own, basis.candidates) for around in kinds.values()]


def raw_components(reading: Reading, fixed: Floats) -> Floats:
    """The components of value, in the order of `COMPONENTS`, by candidate."""
    pay, transition = fixed
    return np.array([reading.complexity, reading.gain, reading.jobs, pay, reading.growth, transition])


def _weights_near(weights: Weights, draw: np.random.Generator) -> tuple[Floats, float]:
    """Weights drawn around the given ones; one that is 0, or all there is, stays so."""
    shares = weights.of_value / weights.of_value.sum()
    counted = shares > 0
    drawn = np.zeros_like(shares)
    drawn[counted] = draw.dirichlet(CONCENTRATION * shares[counted])
    part = weights.reach
    if 0 < part < 1:
        part = float(draw.beta(CONCENTRATION * part, CONCENTRATION * (1 - part)))
    return drawn, part


def _spread(rows: list[Floats]) -> Floats:
    """The standard deviation over samples of each candidate; NaN where fewer than half of them know it."""
    numbers = np.array(rows)
    known = np.isfinite(numbers)
    n = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, numbers, 0).sum(axis=0) / n
        spread = np.sqrt(np.where(known, (numbers - mean) ** 2, 0).sum(axis=0) / n)
    return np.where(n >= len(numbers) / 2, spread, np.nan)


def _log_odds(share: Floats) -> Floats:
    inside = np.clip(share, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(inside / (1 - inside)))
