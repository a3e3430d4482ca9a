"""Measures of scores against what came, on weighted rows: the weights are 1, or how often a firm was drawn.

The usual library sorts at each call; here a bootstrap sorts once, and the tests hold each measure to that
library's. A measure without meaning is NaN: no ending (or nothing but endings) for those that compare the
two, nobody flagged for a precision.
"""

from dataclasses import dataclass

import numpy as np

NAN = float("nan")


@dataclass(frozen=True)
class Ranked:
    """Scores of a group, highest first, ready to be measured under many weights: a bootstrap sorts once.

    `starts`: where each distinct probability begins. `bin_of`: the bin of the calibration curve of each row.
    """

    probability: np.ndarray
    came: np.ndarray
    starts: np.ndarray
    bin_of: np.ndarray

    @classmethod
    def of(cls, probability: np.ndarray, came: np.ndarray, bins: int) -> "Ranked":
        """`probability` never rises along the rows."""
        starts = np.flatnonzero(np.diff(probability, prepend=np.inf))
        return cls(probability, came, starts, bins_of(probability, bins))

    def measured(self, weights: np.ndarray) -> dict[str, float]:
        """Area under the ROC curve, average precision, base rate, Brier score, calibration error."""
        hits = np.add.reduceat(weights * self.came, self.starts)
        misses = np.add.reduceat(weights * ~self.came, self.starts)
        events, others = hits.sum(), misses.sum()
        total = events + others
        above, misses_above = np.cumsum(hits), np.cumsum(misses)
        flagged_above = above + misses_above
        precision = np.divide(above, flagged_above, out=np.zeros_like(above), where=flagged_above > 0)
        error = (self.probability - self.came) ** 2
        return {
            "rows": total,
            "events": events,
            # A hit outranks the misses below, and half of those that share its probability.
            "auc": ratio((hits * (others - misses_above + misses / 2)).sum(), events * others),
            "average_precision": ratio((hits * precision).sum(), events),
            "base_rate": ratio(events, total),
            "brier": ratio((weights * error).sum(), total),
            "calibration_error": ratio(self._gaps(weights), total),
        }

    def _gaps(self, weights: np.ndarray) -> float:
        """Over bins, the distances between the sums of probabilities and of what came.

        Source: Naeini, Cooper & Hauskrecht (2015), AAAI 29, with bins of equal counts.
        """
        return np.abs(np.bincount(self.bin_of, weights * (self.probability - self.came))).sum()


def ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else NAN


def bins_of(probability: np.ndarray, bins: int) -> np.ndarray:
    """The bin of each row: about equally many in each, equal probabilities in the same one."""
    edges = np.unique(np.quantile(probability, np.arange(1, bins) / bins))
    return np.searchsorted(edges, probability, side="left")


def flagged(
    probability: np.ndarray, came: np.ndarray, weights: np.ndarray, threshold: float
) -> dict[str, float]:
    """What a threshold gives: rows `flagged` (at or above it), events among them, and the usual ratios."""
    above = probability >= threshold
    count, hits, events = weights[above].sum(), weights[above & came].sum(), weights[came].sum()
    return {
        "flagged": count,
        "events_flagged": hits,
        "precision": ratio(hits, count),
        "recall": ratio(hits, events),
        "f_half": f_beta(hits, count, events, 0.5),
        "f_two": f_beta(hits, count, events, 2),
    }


def f_beta(hits: float, count: float, events: float, beta: float) -> float:
    """(1 + β²)·precision·recall / (β²·precision + recall), which is (1 + β²)·hits / (count + β²·events).

    Source: van Rijsbergen (1979), Information Retrieval, 2nd ed., chapter 7.
    """
    return ratio((1 + beta**2) * hits, count + beta**2 * events) if events > 0 else NAN


def first_of_list(came: np.ndarray, weights: np.ndarray, first: int) -> dict[str, float]:
    """Hits among the first of a list already sorted, best first; a firm drawn twice takes two places."""
    places = np.clip(first - (np.cumsum(weights) - weights), 0, weights)
    considered, hits = places.sum(), places[came].sum()
    return {"considered": considered, "hits": hits, "precision": ratio(hits, considered)}
