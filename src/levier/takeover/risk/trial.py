"""The model on trial: learned by what was known on a day, judged on a year that came after."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.takeover.risk.alerts import AlertLevels
from levier.takeover.risk.evaluation import Evaluation, Thresholds, evaluate
from levier.takeover.risk.facts import Facts
from levier.takeover.risk.panel import seen_until, with_outcomes
from levier.takeover.risk.peers import peer_scores
from levier.takeover.risk.periods import CAUSES
from levier.takeover.risk.scoring import (
    Scorer,
    Settings,
    alert_levels,
    judgeable,
    judged_quarters,
    learn,
    scored,
)

OURS = "competing risks"


@dataclass(frozen=True)
class Trial:
    """`scorer`: what was learned by the first day reported. `reported`: the quarters of scores judged.
    `evaluations`: by model, then by ending; the models are OURS and the peers."""

    scorer: Scorer
    reported: tuple[datetime.date, datetime.date]
    evaluations: dict[str, dict[str, Evaluation]]

    def table(self, measures: tuple[str, ...]) -> pl.DataFrame:
        """`ending`, `model`, `measure`, `value`, `low`, `high`, of the whole."""
        rows = [
            told.figures.filter(
                (pl.col("dimension") == "overall") & pl.col("measure").is_in(measures)
                | (pl.col("dimension") == "first") & (pl.col("group") == "mean")
            ).with_columns(ending=pl.lit(ending), model=pl.lit(model))
            for model, endings in self.evaluations.items()
            for ending, told in endings.items()
        ]
        return pl.concat(rows).select(
            "ending", "model", "dimension", "group", "measure", "value", "low", "high"
        )


def try_out(
    rows: pl.DataFrame,
    facts: Facts,
    as_of: datetime.date,
    settings: Settings | None = None,
    *,
    here: Collection[str] | None = None,
) -> Trial | NotComputed:
    """Learn on the past as it was known, report on the last year whose horizon is over.

    Parameters
    ----------
    rows : of `panel`, without outcomes
    facts : the same facts
    as_of : the day up to which endings are known
    here : communes whose list is judged; by default each department has one

    Returns
    -------
    Trial; NotComputed where the data are too short, or show too few endings, to learn and to judge.
    """
    settings = settings or Settings()
    months, until = settings.horizon_months, seen_until(as_of)
    reported = judged_quarters(rows, until, months)
    if not reported:
        return NotComputed(m("no score whose horizon is over yet"), needs=("notices", "legal_unit_periods"))
    first = reported[0]
    past = with_outcomes(rows.filter(pl.col("date") < first), facts, first)
    scorer = learn(past, first, settings)
    if isinstance(scorer, NotComputed):
        return scorer
    later = with_outcomes(rows.filter(pl.col("date").is_in(reported)), facts, as_of)
    given = {OURS: scored(scorer.risks, later, months, until, here)}
    chosen: dict[str, dict[str, Thresholds]] = {
        OURS: {ending: levels.thresholds for ending, levels in scorer.alerts.items()}
    }
    for ending in CAUSES:
        own = peer_levels(past, ending, settings, seen_until(first))
        if isinstance(own, NotComputed):
            return own
        for name, values in peer_scores(past, later, ending, months, seen_until(first)).items():
            table = judgeable(later, pl.lit(pl.Series(values)), ending, months, until, here)
            given.setdefault(name, {})[ending] = table
            chosen.setdefault(name, {})[ending] = own[name].thresholds
    evaluations: dict[str, dict[str, Evaluation]] = {}
    for name, endings in given.items():
        for ending, table in endings.items():
            told = evaluate(
                table,
                thresholds=chosen[name][ending],
                horizon_months=months,
                outcomes_until=until,
                replicates=settings.resamples,
                seed=settings.seed,
            )
            if isinstance(told, NotComputed):
                return told
            evaluations.setdefault(name, {})[ending] = told
    return Trial(scorer, (first, reported[-1]), evaluations)


def peer_levels(
    past: pl.DataFrame, ending: str, settings: Settings, until: datetime.date
) -> dict[str, AlertLevels] | NotComputed:
    """The alert levels of each peer by the rule of ours: taught on what was over by the first quarter of
    calibration, its alerts are chosen on its scores of that year. Our thresholds are not theirs: a
    probability of one model is not that of another.

    Parameters
    ----------
    past : rows with the outcomes known on the first day reported
    until : the day until which these outcomes are all known
    """
    months = settings.horizon_months
    quarters = judged_quarters(past, until, months)
    rows = past.filter(pl.col("date").is_in(quarters))
    earlier = past.filter(pl.col("date") < quarters[0])
    scores = peer_scores(earlier, rows, ending, months, quarters[0])
    if not scores:
        return NotComputed(
            m("notices and histories cover too few years to judge the alerts of other models"),
            needs=("notices", "legal_unit_periods"),
        )
    levels: dict[str, AlertLevels] = {}
    for name, values in scores.items():
        table = judgeable(rows, pl.lit(pl.Series(values)), ending, months, until)
        chosen = alert_levels(table, ending, settings, until)
        if isinstance(chosen, NotComputed):
            return chosen
        levels[name] = chosen
    return levels
