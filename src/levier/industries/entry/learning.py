"""Log-odds of a turn, learned from rows: ridge logistic regression, boosted trees, and their mean.

Each gives its log-odds as a sum of what the features add, which the reasons are made of.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from levier.industries.entry.features import NAMES, RISING
from levier.industries.entry.panel import Array
from levier.industries.entry.rows import Rows

Numbers = npt.NDArray[np.float64]
HINGED = ("quotient", "density", "jobs_expected", "jobs_short", "quotient_past", "establishment_quotient")
"""Features whose slope may change at their quartiles."""
QUANTILE_ROWS = 20_000
"""Rows that quantiles are read from, at most about twice as many."""
BLOCK = 100_000
"""Rows scored at once."""


class LogOdds(Protocol):
    """What was learned."""

    def log_odds(self, features: Array) -> Numbers:
        """One figure a row."""
        ...

    def parts(self, features: Array) -> Numbers:
        """What each of NAMES adds, then the base: each row sums to its log-odds."""
        ...


def scored(learned: LogOdds, features: Array) -> Numbers:
    """The log-odds of many rows, block by block."""
    blocks = [features[start : start + BLOCK] for start in range(0, len(features), BLOCK)]
    return np.concatenate([learned.log_odds(block) for block in blocks] or [np.empty(0)])


class Learner(Protocol):
    """A way to learn."""

    def fit(self, rows: Rows, seed: int) -> LogOdds: ...


@dataclass(frozen=True)
class Logistic:
    """Ridge logistic regression on standardised features, some with hinges; an unknown feature adds nothing.

    `strength`: scikit-learn's C, the inverse of the penalty. `only`: the features read.
    """

    strength: float = 1.0
    only: tuple[str, ...] = NAMES

    def fit(self, rows: Rows, seed: int) -> LogOdds:
        from sklearn.linear_model import LogisticRegression

        design = Design.learned(rows.features, rows.weight, self.only)
        columns = design.columns(rows.features)
        model = LogisticRegression(C=self.strength, solver="newton-cholesky", max_iter=50)
        model.fit(columns, rows.outcome, sample_weight=rows.weight)
        centre = np.average(columns, axis=0, weights=rows.weight)
        slopes = model.coef_[0]
        return Lines(design, slopes, centre, float(model.intercept_[0] + centre @ slopes))


@dataclass(frozen=True, eq=False)
class Design:
    """Columns of the regression: each feature standardised, then the hinges. `of`: whose feature each is."""

    mean: Numbers
    scale: Numbers
    low: Numbers
    high: Numbers
    knots: tuple[tuple[int, float], ...]

    @classmethod
    def learned(cls, features: Array, weight: Array, only: tuple[str, ...]) -> "Design":
        columns = features.astype(np.float64)
        known = ~np.isnan(columns)
        weights = known * weight[:, None]
        total = np.maximum(weights.sum(axis=0), 1e-12)
        mean = (np.where(known, columns, 0) * weights).sum(axis=0) / total
        spread = np.sqrt((np.where(known, columns - mean, 0) ** 2 * weights).sum(axis=0) / total)
        scale = np.where((spread > 1e-9) & np.isin(NAMES, only), spread, np.inf)
        filled = np.where(known, columns, mean)
        drawn = filled[:: max(len(filled) // QUANTILE_ROWS, 1)]
        low, high = np.quantile(drawn, (0.005, 0.995), axis=0)
        knots = [
            (place, float(knot))
            for place in (NAMES.index(name) for name in HINGED)
            if np.isfinite(scale[place])
            for knot in np.unique(np.quantile(drawn[:, place], (0.25, 0.5, 0.75)))
        ]
        return cls(mean, scale, low, high, tuple(knots))

    @property
    def of(self) -> npt.NDArray[np.int64]:
        return np.array([*range(len(NAMES)), *(place for place, _ in self.knots)])

    def columns(self, features: Array) -> Numbers:
        filled = np.where(np.isnan(features), self.mean, np.clip(features, self.low, self.high))
        plain = (filled - self.mean) / self.scale
        hinges = [np.maximum(filled[:, place] - knot, 0) / self.scale[place] for place, knot in self.knots]
        return np.column_stack((plain, *hinges))


@dataclass(frozen=True, eq=False)
class Lines:
    """A regression learned; a feature adds by its distance to the mean of the rows it learned from."""

    design: Design
    slopes: Numbers
    centre: Numbers
    base: float

    def log_odds(self, features: Array) -> Numbers:
        return (self.design.columns(features) - self.centre) @ self.slopes + self.base

    def parts(self, features: Array) -> Numbers:
        added = (self.design.columns(features) - self.centre) * self.slopes
        sums = np.zeros((len(features), len(NAMES) + 1))
        for column, place in enumerate(self.design.of):
            sums[:, place] += added[:, column]
        sums[:, -1] = self.base
        return sums


@dataclass(frozen=True)
class Boosted:
    """Gradient-boosted trees (LightGBM) that may only rise with what speaks for an entry.

    `least_events`: turns expected in a leaf, so that no leaf chases one. Seeded; one thread.
    """

    rising: bool = True
    trees: int = 60
    learning_rate: float = 0.1
    leaves: int = 8
    least_events: float = 2.0
    ridge: float = 5.0
    features_share: float = 0.5

    def fit(self, rows: Rows, seed: int) -> LogOdds:
        import lightgbm

        sign = 1 if self.rising else -1
        parameters = {
            "objective": "binary",
            "learning_rate": self.learning_rate,
            "num_leaves": self.leaves,
            "min_sum_hessian_in_leaf": self.least_events,
            "min_data_in_leaf": 5,
            "lambda_l2": self.ridge,
            "feature_fraction": self.features_share,
            "bagging_fraction": 0.7,
            "bagging_freq": 1,
            "monotone_constraints": [sign * (name in RISING) for name in NAMES],
            "max_bin": 63,
            "seed": seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbose": -1,
        }
        data = lightgbm.Dataset(
            rows.features,
            label=rows.outcome.astype(np.float64),
            weight=rows.weight,
            params={"verbose": -1, "max_bin": 63},
        )
        return Trees(lightgbm.train(parameters, data, num_boost_round=self.trees))


@dataclass(frozen=True, eq=False)
class Trees:
    """Trees learned; what a feature adds is its SHAP value (Lundberg et al. 2020, TreeSHAP)."""

    booster: Any

    def log_odds(self, features: Array) -> Numbers:
        return np.asarray(self.booster.predict(features, raw_score=True, num_threads=1))

    def parts(self, features: Array) -> Numbers:
        return np.asarray(self.booster.predict(features, pred_contrib=True, num_threads=1))


@dataclass(frozen=True)
class Mean:
    """The mean of several learners' log-odds."""

    learners: tuple[Learner, ...]

    def fit(self, rows: Rows, seed: int) -> LogOdds:
        return MeanLearned(tuple(learner.fit(rows, seed) for learner in self.learners))


@dataclass(frozen=True, eq=False)
class MeanLearned:
    learned: tuple[LogOdds, ...]

    def log_odds(self, features: Array) -> Numbers:
        return np.mean([each.log_odds(features) for each in self.learned], axis=0)

    def parts(self, features: Array) -> Numbers:
        return np.mean([each.parts(features) for each in self.learned], axis=0)
