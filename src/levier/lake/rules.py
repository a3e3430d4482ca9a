"""The rules that contracts use, each said once as an Ibis expression, with its reason in words.

A rule is true where the value is fine. Null is never judged here: whether a column may be null is
the contract's own clause. The rules that Pandera lacks are registered with it, so that a contract
can also be checked by Pandera alone.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import shapely
from pandera.api.ibis.types import IbisData
from pandera.extensions import register_check_method

from levier.core.codes import LA_POSTE
from levier.core.french_land import FRENCH_BOXES
from levier.core.messages import Message, m
from levier.core.naf import REV2
from levier.core.naf2025 import NAF2025

FIRST_PLAUSIBLE_DAY = datetime.date(1800, 1, 1)
"""No date of a register is older."""

POLYGON, MULTIPOLYGON = 3, 6
"""Types of shapes, as shapely numbers them."""


@dataclass(frozen=True)
class Rule:
    """`fine` says where a column of a table is right; `why` is what a reader is told where it is not."""

    fine: Callable[..., ir.BooleanValue]
    why: Message


def digit(number: ir.IntegerValue, rank: int) -> ir.IntegerValue:
    """The digit of this rank from the right, from 0, of a whole number."""
    return (number // 10**rank) % 10


NUMBER = "#"
"""A column of digits may stand beside itself as a number, under its name and this sign: keys are then worked
out without reading its text for each digit."""


def as_number(table: ir.Table, name: str) -> ir.IntegerValue:
    """A column of digits as whole numbers; null where it is none."""
    return table[name + NUMBER] if name + NUMBER in table.columns else table[name].try_cast("int64")


def digits_are_luhn(number: ir.IntegerValue, length: int) -> ir.BooleanValue:
    """True where a number of `length` digits passes Luhn's key (ISO/IEC 7812-1, annex B); false for none."""
    total: ir.IntegerValue = ibis.literal(0)
    for rank in range(length):
        here = digit(number, rank)
        total = total + (here * 2 - (here > 4).cast("int64") * 9 if rank % 2 else here)
    return ((total % 10) == 0).fill_null(False)


def siren_key(table: ir.Table, name: str, _: Any) -> ir.BooleanValue:
    return ibis.ifelse(table[name].isnull(), True, digits_are_luhn(as_number(table, name), 9))


def siret_key(table: ir.Table, name: str, _: Any) -> ir.BooleanValue:
    number = as_number(table, name)
    total: ir.IntegerValue = ibis.literal(0)
    for rank in range(14):
        total = total + digit(number, rank)
    luhn = digits_are_luhn(number, 14)
    of_la_poste = luhn | ((total % 5) == 0).fill_null(False)
    code = table[name]
    return ibis.cases((code.isnull(), True), (code.startswith(LA_POSTE), of_la_poste), else_=luhn)


def naf_known(table: ir.Table, name: str, _: Any) -> ir.BooleanValue:
    return table[name].isin(REV2.subclasses)


def naf2025_known(table: ir.Table, name: str, _: Any) -> ir.BooleanValue:
    return table[name].isin(NAF2025.subclasses)


def not_in_future(table: ir.Table, name: str, today: datetime.date | bool) -> ir.BooleanValue:
    """`today` is the day of the import; True stands for the engine's own day."""
    return table[name] <= (ibis.today() if today is True else ibis.literal(today))


def in_boxes(longitude: ir.FloatingValue, latitude: ir.FloatingValue) -> ir.BooleanValue:
    inside: ir.BooleanValue = ibis.literal(False)
    for west, south, east, north in FRENCH_BOXES:
        inside = inside | (longitude.between(west, east) & latitude.between(south, north))
    return inside.fill_null(False)


def not_null_island(table: ir.Table, _: str | None, pair: Sequence[str]) -> ir.BooleanValue:
    longitude, latitude = (table[name] for name in pair)
    return ~((longitude == 0) & (latitude == 0)).fill_null(False)


def not_swapped(table: ir.Table, _: str | None, pair: Sequence[str]) -> ir.BooleanValue:
    longitude, latitude = (table[name] for name in pair)
    return in_boxes(longitude, latitude) | ~in_boxes(latitude, longitude)


