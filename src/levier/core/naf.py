"""NAF rev. 2, the French nomenclature of activities: labels, levels, and what Levier calls industry.

Source: INSEE, Nomenclature d'activités française, révision 2 (2008).
"""

import polars as pl

from levier.core.nomenclature import CLASS, DIVISION, GROUP, SECTION, SUBCLASS, Nomenclature

__all__ = ["CLASS", "DIVISION", "GROUP", "SECTION", "SUBCLASS"]

EXTRACTION = tuple(f"{division:02}" for division in range(5, 10))
"""Divisions of section B, mining and quarrying."""
MANUFACTURING = tuple(f"{division:02}" for division in range(10, 34))
"""Divisions of section C."""
ENERGY_WATER_WASTE = tuple(f"{division:02}" for division in range(35, 40))
"""Divisions of sections D (electricity, gas, steam) and E (water, sewerage, waste)."""
INDUSTRY = EXTRACTION + MANUFACTURING + ENERGY_WATER_WASTE
"""Divisions of sections B to E: industry in INSEE's and Eurostat's sense, without construction. The same
numbers in NAF 2025, but not quite the same content."""

REV2 = Nomenclature("NAF rev. 2", "naf-rev2.parquet")


def table() -> pl.DataFrame:
    """Every code: `level` (1 section to 5 sub-class), `code`, `parent` (null for sections), `label` (French).

    >>> table().filter(pl.col("code") == "10.71C").row(0)
    (5, '10.71C', '10.71', 'Boulangerie et boulangerie-pâtisserie')
    """
    return REV2.table


def normalise(code: str) -> str:
    """The code of any level in its standard form, from the forms that files use.

    Raises
    ------
    UnknownCode : NAF rev. 2 has no such code.

    >>> normalise("2511Z"), normalise(" 25.11z "), normalise("251"), normalise("c")
    ('25.11Z', '25.11Z', '25.1', 'C')
    """
    return REV2.normalise(code)


def label(code: str) -> str:
    """The French label of a code of any level.

    Raises
    ------
    UnknownCode : NAF rev. 2 has no such code.

    >>> label("25")
    "Fabrication de produits métalliques, à l'exception des machines et des équipements"
    """
    return str(REV2.label(code))


def parent(code: str, level: int) -> str:
    """The code of a level (1 to 5) that holds this code; the code itself at its own level.

    Raises
    ------
    UnknownCode : NAF rev. 2 has no such code.
    BadInput : the code is of a level above.

    >>> parent("10.71C", SECTION), parent("10.71C", GROUP)
    ('C', '10.7')
    """
    return REV2.parent(code, level)


def division(code: str) -> str:
    """The division (2 digits) of a code below the sections.

    >>> division("2511Z")
    '25'
    """
    return parent(code, DIVISION)
