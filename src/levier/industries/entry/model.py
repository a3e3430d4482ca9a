"""The probability that an activity enters an area (or leaves it) within some years, and why."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.complexity import proximity
from levier.industries.entry.choosing import (
    Correction,
    correction,
    expit,
    held_out,
    learned_without_each_group,
    learner_of,
    log_loss,
    unseen_spread,
)
from levier.industries.entry.features import FAMILIES, NAMES, Surroundings, presence_at
from levier.industries.entry.learning import LogOdds, Numbers, scored
from levier.industries.entry.panel import Panel
from levier.industries.entry.rows import Rows, rows_at, together
from levier.industries.entry.turning import Turning

ORIGINS = 6
"""Years that are learned from, at most, spread over those whose outcome is known."""
MOST_ROWS = 60_000
"""Rows learned from, at most; others are drawn, and stand for those left out."""
FEWEST_TURNS = 10
GROUPS = 6
"""Groups of areas left out in turn, for the interval."""
REASONS = 3
EXPLAINED = 20
"""Activities of each area whose reasons are told, at least: the likeliest."""
EXPLAINED_IN_ALL = 20_000
"""Rows whose reasons are told, where areas are few enough for more."""
RELATED_NAMED = 5


@dataclass(frozen=True, eq=False)
class Entries:
    """`table`: one row per area and activity that may turn, the likeliest first within each area.

    `area`, `activity`, `year`, `horizon_years`; `probability`, `probability_low`, `probability_high`; what
    the area has of it: `employees`, `establishments` (null: the panel has none), `location_quotient`;
    `relatedness_density`, `jobs_expected` (if the area held its share of the whole), `growth_elsewhere_share`
    (a year, null in a panel's first year), `ubiquity_share` (areas specialised in it); `reason_1` to
    `reason_3` (a family of `FAMILIES`) each with `..._log_odds` (what it adds to the log-odds, against the
    average of what may turn), of the likeliest of each area (`EXPLAINED` or more); `related_here`: codes of
    the closest activities in which the area is specialised, of those rows too.
    """

    table: pl.DataFrame
    turning: Turning
    year: int
    evidence: Evidence


@dataclass(frozen=True, eq=False)
class EntryModel:
    """A model learned on a panel: `EntryModel.fit`, then `predict`.

    `learner`: the one chosen. `tried`: each learner's log loss on held-out rows. `origins`: the years learned
    from. `rows`, `turns`: what could turn in these years, and what did; `drawn`: the rows learned from, which
    stand for them. `spread`: variance on the log-odds of what the features do not know.
    """

    turning: Turning
    around: Surroundings
    learner: str
    tried: pl.DataFrame
    origins: tuple[int, ...]
    rows: int
    turns: int
    drawn: int
    tried_in_time: bool
    learned: LogOdds
    without: tuple[LogOdds, ...]
    correction: Correction
    spread: float

    @classmethod
    def fit(
        cls,
        panel: Panel,
        turning: Turning | None = None,
        *,
        around: Surroundings | None = None,
        as_of: int | None = None,
        origins: int = ORIGINS,
        most_rows: int = MOST_ROWS,
        seed: int = 0,
    ) -> "EntryModel | NotComputed":
        """Learn from the turns of a panel that were known in a year.

        Parameters
        ----------
        panel : see `panel_of`
        turning : what is predicted; by default, entry as specialised within 5 years
        around : relatedness from other evidence, and which areas are near
        as_of : nothing of later years is read; by default the last
        origins : years learned from, at most, spread over those whose outcome is known
        most_rows : learned from; of a larger panel rows are drawn, and weigh what they stand for

        Returns
        -------
        EntryModel; NotComputed for a panel of one year, shorter than the horizon, or with too few turns.

        Sources: Hidalgo et al. (2007); Boschma, Balland & Kogler (2015), Industrial and Corporate Change 24;
        Platt (1999); the interval is the delete-a-group jackknife over areas (Kott 2001, Journal of Official
        Statistics 17), widened by what areas, activities and periods vary beyond it.
        """
        turning, around = turning or Turning(), around or Surroundings()
        known = panel if as_of is None else panel.until(as_of)
        rows = risk_set(known, turning, around, origins=origins, most_rows=most_rows, seed=seed)
        if isinstance(rows, NotComputed):
            return rows
        rising = turning.direction == "entry"
        trial = held_out(rows, turning.horizon_years, rising=rising, seed=seed)
        if len(trial.rows) == 0:
            return NotComputed(
                m(
                    "of the areas and activities that could turn, those that did are too few in number or "
                    "too much alike to learn from some and try on others"
                ),
                needs=("employment",),
            )
        losses = {name: log_loss(odds, trial.rows) for name, odds in trial.log_odds.items()}
        chosen = min(losses, key=lambda name: losses[name])
        learner = learner_of(chosen, rising=rising)
        corrected = correction(trial.log_odds[chosen], trial.rows)
        groups = min(GROUPS, len(known.areas))
        return cls(
            turning=turning,
            around=around,
            learner=chosen,
            tried=pl.DataFrame({"learner": list(losses), "log_loss": list(losses.values())}),
            origins=tuple(int(year) for year in np.unique(rows.year)),
            rows=rows.stand_for,
            turns=rows.of(rows.outcome).stand_for,
            drawn=len(rows),
            tried_in_time=trial.in_time,
            learned=learner.fit(rows, seed),
            without=learned_without_each_group(rows, learner, groups, seed),
            correction=corrected,
            spread=unseen_spread(corrected(trial.log_odds[chosen]), trial.rows),
        )

    def predict(
        self,
        panel: Panel,
        year: int | None = None,
        *,
        areas: Collection[str] | None = None,
        level: float = 0.9,
    ) -> Entries | NotComputed:
        """The probability of each turn from a year on; facts of later years are not read.

        Parameters
        ----------
        panel : of the same areas and activities as the one learned from, or others
        year : by default the last of the panel
        areas : those wanted; by default all
        level : of the interval of the probability

        Raises
        ------
        BadInput : an unknown year or area, a level that is not between 0 and 1.
        """
        if not 0 < level < 1:
            raise BadInput(m("a confidence level is between 0 and 1, not {level}", level=level))
        place = len(panel.years) - 1 if year is None else panel.place(year)
        rows = rows_at(
            panel,
            place,
            self.turning,
            self.around,
            with_outcome=False,
            only=None if areas is None else _wanted(panel, areas),
        )
        if len(rows) == 0:
            return NotComputed(m("no activity of these areas may turn: there is nothing to predict"), ())
        table = self._table(panel, place, rows, level)
        return Entries(table, self.turning, panel.years[place], self._evidence(level))

    def log_odds(self, rows: Rows) -> Numbers:
        """The corrected log-odds of rows."""
        return self.correction(scored(self.learned, rows.features))

    def _deviation(self, rows: Rows) -> Numbers:
        """Standard deviation of the log-odds."""
        each = np.array([scored(learned, rows.features) for learned in self.without])
        jackknife = (len(each) - 1) * each.var(axis=0) if len(each) > 1 else np.zeros(len(rows))
        return np.sqrt(self.correction.slope**2 * jackknife + self.spread)

    def _table(self, panel: Panel, place: int, rows: Rows, level: float) -> pl.DataFrame:
        odds, wide = self.log_odds(rows), self._deviation(rows) * stats.norm.ppf((1 + level) / 2)
        cell = (place, rows.area, rows.activity)
        counts = None if panel.establishments is None else panel.establishments[cell]
        table = pl.DataFrame(
            {
                "area": pl.Series(panel.areas).gather(rows.area),
                "activity": pl.Series(panel.activities).gather(rows.activity),
                "year": rows.year,
                "horizon_years": np.full(len(rows), self.turning.horizon_years),
                "probability": expit(odds),
                "probability_low": expit(odds - wide),
                "probability_high": expit(odds + wide),
                "employees": pl.Series(panel.employees[cell], dtype=pl.Float64, nan_to_null=True),
                "establishments": pl.Series(
                    np.full(len(rows), np.nan) if counts is None else counts,
                    dtype=pl.Float64,
                    nan_to_null=True,
                ),
                "location_quotient": pl.Series(panel.quotient[cell], dtype=pl.Float64, nan_to_null=True),
                "relatedness_density": rows.feature("density").astype(np.float64),
                "jobs_expected": np.expm1(rows.feature("jobs_expected").astype(np.float64)),
                "growth_elsewhere_share": pl.Series(
                    np.expm1(rows.feature("growth_elsewhere").astype(np.float64)), nan_to_null=True
                ),
                "ubiquity_share": rows.feature("ubiquity").astype(np.float64),
            }
        ).with_row_index("row")
        explained = self._explained(panel, place, rows, odds)
        ordered = table.join(explained, on="row", how="left").sort(
            "area", "probability", "activity", descending=[False, True, False]
        )
        return ordered.drop("row")

    def _explained(self, panel: Panel, place: int, rows: Rows, odds: Numbers) -> pl.DataFrame:
        """The reasons of the likeliest rows of each area."""
        order = np.lexsort((rows.activity, -odds, rows.area))
        areas = rows.area[order]
        starts = np.flatnonzero(np.diff(areas, prepend=-1))
        rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
        kept = np.sort(order[rank < max(EXPLAINED, EXPLAINED_IN_ALL // len(starts))])
        parts = self.correction.slope * self.learned.parts(rows.features[kept])[:, :-1]
        families = list(FAMILIES)
        added = np.column_stack(
            [parts[:, [NAMES.index(name) for name in FAMILIES[family]]].sum(axis=1) for family in families]
        )
        strongest = np.argsort(-np.abs(added), axis=1, kind="stable")[:, :REASONS]
        reasons: dict[str, object] = {"row": pl.Series(kept, dtype=pl.UInt32)}
        for nth, column in enumerate(strongest.T, start=1):
            reasons[f"reason_{nth}"] = [families[family] for family in column]
            reasons[f"reason_{nth}_log_odds"] = added[np.arange(len(kept)), column]
        return pl.DataFrame({**reasons, "related_here": related_here(panel, place, rows.of(kept))})

    def _evidence(self, level: float) -> Evidence:
        return evidence_of(self, level)


def risk_set(
    panel: Panel,
    turning: Turning,
    around: Surroundings,
    *,
    origins: int = ORIGINS,
    most_rows: int = MOST_ROWS,
    seed: int = 0,
) -> Rows | NotComputed:
    """What could turn, with the features known then and what came of it, for years whose outcome is in the
    panel, `origins` of them at most; NotComputed if the panel is too short or too few turned."""
    places = turning.origins(panel)
    if not places:
        return NotComputed(_too_short(panel, turning), needs=("employment",))
    # The first year has no past to tell a change from: left out where enough others remain.
    places = places[1:] if len(places) > 4 else places
    spread = np.unique(np.linspace(0, len(places) - 1, min(origins, len(places))).round().astype(int))
    parts = [
        rows_at(
            panel, places[n], turning, around, with_outcome=True, most=most_rows // len(spread), seed=seed
        )
        for n in spread
    ]
    rows = together(parts)
    turns = int(rows.outcome.sum())
    if turns < FEWEST_TURNS or turns == len(rows):
        return NotComputed(
            m(
                "{turns} of the {rows} areas and activities that could turn did within {years} years: too "
                "few of one kind to learn from",
                turns=rows.of(rows.outcome).stand_for,
                rows=rows.stand_for,
                years=turning.horizon_years,
            ),
            needs=("employment",),
        )
    return rows


def _too_short(panel: Panel, turning: Turning) -> Message:
    years = panel.years
    if len(years) == 1:
        return m(
            "the panel holds one year, {year}: nothing shows what entered or left since",
            year=str(years[0]),
        )
    return m(
        "no two years of the panel are {horizon} years apart: the longest horizon possible is {longest}",
        horizon=turning.horizon_years,
        longest=years[-1] - years[0],
    )


def _wanted(panel: Panel, areas: Collection[str]) -> npt.NDArray[np.bool_]:
    unknown = sorted(set(areas) - set(panel.areas))
    if unknown:
        raise BadInput(m("the panel has no area {areas}", areas=", ".join(unknown[:5])))
    return np.isin(np.array(panel.areas), list(areas))


def related_here(panel: Panel, place: int, rows: Rows) -> pl.Series:
    """For each row, the activities closest to it in which its area is specialised, the closest first."""
    presence = presence_at(panel, place)
    present = presence.held.toarray().astype(np.float64)
    near = np.nan_to_num(proximity(presence, diagonal=0).matrix)
    codes = np.array(panel.activities)
    named: list[list[str]] = []
    for area, activity in zip(rows.area, rows.activity, strict=True):
        closeness = near[activity] * present[area]
        closest = np.argsort(-closeness, kind="stable")[:RELATED_NAMED]
        named.append(codes[closest[closeness[closest] > 0]].tolist())
    return pl.Series(named, dtype=pl.List(pl.String))


def evidence_of(model: EntryModel, level: float) -> Evidence:
    """What the probabilities rest on."""
    return Evidence(
        method=m(
            "Probability learned from {drawn} of the {rows} pairs of an area and an activity that could turn "
            "in {first} to {last}; of all these, {turns} did ({turned_share}): what the area had of the "
            "activity, how related its others are, how it grows elsewhere. The learner ({learner}) was "
            "chosen, and its probabilities corrected, on turns that it had not seen.",
            drawn=model.drawn,
            rows=model.rows,
            turns=model.turns,
            turned_share=model.turns / model.rows,
            first=str(model.origins[0]),
            last=str(model.origins[-1]),
            learner=model.learner,
        ),
        tables=("employment",),
        uncertainty=m(
            "Intervals of the probability at {level_share}: what is learned when some areas are left out, "
            "and how much areas, activities and periods differ beyond what is known of them.",
            level_share=level,
        ),
        reference="Hidalgo et al. (2007); Boschma, Balland & Kogler (2015); Platt (1999); Kott (2001)",
        cautions=(
            m(
                "An entry is often that of an activity that was nearly there: a location quotient just below "
                "1 crosses it by chance. A probability says what happened in like cases, not what an action "
                "would bring."
            ),
        ),
    )
