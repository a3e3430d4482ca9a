"""The market of firms, read from the lake: who there is on a day, and what was known of each."""

import datetime
from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.types as ir
import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.history import accounts_known, legal_units_at, periods_known, register_at, successions_known
from levier.lake.store import Lake
from levier.plan.inputs import wider_areas
from levier.takeover.matching import (
    Affinity,
    assumed_affinity,
    firms_on,
    learn_affinity,
    portfolio_relatedness,
)

NEEDED = ("establishments", "legal_units")
HISTORY = ("establishment_periods", "legal_unit_periods", "successions")
FIRST_NAF_YEAR = 2009
"""NAF rev. 2 dates from 2008: before, activities bear codes that are not translated."""


def market_area(territory: Territory, geography: Geography) -> tuple[str, ...]:
    """The codes of the communes where buyers of a territory's firms are sought: those of its region, of the
    country where it lies in several."""
    areas = wider_areas(territory, geography)
    communes = areas[min(1, len(areas) - 1)].communes if areas else territory.communes
    return tuple(geography.codes_of(list(communes)))


def market_today(
    lake: Lake, today: datetime.date, communes: Sequence[str] | None = None
) -> pl.DataFrame | NotComputed:
    """The firms (FIRMS) open in the register as it is, with all that the lake tells of them; in these
    communes, or everywhere."""
    if missing := [name for name in NEEDED if lake.table(name) is None]:
        return NotComputed(m("no register of firms has been imported"), needs=tuple(missing))
    establishments, legal_units = _stock(lake, communes)
    ratios, links = _of(lake, "financial_ratios", legal_units), lake.table("successions")
    notices = _of(lake, "notices", legal_units)
    return firms_on(
        establishments.to_polars(),
        legal_units.to_polars(),
        today,
        ratios=None if ratios is None else ratios.to_polars(),
        successions=None if links is None else links.to_polars(),
        notices=None if notices is None else notices.to_polars(),
    )


def market_of_past_days(
    lake: Lake, days: Iterable[datetime.date], communes: Sequence[str] | None = None
) -> pl.DataFrame | NotComputed:
    """The firms open on past days, each with what was known of it that day and nothing later."""
    if missing := [name for name in (*NEEDED, *HISTORY) if lake.table(name) is None]:
        return NotComputed(m("the history of firms has not been imported"), needs=tuple(missing))
    return pl.concat(_market_on(lake, day, communes) for day in days)


def learned_affinity(
    lake: Lake, today: datetime.date, communes: Sequence[str] | None = None, *, seed: int = 0
) -> Affinity:
    """The affinity that the lake's past takeovers teach; the assumed one where they are too few, or where the
    history has not been imported (`learned_from` is then 0)."""
    links = lake.table("successions")
    first = None if links is None else links.aggregate(first=links.on.min()).to_polars()["first"][0]
    if links is None or first is None:
        return assumed_affinity()
    days = [datetime.date(year, 1, 1) for year in range(max(first.year, FIRST_NAF_YEAR), today.year + 1)]
    firms = market_of_past_days(lake, days, communes)
    if isinstance(firms, NotComputed):
        return assumed_affinity()
    # Industries held together before the first takeover: later ones are a consequence of takeovers.
    together = portfolio_relatedness(_register(lake, days[0], communes))
    learned = learn_affinity(links.to_polars(), firms, relatedness=together, seed=seed)
    return assumed_affinity() if isinstance(learned, NotComputed) else learned


def _market_on(lake: Lake, day: datetime.date, communes: Sequence[str] | None) -> pl.DataFrame:
    _, legal_units = _stock(lake, communes)
    firms = _table(lake, "legal_unit_periods")
    ratios = _of(lake, "financial_ratios", legal_units)
    known = None if ratios is None else accounts_known(ratios, lake.table("notices"), day).to_polars()
    return firms_on(
        _register(lake, day, communes),
        legal_units_at(legal_units, periods_known(firms, day), day).to_polars(),
        day,
        ratios=known,
        successions=successions_known(_table(lake, "successions"), day).to_polars(),
    )


def _register(lake: Lake, day: datetime.date, communes: Sequence[str] | None) -> pl.DataFrame:
    """The establishments of a past day, as they were known."""
    periods = periods_known(_table(lake, "establishment_periods"), day)
    return register_at(_stock(lake, communes)[0], periods, day).to_polars()


def _stock(lake: Lake, communes: Sequence[str] | None) -> tuple[ir.Table, ir.Table]:
    """The establishments of some communes, or all, and their firms."""
    establishments, legal_units = _table(lake, "establishments"), _table(lake, "legal_units")
    if communes is None:
        return establishments, legal_units
    wanted = ibis.memtable(pl.DataFrame({"commune": list(communes)}, schema={"commune": pl.String}))
    here = establishments.semi_join(wanted, "commune")
    return here, legal_units.semi_join(here, "siren")


def _of(lake: Lake, name: str, firms: ir.Table) -> ir.Table | None:
    table = lake.table(name)
    return None if table is None else table.semi_join(firms, "siren")


def _table(lake: Lake, name: str) -> ir.Table:
    table = lake.table(name)
    if table is None:  # asked for before by NEEDED and HISTORY
        raise LookupError(name)
    return table
