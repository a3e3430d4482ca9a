"""How good scores were, in the open: on new endings, of a period later than the thresholds' own.

Two ways to flatter a model are refused here. A firm already in a procedure is no prediction: rows with an
earlier event are an error, not hits. A threshold chosen on the period that it is reported on is fitted to it:
thresholds come in from an earlier one, whose outcomes were all known before the first score reported.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.takeover.risk import measures
from levier.takeover.risk.scored import Judged, judged

DIMENSIONS = ("size", "sector", "region")
FIRST = 50
"""Firms that an officer can look at: the head of each territory's list."""


@dataclass(frozen=True)
class Thresholds:
    """Scores from which a firm is flagged: `red` (few false alarms), `orange` (few missed), never above red.

    `period`: first and last days of the scores that they were chosen on; `outcomes_until`: the day by which
    the outcomes of these were seen."""

    red: float
    orange: float
    period: tuple[datetime.date, datetime.date]
    outcomes_until: datetime.date

    def __post_init__(self) -> None:
        if not 0 <= self.orange <= self.red <= 1:
            raise BadInput(
                m(
                    "thresholds are probabilities, orange not above red: {orange}, {red}",
                    orange=self.orange,
                    red=self.red,
                ),
                where="Thresholds",
            )
        if not self.period[0] <= self.period[1] <= self.outcomes_until:
            raise BadInput(m("the period of the thresholds ends before it begins"), where="Thresholds.period")


Key = tuple[str, str, str]
"""Of a figure: dimension, group, measure."""


@dataclass(frozen=True)
class Group:
    """Rows to judge apart, by their places."""

    dimension: str
    name: str
    places: np.ndarray
    ranked: measures.Ranked


@dataclass(frozen=True)
class Evaluation:
    """How good the scores were.

    `figures`: `dimension`, `group`, `measure`, `value`, `low`, `high`; null where a measure has no meaning
    (no ending, nobody flagged). By dimension:

    - `overall`, `size`, `sector`, `region`: `rows`, `events`, `auc`, `average_precision`, `base_rate`,
      `brier`, `calibration_error`
    - `level` (`red`, `orange`: at or above its threshold): `flagged`, `events_flagged`, `precision`,
      `recall`, `f_half`, `f_two`
    - `first` (`mean`: of the lists of each territory and day; `pooled`: of all their places): `precision`

    `territories`: `territory`, `scored_on`, `rows`, `events`, `considered` (the first 50, or all where there
    are fewer), `hits`, `precision`. `calibration`: `bin`, `rows`, `events`, `mean_probability`,
    `observed_share`. `left_out`: scores that could not be judged, by reason.
    """

    period: tuple[datetime.date, datetime.date]
    horizon_months: int
    thresholds: Thresholds
    figures: pl.DataFrame
    territories: pl.DataFrame
    calibration: pl.DataFrame
    left_out: dict[str, int]
    evidence: Evidence

    def value(self, measure: str, dimension: str = "overall", group: str = "all") -> float | None:
        """One figure, by its names."""
        found = self.figures.filter(dimension=dimension, group=group, measure=measure)
        return None if found.is_empty() else found["value"][0]


