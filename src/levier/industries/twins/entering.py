"""What areas entered since a year, when, and what growing twins entered that a territory has not."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core import naf
from levier.industries.twins.likeness import are_naf
from levier.industries.twins.panel import Floats, JobsPanel
from levier.industries.twins.params import EntryRules

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Entering:
    """Areas by activities. `room`: the activity was known to be weak or absent at the start; `year`: of
    entry, 0 if it was not entered; `quotient_start`, `quotient_last`, `jobs_last`: NaN where secret."""

    activities: tuple[str, ...]
    room: Mask
    year: npt.NDArray[np.int64]
    quotient_start: Floats
    quotient_last: Floats
    jobs_last: Floats

    @property
    def entered(self) -> Mask:
        return self.year > 0


def entering(panel: JobsPanel, first: int, rules: EntryRules) -> Entering:
    """The activities of industry (all, where codes are not NAF's) that each area entered after a year.

    A secret cell is neither absent nor present: nothing that rests on it is called an entry.
    """
    chosen = _industry_among(panel.activities)
    years = [year for year in panel.years if year >= first]
    quotients, jobs = zip(*(_quotients(panel, year, chosen) for year in years), strict=True)
    with np.errstate(invalid="ignore"):
        room = quotients[0] <= rules.absent
        present = np.array(
            [
                (quotient >= rules.present) & (held >= rules.fewest_jobs) & (held > jobs[0])
                for quotient, held in zip(quotients[1:], jobs[1:], strict=True)
            ]
        )
    year = np.zeros(room.shape, np.int64)
    for at in range(len(present) - rules.held + 1):
        begun = present[at : at + rules.held].all(axis=0) & room & present[-1] & (year == 0)
        year[begun] = years[1 + at]
    activities = tuple(code for code, wanted in zip(panel.activities, chosen, strict=True) if wanted)
    return Entering(activities, room, year, quotients[0], quotients[-1], jobs[-1])


def _industry_among(activities: tuple[str, ...]) -> Mask:
    if not are_naf(activities):
        return np.ones(len(activities), bool)
    return np.array([code[:2] in naf.INDUSTRY for code in activities])


def _quotients(panel: JobsPanel, year: int, chosen: Mask) -> tuple[Floats, Floats]:
    """The location quotient of each area in each chosen activity, and the jobs; NaN where secret. An activity
    absent everywhere that year has a quotient of 0."""
    jobs = panel.jobs(year)
    known = np.nan_to_num(jobs)
    of_area, of_activity, of_all = known.sum(axis=1), known.sum(axis=0), known.sum()
    national = (of_activity / of_all if of_all > 0 else of_activity)[chosen]
    here = jobs[:, chosen]
    scale = of_area[:, None] * national
    quotient = np.divide(here, scale, out=np.where(np.isnan(here), np.nan, 0.0), where=scale > 0)
    return quotient, here


def entries_table(found: Entering, panel: JobsPanel, areas: list[int]) -> pl.DataFrame:
    """The entries of some areas, those of the first area first, each in order of year."""
    rows = [
        (
            panel.areas[at],
            found.activities[activity],
            int(found.year[at, activity]),
            float(found.quotient_start[at, activity]),
            float(found.quotient_last[at, activity]),
            float(found.jobs_last[at, activity]),
        )
        for at in areas
        for activity in np.flatnonzero(found.entered[at])
    ]
    schema = {
        "area": pl.String,
        "activity": pl.String,
        "entry_year": pl.Int64,
        "quotient_start": pl.Float64,
        "quotient_last": pl.Float64,
        "jobs_last": pl.Float64,
    }
    table = pl.DataFrame(rows, schema, orient="row")
    order = {panel.areas[at]: place for place, at in enumerate(areas)}
    return table.sort(
        pl.col("area").replace_strict(order, return_dtype=pl.Int64), "entry_year", "activity"
    ).with_columns(order_in_area=pl.int_range(1, pl.len() + 1).over("area"))


def lessons_table(
    found: Entering, own: int, growing: list[int], others: list[int], first: int
) -> pl.DataFrame:
    """Activities that growing twins entered and that the territory does not have, the least usual first.

    `p_value`: the chance of as many entries or more among as many areas drawn from all those that had room
    (hypergeometric); `q_value`: the same, corrected for the number of activities looked at (Benjamini &
    Hochberg 1995).
    """
    from scipy.stats import false_discovery_control, hypergeom

    with np.errstate(invalid="ignore"):
        lacking = found.quotient_last[own] < 1
    room = found.room.copy()
    room[own] = False
    entered = found.entered & room
    tried = np.flatnonzero(lacking & (entered.sum(axis=0) > 0))
    count, could = entered[growing].sum(axis=0)[tried], room[growing].sum(axis=0)[tried]
    all_entered, all_could = entered.sum(axis=0)[tried], room.sum(axis=0)[tried]
    chance = np.clip(hypergeom.sf(count - 1, all_could, all_entered, could), 0, 1)
    years = [
        [int(found.year[at, activity]) - first for at in growing if entered[at, activity]]
        for activity in tried
    ]
    table = pl.DataFrame(
        {
            "activity": [found.activities[activity] for activity in tried],
            "growing_twins": count,
            "growing_twins_with_room": could,
            "other_twins": entered[others].sum(axis=0)[tried],
            "usual_share": all_entered / all_could if len(tried) else np.empty(0),
            "years_after": [float(np.median(lag)) if lag else None for lag in years],
            "quotient_here": found.quotient_last[own][tried],
            "p_value": chance,
            "q_value": false_discovery_control(chance) if len(tried) else np.empty(0),
        },
        schema_overrides={"activity": pl.String, "years_after": pl.Float64},
    )
    return table.filter(pl.col("growing_twins") > 0).sort(
        ["p_value", "growing_twins", "activity"], descending=[False, True, False]
    )
