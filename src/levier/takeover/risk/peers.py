"""What an analyst would do instead: a logistic regression and a plain gradient booster, same features."""

import datetime
from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from scipy.special import expit

from levier.takeover.risk.endings import Ending
from levier.takeover.risk.learners import Encoding, LogisticLogOdds
from levier.takeover.risk.panel import came_within
from levier.takeover.risk.scoring import features_of

Scores = Callable[[pl.DataFrame], np.ndarray]
Fit = Callable[[pl.DataFrame, np.ndarray], Scores]


def logistic(table: pl.DataFrame, came: np.ndarray) -> Scores:
    """Ridge logistic regression on standardised, clipped features with indicators of gaps (scikit-learn)."""
    fitted = LogisticLogOdds().fit(table, came, np.ones(len(came)), seed=0)
    return lambda rows: expit(fitted.log_odds(rows.select(table.columns)))


def booster(table: pl.DataFrame, came: np.ndarray) -> Scores:
    """LightGBM as it comes."""
    import lightgbm

    encoding = Encoding.learned(table)
    data = lightgbm.Dataset(
        encoding.matrix(table),
        label=came.astype(float),
        categorical_feature=encoding.categorical,
        params={"verbose": -1},
    )
    parameters = {"objective": "binary", "verbose": -1, "seed": 0, "deterministic": True}
    trees = lightgbm.train(parameters, data)
    return lambda rows: np.asarray(trees.predict(encoding.matrix(rows.select(table.columns))))


PEERS: Mapping[str, Fit] = {"logistic regression": logistic, "plain booster": booster}


def peer_scores(
    learned: pl.DataFrame, rows: pl.DataFrame, ending: str, months: int, until: datetime.date
) -> dict[str, np.ndarray]:
    """The probabilities that each peer gives to `rows`, taught on the rows of `learned` whose horizon was
    over by `until`. Empty where there is none."""
    known = learned.with_columns(_came=came_within(months, Ending(ending), until)).drop_nulls("_came")
    if known.is_empty():
        return {}
    table, came = known.select(features_of(learned)), known["_came"].to_numpy()
    return {name: fit(table, came)(rows) for name, fit in PEERS.items()}
