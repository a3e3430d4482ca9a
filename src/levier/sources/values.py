"""Text read as a value, alike in every engine.

Left to themselves, engines differ: DuckDB rounds `12.7` to a whole number, takes `1_000` and `0x1F` for whole
numbers, `nan` for an amount and `inf` for a day.
"""

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
WHOLE = r"^([+-]?\d{1,18})(\.0*)?$"


def read_as(said: ir.StringValue, wanted: dt.DataType) -> ir.Value:
    """The value that a trimmed text writes, of a type that a contract asks for; null where it writes none."""
    if wanted.is_integer():
        return whole(said)
    if wanted.is_floating():
        return number(said)
    return day(said) if wanted.is_date() else said.try_cast(wanted)


def whole(said: ir.StringValue) -> ir.IntegerValue:
    """A whole number; `12.0` is one, `12.7` is none."""
    return said.re_extract(WHOLE, 1).nullif("").try_cast("int64")


def number(said: ir.StringValue) -> ir.FloatingValue:
    return ibis.ifelse(said.re_search(NUMBER), said, ibis.null("string")).try_cast("float64")


def day(said: ir.StringValue) -> ir.DateValue:
    """A day, `2026-11-23` or with its hour behind it; the year has four digits."""
    has_a_year = said.substr(4, 1).isin(["-", "/"])
    return ibis.ifelse(has_a_year, said, ibis.null("string")).try_cast("date")
