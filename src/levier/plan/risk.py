"""The risk lever on a lake: which firms to learn from, on which day, for which territory."""

import datetime

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.firm_facts import firm_facts
from levier.takeover.risk.facts import Facts
from levier.takeover.risk.panel import panel, panel_dates
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
    as_of : by default the day of the last notice imported
    scorer : a model already learned (`levier takeover evaluate` writes one)
    """
    day = as_of or last_day(lake)
    if day is None:
        return NotComputed(m("no legal notice has been imported"), needs=("notices",))
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
    territory, the first of the list are its own."""
    day = as_of or last_day(lake)
    if day is None:
        return NotComputed(m("no legal notice has been imported"), needs=("notices",))
    facts = facts_around(lake, territory, geography)
    if isinstance(facts, NotComputed):
        return facts
    rows = panel(facts, panel_dates(facts, day))
    return try_out(rows, facts, day, settings, here=territory.communes if territory else None)


def last_day(lake: Lake) -> datetime.date | None:
    """The day of the last notice: what the lake knows, it knows up to then."""
    notices = lake.table("notices")
    return None if notices is None else notices.published_on.max().to_pyarrow().as_py()


def facts_around(lake: Lake, territory: Territory | None, geography: Geography) -> Facts | NotComputed:
    """The facts of the firms of the whole lake, or where it is too large, of the territory's regions."""
    held = sum(part.rows for part in lake.parts("establishments"))
    if held <= MOST_ESTABLISHMENTS or territory is None:
        return firm_facts(lake, geography)
    own = geography.communes.filter(pl.col("commune").is_in(territory.communes))
    around = geography.communes.filter(pl.col("region").is_in(own["region"].unique().implode()))
    return firm_facts(lake, geography, geography.codes_of(around["commune"].to_list()))
