"""Hazards learned on one period, brought to what a later period saw, at each distance ahead.

A model of the next quarter is asked about the next three years with the features of today: what they say
fades as they age, and the economy moves. On a later period the log-odds e of each ending, l quarters ahead,
become e + a + b·(e - ē) + c·log(1 + l) + d·(e - ē)·log(1 + l), with a, b, c, d drawn towards 0 (no change).
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.optimize import brentq, minimize
from scipy.special import expit

PRIOR_SD = 1.0
"""Of a, b, c and d around 0: strong where few endings were seen, forgotten where many were. A choice."""


LEVELS = 5.0
"""Changes of level looked for: odds up to 150 times as high or as low."""

MOST_PAIRS = 200_000
"""Rows that a recalibration learns from: more change its four figures by less than their own error."""


@dataclass(frozen=True)
class LeadCalibration:
    """Changes learned: `coefficients` a, b, c, d; `centre` ē; leads beyond `longest` count as it."""

    coefficients: tuple[float, float, float, float]
    centre: float
    longest: int

    def applied(self, log_odds: np.ndarray, leads: np.ndarray | int) -> np.ndarray:
        """The log-odds recalibrated; their order is kept at each lead."""
        level, slope, drift, fading = self.coefficients
        ahead = np.log1p(np.minimum(leads, self.longest))
        # A slope under zero would turn the ranking round on noise: nothing is the least a feature can say.
        kept = np.maximum(1 + slope + fading * ahead, 0.0)
        return self.centre + level + drift * ahead + kept * (log_odds - self.centre)


def paired_with_later(periods: pl.DataFrame) -> pl.DataFrame:
    """Person-periods as places to predict from, each with what came in every later quarter of its firm:
    `_lead` quarters ahead (0: the same), `_came` (null: went on)."""
    answers = periods.select("siren", _answered="_quarter", _came="ending")
    pairs = (
        periods.join(answers, on="siren", maintain_order="left")
        .with_columns(_lead=pl.col("_answered") - pl.col("_quarter"))
        .filter(pl.col("_lead") >= 0)
    )
    # Firms, not rows, are left out: one of every so many in the order of their numbers.
    step = -(-pairs.height // MOST_PAIRS)
    return pairs.filter((pl.col("siren").rank("dense") - 1) % step == 0) if step > 1 else pairs


def learned_calibration(
    log_odds: np.ndarray, leads: np.ndarray, came: np.ndarray, weights: np.ndarray
) -> LeadCalibration:
    """The changes most likely from what came, by person-period and lead, under the prior.

    Parameters
    ----------
    log_odds, leads, came, weights : one figure per firm, origin and lead; `came` is Boolean

    Source: logistic recalibration after Cox (1958), Biometrika 45, 562-565, with the lead beside.
    """
    centre = float(np.average(log_odds, weights=weights))
    ahead = np.log1p(leads)
    centred = log_odds - centre
    design = np.column_stack([np.ones(len(leads)), centred, ahead, centred * ahead])

    def loss(coefficients: np.ndarray) -> tuple[float, np.ndarray]:
        moved = log_odds + design @ coefficients
        likelihood = weights @ (np.logaddexp(0, moved) - came * moved)
        gradient = design.T @ (weights * (expit(moved) - came))
        return (
            likelihood + (coefficients**2).sum() / (2 * PRIOR_SD**2),
            gradient + coefficients / PRIOR_SD**2,
        )

    found = minimize(loss, np.zeros(4), jac=True, method="BFGS").x
    level, slope, drift, fading = (float(value) for value in found)
    return LeadCalibration((level, slope, drift, fading), centre, int(leads.max()))


def with_level_of(
    calibration: LeadCalibration,
    log_odds: np.ndarray,
    leads: np.ndarray,
    came: np.ndarray,
    weights: np.ndarray,
) -> LeadCalibration:
    """The same changes, but for the level: that which makes as many endings expected as came.

    Hazards learned again have seen the period of the recalibration: how sure they are and how they fade is
    told as before, but part of the level is theirs already.
    """
    events = weights[came].sum()
    _, *others = calibration.coefficients

    def at(level: float) -> LeadCalibration:
        return replace(calibration, coefficients=(level, *others))  # type: ignore[arg-type]

    def excess(level: float) -> float:
        return float((weights * expit(at(level).applied(log_odds, leads))).sum() - events)

    # Without an ending there is no level to find; beyond these bounds none is believed.
    return at(brentq(excess, -LEVELS, LEVELS)) if excess(-LEVELS) < 0 < excess(LEVELS) else calibration