def evaluate(
    scored: pl.DataFrame,
    *,
    thresholds: Thresholds,
    horizon_months: int,
    outcomes_until: datetime.date,
    first: int = FIRST,
    bins: int = 10,
    replicates: int = 100,
    level: float = 0.90,
    seed: int = 0,
) -> Evaluation | NotComputed:
    """Judge the scores of a period by what came of the firms.

    Parameters
    ----------
    scored : key (`siren`, `scored_on`); see `judged` for `probability`, `came` and `earlier_event`
        `territory` (optional): whose list the firm is on. `size`, `sector`, `region` (optional): groups to
        report apart; null is left out of them
    thresholds : of the alerts, chosen on an earlier period
    horizon_months : of the probabilities
    outcomes_until : the day until which endings are known: a score whose horizon was not over by then is left
        out and counted, whatever had come
    first : how many firms of each territory's list an officer looks at
    bins : of the calibration curve, about equally many rows in each; the calibration error depends on it
    replicates, level, seed : of the intervals: centiles over resamples of the firms, with all their rows.
        That of the calibration error is too high, as noise adds to it

    Returns
    -------
    Evaluation; NotComputed if no score can be judged yet.

    Raises
    ------
    BadInput : see `judged`; the outcomes on which the thresholds were chosen were not all known before the
        first score reported; `bins`, `first` or `replicates` is below 1, or `level` not between 0 and 1.

    Source: Brier (1950); van Rijsbergen (1979); Naeini et al. (2015) for the calibration error; Efron &
    Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    if min(bins, first, replicates) < 1 or not 0 < level < 1:
        raise BadInput(
            m("bins, first and replicates are 1 and more, level is between 0 and 1"), where="evaluate"
        )
    seen = judged(scored, horizon_months=horizon_months, outcomes_until=outcomes_until)
    if seen.period is None:
        return NotComputed(
            m("no score whose horizon is over yet"), needs=("notices", "establishment_periods")
        )
    _refuse_later_thresholds(thresholds, seen.period)
    lists = _lists(seen.rows)
    groups = list(_groups(seen.rows, bins))
    points = _figures(seen.rows, groups, lists, np.ones(seen.rows.height), thresholds, first)
    drawn = [
        _figures(seen.rows, groups, lists, weights, thresholds, first)
        for weights in _resamples(seen.rows["siren"], replicates, seed)
    ]
    return Evaluation(
        period=seen.period,
        horizon_months=horizon_months,
        thresholds=thresholds,
        figures=_with_bounds(points, drawn, level),
        territories=_territories(seen.rows, lists, first),
        calibration=_calibration(seen.rows, bins),
        left_out=seen.left_out,
        evidence=_evidence(seen, thresholds, bins),
    )


def _refuse_later_thresholds(thresholds: Thresholds, period: tuple[datetime.date, datetime.date]) -> None:
    if thresholds.outcomes_until > period[0]:
        raise BadInput(
            m(
                "the thresholds rest on outcomes known until {until}, after the first score reported "
                "({first})",
                until=thresholds.outcomes_until,
                first=period[0],
            ),
            where="thresholds",
            fix=m("choose them on an earlier period, whose horizon was over before this one"),
        )


def _lists(rows: pl.DataFrame) -> dict[tuple[str, datetime.date], np.ndarray]:
    """Places of the rows of each territory and day, in the order of the list."""
    if "territory" not in rows.columns:
        return {}
    lists = (
        rows.with_row_index("place")
        .drop_nulls("territory")
        .group_by("territory", "scored_on")
        .agg("place")
        .sort("territory", "scored_on")
    )
    return {(territory, day): np.sort(places) for territory, day, places in lists.iter_rows()}


def _figures(
    rows: pl.DataFrame,
    groups: list[Group],
    lists: Mapping[tuple[str, datetime.date], np.ndarray],
    weights: np.ndarray,
    thresholds: Thresholds,
    first: int,
) -> dict[Key, float]:
    probability, came = rows["probability"].to_numpy(), rows["came"].to_numpy()
    found: dict[Key, float] = {}
    for group in groups:
        for measure, value in group.ranked.measured(weights[group.places]).items():
            found[group.dimension, group.name, measure] = value
    for name, threshold in (("red", thresholds.red), ("orange", thresholds.orange)):
        for measure, value in measures.flagged(probability, came, weights, threshold).items():
            found["level", name, measure] = value
    heads = [measures.first_of_list(came[places], weights[places], first) for places in lists.values()]
    heads = [head for head in heads if head["considered"] > 0]
    if heads:
        found["first", "mean", "precision"] = float(np.mean([head["precision"] for head in heads]))
        considered = sum(head["considered"] for head in heads)
        found["first", "pooled", "precision"] = sum(head["hits"] for head in heads) / considered
    return found


def _groups(rows: pl.DataFrame, bins: int) -> Iterator[Group]:
    probability, came = rows["probability"].to_numpy(), rows["came"].to_numpy()

    def group(dimension: str, name: str, places: np.ndarray) -> Group:
        return Group(dimension, name, places, measures.Ranked.of(probability[places], came[places], bins))

    yield group("overall", "all", np.arange(rows.height))
    numbered = rows.with_row_index("place")
    for dimension in DIMENSIONS:
        if dimension in rows.columns:
            groups = numbered.drop_nulls(dimension).group_by(dimension).agg("place").sort(dimension)
            for name, places in groups.iter_rows():
                yield group(dimension, str(name), np.sort(places))


def _resamples(sirens: pl.Series, replicates: int, seed: int) -> Iterator[np.ndarray]:
    """How often each row's firm was drawn, firms being drawn with replacement."""
    firms = sirens.rank("dense").to_numpy().astype(np.int64) - 1
    count = int(firms.max()) + 1
    for number in range(replicates):
        rng = np.random.default_rng([seed, number])
        yield rng.multinomial(count, np.full(count, 1 / count))[firms].astype(np.float64)


