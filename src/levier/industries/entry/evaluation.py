"""How good the model is on turns of later years, beside simpler rules."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.industry import industrial_group
from levier.core.messages import m
from levier.industries.entry.baselines import BASELINES, Baseline, Scores, Trial
from levier.industries.entry.choosing import expit
from levier.industries.entry.features import Surroundings
from levier.industries.entry.model import EntryModel, evidence_of
from levier.industries.entry.panel import Panel
from levier.industries.entry.rows import Rows, rows_at
from levier.industries.entry.turning import Turning

MODEL = "model"
DRAWS = 200
"""Draws of areas, for the intervals."""
FIRST_OF_AREA = 10
BINS = 10


@dataclass(frozen=True, eq=False)
class EntryEvaluation:
    """How a model learned on what was known in `year` foretold the turns of the `horizon_years` after.

    `figures`: `rule` ("model" or a baseline), `average_precision`, `auc`, each with `_low`, `_high`
        (bootstrap over areas), `precision_at_10` (mean over areas of the share of the ten first that
        turned), and of the model `brier` and `calibration_error` (mean distance of predicted and observed
        shares over tenths of the rows)
    `margins`: `rule`, `average_precision` and `auc` of the model above that rule, with `_low`, `_high`
    `by_group`: `group` of activities, `rows`, `turns`, `average_precision`, `auc`, `base_share`
    `calibration`: tenths of the rows by probability: `predicted_share`, `observed_share`, `rows`
    """

    year: int
    horizon_years: int
    rows: int
    turns: int
    learner: str
    figures: pl.DataFrame
    margins: pl.DataFrame
    by_group: pl.DataFrame
    calibration: pl.DataFrame
    evidence: Evidence


def evaluate(
    panel: Panel,
    turning: Turning | None = None,
    *,
    around: Surroundings | None = None,
    baselines: Mapping[str, Baseline] = BASELINES,
    activities: npt.NDArray[np.bool_] | None = None,
    seed: int = 0,
    level: float = 0.95,
) -> EntryEvaluation | NotComputed:
    """Learn on what was known in the last year whose outcome is in the panel, and judge what came after.

    Parameters
    ----------
    panel, turning, around, seed : as for `EntryModel.fit`
    baselines : rules to compare with
    activities : of the panel, those that are judged (and learned from: all); by default all

    Returns
    -------
    EntryEvaluation; NotComputed if the panel has no year to learn from before the one judged.
    """
    turning, around = turning or Turning(), around or Surroundings()
    places = turning.origins(panel)
    known = [n for n in places if panel.years[n] + turning.horizon_years <= panel.years[places[-1]]]
    if not known:
        return NotComputed(
            m(
                "judging a horizon of {horizon} years takes {needed} years of figures, to learn from some "
                "and judge on later ones; the panel spans {span}",
                horizon=turning.horizon_years,
                needed=2 * turning.horizon_years,
                span=panel.years[-1] - panel.years[0],
            ),
            needs=("employment",),
        )
    place = places[-1]
    model = EntryModel.fit(panel, turning, around=around, as_of=panel.years[place], seed=seed)
    if isinstance(model, NotComputed):
        return model
    rows = rows_at(panel, place, turning, around, with_outcome=True)
    if activities is not None:
        rows = rows.of(activities[rows.activity])
    turns = int(rows.outcome.sum())
    if turns == 0 or turns == len(rows):
        return NotComputed(
            m("of what could turn since {year}, all or nothing did", year=str(panel.years[place])),
            needs=("employment",),
        )
    trial = Trial(panel, place, tuple(known), turning, rows, seed)
    scores: dict[str, Scores] = {MODEL: expit(model.log_odds(rows))}
    for name, baseline in baselines.items():
        given = baseline(trial)
        if given is not None:
            scores[name] = given
    figures, margins = _judged(scores, rows, seed, level)
    return EntryEvaluation(
        year=panel.years[place],
        horizon_years=turning.horizon_years,
        rows=len(rows),
        turns=turns,
        learner=model.learner,
        figures=figures,
        margins=margins,
        by_group=_by_group(scores[MODEL], rows),
        calibration=calibration(scores[MODEL], rows.outcome),
        evidence=evidence_of(model, level),
    )


@dataclass(frozen=True, eq=False)
class Ranking:
    """A score's order, to weigh the same rows many times; rows of equal scores count together."""

    order: npt.NDArray[np.int64]
    last_of_tie: npt.NDArray[np.int64]
    turned: npt.NDArray[np.float64]

    @classmethod
    def of(cls, scores: Scores, turned: npt.NDArray[np.bool_]) -> "Ranking":
        order = np.argsort(-scores, kind="stable")
        ordered = scores[order]
        last = np.flatnonzero(np.append(np.diff(ordered) != 0, True))
        return cls(order, last, turned[order].astype(np.float64))

    def measured(self, weight: npt.NDArray[np.float64]) -> tuple[float, float]:
        """Average precision and area under the ROC curve, as scikit-learn defines them."""
        given = weight[self.order]
        hits = np.cumsum(given * self.turned)[self.last_of_tie]
        told = np.cumsum(given)[self.last_of_tie]
        if hits[-1] == 0 or hits[-1] == told[-1]:
            return np.nan, np.nan
        precision = np.divide(hits, told, out=np.zeros_like(hits), where=told > 0)
        average_precision = float((np.diff(hits, prepend=0) * precision).sum() / hits[-1])
        misses = told - hits
        before = np.concatenate(([0.0], hits[:-1]))
        auc = float((np.diff(misses, prepend=0) * (hits + before) / 2).sum() / (misses[-1] * hits[-1]))
        return average_precision, auc


