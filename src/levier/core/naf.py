"""NAF rev. 2, the French nomenclature of activities: labels, levels, and what Levier calls industry.

Source: INSEE, Nomenclature d'activités française, révision 2 (2008).
"""

from functools import cache
from importlib.resources import files
from io import BytesIO

import polars as pl

from levier.core.errors import BadInput, UnknownCode
from levier.core.messages import m

SECTION, DIVISION, GROUP, CLASS, SUBCLASS = 1, 2, 3, 4, 5

EXTRACTION = tuple(f"{division:02}" for division in range(5, 10))
"""Divisions of section B, mining and quarrying."""
MANUFACTURING = tuple(f"{division:02}" for division in range(10, 34))
"""Divisions of section C."""
ENERGY_WATER_WASTE = tuple(f"{division:02}" for division in range(35, 40))
"""Divisions of sections D (electricity, gas, steam) and E (water, sewerage, waste)."""
INDUSTRY = EXTRACTION + MANUFACTURING + ENERGY_WATER_WASTE
"""Divisions of sections B to E: industry in INSEE's and Eurostat's sense, without construction."""


@cache
def table() -> pl.DataFrame:
    """Every code: `level` (1 section to 5 sub-class), `code`, `parent` (null for sections), `label` (French).

    >>> table().filter(pl.col("code") == "10.71C").row(0)
    (5, '10.71C', '10.71', 'Boulangerie et boulangerie-pâtisserie')
    """
    packaged = files("levier.core") / "data" / "naf-rev2.parquet"
    return pl.read_parquet(BytesIO(packaged.read_bytes()))


def normalise(code: str) -> str:
    """The code of any level in its standard form, from the forms that files use.

    Raises
    ------
    UnknownCode : NAF rev. 2 has no such code.

    >>> normalise("2511Z"), normalise(" 25.11z "), normalise("251"), normalise("c")
    ('25.11Z', '25.11Z', '25.1', 'C')
    """
    bare = code.strip().upper()
    if bare[2:3] == ".":
        bare = bare[:2] + bare[3:]
    if bare not in _by_bare_code():
        raise UnknownCode.among([code.strip()[:20]], "NAF rev. 2")
    return _by_bare_code()[bare]


def label(code: str) -> str:
    """The French label of a code of any level.

    Raises
    ------
    UnknownCode : NAF rev. 2 has no such code.

    >>> label("25")
    "Fabrication de produits métalliques, à l'exception des machines et des équipements"
    """
    return _rows()[normalise(code)][2]


def parent(code: str, level: int) -> str:
    """The code of a level (1 to 5) that holds this code; the code itself at its own level.

    Raises
    ------
    UnknownCode : NAF rev. 2 has no such code.
    BadInput : the code is of a level above.

    >>> parent("10.71C", SECTION), parent("10.71C", GROUP)
    ('C', '10.7')
    """
    holder: str | None = normalise(code)
    while holder is not None:
        own_level, above, _ = _rows()[holder]
        if own_level == level:
            return holder
        holder = above
    raise BadInput(m("NAF code {code} is in no single code of level {level}", code=code, level=level))


def division(code: str) -> str:
    """The division (2 digits) of a code below the sections.

    >>> division("2511Z")
    '25'
    """
    return parent(code, DIVISION)


@cache
def _rows() -> dict[str, tuple[int, str | None, str]]:
    """Level, parent and label of each code."""
    columns = table().select("code", "level", "parent", "label")
    return {code: (level, above, text) for code, level, above, text in columns.iter_rows()}


@cache
def _by_bare_code() -> dict[str, str]:
    """Codes by their form without dot."""
    return {code.replace(".", ""): code for code in _rows()}
