"""Learners of an ending's log-odds from features as they come: boosted trees, ridge logistic, by group."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import polars as pl

FEWEST_EVENTS = 5
"""Endings under which the log-odds are the same for all: so few cannot tell features apart. A choice."""

RARE_SHARE = 0.005
"""Categories rarer than this are one category for the logistic learner."""


class LogOdds(Protocol):
    """What a learner has learned: the log-odds of an ending in the quarter, and what each feature adds."""

    def log_odds(self, table: pl.DataFrame) -> np.ndarray:
        """One figure per row."""
        ...

    def contributions(self, table: pl.DataFrame) -> np.ndarray:
        """One row per row, one column per feature and the base last; each row sums to its log-odds."""
        ...


class Learner(Protocol):
    """Parameters of a model that can learn log-odds. Another may be written: these two methods are all."""

    def fit(self, table: pl.DataFrame, came: np.ndarray, weights: np.ndarray, seed: int) -> LogOdds:
        """Learn from the features of `table` which rows `came` (Boolean) to the ending."""
        ...


@dataclass(frozen=True)
class BoostedLogOdds:
    """Gradient-boosted trees (LightGBM). `least_events`: expected events that a leaf must hold, which keeps
    trees from chasing single failures; gaps and categories are split on as they are."""

    trees: int = 150
    learning_rate: float = 0.05
    leaves: int = 12
    least_events: float = 4.0
    ridge: float = 5.0
    features_share: float = 0.7
    threads: int = 0

    def fit(self, table: pl.DataFrame, came: np.ndarray, weights: np.ndarray, seed: int) -> LogOdds:
        import lightgbm

        if weights[came].sum() < FEWEST_EVENTS:
            return Constant.learned(came, weights)
        encoding = Encoding.learned(table)
        rows = lightgbm.Dataset(
            encoding.matrix(table),
            label=came.astype(np.float64),
            weight=weights,
            categorical_feature=encoding.categorical,
            params={"verbose": -1, "max_bin": 127},
        )
        parameters = {
            "objective": "binary",
            "learning_rate": self.learning_rate,
            "num_leaves": self.leaves,
            # The sum of p(1 - p) over a leaf is close to the events expected there, as p is small.
            "min_sum_hessian_in_leaf": self.least_events,
            "min_data_in_leaf": 1,
            "lambda_l2": self.ridge,
            "feature_fraction": self.features_share,
            "seed": seed,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": self.threads,
            "verbose": -1,
        }
        return BoostedTrees(encoding, lightgbm.train(parameters, rows, num_boost_round=self.trees))


@dataclass(frozen=True)
class BoostedTrees:
    """Trees learned; contributions are their SHAP values (Lundberg et al. 2020, TreeSHAP)."""

    encoding: "Encoding"
    booster: Any

    def log_odds(self, table: pl.DataFrame) -> np.ndarray:
        return self.booster.predict(self.encoding.matrix(table), raw_score=True)

    def contributions(self, table: pl.DataFrame) -> np.ndarray:
        return self.booster.predict(self.encoding.matrix(table), pred_contrib=True)


@dataclass(frozen=True)
class LogisticLogOdds:
    """Ridge logistic regression on standardised features, clipped at their 1st and 99th centiles, with an
    indicator for gaps and one for each category. `strength`: scikit-learn's `C`."""

    strength: float = 0.1

    def fit(self, table: pl.DataFrame, came: np.ndarray, weights: np.ndarray, seed: int) -> LogOdds:
        from sklearn.linear_model import LogisticRegression

        if weights[came].sum() < FEWEST_EVENTS:
            return Constant.learned(came, weights)
        encoding = Encoding.learned(table)
        design = Design.learned(encoding, encoding.matrix(table), weights)
        columns = design.columns(encoding.matrix(table))
        model = LogisticRegression(C=self.strength, max_iter=1000).fit(columns, came, sample_weight=weights)
        centre = np.average(columns, axis=0, weights=weights)
        return Lines(encoding, design, model.coef_[0], float(model.intercept_[0]), centre)


@dataclass(frozen=True)
class Lines:
    """A logistic regression learned; a feature contributes by its distance to the mean."""

    encoding: "Encoding"
    design: "Design"
    slopes: np.ndarray
    intercept: float
    centre: np.ndarray

    def log_odds(self, table: pl.DataFrame) -> np.ndarray:
        return self.design.columns(self.encoding.matrix(table)) @ self.slopes + self.intercept

    def contributions(self, table: pl.DataFrame) -> np.ndarray:
        parts = (self.design.columns(self.encoding.matrix(table)) - self.centre) * self.slopes
        by_feature = np.zeros((table.height, len(self.encoding.features) + 1))
        for column, feature in enumerate(self.design.feature_of):
            by_feature[:, feature] += parts[:, column]
        by_feature[:, -1] = self.intercept + self.centre @ self.slopes
        return by_feature


