"""A contract at work: shaped rows in, typed rows and named faults out, as one Ibis expression.

Each column of the contract becomes three: its typed value (null where at fault), why it is at fault,
and what stood there. A required column at fault sets the whole row aside; another loses its value only.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pandera.ibis as pa

from levier.core.codes import COMMUNE, DEPARTMENT, LEGAL_FORM, NAF, ROME, SIREN, SIRET
from levier.core.messages import Message, m
from levier.lake.rules import KEYED, NUMBER, RULES, parameter
from levier.sources.raw import WHY_REJECTED
from levier.sources.source import AS_OF, RECORD
from levier.sources.values import read_as

WHY, WAS, ASIDE = "_why", "_was", "_set_aside"
LONGEST_VALUE, LONGEST_CODE = 120, 30
IDENTIFIERS = frozenset({"siren", "siret", "predecessor_siret", "notice_id"})
LAND = frozenset({"brownfields", "land_sales"})
"""Tables of places that may be somebody's, beside those whose rows bear an identifier of units."""
A_FEW = 3
"""Signs that are shown of what may be words: a cell in the wrong column may hold a name or a street."""
CODE = rf"^([^\p{{L}}]*|\p{{L}}{{0,{A_FEW}}}([^\p{{L}}\s]+\p{{L}}{{0,{A_FEW}}})*)$"
"""A value that is shown whole: figures and signs, or a code without blanks or words."""

MISSING = "missing"
DUPLICATE = "duplicate"

WHY_WITHOUT_RULE: Mapping[str, Message] = {
    MISSING: m("required, but empty"),
    "type:date": m("not a date (YYYY-MM-DD)"),
    "type:int64": m("not a whole number"),
    "type:float64": m("not a number"),
    "type:boolean": m("neither true nor false"),
    DUPLICATE: m("same key as an earlier row"),
    **WHY_REJECTED,
}


@dataclass(frozen=True)
class Clause:
    """One column of a contract: its type, whether it may be null, its rules by name with their parameter."""

    name: str
    type: dt.DataType
    nullable: bool
    rules: Mapping[str, Any]


@dataclass(frozen=True)
class Contract:
    """A table's contract, read off its Pandera model."""

    table: str
    clauses: tuple[Clause, ...]
    key: tuple[str, ...]
    pair_rules: Mapping[str, Sequence[str]]
    """Rules on two columns at once: where one breaks, both values are withheld."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(clause.name for clause in self.clauses)

    @property
    def of_units(self) -> bool:
        """Whether a row tells of somebody: a firm, who may be a person, or the owner of a place."""
        return self.table in LAND or not IDENTIFIERS.isdisjoint(self.columns)


def read_contract(table: str, model: type[pa.DataFrameModel]) -> Contract:
    schema = model.to_schema()
    clauses = tuple(
        Clause(
            name,
            column.dtype.type,
            column.nullable and name not in schema.unique,
            {check.name: parameter(check.statistics) for check in column.checks},
        )
        for name, column in schema.columns.items()
    )
    pairs = {check.name: parameter(check.statistics) for check in schema.checks}
    return Contract(table, clauses, tuple(schema.unique), pairs)


def enforce(shaped: ir.Table, contract: Contract, today: datetime.date) -> ir.Table:
    """The shaped rows, judged: for each column of the contract its typed value (null if at fault), why it
    is at fault (`_why`) and what stood there then (`_was`); and ASIDE, true where the row cannot be kept.

    Each step is a view of the one before, so that the engine computes once what several rules look at.
    """
    if AS_OF not in shaped.columns:
        shaped = shaped.mutate(**{AS_OF: ibis.null("string")})
    shaped = shaped.view()
    keyed = [clause.name for clause in contract.clauses if KEYED.intersection(clause.rules)]
    typed = shaped.select(
        RECORD,
        AS_OF,
        **{clause.name: _typed(shaped[clause.name], clause.type) for clause in contract.clauses},
        **{clause.name + WAS: shaped[clause.name] for clause in contract.clauses},
        **{name + NUMBER: shaped[name].try_cast("int64") for name in keyed},
    ).view()
    breaks = {
        (clause.name, why): broken
        for clause in contract.clauses
        for why, broken in _breaks(typed, clause, today).items()
    }
    seen = typed.mutate(**{_break(*named): broken for named, broken in breaks.items()}).view()
    whys = {
        clause.name + WHY: ibis.cases(
            *((seen[_break(name, why)], why) for name, why in breaks if name == clause.name),
            else_=ibis.null("string"),
        )
        for clause in contract.clauses
    }
    judged = (
        seen.mutate(**whys)
        .drop(*(_break(*named) for named in breaks), *(name + NUMBER for name in keyed))
        .view()
    )
    if contract.pair_rules:
        judged = _judge_pair(judged, contract.pair_rules).view()
    at_fault = {name: judged[name + WHY].notnull() for name in contract.columns}
    shown = _in_brief if contract.of_units else _shown
    return judged.mutate(
        **{
            name: ibis.ifelse(fault, ibis.null(judged[name].type()), judged[name])
            for name, fault in at_fault.items()
        },
        **{
            name + WAS: ibis.ifelse(fault, shown(judged[name + WAS]), ibis.null("string"))
            for name, fault in at_fault.items()
        },
        **{ASIDE: ibis.or_(*(at_fault[clause.name] for clause in contract.clauses if not clause.nullable))},
    )


def _break(column: str, why: str) -> str:
    """The name under which it stands whether a column breaks a rule."""
    return f"{column}:{why}"


def _typed(value: ir.Value, wanted: dt.DataType) -> ir.Value:
    if value.type() == wanted:
        return value
    return read_as(value, wanted) if value.type().is_string() else value.try_cast(wanted)


def _shown(value: ir.Value) -> ir.StringValue:
    """What a reader is shown of a faulty value; of a shape, nothing but that it is there."""
    if value.type().is_binary():
        return ibis.ifelse(value.notnull(), ibis.literal(""), ibis.null("string"))
    return value.cast("string").substr(0, LONGEST_VALUE)


def _in_brief(value: ir.Value) -> ir.StringValue:
    """What a reader is shown of a faulty value in a row that tells of somebody: a code whole, the first signs
    of anything else. Its line is told: who has the file can look."""
    said = _shown(value)
    whole = said.re_search(CODE) & (said.length() <= LONGEST_CODE)
    return ibis.ifelse(whole, said, _first_signs(said, A_FEW))


def _first_signs(said: ir.StringValue, n: int) -> ir.StringValue:
    return ibis.ifelse(said.length() <= n, said, said.substr(0, n) + "\u2026")


def _breaks(typed: ir.Table, clause: Clause, today: datetime.date) -> dict[str, ir.BooleanValue]:
    """Where a column breaks each of its rules, by the rule's name, in the order in which they are told."""
    value, was = typed[clause.name], typed[clause.name + WAS]
    broken = {f"type:{str(clause.type).lower()}": was.notnull() & value.isnull()}
    if not clause.nullable:
        broken[MISSING] = was.isnull()
    for name, rule in RULES.items():
        if name in clause.rules:
            given = today if name == "not_in_future" else clause.rules[name]
            broken[name] = ~rule.fine(typed, clause.name, given).fill_null(True)
    return broken


