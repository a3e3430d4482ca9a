"""Two levels of alert, from what an officer asks of each: red rarely wrong, orange rarely missing one."""

import datetime
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.takeover.risk import measures
from levier.takeover.risk.evaluation import Thresholds
from levier.takeover.risk.scored import judged

LEVELS = pl.Enum(["red", "orange"])

FEWEST_FLAGGED = 10
"""Firms that red must flag: the precision of fewer is luck. A choice."""


@dataclass(frozen=True)
class AlertLevels:
    """`thresholds`: to hand to `evaluate` for a later period, and to `alerts`. `reached`: one row per level,
    what it gave on the period that it was chosen on (`level`, `threshold`, `goal`, `met`, `flagged`,
    `events_flagged`, `precision`, `recall`, `f_half`, `f_two`): flattering, as chosen there."""

    thresholds: Thresholds
    reached: pl.DataFrame

    @property
    def remarks(self) -> tuple[Message, ...]:
        """The goals that cannot be met. Of orange there is none: to flag all firms finds every ending."""
        red = self.reached.row(0, named=True)
        if red["met"]:
            return ()
        return (
            m(
                "The precision of {goal_share} asked of red alerts cannot be met: the most precise threshold "
                "reaches {precision_share}, with {flagged} firms.",
                goal_share=red["goal"],
                precision_share=red["precision"],
                flagged=int(red["flagged"]),
            ),
        )


def choose_thresholds(
    scored: pl.DataFrame,
    *,
    precision_goal: float,
    recall_goal: float,
    period: tuple[datetime.date, datetime.date],
    horizon_months: int,
    outcomes_until: datetime.date,
    fewest: int = FEWEST_FLAGGED,
) -> AlertLevels | NotComputed:
    """The thresholds that reach the goals on a period.

    Red is the lowest probability at which those flagged reach the precision asked: it flags as many as can
    be. Orange is the highest at which they reach the recall asked: it flags as few as can be. Firms of one
    probability are flagged together or not at all. Orange is never above red. A precision that no threshold
    reaches gives the most precise one, and says so.

    Parameters
    ----------
    scored : as for `evaluate`; only the scores of `period`, both days included, are used
    precision_goal : share of red firms that must have met the ending, above 0, at most 1
    recall_goal : share of the endings that must be red or orange, above 0, at most 1
    period : days of the scores to choose on; report on a later one
    horizon_months, outcomes_until : as for `evaluate`
    fewest : firms that red must flag at least

    Returns
    -------
    AlertLevels; NotComputed without an ending in the period.

    Raises
    ------
    BadInput : a goal is not above 0 and at most 1; see `judged`.
    """
    if not (0 < precision_goal <= 1 and 0 < recall_goal <= 1):
        raise BadInput(m("a goal is a share above 0, at most 1"), where="precision_goal, recall_goal")
    within = scored.filter(pl.col("scored_on").is_between(*period))
    seen = judged(within, horizon_months=horizon_months, outcomes_until=outcomes_until)
    if seen.period is None or not seen.rows["came"].any():
        return NotComputed(
            m("no ending in the period to choose thresholds on"), needs=("notices", "establishment_periods")
        )
    steps = _steps(seen.rows)
    red = _red(steps, precision_goal, fewest)
    reaching = steps.filter(pl.col("recall") >= recall_goal)["probability"]
    orange = min(red, float(reaching.to_numpy().max()))
    thresholds = Thresholds(red, orange, seen.period, outcomes_until)
    reached = _reached(seen.rows, thresholds, {"red": precision_goal, "orange": recall_goal})
    return AlertLevels(thresholds, reached)


def alerts(scored: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """The rows with their `level`: 'red', 'orange', or null for neither; a null probability has none."""
    probability = pl.col("probability")
    level = pl.when(probability >= thresholds.red).then(pl.lit("red"))
    return scored.with_columns(
        level=level.when(probability >= thresholds.orange).then(pl.lit("orange")).cast(LEVELS)
    )


def _steps(rows: pl.DataFrame) -> pl.DataFrame:
    """Each distinct probability, highest first, and what flagging from it on gives."""
    return (
        rows.group_by("probability")
        .agg(rows=pl.len(), events=pl.col("came").sum())
        .sort("probability", descending=True)
        .with_columns(flagged=pl.col("rows").cum_sum(), hits=pl.col("events").cum_sum())
        .with_columns(
            precision=pl.col("hits") / pl.col("flagged"), recall=pl.col("hits") / pl.col("events").sum()
        )
    )


def _red(steps: pl.DataFrame, goal: float, fewest: int) -> float:
    enough = steps.filter(pl.col("flagged") >= pl.min_horizontal(pl.lit(fewest), pl.col("flagged").max()))
    precise = enough.filter(pl.col("precision") >= goal)
    if precise.height:
        return float(precise["probability"].to_numpy().min())
    return enough.sort("precision", "probability", descending=True)["probability"][0]


def _reached(rows: pl.DataFrame, thresholds: Thresholds, goals: dict[str, float]) -> pl.DataFrame:
    probability, came = rows["probability"].to_numpy(), rows["came"].to_numpy()
    table = []
    for level, measure in (("red", "precision"), ("orange", "recall")):
        threshold = getattr(thresholds, level)
        given = measures.flagged(probability, came, np.ones(rows.height), threshold)
        met = bool(given[measure] >= goals[level])
        table.append({"level": level, "threshold": threshold, "goal": goals[level], "met": met, **given})
    return pl.DataFrame(table).with_columns(pl.col("flagged", "events_flagged").cast(pl.Int64))
