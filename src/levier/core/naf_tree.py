"""How close two activities stand in the tree of NAF rev. 2, where nothing better is known."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from levier.core import naf

CLOSENESS = {
    naf.SUBCLASS: 1.0,
    naf.CLASS: 0.85,
    naf.GROUP: 0.65,
    naf.DIVISION: 0.45,
    naf.SECTION: 0.15,
}
"""Closeness of two sub-classes by the finest level that holds both; 0 where none does. An assumption: the
tree orders activities, it measures nothing."""

_DIGITS = {naf.SUBCLASS: 6, naf.CLASS: 5, naf.GROUP: 4, naf.DIVISION: 2}


def tree_closeness(rows: Sequence[str], columns: Sequence[str]) -> npt.NDArray[np.float64]:
    """The closeness (0 to 1) of each sub-class of `rows` to each of `columns`.

    Raises UnknownCode for a code that NAF rev. 2 does not hold.

    >>> tree_closeness(["25.11Z"], ["25.11Z", "25.12Z", "25.62B", "28.11Z", "47.11F"]).tolist()
    [[1.0, 0.65, 0.45, 0.15, 0.0]]
    """
    closeness = np.zeros((len(rows), len(columns)))
    for level in (naf.SECTION, naf.DIVISION, naf.GROUP, naf.CLASS, naf.SUBCLASS):
        first, second = (
            np.array([_at(code, level) for code in codes], dtype=object) for codes in (rows, columns)
        )
        closeness[first[:, None] == second[None, :]] = CLOSENESS[level]
    return closeness


def _at(code: str, level: int) -> str:
    return naf.parent(code, naf.SECTION) if level == naf.SECTION else naf.normalise(code)[: _DIGITS[level]]
