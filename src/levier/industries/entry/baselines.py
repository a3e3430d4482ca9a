"""What the model is compared with: one feature alone, a random forest on what areas are specialised in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.industries.entry.panel import Panel
from levier.industries.entry.rows import Rows
from levier.industries.entry.turning import Turning

Scores = npt.NDArray[np.float64]
TREES = 100


@dataclass(frozen=True, eq=False)
class Trial:
    """What a baseline is given: rows of the year at `place`; the `past` places whose outcome was known."""

    panel: Panel
    place: int
    past: tuple[int, ...]
    turning: Turning
    rows: Rows
    seed: int


Baseline = Callable[[Trial], Scores | None]
"""The higher the score, the likelier; None where it cannot be given."""


def alone(feature: str) -> Baseline:
    """A feature as the score; its opposite for exits."""

    def score(trial: Trial) -> Scores | None:
        values = trial.rows.feature(feature).astype(np.float64)
        sign = 1 if trial.turning.direction == "entry" else -1
        return None if np.isnan(values).all() else sign * np.nan_to_num(values)

    return score


def presence_forest(trial: Trial) -> Scores | None:
    """For each activity, a random forest that tells from what areas are specialised in whether they are in
    the activity at the horizon (Tacchella, Zaccaria, Miccheli & Pietronero 2023, Chaos, Solitons & Fractals
    176, on countries and products)."""
    from sklearn.ensemble import RandomForestClassifier

    if not trial.past:
        return None
    panel, turning = trial.panel, trial.turning
    vectors = np.concatenate([_presence(panel, place) for place in trial.past])
    later = [panel.place(panel.years[place] + turning.horizon_years) for place in trial.past]
    ends = [turning.turned(panel, place) for place in later]
    reached, seen = (np.concatenate([end[side] for end in ends]) for side in (0, 1))
    now = _presence(panel, trial.place)
    scores = np.zeros(now.shape)
    for activity in np.unique(trial.rows.activity):
        known = seen[:, activity]
        outcome = reached[known, activity]
        if outcome.all() or not outcome.any():
            scores[:, activity] = outcome.mean() if len(outcome) else 0
            continue
        forest = RandomForestClassifier(TREES, random_state=trial.seed, min_samples_leaf=2)
        forest.fit(vectors[known], outcome)
        scores[:, activity] = forest.predict_proba(now)[:, 1]
    return scores[trial.rows.area, trial.rows.activity]


def _presence(panel: Panel, place: int) -> npt.NDArray[np.float32]:
    return (np.nan_to_num(panel.quotient[place]) >= 1).astype(np.float32)


BASELINES: Mapping[str, Baseline] = {
    "density_alone": alone("density"),
    "growth_alone": alone("growth_elsewhere"),
    "level_alone": alone("quotient"),
}
"""Relatedness density; the activity's growth outside the area; the location quotient itself."""