def _judged(
    scores: Mapping[str, Scores], rows: Rows, seed: int, level: float
) -> tuple[pl.DataFrame, pl.DataFrame]:
    rankings = {name: Ranking.of(score, rows.outcome) for name, score in scores.items()}
    rng = np.random.default_rng(seed)
    areas, place = np.unique(rows.area, return_inverse=True)
    draws = [rng.multinomial(len(areas), np.full(len(areas), 1 / len(areas))) for _ in range(DRAWS)]
    drawn = {
        name: np.array([ranking.measured(draw[place].astype(np.float64)) for draw in draws])
        for name, ranking in rankings.items()
    }
    point = {name: np.array(ranking.measured(np.ones(len(rows)))) for name, ranking in rankings.items()}
    figures: list[dict[str, str | float | None]] = []
    margins: list[dict[str, str | float | None]] = []
    for name in scores:
        figures.append(
            _with_ends(name, point[name], drawn[name], level)
            | {
                "precision_at_10": _precision_of_first(scores[name], rows),
                "brier": _brier(scores[name], rows) if name == MODEL else None,
                "calibration_error": _calibration_error(scores[name], rows) if name == MODEL else None,
            }
        )
        if name != MODEL:
            gap, gaps = point[MODEL] - point[name], drawn[MODEL] - drawn[name]
            margins.append(_with_ends(name, gap, gaps, level))
    return pl.DataFrame(figures), pl.DataFrame(margins)


def _with_ends(
    rule: str, point: npt.NDArray[np.float64], drawn: npt.NDArray[np.float64], level: float
) -> dict[str, str | float | None]:
    tail = (1 - level) / 2
    low, high = np.nanquantile(drawn, (tail, 1 - tail), axis=0)
    return {"rule": rule} | {
        f"{name}{end}": float(values[n])
        for n, name in enumerate(("average_precision", "auc"))
        for end, values in (("", point), ("_low", low), ("_high", high))
    }


def _precision_of_first(score: Scores, rows: Rows) -> float:
    order = np.lexsort((-score, rows.area))
    area, turned = rows.area[order], rows.outcome[order]
    starts = np.flatnonzero(np.diff(area, prepend=-1))
    sizes = np.diff(np.append(starts, len(area)))
    rank = np.arange(len(area)) - np.repeat(starts, sizes)
    first = rank < FIRST_OF_AREA
    hits = np.add.reduceat(np.where(first, turned, False).astype(np.float64), starts)
    return float((hits / np.minimum(sizes, FIRST_OF_AREA)).mean())


def _brier(probability: Scores, rows: Rows) -> float:
    return float(((probability - rows.outcome) ** 2).mean())


def calibration(probability: Scores, turned: npt.NDArray[np.bool_]) -> pl.DataFrame:
    """Tenths of the rows by probability: what was predicted, and what was seen."""
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return pl.DataFrame(
        {
            "predicted_share": [float(probability[part].mean()) for part in parts],
            "observed_share": [float(turned[part].mean()) for part in parts],
            "rows": [len(part) for part in parts],
        }
    )


def _calibration_error(probability: Scores, rows: Rows) -> float:
    bins = calibration(probability, rows.outcome)
    gap = (pl.col("predicted_share") - pl.col("observed_share")).abs()
    return float(bins.select((gap * pl.col("rows")).sum() / pl.col("rows").sum()).item())


def _by_group(probability: Scores, rows: Rows) -> pl.DataFrame:
    codes = pl.DataFrame({"activity": pl.Series(rows.panel.activities)})
    known = codes.select(industrial_group(pl.col("activity")).fill_null("other")).to_series().to_list()
    group = np.array(known)[rows.activity]
    found = []
    for name in sorted(set(group.tolist())):
        inside = group == name
        ranking = Ranking.of(probability[inside], rows.outcome[inside])
        average_precision, auc = ranking.measured(np.ones(int(inside.sum())))
        found.append(
            {
                "group": name,
                "rows": int(inside.sum()),
                "turns": int(rows.outcome[inside].sum()),
                "average_precision": average_precision,
                "auc": auc,
                "base_share": float(rows.outcome[inside].mean()),
            }
        )
    return pl.DataFrame(found).with_columns(pl.col("average_precision", "auc").fill_nan(None))
