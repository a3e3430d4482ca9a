"""Which legal notices stand: what annulments and corrections leave of them."""

import polars as pl

STATED = ("kind", "accounts_closed_on")
"""What a correction may state again: the judgment, the closing date of the accounts filed."""


def standing(notices: pl.DataFrame) -> pl.DataFrame:
    """The notices (table of that name) that neither an annulment nor a correction takes away.

    An annulment cancels the notice that it names, and itself says nothing. A correction takes the place of
    the one that it names if it states the judgment or the accounts again, and else leaves it.
    """
    annulment = pl.col("notice_type") == "annulation"
    stated = pl.any_horizontal(pl.col(name).is_not_null() for name in STATED if name in notices.columns)
    superseding = annulment | ((pl.col("notice_type") == "rectificatif") & stated)
    superseded = notices.filter(superseding & pl.col("replaces").is_not_null())["replaces"]
    return notices.filter(~annulment & ~pl.col("notice_id").is_in(superseded.implode()))