def in_france(table: ir.Table, _: str | None, pair: Sequence[str]) -> ir.BooleanValue:
    longitude, latitude = (table[name] for name in pair)
    return longitude.isnull() | latitude.isnull() | in_boxes(longitude, latitude)


@ibis.udf.scalar.pyarrow
def surface_in_france(wkb: bytes) -> bool:
    """Whether a WKB shape is a surface, in degrees, on French land and waters."""
    shapes = shapely.from_wkb(wkb.to_pylist(), on_invalid="ignore")  # type: ignore[attr-defined]
    surfaces = np.isin(shapely.get_type_id(shapes), (POLYGON, MULTIPOLYGON)) & ~shapely.is_empty(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    boxes = np.array(FRENCH_BOXES).T
    inside = (
        (west[:, None] >= boxes[0])
        & (south[:, None] >= boxes[1])
        & (east[:, None] <= boxes[2])
        & (north[:, None] <= boxes[3])
    )
    return pa.array(surfaces & inside.any(axis=1))


def outline(table: ir.Table, name: str, _: Any) -> ir.BooleanValue:
    return surface_in_france(table[name])


def in_order(table: ir.Table, _: str | None, pair: Sequence[str]) -> ir.BooleanValue:
    begins, ends = (table[name] for name in pair)
    return (begins <= ends).fill_null(True)


RULES: Mapping[str, Rule] = {
    "str_matches": Rule(
        lambda table, name, pattern: table[name].re_search(pattern), m("not of the form {parameter}")
    ),
    "isin": Rule(lambda table, name, values: table[name].isin(list(values)), m("not an allowed value")),
    "in_range": Rule(
        lambda table, name, bounds: table[name].between(*bounds), m("outside the range {parameter}")
    ),
    "greater_than_or_equal_to": Rule(lambda table, name, least: table[name] >= least, m("below {parameter}")),
    "greater_than": Rule(lambda table, name, bound: table[name] > bound, m("not above {parameter}")),
    "siren_key": Rule(siren_key, m("wrong control key (Luhn) of a SIREN")),
    "siret_key": Rule(siret_key, m("wrong control key (Luhn) of a SIRET")),
    "naf_known": Rule(naf_known, m("not a sub-class of NAF rev. 2")),
    "naf2025_known": Rule(naf2025_known, m("not a sub-class of NAF 2025")),
    "outline": Rule(outline, m("not a surface in degrees (WGS84) on French land and waters")),
    "not_in_future": Rule(not_in_future, m("date in the future")),
    "not_null_island": Rule(not_null_island, m("coordinates at (0, 0): position unknown")),
    "not_swapped": Rule(not_swapped, m("longitude and latitude look swapped")),
    "in_france": Rule(in_france, m("outside French land and waters")),
    "in_order": Rule(in_order, m("ends before it begins")),
}
"""Every rule a contract may use, under the name that Pandera gives it."""


KEYED = frozenset({"siren_key", "siret_key"})
"""Rules that look at digits."""


def parameter(statistics: Mapping[str, Any]) -> Any:
    """The one parameter of a rule, out of Pandera's description of a check."""
    if "min_value" in statistics and "max_value" in statistics:
        return statistics["min_value"], statistics["max_value"]
    return next(iter(statistics.values()), None)


def _register_column_rule(name: str) -> None:
    def check(data: IbisData, *, value: Any) -> ir.Table:
        column = str(data.key)
        return data.table.select(RULES[name].fine(data.table, column, value).name(column))

    check.__name__ = name
    register_check_method(check, statistics=["value"])


def _register_table_rule(name: str) -> None:
    def check(data: IbisData, *, value: Sequence[str]) -> ir.BooleanValue:
        return RULES[name].fine(data.table, None, value)

    check.__name__ = name
    register_check_method(check, statistics=["value"])


for _name in ("siren_key", "siret_key", "naf_known", "naf2025_known", "outline", "not_in_future"):
    _register_column_rule(_name)
for _name in ("not_null_island", "not_swapped", "in_france", "in_order"):
    _register_table_rule(_name)
