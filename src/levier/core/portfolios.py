"""Which industries one firm holds together: the pairs that two levers read relatedness from."""

import polars as pl


def held_by_one_firm(establishments: pl.DataFrame) -> pl.DataFrame:
    """Each firm with each pair of its industries, once: `siren`, `naf_a` < `naf_b`.

    A firm's industries are those of its open establishments; one with a single industry has no row.

    Parameters
    ----------
    establishments : `siren`, `naf`, `active`
    """
    held = establishments.filter("active").select("siren", "naf").drop_nulls().unique()
    several = held.filter(pl.len().over("siren") > 1)
    pairs = several.join(several, on="siren", suffix="_b").filter(pl.col("naf") < pl.col("naf_b"))
    return pairs.select("siren", naf_a="naf", naf_b="naf_b")