def _with_bounds(points: Mapping[Key, float], drawn: list[dict[Key, float]], level: float) -> pl.DataFrame:
    rows = []
    for key, value in points.items():
        spread = np.array([replicate.get(key, np.nan) for replicate in drawn])
        known = spread[~np.isnan(spread)]
        low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2]) if len(known) else (None, None)
        rows.append((*key, value, low, high))
    names = ["dimension", "group", "measure"]
    schema = dict.fromkeys(names, pl.String) | dict.fromkeys(["value", "low", "high"], pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("value").fill_nan(None))


def _territories(
    rows: pl.DataFrame, lists: Mapping[tuple[str, datetime.date], np.ndarray], first: int
) -> pl.DataFrame:
    came, one = rows["came"].to_numpy(), np.ones(rows.height)
    found = []
    for (territory, day), places in lists.items():
        head = measures.first_of_list(came[places], one[places], first)
        events = int(came[places].sum())
        counts = (int(head["considered"]), int(head["hits"]), head["precision"])
        found.append((territory, day, len(places), events, *counts))
    schema = {
        "territory": pl.String,
        "scored_on": pl.Date,
        "rows": pl.Int64,
        "events": pl.Int64,
        "considered": pl.Int64,
        "hits": pl.Int64,
        "precision": pl.Float64,
    }
    return pl.DataFrame(found, schema=schema, orient="row")


def _calibration(rows: pl.DataFrame, bins: int) -> pl.DataFrame:
    bin_of = pl.Series("bin", measures.bins_of(rows["probability"].to_numpy(), bins))
    return (
        rows.with_columns(bin_of)
        .group_by("bin")
        .agg(
            rows=pl.len(),
            events=pl.col("came").sum(),
            mean_probability=pl.col("probability").mean(),
            observed_share=pl.col("came").mean(),
        )
        .sort("bin")
    )


def _evidence(seen: Judged, thresholds: Thresholds, bins: int) -> Evidence:
    return Evidence(
        method=m(
            "Scores given between {first} and {last} are compared with what came of the firms. Firms that "
            "had already met an ending or were in a procedure are excluded. Thresholds were chosen on scores "
            "given between {chosen_first} and {chosen_last}. The calibration error is taken over {bins} bins "
            "of about equally many scores.",
            first=seen.period[0] if seen.period else None,
            last=seen.period[1] if seen.period else None,
            chosen_first=thresholds.period[0],
            chosen_last=thresholds.period[1],
            bins=bins,
        ),
        tables=("establishment_periods", "notices", "links_successions"),
        uncertainty=m(
            "Intervals tell what the draw of firms alone could change, not what another economic climate "
            "would. {not_over} scores whose horizon was not over and {lost} of firms lost from sight are "
            "left out.",
            not_over=seen.left_out["horizon not over"],
            lost=seen.left_out["lost from sight"],
        ),
    )
