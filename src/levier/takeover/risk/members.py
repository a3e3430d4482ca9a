"""The two views that a failure model weighs: trees on quotients, and a line on ranks."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from lightgbm import LGBMClassifier
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression

from levier.takeover.risk.quotients import ALONE, Quotients
from levier.takeover.risk.ratio_table import Numbers

SCREENED_ROWS = 10_000
"""Rows that quotients are chosen on, at most: failures, up to half of them, and a draw of the others."""
COLUMNS_OF_A_TREE = 80

SCREEN: dict[str, Any] = {
    "n_estimators": 300,
    "learning_rate": 0.1,
    "num_leaves": 7,
    "max_bin": 127,
    "bin_construct_sample_cnt": 2_000,
}
"""A quick look at all the quotients: it only has to find those that tell."""
BOOSTER: dict[str, Any] = {"n_estimators": 400, "learning_rate": 0.05, "num_leaves": 5}
"""Small trees: a quotient already joins two ratios, deeper trees learn the firms by heart."""
SHARED: dict[str, Any] = {
    "min_child_samples": 10,
    "importance_type": "gain",
    "enable_bundle": False,
    "n_jobs": 1,
    "verbose": -1,
}
RIDGE = 0.05
"""Weight of the data against the prior in the line on ranks (`C` of scikit-learn)."""


@dataclass(frozen=True)
class TreesOnQuotients:
    """Gradient boosting on the ratios and on the quotients that tell, chosen among all on the same rows."""

    quotients: Quotients
    booster: LGBMClassifier

    @classmethod
    def fitted(
        cls, ratios: Numbers, traits: Numbers, failed: NDArray[np.bool_], kept: int, seed: int
    ) -> "TreesOnQuotients":
        every = Quotients.of_all(ratios.shape[1])
        if len(every.over) > kept:
            every = every.only(_most_telling(every, ratios, failed, kept, seed))
        table = np.hstack([traits, every.columns(ratios)])
        return cls(every, _booster(BOOSTER, table.shape[1], seed).fit(table, failed))

    def logits(self, ratios: Numbers, traits: Numbers) -> Numbers:
        table = np.hstack([traits, self.quotients.columns(ratios)])
        return np.asarray(self.booster.predict(table, raw_score=True))

    def gains(self, names: list[str]) -> pl.DataFrame:
        """`over`, `under`, and the share of the trees' `gain` that each column brings, traits left out."""
        gains = self.booster.feature_importances_
        total = gains.sum()
        gains = gains[len(gains) - len(self.quotients.over) :]  # traits come first
        under = [None if place == ALONE else names[place] for place in self.quotients.under]
        return pl.DataFrame(
            {
                "over": [names[place] for place in self.quotients.over],
                "under": under,
                "gain": gains / (total or 1),
            },
            schema={"over": pl.String, "under": pl.String, "gain": pl.Float64},
        )


def _booster(settings: dict[str, Any], columns: int, seed: int) -> LGBMClassifier:
    share = min(1.0, COLUMNS_OF_A_TREE / columns)
    return LGBMClassifier(**settings, **SHARED, colsample_bytree=share, random_state=seed)


def _most_telling(
    every: Quotients, ratios: Numbers, failed: NDArray[np.bool_], kept: int, seed: int
) -> NDArray[np.intp]:
    """The columns that a quick booster gains most from, in their own order."""
    if len(failed) > SCREENED_ROWS:
        drawn = np.random.default_rng(seed).permutation(len(failed))
        failures = drawn[failed[drawn]][: SCREENED_ROWS // 2]
        others = drawn[~failed[drawn]][: SCREENED_ROWS - len(failures)]
        rows = np.concatenate([failures, others])
        ratios, failed = ratios[rows], failed[rows]
    screen = _booster(SCREEN, len(every.over), seed).fit(every.columns(ratios), failed)
    return np.sort(np.argsort(-screen.feature_importances_, kind="stable")[:kept])


@dataclass(frozen=True)
class LineOnRanks:
    """Logistic regression on the normal quantiles of the ratios, unknown ones at the median and marked."""

    sorted_ratios: tuple[Numbers, ...]
    line: LogisticRegression

    @classmethod
    def fitted(cls, ratios: Numbers, traits: Numbers, failed: NDArray[np.bool_]) -> "LineOnRanks":
        sorted_ratios = tuple(np.sort(column[~np.isnan(column)]) for column in ratios.T)
        table = _on_ranks(sorted_ratios, ratios, traits)
        return cls(sorted_ratios, LogisticRegression(C=RIDGE, max_iter=1_000).fit(table, failed))

    def logits(self, ratios: Numbers, traits: Numbers) -> Numbers:
        return np.asarray(self.line.decision_function(_on_ranks(self.sorted_ratios, ratios, traits)))


def _on_ranks(sorted_ratios: tuple[Numbers, ...], ratios: Numbers, traits: Numbers) -> Numbers:
    ranks = [_normal_quantile(known, column) for known, column in zip(sorted_ratios, ratios.T, strict=True)]
    return np.column_stack([*ranks, np.isnan(ratios), traits])


def _normal_quantile(known: Numbers, column: Numbers) -> Numbers:
    """Where each value stands among the known ones, ties in the middle; 0, the median, for unknown."""
    below, up_to = np.searchsorted(known, column, "left"), np.searchsorted(known, column, "right")
    share = (below + up_to + 1) / (2 * len(known) + 2)
    return np.where(np.isnan(column), 0.0, norm.ppf(share))
