"""What the lake tells of firms, each row with the day it was known: the input of `levier.takeover.risk`."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.lake.history import accounts_dated, rows_dated
from levier.lake.store import Lake
from levier.plan.inputs import empty
from levier.takeover.risk.facts import Facts

NEEDED = ("legal_unit_periods", "establishment_periods", "establishments", "notices")
"""Without these nothing can be learned of how firms end."""
ZONE = "zone_emploi"


def firm_facts(
    lake: Lake, geography: Geography, communes: Sequence[str] | None = None
) -> Facts | NotComputed:
    """The facts of the firms that have or had an establishment in some communes, the whole lake by default.

    Parameters
    ----------
    lake : real parts or fictional ones, not both (`Lake.only`)
    geography : that says in which department and employment zone a commune is
    communes : every code that data may bear for them

    Returns
    -------
    Facts; NotComputed, with what is missing, without one of the tables of NEEDED.
    """
    missing = tuple(name for name in NEEDED if lake.table(name) is None)
    if missing:
        return NotComputed(m("the history of firms and their legal notices are not imported"), needs=missing)
    stock = _table(lake, "establishments")
    if communes is not None:
        stock = stock.semi_join(ibis.memtable({"commune": list(communes)}), "commune")
    firms = stock.select("siren").distinct()
    # All establishments of these firms, also elsewhere: a firm is closed when the last of them is.
    places = _table(lake, "establishments").semi_join(firms, "siren").select("siret", "commune").to_polars()
    notices = _notices(lake, firms)
    return Facts(
        firms=_of(lake, "legal_units", firms).select("siren", "created_on").to_polars(),
        places=_placed(places, geography),
        unit_periods=_dated(lake, "legal_unit_periods", firms),
        establishment_periods=_dated(lake, "establishment_periods", firms),
        notices=notices.to_polars(),
        successions=_successions(lake, firms),
        accounts=accounts_dated(
            _of(lake, "financial_ratios", firms), _of(lake, "notices", firms)
        ).to_polars(),
        employment=_employment(lake, places, geography),
        directors=rows_dated("directors", _of(lake, "directors", firms)).to_polars(),
    )


def _table(lake: Lake, name: str) -> ir.Table:
    """A table of the lake, empty where it has none."""
    table = lake.table(name)
    return ibis.memtable(empty(name)) if table is None else table


def _of(lake: Lake, name: str, firms: ir.Table) -> ir.Table:
    return _table(lake, name).semi_join(firms, "siren")


def _dated(lake: Lake, name: str, firms: ir.Table) -> pl.DataFrame:
    return rows_dated(name, _of(lake, name, firms)).to_polars()


def _notices(lake: Lake, firms: ir.Table) -> ir.Table:
    """The notices that name these firms, and those that correct or annul them, whichever firm they name."""
    notices = rows_dated("notices", _table(lake, "notices"))
    named = notices.semi_join(firms, "siren")
    later = notices.filter(notices.replaces.notnull()).semi_join(named, [("replaces", "notice_id")])
    return ibis.union(named, later, distinct=True)


def _successions(lake: Lake, firms: ir.Table) -> pl.DataFrame:
    links = rows_dated("successions", _table(lake, "successions"))
    links = links.mutate(siren=links.predecessor_siret.substr(0, 9))
    return links.semi_join(firms, "siren").drop("siren").to_polars()


def _placed(places: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """`siret`, `commune` (of today), `department`, `zone`."""
    zones = geography.members.filter(pl.col("kind") == ZONE).select("commune", zone="code")
    known = geography.communes.select("commune", "department")
    return (
        places.with_columns(geography.current(pl.col("commune")).alias("commune"))
        .join(known, on="commune", how="left")
        .join(zones.unique("commune", keep="first", maintain_order=True), on="commune", how="left")
    )


def _employment(lake: Lake, places: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    """Of the departments of these places, on the communes of today."""
    departments = _placed(places, geography)["department"].unique()
    inside = geography.communes.filter(pl.col("department").is_in(departments.implode()))["commune"]
    codes = ibis.memtable({"commune": geography.codes_of(inside.to_list())}, schema={"commune": "string"})
    counted = rows_dated("employment", _table(lake, "employment")).semi_join(codes, "commune").to_polars()
    return (
        counted.with_columns(geography.current(pl.col("commune")).alias("commune"))
        .group_by("commune", "naf", "year", "known_on")
        .agg(pl.col("establishments", "employees").sum())
    )
