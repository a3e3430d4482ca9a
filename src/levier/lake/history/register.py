"""The register as it stood on a past day: which units existed, and what was true of them then.

The history of a unit is a row of periods, each half-open: a period holds from its `since` up to, and without,
its `until`; a null `until` still holds. Real histories are not so tidy. The rules, in one place:

- a period whose `until` is not after its `since` covers no day, and rules nothing;
- a null `since` (unknown, or withheld as absurd) is before any day asked: such a period yields to any other;
- of several periods that cover a day, the one that began last rules. If they began on one day: open before
  closed, employer before not, then the last NAF code in their order;
- in a gap, or before the first period, a unit has no known state. It is left out, and counted;
- a unit closed and opened again is two periods more, and nothing else.

No rule looks at what comes after the day asked: whether `until` is known changes nothing while it is later.
"""

import datetime
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from levier.lake.contracts import CONTRACTS
from levier.lake.enforcing import read_contract
from levier.lake.history.lags import HEADCOUNT, Lag

BEFORE_ALL = datetime.date.min
"""Where a beginning that nobody knows is put."""

FIXED = {
    "establishments": ("siret", "siren", "commune", "longitude", "latitude", "created_on", "diffusion"),
    "legal_units": ("siren", "created_on", "diffusion"),
}
"""What the current stock may tell of the past. A move makes a new SIRET, so that a place is for good; its
commune's code is that of today, also where communes have merged since. Diffusion is always today's: a right
to privacy holds for past files too."""


TOLD = ("employer", "legal_form", "naf")
"""What periods tell beside the state, in the order in which periods begun on one day are told apart."""


@dataclass(frozen=True)
class RegisterCounts:
    """What a register at a date holds, and how often each rule was needed.

    `units`: rows. `active`: open that day. `employers`: open, with employees. `beginning_unknown`: ruled by
    a period without `since`. `overlapping`: covered by several periods. `before_creation`: with a state before
    the creation that the stock tells, which is then withheld. `without_state`: created by that day in the
    stock, without a period that covers it. `empty_periods`: periods begun by then that cover no day.
    """

    units: int
    active: int
    employers: int | None
    beginning_unknown: int
    overlapping: int
    before_creation: int
    without_state: int
    empty_periods: int


def states_at(periods: ir.Table, key: str, date: datetime.date) -> ir.Table:
    """The one state of each unit on a day, from the table `establishment_periods` or `legal_unit_periods`.

    `key` is `siret` or `siren`. Columns: it, `since`, `active`, those of TOLD that the table has, and `periods`:
    how many covered the day. `since` is null where the beginning is unknown. Units without a known state that day are absent.
    """
    told = [name for name in TOLD if name in periods.columns]
    day = ibis.literal(date)
    began = periods.since.fill_null(ibis.literal(BEFORE_ALL))
    covers = (began <= day) & (periods.until.isnull() | (periods.until > day))
    # The greatest structure is the ruling period: its fields are compared in this order. Nulls are named,
    # because engines do not agree on where they sort.
    ranked = {name: _ranked(periods[name]) for name in told}
    ruling = ibis.struct({"since": began, "active": periods.active, **ranked})
    in_force = periods.filter(covers).select(key, _ruling=ruling)
    latest = in_force.group_by(key).aggregate(_ruling=in_force["_ruling"].max(), periods=in_force.count())
    found = latest["_ruling"]
    return latest.select(
        key,
        since=found["since"].nullif(ibis.literal(BEFORE_ALL)),
        active=found["active"],
        **{name: _unranked(found[name], periods[name]) for name in told},
        periods=latest["periods"],
    )


def register_at(
    establishments: ir.Table, periods: ir.Table, date: datetime.date, *, headcount_lag: Lag = HEADCOUNT
) -> ir.Table:
    """The establishments that existed on a day, with what was true of them then, and nothing later.

    Parameters
    ----------
    establishments : the table of that name, of a territory or whole: only FIXED columns of it are read, and
        the headcount band where the table says its year
    periods : the table `establishment_periods`
    date : the day asked. For what was known on that day, give `rows_known("establishment_periods", ...)`
    headcount_lag : how long after 31 December of its year a headcount band is known

    Returns
    -------
    The columns of `establishments`, so that whatever reads that table reads this one, with `employer`, `since`
    and `periods` of `states_at`. What only the current stock tells (name, seat) is null, as is a band not yet
    known. An establishment that the given table lacks is absent: its commune is unknown.
    """
    return _with_history("establishments", establishments, periods, date, headcount_lag)


