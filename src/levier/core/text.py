"""Comparing names as people write them: without case, accents, hyphens or abbreviated saints."""

import polars as pl


def fold(text: str) -> str:
    """The text in lower case, without accents, its punctuation turned into single blanks.

    `œ` becomes `oe`, and `st`, `ste` as words become `saint`, `sainte`. Folding twice changes nothing.

    >>> fold("Sᵗ-Étienne-du-Rouvray"), fold("L'ŒUVRE de  Ste Marie")
    ('saint etienne du rouvray', 'l oeuvre de sainte marie')
    """
    readable = text.encode("utf-8", "replace").decode("utf-8")
    return pl.select(folded(pl.lit(readable, dtype=pl.String))).item()


def folded(names: pl.Expr) -> pl.Expr:
    """`fold` on a column. Null stays null.

    >>> pl.Series("name", ["Ste-Œnne", None]).to_frame().select(folded(pl.col("name"))).to_series().to_list()
    ['sainte oenne', None]
    """
    return (
        names.str.normalize("NFKD")
        .str.to_lowercase()
        .str.normalize("NFKD")
        .str.replace_all(r"\p{M}+", "")
        .str.replace_all("œ", "oe", literal=True)
        .str.replace_all("æ", "ae", literal=True)
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars(" ")
        .str.replace_all(r"\bst(e?)\b", "saint$1")
    )
