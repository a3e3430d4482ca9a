"""From hazards by quarter to cumulative incidences, and the curves of a whole cohort."""

import numpy as np
import polars as pl

from levier.takeover.risk.periods import CAUSES, checked_periods


def hazards_from_log_odds(log_odds: np.ndarray) -> np.ndarray:
    """Hazards of each ending from the log-odds of each against going on, along the last axis.

    h_c = exp(e_c) / (1 + Σ exp(e_k)): hazards are in [0, 1] and never sum above 1.
    """
    log_odds = np.clip(log_odds, -700.0, 700.0)
    highest = np.maximum(log_odds.max(axis=-1, keepdims=True), 0.0)
    odds = np.exp(log_odds - highest)
    return odds / (np.exp(-highest) + odds.sum(axis=-1, keepdims=True))


def cumulative_incidence(hazards: np.ndarray) -> np.ndarray:
    """Probability that each ending has come by the end of each period.

    F_c(t) = Σ_{s ≤ t} S(s - 1) h_c(s), with S the probability of having met neither.

    Parameters
    ----------
    hazards : firms x periods x endings, each in [0, 1], summing to at most 1 over endings

    Returns
    -------
    Array of the same shape; never falls along periods, and sums to 1 - S over endings.

    Source: Tutz & Schmid (2016), Modeling Discrete Time-to-Event Data, chapter 8.
    """
    surviving = np.cumprod(1 - hazards.sum(axis=2), axis=1)
    before = np.concatenate([np.ones((len(hazards), 1)), surviving[:, :-1]], axis=1)
    return np.clip(np.cumsum(before[:, :, None] * hazards, axis=1), 0.0, 1.0)


def aalen_johansen(panel: pl.DataFrame, duration: str, *, since: float | None = None) -> pl.DataFrame:
    """The share of a cohort that has come to each ending by each duration, without any model.

    The estimator of Aalen and Johansen on person-periods: at each duration, the share of those at risk that
    come to each ending, cumulated. A firm counts from the period in which it enters observation to that in
    which it leaves: late entry and censoring need nothing else. The usual libraries take no late entry.

    Parameters
    ----------
    panel : person-periods, key (`siren`, `quarter`)
        `ending`: null, 'failure' or 'closure'; `duration`: whole periods since the firm's origin
    since : given that nothing had come before this duration; by default the shortest seen

    Returns
    -------
    DataFrame: `duration`, `at_risk`, `failure`, `closure` (cumulative incidence at the end of the period),
    `surviving`. A duration at which nobody is at risk has no row, and counts as without events.

    Raises
    ------
    BadInput : as `checked_periods`.

    Source: Aalen & Johansen (1978), Scandinavian Journal of Statistics 5, 141-150.
    """
    periods = checked_periods(panel, (duration,))
    counts = (
        periods.filter(pl.col(duration) >= since if since is not None else pl.lit(True))
        .group_by(pl.col(duration).alias("duration"))
        .agg(pl.len().alias("at_risk"), *((pl.col("ending") == cause).sum().alias(cause) for cause in CAUSES))
        .sort("duration")
    )
    shares = counts.select(pl.col(cause) / pl.col("at_risk") for cause in CAUSES).to_numpy()
    incidence = cumulative_incidence(shares[None])[0]
    return counts.select("duration", "at_risk").with_columns(
        *(pl.Series(cause, incidence[:, place]) for place, cause in enumerate(CAUSES)),
        surviving=pl.Series(1 - incidence.sum(axis=1)),
    )