@dataclass(frozen=True)
class GroupedLogOdds:
    """The share of rows that come to the ending, by value of one feature: no model at all. With the duration
    as that feature, `CompetingRisks` gives the estimator of Aalen and Johansen (1978)."""

    by: str

    def fit(self, table: pl.DataFrame, came: np.ndarray, weights: np.ndarray, seed: int) -> LogOdds:
        rows = table.select(pl.col(self.by).cast(pl.Float64).alias("group")).with_columns(
            came=pl.Series(came * weights), weight=pl.Series(weights)
        )
        shares = rows.group_by("group").agg(came=pl.col("came").sum(), at_risk=pl.col("weight").sum())
        odds = shares["came"] / (shares["at_risk"] - shares["came"])
        return Shares(self.by, dict(zip(shares["group"], odds.log(), strict=True)))


@dataclass(frozen=True)
class Shares:
    """Log-odds by group; a group never seen has none of either ending."""

    by: str
    log_odds_of: Mapping[float, float]

    def log_odds(self, table: pl.DataFrame) -> np.ndarray:
        groups = table[self.by].cast(pl.Float64)
        return np.array([self.log_odds_of.get(group, -np.inf) for group in groups])

    def contributions(self, table: pl.DataFrame) -> np.ndarray:
        by_feature = np.zeros((table.height, len(table.columns) + 1))
        by_feature[:, table.columns.index(self.by)] = self.log_odds(table)
        return by_feature


@dataclass(frozen=True)
class Constant:
    """The same log-odds for all, where too few events came to learn more."""

    value: float

    @classmethod
    def learned(cls, came: np.ndarray, weights: np.ndarray) -> "Constant":
        """Half an event is added, so that what has not come stays possible (Jeffreys' prior)."""
        events = weights[came].sum() + 0.5
        return cls(float(np.log(events / (weights.sum() + 1 - events))))

    def log_odds(self, table: pl.DataFrame) -> np.ndarray:
        return np.full(table.height, self.value)

    def contributions(self, table: pl.DataFrame) -> np.ndarray:
        by_feature = np.zeros((table.height, len(table.columns) + 1))
        by_feature[:, -1] = self.value
        return by_feature


@dataclass(frozen=True)
class Encoding:
    """Features as a matrix of numbers: categories by their place among those seen; what is missing, infinite
    or a category never seen is NaN."""

    features: tuple[str, ...]
    categories: Mapping[str, tuple[str, ...]]

    @classmethod
    def learned(cls, table: pl.DataFrame) -> "Encoding":
        texts = [name for name, kind in table.schema.items() if not (kind.is_numeric() or kind == pl.Boolean)]
        seen = {
            name: tuple(sorted(table[name].cast(pl.String).drop_nulls().unique().to_list())) for name in texts
        }
        return cls(tuple(table.columns), seen)

    @cached_property
    def categorical(self) -> list[int]:
        return [self.features.index(name) for name in self.categories]

    def matrix(self, table: pl.DataFrame) -> np.ndarray:
        return table.select(self._numbers(name) for name in self.features).to_numpy().astype(np.float64)

    def _numbers(self, name: str) -> pl.Expr:
        seen = self.categories.get(name)
        if seen is not None:
            places = {category: float(place) for place, category in enumerate(seen)}
            codes = pl.col(name).cast(pl.String).replace_strict(places, default=None, return_dtype=pl.Float64)
            return codes.fill_null(float("nan"))
        number = pl.col(name).cast(pl.Float64)
        return pl.when(number.is_finite()).then(number).otherwise(float("nan")).alias(name)


@dataclass(frozen=True)
class Design:
    """Columns of the logistic learner: each number standardised, the indicator of its gaps, and one
    indicator per category that is not rare."""

    low: np.ndarray
    high: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    numbers: tuple[int, ...]
    with_gaps: tuple[int, ...]
    indicators: tuple[tuple[int, float], ...]

    @classmethod
    def learned(cls, encoding: Encoding, matrix: np.ndarray, weights: np.ndarray) -> "Design":
        numbers = tuple(i for i in range(matrix.shape[1]) if i not in encoding.categorical)
        known = np.where(np.isnan(matrix).all(axis=0), 0.0, matrix)[:, numbers]
        low, high = np.nanquantile(known, [0.01, 0.99], axis=0) if numbers else (np.zeros(0), np.zeros(0))
        clipped = np.clip(known, low, high)
        scale = np.nanstd(clipped, axis=0)
        gaps = tuple(i for i in numbers if np.isnan(matrix[:, i]).any())
        indicators = tuple(
            (feature, float(place))
            for feature in encoding.categorical
            for place in range(len(encoding.categories[encoding.features[feature]]))
            if weights[matrix[:, feature] == place].sum() >= RARE_SHARE * weights.sum()
        )
        centre = np.nanmean(clipped, axis=0)
        return cls(low, high, centre, np.where(scale > 0, scale, 1.0), numbers, gaps, indicators)

    @cached_property
    def feature_of(self) -> tuple[int, ...]:
        """The feature that each column comes from."""
        return (*self.numbers, *self.with_gaps, *(feature for feature, _ in self.indicators))

    def columns(self, matrix: np.ndarray) -> np.ndarray:
        numbers = (np.clip(matrix[:, self.numbers], self.low, self.high) - self.centre) / self.scale
        gaps = np.isnan(matrix[:, self.with_gaps]).astype(np.float64)
        marks = [(matrix[:, feature] == place).astype(np.float64) for feature, place in self.indicators]
        # A gap stands at the mean: its indicator tells the rest.
        return np.column_stack([np.nan_to_num(numbers, nan=0.0), gaps, *marks])
