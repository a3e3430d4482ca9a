"""The risk lever on a lake: which firms to learn from, on which day, for which territory."""

import datetime

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.firm_facts import firm_facts
from levier.takeover.risk.facts import Facts
from levier.takeover.risk.panel import COLLECTIVE, panel, panel_dates
from levier.takeover.risk.report import RiskReport, risk_of
from levier.takeover.risk.scoring import Scorer, Settings
from levier.takeover.risk.trial import Trial, try_out

MOST_ESTABLISHMENTS = 3_000_000
"""Of a larger lake only the territory's regions are learned from: what is held in memory grows with them."""


def territory_risk(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    establishments: pl.DataFrame,
    *,
    as_of: datetime.date | None = None,
    settings: Settings | None = None,
    scorer: Scorer | None = None,
) -> RiskReport | NotComputed:
    """The firms at risk of a territory (see `risk_of`), with a model learned on the firms around.

    Parameters
    ----------
    lake : real parts or fictional ones, not both (`Lake.only`)
    establishments : the territory's, as `Inputs` gives them
    as_of : by default the day of the last notice of a collective procedure imported
    scorer : a model already learned (`levier takeover evaluate` writes one)

    Raises
    ------
    BadInput : `as_of` is after the last notice of a collective procedure.
    """
    day = _covered(lake, as_of)
    if isinstance(day, NotComputed):
        return day
    facts = facts_around(lake, territory, geography)
    return risk_of(facts, establishments, day, settings=settings, scorer=scorer)


def trial(
    lake: Lake,
    territory: Territory | None,
    geography: Geography,
    *,
    as_of: datetime.date | None = None,
    settings: Settings | None = None,
) -> Trial | NotComputed:
    """The model on trial (see `try_out`) on the firms around a territory, or on the whole lake; with a
    territory, the first of the list are its own. A day after the last notice of a collective procedure
    raises BadInput."""
    day = _covered(lake, as_of)
    if isinstance(day, NotComputed):
        return day
    facts = facts_around(lake, territory, geography)
    if isinstance(facts, NotComputed):
        return facts
    rows = panel(facts, panel_dates(facts, day))
    return try_out(rows, facts, day, settings, here=territory.communes if territory else None)


def last_day(lake: Lake) -> datetime.date | None:
    """The day of the last notice of a collective procedure: failures are known up to then. Those of other
    families may go on; they tell no failure."""
    notices = lake.table("notices")
    if notices is None:
        return None
    last: datetime.date | None = (
        notices.filter(notices.family == COLLECTIVE).published_on.max().to_pyarrow().as_py()
    )
    return last


def _covered(lake: Lake, as_of: datetime.date | None) -> datetime.date | NotComputed:
    """The day, by default the last covered; refused where failures of the days before are not known."""
    last = last_day(lake)
    if last is None:
        return NotComputed(m("no notice of a collective procedure has been imported"), needs=("notices",))
    if as_of is not None and as_of > last:
        raise BadInput(
            m(
                "the notices of collective procedures imported end on {last}: failures until {day} are not "
                "known",
                last=last,
                day=as_of,
            ),
            where="as_of",
            fix=m("take that day or an earlier one, or import later notices"),
        )
    return as_of or last


def facts_around(lake: Lake, territory: Territory | None, geography: Geography) -> Facts | NotComputed:
    """The facts of the firms of the whole lake, or where it is too large, of the territory's regions."""
    held = sum(part.rows for part in lake.parts("establishments"))
    if held <= MOST_ESTABLISHMENTS or territory is None:
        return firm_facts(lake, geography)
    own = geography.communes.filter(pl.col("commune").is_in(territory.communes))
    around = geography.communes.filter(pl.col("region").is_in(own["region"].unique().implode()))
    return firm_facts(lake, geography, geography.codes_of(around["commune"].to_list()))
