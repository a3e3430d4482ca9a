"""What Levier calls industry: three groups of NAF divisions, kept apart wherever industry is counted."""

import polars as pl

from levier.core import naf

GROUPS = {
    "manufacturing": naf.MANUFACTURING,
    "extraction": naf.EXTRACTION,
    "utilities": naf.ENERGY_WATER_WASTE,
}
"""The divisions of each group, in the order in which groups are shown. Utilities: energy, water, waste."""

_GROUP_OF_DIVISION = {division: group for group, divisions in GROUPS.items() for division in divisions}


def industrial_group(code: pl.Expr) -> pl.Expr:
    """The group of a NAF division or of any code below; null outside industry and for a null code.

    >>> codes = pl.DataFrame({"naf": ["10.71C", "36", "47.11F", None]})
    >>> codes.select(industrial_group(pl.col("naf"))).to_series().to_list()
    ['manufacturing', 'utilities', None, None]
    """
    return code.str.head(2).replace_strict(_GROUP_OF_DIVISION, default=None, return_dtype=pl.String)
