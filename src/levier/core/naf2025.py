"""NAF 2025, which replaces NAF rev. 2 in the register on 1 January 2027 (decree 2025-736): codes and labels.

The last letter of a sub-class tells the two apart: A to F or Z in NAF rev. 2, G to L or Y in NAF 2025. The
other levels share their form, and an equal code is not always an equal content.

Source: INSEE, Nomenclature d'activités française, NAF 2025. Divisions, groups and classes bear no label in
the file that Levier ships.
"""

import polars as pl

from levier.core.nomenclature import Nomenclature

NAF2025 = Nomenclature("NAF 2025", "naf-2025.parquet")


def table() -> pl.DataFrame:
    """Every code: `level` (1 section to 5 sub-class), `code`, `parent` (null for sections), `label` (French;
    null but for sections and sub-classes).

    >>> table().filter(pl.col("code") == "01.12Y").row(0)
    (5, '01.12Y', '01.12', 'Culture du riz')
    """
    return NAF2025.table


def normalise(code: str) -> str:
    """The code of any level in its standard form, from the forms that files use.

    Raises
    ------
    UnknownCode : NAF 2025 has no such code.

    >>> normalise("0112y"), normalise("01.12Y")
    ('01.12Y', '01.12Y')
    """
    return NAF2025.normalise(code)


def label(code: str) -> str | None:
    """The French label of a section or a sub-class; None for the levels between.

    Raises
    ------
    UnknownCode : NAF 2025 has no such code.

    >>> label("01.12Y"), label("01.12")
    ('Culture du riz', None)
    """
    return NAF2025.label(code)


def parent(code: str, level: int) -> str:
    """The code of a level (1 to 5) that holds this code; the code itself at its own level.

    Raises
    ------
    UnknownCode : NAF 2025 has no such code.
    BadInput : the code is of a level above.

    >>> parent("01.12Y", 1), parent("01.12Y", 3)
    ('A', '01.1')
    """
    return NAF2025.parent(code, level)
