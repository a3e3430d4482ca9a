"""How likely a firm is to fail, from any table of financial ratios."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import StratifiedKFold
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_is_fitted, column_or_1d

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.takeover.risk.members import LineOnRanks, TreesOnQuotients
from levier.takeover.risk.ratio_table import BadTable, Encoding, Numbers, read_columns
from levier.takeover.risk.weighing import Weighing

FEWEST_OF_A_CLASS = 2
"""Firms of each ending without which none can be held out."""
INFINITIES = (float("inf"), float("-inf"))


class FailureModel(ClassifierMixin, BaseEstimator):
    """The probability that a firm fails, from a table of ratios that it knows nothing about.

    Two views of a firm are weighed: gradient boosting on its ratios and on those of their quotients that
    tell, and a logistic regression on its ranks. Each is fitted `folds` times, a fold being held out each
    time, and a firm's score is the mean over the folds. What the held-out firms show gives the weight of
    each view and the probability that a score stands for (Platt): no probability rests on a firm that its
    trees have seen. Quotients are chosen within the fold too.

    Parameters
    ----------
    folds : how many times a part is held out, 2 or more; fewer if there are fewer failures
    quotients_kept : columns, ratios and quotients of two, that the boosting is given at most
    n_jobs : processes; the result is the same for any number
    random_state : seed of the folds and of the boosting

    Attributes
    ----------
    classes_ : the two labels; the second in order (1, True) is the failure
    n_features_in_, feature_names_in_ : of the table fitted on

    The table is a pandas or Polars frame, or an array of numbers: any unit, sign, gap (NaN, null) or
    infinity, and in frames text or categories. The names, the order and the units of its columns make no
    difference.

    Source: quotients as synthetic features, after Zięba, Tomczak & Tomczak (2016), Expert Systems with
    Applications 58, which draws them at random; Wolpert (1992), Neural Networks 5(2), for stacking; Platt
    (1999) for the probability.
    """

    def __init__(
        self,
        *,
        folds: int = 5,
        quotients_kept: int = 400,
        n_jobs: int | None = None,
        random_state: int | None = None,
    ) -> None:
        self.folds = folds
        self.quotients_kept = quotients_kept
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803
        """Learn from firms whose ending is known.

        Raises
        ------
        BadTable (a BadInput): the table is empty or ambiguous, or holds what is neither number nor category;
            the target is unknown for a firm, has not two classes, or has fewer than two firms of one.
        """
        columns = read_columns(X, self, fitting=True)
        _check_settings(self.folds, self.quotients_kept)
        labels = _target(y, rows=len(columns[0]))
        self.classes_, place = np.unique(labels, return_inverse=True)
        failed = place == 1
        _check_endings(failed, self.classes_)
        self._encoding = Encoding.of(columns)
        ratios, traits = self._encoding.numbers(columns)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        folds = min(self.folds, int(failed.sum()), int((~failed).sum()))
        split = StratifiedKFold(folds, shuffle=True, random_state=seed).split(ratios, failed)
        fitted = Parallel(n_jobs=self.n_jobs)(
            delayed(_without)(held_out, ratios, traits, failed, self.quotients_kept, seed + fold)
            for fold, (_, held_out) in enumerate(split)
        )
        self._views = [views for views, _, _ in fitted]
        scores = np.empty((len(failed), 2))
        for _, held_out, held_out_scores in fitted:
            scores[held_out] = held_out_scores
        self._weighing = Weighing.fitted(scores, failed)
        return self

    def predict_proba(self, X: Any) -> Numbers:  # noqa: N803
        """For each firm, the probability of each of `classes_`, failure in the second column."""
        check_is_fitted(self)
        ratios, traits = self._encoding.numbers(read_columns(X, self, fitting=False))
        scores = np.mean([views.scores(ratios, traits) for views in self._views], axis=0)
        failure = self._weighing.probability(scores)
        return np.column_stack([1 - failure, failure])

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """The likelier label. Failures being few, prefer a threshold on `predict_proba` of your own."""
        likelier = self.predict_proba(X).argmax(axis=1)
        return self.classes_[likelier]

    def telling(self) -> pl.DataFrame:
        """What the trees rest on: `over` and `under` (null: the ratio `over` alone), by name or place, and
        `gain_share`, the share of all that the trees gain, greatest first; what gains nothing is left out.
        Look there for columns that tell how the accounts were kept, or the ending itself."""
        check_is_fitted(self)
        names = getattr(self, "feature_names_in_", np.arange(self.n_features_in_).astype(str))
        ratios = [str(names[place]) for place, _ in self._encoding.ratios]
        gains = pl.concat([views.trees.gains(ratios) for views in self._views])
        return (
            gains.group_by("over", "under")
            .agg(gain_share=pl.col("gain").sum() / len(self._views))
            .filter(pl.col("gain_share") > 0)
            .sort("gain_share", "over", "under", descending=[True, False, False])
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags


@dataclass(frozen=True)
class Views:
    trees: TreesOnQuotients
    line: LineOnRanks

    def scores(self, ratios: Numbers, traits: Numbers) -> Numbers:
        return np.column_stack([self.trees.logits(ratios, traits), self.line.logits(ratios, traits)])


def _without(
    held_out: NDArray[np.intp],
    ratios: Numbers,
    traits: Numbers,
    failed: NDArray[np.bool_],
    kept: int,
    seed: int,
) -> tuple[Views, NDArray[np.intp], Numbers]:
    """Both views fitted without a fold, and what they say of it."""
    rest = np.setdiff1d(np.arange(len(failed)), held_out)
    views = Views(
        TreesOnQuotients.fitted(ratios[rest], traits[rest], failed[rest], kept, seed),
        LineOnRanks.fitted(ratios[rest], traits[rest], failed[rest]),
    )
    return views, held_out, views.scores(ratios[held_out], traits[held_out])


def _target(y: Any, rows: int) -> NDArray[Any]:
    """One known label per firm."""
    if y is None:
        raise BadTable(
            m("requires y to be passed, but the target y is None"), "y", m("give the ending of each firm")
        )
    labels = column_or_1d(y, warn=True)
    if len(labels) != rows:
        raise BadTable(
            m("{rows} firms and {labels} endings", rows=rows, labels=len(labels)), "y", m("give one per firm")
        )
    if not all(_known(label) for label in labels.tolist()):
        raise BadTable(
            m("the ending of a firm is unknown or infinite (NaN, null, inf)"),
            "y",
            m("leave out the firms whose ending is not known"),
        )
    try:
        check_classification_targets(labels)
    except ValueError as error:
        raise BadTable(
            m("these are no endings: {reason}", reason=error), "y", m("give two labels")
        ) from error
    return labels


def _known(label: Any) -> bool:
    # NaN, pandas' NaT and NA are not, for certain, equal to themselves.
    itself = label == label
    return (
        label is not None and isinstance(itself, bool | np.bool_) and bool(itself) and label not in INFINITIES
    )


def _check_endings(failed: NDArray[np.bool_], classes: NDArray[Any]) -> None:
    if len(classes) > 2:
        kind = "multiclass"  # scikit-learn's own words, which its tools look for
        raise BadTable(
            m("Only binary classification is supported. The type of the target is {kind}.", kind=kind),
            "y",
            m("tell failures from all other endings"),
        )
    if len(classes) < 2:
        raise BadTable(
            m(
                "all firms are of one class, {label}: there is nothing to tell apart",
                label=classes[0],
            ),
            "y",
            m("give failed firms and others"),
        )
    if min(failed.sum(), (~failed).sum()) < FEWEST_OF_A_CLASS:
        raise BadTable(
            m(
                "too few firms: {failures} failed and {others} others",
                failures=failed.sum(),
                others=(~failed).sum(),
            ),
            "y",
            m("give {fewest} or more of each, some tens of failures to learn much", fewest=FEWEST_OF_A_CLASS),
        )


def _check_settings(folds: int, quotients_kept: int) -> None:
    if folds < 2 or quotients_kept < 1:
        raise BadInput(
            m("{folds} folds and {kept} quotients kept", folds=folds, kept=quotients_kept),
            "FailureModel",
            m("2 folds and 1 quotient are the least"),
        )
