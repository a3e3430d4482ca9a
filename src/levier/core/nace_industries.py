"""The industries of input-output tables: codes that hold a division of NACE rev. 2 (and NAF), or several."""

import re
from collections.abc import Iterable
from functools import cache

from levier.core import naf
from levier.core.errors import UnknownCode

_SHAPE = re.compile(r"(?:CPA_)?([A-U])(?:(\d{2})[AB]?(?:[_T-][A-U]?(\d{2}))?)?")


def divisions_of(code: str) -> tuple[str, ...]:
    """The divisions that an industry of Eurostat's tables holds: none for what is no industry, such as wages
    (`D1`), households (`P3_S14`) or inventories (`P52`).

    `C10-12` (or `C10T12`, `C10-C12`) goes from one to another, `C31_32` holds two, `B` a whole section.

    >>> divisions_of("C10-12"), divisions_of("C31_32"), divisions_of("L"), divisions_of("P52")
    (('10', '11', '12'), ('31', '32'), ('68',), ())
    """
    found = _SHAPE.fullmatch(code)
    if found is None:
        return ()
    section, first, last = found.groups()
    within = _divisions_of_section(section)
    if first is None:
        return within
    last = last or first
    return tuple(division for division in within if first <= division <= last)


def industries_of_divisions(industries: Iterable[str]) -> dict[str, str]:
    """The industry of each division that these industries hold.

    >>> industries_of_divisions(["C24", "C31_32", "D1"])
    {'24': 'C24', '31': 'C31_32', '32': 'C31_32'}
    """
    return {division: code for code in industries for division in divisions_of(code)}


@cache
def _divisions_of_section(section: str) -> tuple[str, ...]:
    try:
        naf.label(section)
    except UnknownCode:
        return ()
    return tuple(sorted(code for code in _divisions() if naf.parent(code, naf.SECTION) == section))


@cache
def _divisions() -> tuple[str, ...]:
    table = naf.table()
    return tuple(table.filter(table["level"] == naf.DIVISION)["code"])
