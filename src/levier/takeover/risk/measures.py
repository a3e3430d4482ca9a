"""Measures of scores against what came, on weighted rows: the weights are 1, or how often a firm was drawn.

A measure without meaning is NaN: no ending (or nothing but endings) for those that compare the two, nobody
flagged for a precision.
"""

import numpy as np

NAN = float("nan")


def measured(probability: np.ndarray, came: np.ndarray, weights: np.ndarray, bins: int) -> dict[str, float]:
    """Area under the ROC curve, average precision, base rate, Brier score, expected calibration error."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    total, events = weights.sum(), weights[came].sum()
    if total == 0:
        return dict.fromkeys(("auc", "average_precision", "base_rate", "brier", "calibration_error"), NAN)
    both = 0 < events < total
    return {
        "auc": roc_auc_score(came, probability, sample_weight=weights) if both else NAN,
        "average_precision": (
            average_precision_score(came, probability, sample_weight=weights) if events > 0 else NAN
        ),
        "base_rate": events / total,
        "brier": float(np.average((probability - came) ** 2, weights=weights)),
        "calibration_error": calibration_error(probability, came, weights, bins),
    }


def bins_of(probability: np.ndarray, bins: int) -> np.ndarray:
    """The bin of each row: about equally many in each, equal probabilities in the same one."""
    edges = np.unique(np.quantile(probability, np.arange(1, bins) / bins))
    return np.searchsorted(edges, probability, side="left")


def calibration_error(probability: np.ndarray, came: np.ndarray, weights: np.ndarray, bins: int) -> float:
    """Mean over rows of the distance, within their bin, between mean probability and share that came.

    Source: Naeini, Cooper & Hauskrecht (2015), AAAI 29, with bins of equal counts.
    """
    bin_of = bins_of(probability, bins)
    gap = np.bincount(bin_of, weights * (probability - came))
    return float(np.abs(gap).sum() / weights.sum())


def flagged(
    probability: np.ndarray, came: np.ndarray, weights: np.ndarray, threshold: float
) -> dict[str, float]:
    """What a threshold gives: rows `flagged` (at or above it), events among them, and the usual ratios."""
    above = probability >= threshold
    count, hits, events = weights[above].sum(), weights[above & came].sum(), weights[came].sum()
    return {
        "flagged": count,
        "events_flagged": hits,
        "precision": hits / count if count else NAN,
        "recall": hits / events if events else NAN,
        "f_half": f_beta(hits, count, events, 0.5),
        "f_two": f_beta(hits, count, events, 2),
    }


def f_beta(hits: float, count: float, events: float, beta: float) -> float:
    """(1 + β²)·precision·recall / (β²·precision + recall), which is (1 + β²)·hits / (count + β²·events).

    Source: van Rijsbergen (1979), Information Retrieval, 2nd ed., chapter 7.
    """
    return (1 + beta**2) * hits / (count + beta**2 * events) if events else NAN


def first_of_list(came: np.ndarray, weights: np.ndarray, first: int) -> dict[str, float]:
    """Hits among the first of a list already sorted, best first; a firm drawn twice takes two places."""
    places = np.clip(first - (np.cumsum(weights) - weights), 0, weights)
    considered, hits = places.sum(), places[came].sum()
    return {"considered": considered, "hits": hits, "precision": hits / considered if considered else NAN}
