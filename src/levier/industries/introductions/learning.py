"""What makes two organisations work together, learned by hiding links and finding them again."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from levier.industries.introductions.candidates import candidates
from levier.industries.introductions.features import Features, Surroundings
from levier.industries.introductions.graph import Graph
from levier.industries.introductions.traits import Floats, Index, Traits

if TYPE_CHECKING:
    import lightgbm

FOLDS = 5
LEAST_LINKS = 30
"""Links below which nothing is learned. A choice: six in each fold."""
ENOUGH = 5_000
"""Hidden links after which no other fold adds anything: a large network is learned from in one or two."""
UNLINKED_PER_FOLD = 10_000
SLACK = 1.0
"""Inverse strength of the ridge penalty on standardised features."""
AT_ONCE = 100_000
"""Pairs weighed at once, so that copies of their features stay small."""
ROUNDS = 150
TREES = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_data_in_leaf": 50,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
"""Small trees, each on a part of the pairs and of the features."""


@dataclass(frozen=True, eq=False)
class LinkModel:
    """Two learners on the features of a pair, whose log-odds are averaged: a logistic regression (features
    standardised by `centre` and `scale`), steady in small networks; boosted trees, finer in large ones."""

    centre: Floats
    scale: Floats
    weights: Floats
    intercept: float
    trees: "lightgbm.Booster"

    def probability(self, features: Features) -> Floats:
        """The probability that a pair is one of the links hidden, one in FOLDS."""
        blocks = (features[first : first + AT_ONCE] for first in range(0, len(features), AT_ONCE))
        return np.concatenate([self._of_some(block) for block in blocks])

    def _of_some(self, features: Features) -> Floats:
        linear = (features - self.centre) / self.scale @ self.weights + self.intercept
        boosted = np.asarray(self.trees.predict(features, raw_score=True, num_threads=1))
        return 1 / (1 + np.exp(-(linear + boosted) / 2))


def learn(graph: Graph, traits: Traits, seed: int) -> LinkModel:
    """A model of the links of a graph: each fold of them is hidden in turn, all features are computed on what
    is left, and the hidden links are to be told from the pairs without any link."""
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(graph.pairs))
    folds, hidden = [], 0
    for part in np.array_split(order, FOLDS):
        folds.append(_fold(graph, traits, graph.pairs[part], generator))
        hidden += len(part)
        if hidden >= ENOUGH:
            break
    features, linked, counts = (np.concatenate(columns) for columns in zip(*folds, strict=True))
    return _fitted(features, linked, counts, seed)


def _fold(
    graph: Graph, traits: Traits, hidden: Index, generator: np.random.Generator
) -> tuple[Features, npt.NDArray[np.bool_], Floats]:
    """Features of pairs, whether each is a hidden link, and how many pairs it stands for."""
    left = graph.without(hidden)
    i, j = candidates(left, traits)
    is_hidden = np.isin(i * graph.size + j, hidden[:, 0] * graph.size + hidden[:, 1])
    others = np.flatnonzero(~is_hidden)
    drawn = generator.choice(others, min(UNLINKED_PER_FOLD, len(others)), replace=False)
    rows = np.concatenate([np.flatnonzero(is_hidden), np.sort(drawn)])
    counts = np.where(is_hidden[rows], 1.0, len(others) / max(len(drawn), 1))
    return Surroundings(left, traits).features(i[rows], j[rows]), is_hidden[rows], counts


def _fitted(features: Features, linked: npt.NDArray[np.bool_], counts: Floats, seed: int) -> LinkModel:
    from sklearn.linear_model import LogisticRegression

    centre, scale = features.mean(axis=0, dtype=float), features.std(axis=0, dtype=float)
    scale[scale == 0] = 1
    logistic = LogisticRegression(C=SLACK, max_iter=1000)
    logistic.fit((features - centre) / scale, linked, sample_weight=counts)
    return LinkModel(
        centre,
        scale,
        logistic.coef_[0].astype(float),
        float(logistic.intercept_[0]),
        _trees(features, linked, counts, seed),
    )


def _trees(
    features: Features, linked: npt.NDArray[np.bool_], counts: Floats, seed: int
) -> "lightgbm.Booster":
    import lightgbm

    return lightgbm.train(
        {**TREES, "seed": seed},
        lightgbm.Dataset(features, linked.astype(float), weight=counts),
        num_boost_round=ROUNDS,
    )