def _judge_pair(typed: ir.Table, rules: Mapping[str, Sequence[str]]) -> ir.Table:
    """Rules on a pair of columns: the fault is said once, on the first column, with both values."""
    first, second = next(iter(rules.values()))
    both = typed[first].notnull() & typed[second].notnull()
    why = ibis.cases(
        *(
            (both & ~rule.fine(typed, None, (first, second)), name)
            for name, rule in RULES.items()
            if name in rules
        ),
        else_=ibis.null("string"),
    )
    alone = {
        name: ibis.ifelse(typed[name + WHY].notnull(), _head(typed, name), ibis.null("string"))
        for name in (first, second)
    }
    together = _coarse(typed[first]) + ", " + _coarse(typed[second])
    gone = typed[first + WHY].notnull() | why.notnull() | typed[first].isnull()
    return typed.mutate(
        **{
            first + WAS: ibis.ifelse(why.notnull(), together, alone[first]),
            second + WAS: alone[second],
            first + WHY: ibis.coalesce(typed[first + WHY], why),
            second: ibis.ifelse(gone, ibis.null(typed[second].type()), typed[second]),
        }
    )


def _coarse(value: ir.Value) -> ir.StringValue:
    """What a reader is shown of one of two values at fault together: a place to a tenth of a degree, since
    even with its coordinates swapped a point says where someone is."""
    return value.round(1).cast("string") if value.type().is_floating() else _shown(value)


def _head(typed: ir.Table, name: str) -> ir.StringValue:
    """What is shown of a value that is no number where a coordinate should be: `6,17…` says what is wrong
    with it, and a kilometre where."""
    said = typed[name + WAS].cast("string")
    return _first_signs(said, A_FEW + 1) if typed[name].type().is_floating() else said


def faults(judged: ir.Table, contract: Contract) -> ir.Table:
    """One row per fault: RECORD, `column` (the contract's), `value`, `why`, `set_aside`."""
    at_fault = judged.filter(ibis.or_(*(judged[name + WHY].notnull() for name in contract.columns))).view()
    cells = ibis.array(
        [
            ibis.struct(
                {
                    "column": ibis.literal(name),
                    "value": at_fault[name + WAS],
                    "why": at_fault[name + WHY],
                }
            )
            for name in contract.columns
        ]
    )
    each = at_fault.select(RECORD, ASIDE, cell=cells.unnest()).view()
    return (
        each.filter(each.cell["why"].notnull())
        .select(
            RECORD,
            column=each.cell["column"],
            value=each.cell["value"],
            why=each.cell["why"],
            set_aside=each[ASIDE],
        )
        .order_by(RECORD, "column", "value")
    )


def reason(why: str, contract: Contract, column: str | None) -> Message:
    """What a reader is told of a fault."""
    if why in RULES:
        rules = {clause.name: clause.rules for clause in contract.clauses}.get(column or "", {})
        return m(RULES[why].why.template, parameter=_said(rules.get(why)))
    return WHY_WITHOUT_RULE[why]


FORMS: Mapping[str, Message] = {
    SIREN: m("9 digits"),
    SIRET: m("14 digits"),
    NAF: m("25.11Z"),
    ROME: m("H2102"),
    COMMUNE: m("57463 (INSEE code, 5 characters)"),
    DEPARTMENT: m("57, 2A or 974"),
    LEGAL_FORM: m("4 digits"),
}
"""The forms of codes, for those who do not read patterns."""


def _said(given: Any) -> Message | str:
    if isinstance(given, str) and given in FORMS:
        return FORMS[given]
    if isinstance(given, tuple):
        return " – ".join(str(bound) for bound in given)
    return str(given)
