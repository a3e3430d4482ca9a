"""The register as it stood on a past day: which units existed, and what was true of them then.

The history of a unit is a row of periods; each holds from its `since` to its `until`, both included, and a
null `until` still holds. Real histories are not so tidy. The rules, in one place:

- a period that ends before it begins covers no day, and rules nothing;
- a null `since` (unknown) is before any day asked: such a period yields to any other;
- a null `until` of a period that did end (withheld as absurd) holds until a later period begins;
- of several periods that cover a day, the one that began last rules. If they began on one day: open before
  closed, employer before not, then the last codes in their order;
- in a gap, or before the first period, a unit has no known state. It is left out, and counted;
- a unit closed and opened again is two periods more, and nothing else.

No rule looks at what comes after the day asked: whether an end is known changes nothing while it is later.
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


TOLD = ("employer", "legal_form", "naf", "naf2025", "seat_siret")
"""What periods tell beside the state, in the order in which periods begun on one day are told apart."""


@dataclass(frozen=True)
class RegisterCounts:
    """What a register at a date holds, and how often each rule was needed.

    `units`: rows. `active`: open that day. `employers`: open, with employees; null where periods do not tell.
    `state_unknown`: neither open nor closed by their period. `naf_unknown`: open, without a code of NAF
    rev. 2, as nearly all before 2008. `beginning_unknown`: ruled by a period without `since`. `overlapping`:
    covered by several periods. `before_creation`: with a state before the creation that the stock tells,
    which is then withheld. `without_state`: created by that day in the stock, without a period that covers
    it. `empty_periods`: periods begun by then that cover no day.
    """

    units: int
    active: int
    employers: int | None
    state_unknown: int
    naf_unknown: int
    beginning_unknown: int
    overlapping: int
    before_creation: int
    without_state: int
    empty_periods: int


def states_at(periods: ir.Table, key: str, date: datetime.date) -> ir.Table:
    """The one state of each unit on a day, from the table `establishment_periods` or `legal_unit_periods`.

    `key` is `siret` or `siren`. Columns: it, `since` (null where the beginning is unknown), `active`, those
    of TOLD that the table has, and `periods`: how many covered the day. Units without a known state that day
    are absent.
    """
    told = [name for name in TOLD if name in periods.columns]
    day = ibis.literal(date)
    began = periods.since.fill_null(ibis.literal(BEFORE_ALL))
    covers = (began <= day) & (periods.until.isnull() | (periods.until >= day))
    # The greatest structure is the ruling period: its fields are compared in this order. Nulls are named,
    # because engines do not agree on where they sort.
    ranked = {name: _ranked(periods[name]) for name in told}
    ruling = ibis.struct({"since": began, "active": _ranked(periods.active), **ranked})
    in_force = periods.filter(covers).select(key, _ruling=ruling)
    latest = in_force.group_by(key).aggregate(_ruling=in_force["_ruling"].max(), periods=in_force.count())
    found = latest["_ruling"]
    return latest.select(
        key,
        since=found["since"].nullif(ibis.literal(BEFORE_ALL)),
        active=_unranked(found["active"], periods.active),
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
    The columns of `establishments`, so that whatever reads that table reads this one, and those of
    `states_at`. What only the current stock tells (name, seat) is null, as is a band not yet known. An
    establishment that the given table lacks is absent: its commune is unknown.
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
    tells_employers = "employer" in periods.columns
    counted = register.aggregate(
        units=register.count(),
        active=_sum(register.active),
        state_unknown=_sum(register.active.isnull()),
        naf_unknown=_sum(register.active & register.naf.isnull()),
        beginning_unknown=_sum(register.since.isnull()),
        overlapping=_sum(register.periods > 1),
        **({"employers": _sum(register.active & register.employer)} if tells_employers else {}),
    )
    begun = periods.filter(periods.since <= day, periods.until < periods.since)
    created = stock.filter(stock.created_on <= day)
    (row,) = counted.to_pyarrow().to_pylist()
    return RegisterCounts(
        **{"employers": None, **row},
        before_creation=_rows(register.semi_join(stock.filter(stock.created_on > day), key)),
        without_state=_rows(created.anti_join(register, key)),
        empty_periods=_rows(begun.semi_join(stock, key)),
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
    columns |= {name: found[name] for name in states.columns}
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


def _sum(condition: ir.BooleanColumn) -> ir.IntegerScalar:
    return condition.fill_null(False).sum().fill_null(0)


def _rows(table: ir.Table) -> int:
    return int(table.count().to_pyarrow().as_py())
