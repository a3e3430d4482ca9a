"""Unknown is not zero: how a sum says so."""

import polars as pl


def known_sum(column: str) -> pl.Expr:
    """The sum of the known values of a column, as an aggregation. Null where there are rows and none of
    their values is known; 0 where there are no rows.

    >>> pl.DataFrame({"a": [1, None], "b": [None, None]}, schema={"a": int, "b": int}).select(
    ...     known_sum("a"), known_sum("b")).row(0)
    (1, None)
    """
    values = pl.col(column)
    return pl.when(values.is_not_null().any() | (pl.len() == 0)).then(values.sum()).alias(column)
