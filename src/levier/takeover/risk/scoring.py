"""A model of both endings, learned, calibrated and given its alert levels on what was known by a day."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.takeover.risk.alerts import AlertLevels, choose_thresholds
from levier.takeover.risk.competing import CompetingRisks, FittedRisks
from levier.takeover.risk.endings import Ending
from levier.takeover.risk.features import NAMES
from levier.takeover.risk.learners import BoostedLogOdds, Learner, LogisticLogOdds
from levier.takeover.risk.panel import came_within, person_periods, seen_until
from levier.takeover.risk.periods import CAUSES

HORIZON_MONTHS = 18
ORIGINS = 4
"""Quarters from which scores are calibrated, alerts chosen, figures reported: a year, whatever the season."""
FEWEST_FOR_TREES = 400
"""Endings of the rarer kind under which trees find less than a line does: measured on specimens of 6,000 and
60,000 establishments."""
LEAST_QUARTERS = 8
"""Quarters to learn from, before those to calibrate on."""


@dataclass(frozen=True)
class Goals:
    """What is asked of alerts. `precision`: of the firms in red, the share that must come to the ending.
    `recall`: of the firms that come to it, the share that must be in red or orange. Choices, not results."""

    precision: float = 0.20
    recall: float = 0.50


@dataclass(frozen=True)
class Settings:
    """How the model is learned: the horizon (months) of alerts and figures, the goals of alerts by ending,
    and the learner of hazards with its intervals.

    `resamples`: draws of firms that the intervals of a trial's figures come from. `replicates`: of the model,
    for the intervals of probabilities; 0 gives none, and is as many times quicker. `learner`: by default
    trees where enough endings were seen, else a ridge logistic regression.
    """

    horizon_months: int = HORIZON_MONTHS
    failure: Goals = field(default_factory=Goals)
    closure: Goals = field(default_factory=lambda: Goals(precision=0.10, recall=0.50))
    replicates: int = 8
    resamples: int = 40
    seed: int = 0
    learner: Learner | None = None

    def __post_init__(self) -> None:
        if self.horizon_months < 3 or self.horizon_months % 3:
            raise BadInput(m("a horizon is a whole number of quarters, in months"), where="horizon_months")


@dataclass(frozen=True)
class Scorer:
    """A model ready to score. `learned`: first and last quarters learned from; `calibrated`: of calibration;
    `alerts`: by ending; `seen_on`: the day whose knowledge of endings it rests on."""

    risks: FittedRisks
    alerts: dict[str, AlertLevels]
    learned: tuple[datetime.date, datetime.date]
    calibrated: tuple[datetime.date, datetime.date]
    seen_on: datetime.date
    settings: Settings


def learn(
    rows: pl.DataFrame, seen_on: datetime.date, settings: Settings | None = None
) -> Scorer | NotComputed:
    """Learn both endings from a panel, calibrate on its last quarters, choose alert levels there.

    The last year of quarters whose horizon was over by then, and what followed, is first kept out of the
    learning: hazards learned on what had come before are brought to it, and alerts chosen on their scores.
    Then hazards are learned again with these quarters too. They keep that calibration, but for its level:
    what had changed by then they have seen.

    Parameters
    ----------
    rows : of `panel`, with the outcomes known on `seen_on` (`with_outcomes`)
    seen_on : the day that tells what is known of endings

    Returns
    -------
    Scorer; NotComputed where the panel is too short, or shows too few endings.
    """
    settings = settings or Settings()
    until = seen_until(seen_on)
    origins = judged_quarters(rows, until, settings.horizon_months)
    before = [day for day in rows["date"].unique().sort() if not origins or day < origins[0]]
    if len(origins) < ORIGINS or len(before) < LEAST_QUARTERS:
        return NotComputed(
            m(
                "notices and histories cover too few years to learn from, calibrate and check: {quarters} "
                "quarters",
                quarters=rows["date"].n_unique(),
            ),
            needs=("notices", "legal_unit_periods"),
        )
    periods = person_periods(rows, until)
    earlier = periods.filter(pl.col("date") < origins[0])
    model = CompetingRisks(
        learner=settings.learner or learner_for(earlier),
        advancing={"age_years": 0.25},
        replicates=settings.replicates,
        seed=settings.seed,
    )
    features = features_of(rows)
    held_out = replace(model, replicates=0).fit(earlier, features)
    if isinstance(held_out, NotComputed):
        return held_out
    later = periods.filter(pl.col("date") >= origins[0])
    calibrated = held_out.calibrated_on(later)
    known = scored(calibrated, rows.filter(pl.col("date").is_in(origins)), settings.horizon_months, until)
    levels = {}
    for ending in CAUSES:
        chosen = alert_levels(known[ending], ending, settings, until)
        if isinstance(chosen, NotComputed):
            return chosen
        levels[ending] = chosen
    risks = calibrated.relearned_on(periods, replicates=settings.replicates)
    if isinstance(risks, NotComputed):
        return risks
    last = later["date"].unique().sort().to_list()[-1]
    return Scorer(risks, levels, (before[0], last), (origins[0], last), seen_on, settings)


def alert_levels(
    scores: pl.DataFrame, ending: str, settings: Settings, until: datetime.date
) -> AlertLevels | NotComputed:
    """The alert levels of an ending that reach its goals on scores as `evaluate` reads them, all of them."""
    goals = getattr(settings, ending)
    days = scores["scored_on"].sort()
    return choose_thresholds(
        scores,
        precision_goal=goals.precision,
        recall_goal=goals.recall,
        period=(days[0], days[-1]),
        horizon_months=settings.horizon_months,
        outcomes_until=until,
    )


def learner_for(periods: pl.DataFrame) -> Learner:
    """Trees where enough endings of both kinds were seen, else a ridge logistic regression."""
    seen = min((periods["ending"] == ending).sum() for ending in CAUSES)
    return BoostedLogOdds() if seen >= FEWEST_FOR_TREES else LogisticLogOdds()


def judged_quarters(rows: pl.DataFrame, until: datetime.date, months: int) -> list[datetime.date]:
    """The last year of quarters whose horizon was over by a day."""
    over = pl.col("date").dt.offset_by(f"{months}mo") <= until
    return rows.filter(over)["date"].unique().sort().to_list()[-ORIGINS:]


def features_of(rows: pl.DataFrame) -> Sequence[str]:
    """The features that the panel tells something of."""
    return [name for name in NAMES if rows[name].null_count() < rows.height]


def scored(
    risks: FittedRisks,
    rows: pl.DataFrame,
    months: int,
    until: datetime.date,
    here: Collection[str] | None = None,
) -> dict[str, pl.DataFrame]:
    """By ending, the rows with its probability within the horizon and what came, as `evaluate` reads."""
    predicted = risks.predict(rows.with_columns(quarter="date"), [months // 3])
    told = predicted.select("siren", "quarter", *CAUSES)
    found = rows.join(told, left_on=["siren", "date"], right_on=["siren", "quarter"], how="left")
    return {ending: judgeable(found, pl.col(ending), ending, months, until, here) for ending in CAUSES}


def judgeable(
    rows: pl.DataFrame,
    probability: pl.Expr,
    ending: str,
    months: int,
    until: datetime.date,
    here: Collection[str] | None = None,
) -> pl.DataFrame:
    """The columns that `evaluate` reads, of rows with outcomes; `size` by the revenue known that day. Lists
    are those of the communes `here`, by default of each department."""
    own = pl.when(pl.col("commune").is_in(list(here or ()))).then(pl.lit("here"))
    return rows.select(
        "siren",
        scored_on="date",
        probability=probability,
        came=came_within(months, Ending(ending), until),
        earlier_event=(pl.col("ended_on") < pl.col("date")).fill_null(False),
        territory="department" if here is None else own,
        region=pl.coalesce("zone", "department"),
        size=size_class(),
        sector=sector_class(),
    )


def size_class() -> pl.Expr:
    """Classes of the last revenue known; the headcount of the day is not."""
    revenue = pl.col("revenue_eur")
    return (
        pl.when(revenue.is_null())
        .then(pl.lit("revenue unknown"))
        .when(revenue < 500_000)
        .then(pl.lit("under 0.5 M€"))
        .when(revenue < 2_000_000)
        .then(pl.lit("0.5 to 2 M€"))
        .otherwise(pl.lit("2 M€ and over"))
    )


def sector_class() -> pl.Expr:
    """Large sectors, by NAF rev. 2 division."""
    division = pl.col("naf_division").cast(pl.Int32, strict=False)
    return (
        pl.when(division.is_between(10, 33))
        .then(pl.lit("manufacturing"))
        .when(division.is_between(41, 43))
        .then(pl.lit("construction"))
        .when(division.is_between(45, 47))
        .then(pl.lit("trade"))
        .when(division.is_not_null())
        .then(pl.lit("other"))
    )