def legal_units_at(
    legal_units: ir.Table, periods: ir.Table, date: datetime.date, *, headcount_lag: Lag = HEADCOUNT
) -> ir.Table:
    """The firms that existed on a day, as `register_at` gives establishments; `periods` is the table
    `legal_unit_periods`. Name and size class are null: the stock tells them of today only."""
    return _with_history("legal_units", legal_units, periods, date, headcount_lag)


def count_register(
    register: ir.Table, stock: ir.Table, periods: ir.Table, date: datetime.date
) -> RegisterCounts:
    """What a register made by `register_at` or `legal_units_at` holds; the other arguments are those it was
    made from."""
    key = "siret" if "siret" in register.columns else "siren"
    day = ibis.literal(date)
    has_employer = "employer" in register.columns
    rows = register.aggregate(
        units=register.count(),
        active=register.active.sum(),
        employers=(register.active & register.employer).sum() if has_employer else ibis.null("int64"),
        beginning_unknown=register.since.isnull().sum(),
        overlapping=(register.periods > 1).sum(),
    )
    of_stock = periods.semi_join(stock, key)
    empty = of_stock.filter((of_stock.since <= day) & (of_stock.until <= of_stock.since)).count()
    created = stock.filter(stock.created_on <= day)
    early = register.semi_join(stock.filter(stock.created_on > day), key).count()
    counted = _row(rows)
    return RegisterCounts(
        units=counted["units"],
        active=counted["active"] or 0,
        employers=(counted["employers"] or 0) if has_employer else None,
        beginning_unknown=counted["beginning_unknown"] or 0,
        overlapping=counted["overlapping"] or 0,
        before_creation=_number(early),
        without_state=_number(created.anti_join(register, key).count()),
        empty_periods=_number(empty),
    )


def _with_history(
    table: str, stock: ir.Table, periods: ir.Table, date: datetime.date, headcount_lag: Lag
) -> ir.Table:
    key = "siret" if table == "establishments" else "siren"
    # Cut to the stock's units first: the periods of a department are few, those of the country 95 million.
    states = states_at(periods.semi_join(stock, key), key, date)
    fixed = stock.select(*FIXED[table], **_band(stock, date, headcount_lag))
    found = fixed.inner_join(states, key)
    day = ibis.literal(date)
    columns = {}
    for clause in read_contract(table, CONTRACTS[table]).clauses:
        known = clause.name in found.columns
        columns[clause.name] = found[clause.name] if known else ibis.null(clause.type)
    columns["created_on"] = ibis.ifelse(found.created_on <= day, found.created_on, ibis.null("date"))
    for name in ("employer", "since", "periods"):
        if name in found.columns:
            columns[name] = found[name]
    return found.select(**columns)


def _band(stock: ir.Table, date: datetime.date, lag: Lag) -> dict[str, ir.Value]:
    """The headcount band and its year where both were known by a date; nothing without a year."""
    if "headcount_year" not in stock.columns:
        return {}
    year = stock.headcount_year
    known = lag.after(ibis.date(year, 12, 31)) <= ibis.literal(date)
    return {
        name: ibis.ifelse(known, stock[name], ibis.null(stock[name].type()))
        for name in ("headcount_band", "headcount_year")
    }


def _ranked(value: ir.Value) -> ir.Value:
    """A value with null below all others: 0, 1, 2 for null, false, true; text with null as empty."""
    if value.type().is_boolean():
        return value.cast("int8").fill_null(-1)
    return value.fill_null("")


def _unranked(ranked: Any, value: ir.Value) -> ir.Value:
    """The value back from its rank."""
    if value.type().is_boolean():
        return ranked.nullif(-1).cast("boolean")
    return ranked.nullif("")


def _row(table: ir.Table) -> dict[str, Any]:
    return table.to_pyarrow().to_pylist()[0]


def _number(value: ir.IntegerScalar) -> int:
    return int(value.to_pyarrow().as_py())
