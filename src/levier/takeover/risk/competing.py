"""How likely each firm is to fail, or to close quietly, within each of several horizons.

Two endings compete: a firm that closes can no longer fail. Each has a hazard by quarter, learned on
person-periods (one row per firm and quarter at risk): firms that enter late or leave unseen count for the
quarters in which they were watched, and features may change from quarter to quarter. Each ending is learned
against going on, without the rows of the other (separate logits, Begg & Gray 1984); together they make the
multinomial hazards of Tutz & Schmid (2016, chapter 8).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from scipy import stats
from scipy.special import logit

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.takeover.risk.incidence import cumulative_incidence, hazards_from_log_odds
from levier.takeover.risk.learners import BoostedLogOdds, Learner, LogOdds
from levier.takeover.risk.periods import (
    CAUSES,
    checked_periods,
    first_quarter,
    last_quarter,
    need_columns,
    refuse_repeated,
    with_quarter_number,
)
from levier.takeover.risk.recalibration import (
    LeadCalibration,
    learned_calibration,
    paired_with_later,
    with_level_of,
)

HORIZONS = (2, 4, 6, 8, 12)
"""Quarters ahead: 6, 12, 18, 24 and 36 months."""

NEEDS = {"failure": ("notices",), "closure": ("establishment_periods", "links_successions")}
ROWS_AT_ONCE = 20_000
"""Of a prediction: every replicate is kept at every distance, which takes memory."""

NO_SHIFT: Mapping[str, np.ndarray] = {}


@dataclass(frozen=True)
class CompetingRisks:
    """Parameters of the model.

    `learner`: how the log-odds of each ending are learned. `advancing`: features that grow by themselves, and
    by how much a quarter (`{"age_years": 0.25}`); the others are held at their value of the day of the
    prediction. `replicates`: bootstrap samples of firms for the intervals (0: none), of level `level`.
    """

    learner: Learner = field(default_factory=BoostedLogOdds)
    advancing: Mapping[str, float] = field(default_factory=dict)
    replicates: int = 20
    level: float = 0.90
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.level < 1 or self.replicates < 0 or self.replicates == 1:
            raise BadInput(
                m("level is between 0 and 1, replicates are 0, or 2 and more"), where="CompetingRisks"
            )

    def fit(self, panel: pl.DataFrame, features: Sequence[str]) -> "FittedRisks | NotComputed":
        """Learn the hazards of both endings.

        Parameters
        ----------
        panel : person-periods, key (`siren`, `quarter`)
            `quarter`: a date in it, or a number that grows by 1 a quarter. `ending`: what came in that
            quarter: 'failure', 'closure', null (went on, or was last seen). The features, as known when the
            quarter began; nulls, infinities and categories as they come. No row after an ending
        features : columns of the panel to learn from, those of `advancing` among them

        Returns
        -------
        FittedRisks; NotComputed if the panel shows no ending of one of the two kinds.

        Raises
        ------
        BadInput : see `checked_periods`; an advancing feature is not among the features or no number.

        Source: Tutz & Schmid (2016), chapters 5 and 8; Begg & Gray (1984), Biometrika 71, 11-18.
        """
        self._check_advancing(panel, features)
        periods = checked_periods(panel, features)
        for cause in CAUSES:
            if not (periods["ending"] == cause).any():
                return NotComputed(
                    m("no {ending} in the panel: its hazard cannot be learned", ending=m(cause)),
                    needs=NEEDS[cause],
                )
        members = tuple(
            Member(self._learned(periods, features, weights, number))
            for number, weights in self.resamples(periods["siren"])
        )
        return FittedRisks(self, tuple(features), members, learned_until=last_quarter(periods))

    def resamples(self, sirens: pl.Series) -> Iterator[tuple[int, np.ndarray]]:
        """Weights of the rows: all 1 first, then by how often their firm was drawn in each replicate."""
        yield 0, np.ones(len(sirens))
        firms = sirens.rank("dense").to_numpy().astype(np.int64) - 1
        count = int(firms.max(initial=0)) + 1
        for number in range(1, self.replicates + 1):
            rng = np.random.default_rng([self.seed, number])
            drawn = rng.multinomial(count, np.full(count, 1 / count))
            yield number, drawn[firms].astype(np.float64)

    def _learned(
        self, periods: pl.DataFrame, features: Sequence[str], weights: np.ndarray, number: int
    ) -> dict[str, LogOdds]:
        models: dict[str, LogOdds] = {}
        for cause in CAUSES:
            against_going_on = (periods["ending"].is_null() | (periods["ending"] == cause)).to_numpy()
            kept = against_going_on & (weights > 0)
            rows, drawn = periods.filter(pl.Series(kept)), weights[kept]
            came = (rows["ending"] == cause).fill_null(False).to_numpy()
            models[cause] = self.learner.fit(rows.select(features), came, drawn, self.seed + number)
        return models

    def _check_advancing(self, panel: pl.DataFrame, features: Sequence[str]) -> None:
        wrong = [
            name
            for name in self.advancing
            if name not in features or (name in panel.columns and not panel.schema[name].is_numeric())
        ]
        if wrong:
            raise BadInput(
                m("not numeric features of the model: {columns}", columns=", ".join(wrong)),
                where="advancing",
            )


@dataclass(frozen=True)
class Member:
    """One fit of both endings: the model itself, or one of its bootstrap replicates."""

    models: Mapping[str, LogOdds]
    calibration: Mapping[str, LeadCalibration] = field(default_factory=dict)


@dataclass(frozen=True)
class FittedRisks:
    """Hazards learned. `learned_until`: the number of the last quarter whose endings were seen (year·4 +
    quarter - 1, or the panel's own), by the training or by the recalibration. `calibrated_since`: the first
    quarter of the recalibration; None without any."""

    parameters: CompetingRisks
    features: tuple[str, ...]
    members: tuple[Member, ...]
    learned_until: int
    calibrated_since: int | None = None

    def calibrated_on(self, panel: pl.DataFrame) -> "FittedRisks":
        """The same model, its hazards brought to what a later period saw at each distance ahead.

        Every row of the panel is a place to predict from, every later quarter of its firm in the panel an
        answer. Horizons longer than the period take the change of the longest distance seen. Report figures
        on quarters later still.

        Raises
        ------
        BadInput : the period is not wholly later than what was learned from; see `checked_periods`.
        """
        periods = checked_periods(panel, self.features)
        if periods.is_empty() or first_quarter(periods) <= self.learned_until:
            raise BadInput(
                m("the period to calibrate on is not later than the one learned from"),
                where="quarter",
                fix=m("split the panel by date: learn, then calibrate, then report"),
            )
        found = []
        for member, pairs in self._with_pairs(periods):
            known = {cause: learned_calibration(*self._answers(member, pairs, cause)) for cause in CAUSES}
            found.append(replace(member, calibration=known))
        since, until = first_quarter(periods), last_quarter(periods)
        return replace(self, members=tuple(found), learned_until=until, calibrated_since=since)

    def relearned_on(
        self, panel: pl.DataFrame, *, replicates: int | None = None
    ) -> "FittedRisks | NotComputed":
        """The hazards learned again on more, the recalibration kept.

        A recalibration needs a period that the hazards have not seen, hence hazards that are some years old.
        What it tells of their sureness and of how it fades holds for hazards learned the same way: learn
        again, with the period of recalibration, before scoring firms of today. The level alone is set anew,
        on that period: the new hazards have part of it already.

        Parameters
        ----------
        panel : as for `fit`: the period first learned from and that of the recalibration
        replicates : of the new hazards, by default as many as before. Where the old ones have none, which is
            as many times quicker, all take the same slopes, and intervals leave their error out

        Returns
        -------
        FittedRisks; NotComputed as `fit`.

        Raises
        ------
        BadInput : the hazards have not been recalibrated, or the panel goes on after what that had seen.
        """
        if self.calibrated_since is None:
            raise BadInput(
                m("hazards are learned again after a recalibration"),
                where="relearned_on",
                fix=m("call calibrated_on first"),
            )
        count = self.parameters.replicates if replicates is None else replicates
        again = replace(self.parameters, replicates=count).fit(panel, self.features)
        if isinstance(again, NotComputed):
            return again
        if again.learned_until != self.learned_until:
            raise BadInput(m("the panel does not end with the period of recalibration"), where="quarter")
        since = self.calibrated_since
        periods = checked_periods(panel, self.features).filter(pl.col("_quarter") >= since)
        found = []
        changes = [member.calibration for member in self.members]
        changes += changes[:1] * (len(again.members) - len(changes))
        for (member, pairs), old in zip(again._with_pairs(periods), changes, strict=False):
            known = {
                cause: with_level_of(old[cause], *again._answers(member, pairs, cause)) for cause in CAUSES
            }
            found.append(replace(member, calibration=known))
        return replace(again, members=tuple(found), calibrated_since=since)

    def predict(self, rows: pl.DataFrame, horizons: Sequence[int] = HORIZONS) -> pl.DataFrame:
        """Cumulative incidence of each ending, by firm and horizon.

        Features are held at their value, except those that advance. The interval tells how sure the figure
        is for such a firm, not what will become of it: the normal one on the log-odds scale, from the spread
        of the replicates (Student's t with their number less one), never narrower at a longer horizon than
        at a shorter one on its upper side.

        Parameters
        ----------
        rows : key (`siren`, `quarter`), with the features of the model as known when the quarter begins
        horizons : numbers of quarters, the first being that of the row

        Returns
        -------
        DataFrame, one row per row and horizon: `siren`, `quarter`, `horizon_months`, `failure`,
        `failure_low`, `failure_high`, `closure`, `closure_low`, `closure_high`, `surviving`. Failure, closure
        and surviving sum to 1. Bounds are null without replicates.

        Raises
        ------
        BadInput : a column is missing, two rows share a firm and a quarter, a horizon is not a whole number
            of quarters above 0.
        """
        need_columns(rows, ("siren", "quarter", *self.features), where="rows")
        refuse_repeated(with_quarter_number(rows), where="rows")
        if not horizons or any(horizon != int(horizon) or horizon < 1 for horizon in horizons):
            raise BadInput(m("a horizon is not a whole number of quarters above 0"), where="horizons")
        wanted = sorted({int(horizon) for horizon in horizons})
        parts = [self._predicted(part, wanted) for part in rows.iter_slices(ROWS_AT_ONCE)]
        return pl.concat(parts or [self._predicted(rows, wanted)]).sort("siren", "quarter", "horizon_months")

    def _predicted(self, rows: pl.DataFrame, horizons: Sequence[int]) -> pl.DataFrame:
        incidences = np.stack([self._incidence(member, rows, horizons[-1]) for member in self.members])
        low, high = self._bounds(incidences)
        return pl.concat([_at_horizon(rows, horizon, incidences[0], low, high) for horizon in horizons])

    def contributions(self, rows: pl.DataFrame, ending: str, horizon: int) -> pl.DataFrame:
        """What each feature adds to the log-odds of an ending within a horizon.

        The learner's contributions to the quarter's log-odds (SHAP for trees), all stretched by one factor
        per firm: the slope, between the firm without any of them and the firm as it is, of the log-odds of
        its cumulative incidence. Shares and signs among features are those of the learner.

        Returns
        -------
        DataFrame: `siren`, `base`, one column per feature. Each row sums to logit(cumulative incidence).

        Raises
        ------
        BadInput : a column is missing, the ending is unknown, the horizon is below one quarter.
        """
        need_columns(rows, ("siren", *self.features), where="rows")
        if ending not in CAUSES or horizon < 1:
            raise BadInput(
                m("unknown ending or horizon: {ending}, {horizon}", ending=ending, horizon=horizon)
            )
        member = self.members[0]
        parts = member.models[ending].contributions(rows.select(self.features))
        total = parts[:, :-1].sum(axis=1)
        reached = self._logit_incidence(member, rows, ending, horizon, np.zeros(rows.height))
        # Without a distance to take the slope over, the slope at the point.
        step = np.where(np.abs(total) > 1e-3, total, 1e-3)
        without = self._logit_incidence(member, rows, ending, horizon, -step)
        stretched = parts[:, :-1] * ((reached - without) / step)[:, None]
        columns = {name: stretched[:, place] for place, name in enumerate(self.features)}
        return pl.DataFrame({"siren": rows["siren"], "base": reached - stretched.sum(axis=1), **columns})

    def _logit_incidence(
        self, member: Member, rows: pl.DataFrame, ending: str, horizon: int, shift: np.ndarray
    ) -> np.ndarray:
        """The log-odds of the incidence at the horizon, the quarters' log-odds of the ending shifted."""
        incidence = self._incidence(member, rows, horizon, {ending: shift})[:, -1, CAUSES.index(ending)]
        return logit(np.clip(incidence, 1e-12, 1 - 1e-12))

    def _incidence(
        self, member: Member, rows: pl.DataFrame, longest: int, shifts: Mapping[str, np.ndarray] = NO_SHIFT
    ) -> np.ndarray:
        """Rows x leads x endings."""
        held = None if self.parameters.advancing else self._raw(member, rows, 0)
        log_odds = np.empty((rows.height, longest, len(CAUSES)))
        for lead in range(longest):
            raw = self._raw(member, rows, lead) if held is None else held
            for place, cause in enumerate(CAUSES):
                moved = raw[cause] + shifts.get(cause, 0.0)
                calibration = member.calibration.get(cause)
                log_odds[:, lead, place] = calibration.applied(moved, lead) if calibration else moved
        return cumulative_incidence(hazards_from_log_odds(log_odds))

    def _raw(self, member: Member, rows: pl.DataFrame, lead: int) -> dict[str, np.ndarray]:
        """Log-odds of each ending so many quarters ahead, before any recalibration."""
        table = self._advanced(rows, pl.lit(lead))
        return {cause: member.models[cause].log_odds(table) for cause in CAUSES}

    def _advanced(self, rows: pl.DataFrame, lead: pl.Expr) -> pl.DataFrame:
        grown = [(pl.col(name) + lead * pace).alias(name) for name, pace in self.parameters.advancing.items()]
        return rows.select(*self.features) if not grown else rows.with_columns(grown).select(*self.features)

    def _bounds(self, incidences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Low and high, of the shape of one member's incidence; NaN without replicates."""
        if len(incidences) == 1:
            nothing = np.full(incidences.shape[1:], np.nan)
            return nothing, nothing
        log_odds = logit(np.clip(incidences, 1e-12, 1 - 1e-12))
        quantile = stats.t.ppf((1 + self.parameters.level) / 2, len(incidences) - 2)
        half = quantile * log_odds[1:].std(axis=0, ddof=1)
        low, high = (1 / (1 + np.exp(-(log_odds[0] + sign * half))) for sign in (-1, 1))
        low = np.minimum(low, incidences[0])
        high = np.maximum(high, incidences[0])
        # An incidence never falls with the horizon, hence neither what bounds it from below.
        return np.maximum.accumulate(low, axis=1), np.maximum.accumulate(high, axis=1)

    def _with_pairs(self, periods: pl.DataFrame) -> Iterator[tuple[Member, pl.DataFrame]]:
        """Each member, with the places to predict from and the answers that its own draw of firms gives."""
        ahead = paired_with_later(periods)
        resamples = self.parameters.resamples(ahead["siren"])
        for member, (_, weights) in zip(self.members, resamples, strict=True):
            yield member, ahead.with_columns(_weight=pl.Series(weights)).filter(pl.col("_weight") > 0)

    def _answers(
        self, member: Member, pairs: pl.DataFrame, cause: str
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Log-odds of an ending by a member, the distance ahead, whether it came, and the weights; without
        the rows of the other ending."""
        rows = pairs.filter(pl.col("_came").is_null() | (pl.col("_came") == cause))
        log_odds = member.models[cause].log_odds(self._advanced(rows, pl.col("_lead")))
        came = (rows["_came"] == cause).fill_null(False).to_numpy()
        return log_odds, rows["_lead"].to_numpy(), came, rows["_weight"].to_numpy()


def _at_horizon(
    rows: pl.DataFrame, horizon: int, incidence: np.ndarray, low: np.ndarray, high: np.ndarray
) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    for place, cause in enumerate(CAUSES):
        columns[cause] = pl.Series(incidence[:, horizon - 1, place])
        columns[f"{cause}_low"] = pl.Series(low[:, horizon - 1, place]).fill_nan(None)
        columns[f"{cause}_high"] = pl.Series(high[:, horizon - 1, place]).fill_nan(None)
    surviving = 1 - incidence[:, horizon - 1].sum(axis=1)
    return rows.select("siren", "quarter").with_columns(
        horizon_months=pl.lit(horizon * 3),
        **columns,
        surviving=pl.Series(np.maximum(surviving, 0.0)),
    )
