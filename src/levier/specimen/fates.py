"""What becomes of each firm: it fails, closes quietly, or goes on.

Failure and quiet closure compete: each has a hazard (events per year), the first to come is what happens.
The hazard of failure falls as health rises. That of quiet closure rises with the age of the director, by
Gompertz's law, over a constant. Both fall as the headcount rises. They are at work since the register
begins, so that closures spread evenly; what they brought before events are told has no known reason.
"""

import numpy as np
import polars as pl

from levier.specimen.draws import stream
from levier.specimen.firms import ASSOCIATION, PUBLIC_BODY, age_on
from levier.specimen.headcounts import turnover
from levier.specimen.timeline import FIRST_EVENT_DAY, FIRST_REGISTER_DAY, NEVER, TODAY, YEAR

FAILURES_A_YEAR = {True: 0.028, False: 0.004}
"""Mean hazard of failure of typical employers and of others: about 2 % of employers fail in a year, once the
weakest are gone. An assumption."""
HEALTH_EFFECT = 0.9
QUIET_A_YEAR = {True: 0.006, False: 0.024}
GOMPERTZ_AT_50, GOMPERTZ_YEARS = 0.003, 7.0
"""Hazard of retiring without a successor at 50, multiplied by e every seven years."""

REASONS = (("cash", 0.40), ("customer_loss", 0.35), ("cost_shock", 0.25))
PROCEDURES = (("liquidation", 0.68), ("receivership", 0.28), ("safeguard", 0.04))
CONVERTED_SHARE, CLOSED_FOR_LACK_SHARE = 0.55, 0.70
MONTH = YEAR / 12
LAST_FAILURE_DAY = TODAY - 35
"""Later judgments would not be published by the day of the register."""


def draw_fates(firms: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The firms with what happens to them, as days or NEVER.

    Adds `end` (`failure`, `quiet`, `earlier`, null: still there), `closed`, and for firms that fail
    `failed`, `reason`, `procedure`, `liquidated`, `plan`, `wound_up` (closing for lack of assets).
    """
    rng = stream(seed, "fates")
    start = np.maximum(firms["created"].to_numpy(), FIRST_REGISTER_DAY)
    failed = start + draw_years_to_failure(rng, firms) * YEAR
    quiet = start + draw_years_to_quiet_closure(rng, firms, start) * YEAR
    first = np.minimum(failed, quiet)
    gone = first < FIRST_EVENT_DAY
    fails = ~gone & (failed < quiet) & (failed <= LAST_FAILURE_DAY)
    quits = ~gone & ~fails & (quiet <= failed) & (quiet <= TODAY - 1)
    judgments = draw_judgments(rng, np.where(fails, failed, NEVER).astype(np.int64))
    closed = np.where(gone | quits, first, judgments["ceased"])
    end = np.where(gone, "earlier", np.where(fails, "failure", np.where(quits, "quiet", "")))
    return firms.with_columns(
        pl.Series("end", end).replace("", None),
        pl.Series("closed", closed.astype(np.int32)),
        judgments.drop("ceased").to_struct("judgments"),
    ).unnest("judgments")


def draw_years_to_failure(rng: np.random.Generator, firms: pl.DataFrame) -> np.ndarray:
    """Years until failure if nothing else happened before; public bodies and associations do not fail."""
    employer, health = firms["employer"].to_numpy(), firms["health"].to_numpy()
    # E[exp(-c z)] = exp(c²/2) for a standard normal z: the mean hazard is the one announced.
    relative = np.exp(-HEALTH_EFFECT * health - HEALTH_EFFECT**2 / 2)
    hazard = np.where(employer, FAILURES_A_YEAR[True], FAILURES_A_YEAR[False]) * relative
    hazard *= turnover(firms["employees"].to_numpy())
    years = rng.exponential(1, len(health)) / hazard
    return np.where(firms["legal_form"].is_in([PUBLIC_BODY, ASSOCIATION]).to_numpy(), 1e6, years)


def draw_years_to_quiet_closure(
    rng: np.random.Generator, firms: pl.DataFrame, start: np.ndarray
) -> np.ndarray:
    """Years until a closure without a judgment, if nothing else happened before."""
    employer = firms["employer"].to_numpy()
    age = age_on(firms["director_age"].to_numpy(), start)
    pace = turnover(firms["employees"].to_numpy())
    hazard = pace * np.where(employer, QUIET_A_YEAR[True], QUIET_A_YEAR[False])
    steady = rng.exponential(1, len(age)) / hazard
    at_start = pace * GOMPERTZ_AT_50 * np.exp((age - 50) / GOMPERTZ_YEARS)
    # The inverse of Gompertz's cumulated hazard h·b·(exp(t/b) - 1), b in years.
    retiring = GOMPERTZ_YEARS * np.log1p(rng.exponential(1, len(age)) / (at_start * GOMPERTZ_YEARS))
    public = firms["legal_form"].to_numpy() == PUBLIC_BODY
    return np.where(public, 1e6, np.minimum(steady, retiring))


def draw_judgments(rng: np.random.Generator, failed: np.ndarray) -> pl.DataFrame:
    """The judgments that follow an opening, and the day the firm ceases (NEVER: a plan saves it)."""
    fails = failed != NEVER
    count = len(failed)

    def among(choices: tuple[tuple[str, float], ...]) -> np.ndarray:
        names, shares = zip(*choices, strict=True)
        return np.array(names)[rng.choice(len(names), count, p=shares)]

    def later(known: np.ndarray, day: np.ndarray, low: float, high: float) -> np.ndarray:
        when = day + rng.uniform(low, high, count) * MONTH
        return np.where(known & (when <= LAST_FAILURE_DAY), when, NEVER).astype(np.int64)

    reason, procedure = among(REASONS), among(PROCEDURES)
    direct = fails & (procedure == "liquidation")
    kept = fails & ~direct
    converted = kept & (rng.random(count) < CONVERTED_SHARE)
    liquidated = np.where(direct, failed, later(converted, failed, 3, 14))
    plan = later(kept & ~converted, failed, 10, 18)
    wound_up = later((liquidated != NEVER) & (rng.random(count) < CLOSED_FOR_LACK_SHARE), liquidated, 12, 30)
    ceased = np.where(
        liquidated != NEVER, np.minimum(liquidated + rng.integers(0, 30, count), TODAY - 1), NEVER
    )
    return pl.DataFrame(
        {
            "failed": failed.astype(np.int32),
            "reason": pl.Series(np.where(fails, reason, "")).replace("", None),
            "procedure": pl.Series(np.where(fails, procedure, "")).replace("", None),
            "converted": converted & (liquidated != NEVER),
            "liquidated": liquidated.astype(np.int32),
            "plan": plan.astype(np.int32),
            "wound_up": wound_up.astype(np.int32),
            "ceased": ceased,
        }
    )
