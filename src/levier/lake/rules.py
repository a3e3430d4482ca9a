"""The rules that contracts use, each said once as an Ibis expression.

A rule maps a column (and its parameters) to a Boolean column, true where the value is fine.
Null is never judged here: whether a column may be null is the contract's own clause.
The rules that Pandera does not have are registered with it, so that a contract can also be
checked by Pandera alone.
"""

import datetime
from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir
from pandera.api.ibis.types import IbisData
from pandera.extensions import register_check_method

from levier.core.codes import LA_POSTE
from levier.core.messages import Message, m

Rule = Callable[..., ir.BooleanValue]

LONGITUDES = (-179.0, 172.0)
LATITUDES = (-50.0, 52.0)


def digits_are_luhn(code: ir.StringValue, length: int) -> ir.BooleanValue:
    """True where the digits of `code`, read from the right, pass Luhn's key (ISO/IEC 7812-1, annex B)."""
    total = ibis.literal(0)
    for position in range(length):
        digit = code.substr(position, 1).try_cast("int64")
        if (length - position) % 2 == 0:
            digit = digit * 2 - ibis.ifelse(digit > 4, 9, 0)
        total = total + digit
    return ((total % 10) == 0).fill_null(False)


def siren_key(column: ir.StringValue) -> ir.BooleanValue:
    return digits_are_luhn(column, 9)


def siret_key(column: ir.StringValue) -> ir.BooleanValue:
    digit_sum = sum((column.substr(i, 1).try_cast("int64") for i in range(14)), start=ibis.literal(0))
    of_la_poste = column.startswith(LA_POSTE) & ((digit_sum % 5) == 0)
    return digits_are_luhn(column, 14) | of_la_poste.fill_null(False)
