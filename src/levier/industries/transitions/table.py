"""The curated table of the transitions: technologies, and the NAF sub-classes that serve them."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO

import polars as pl

from levier.core import naf
from levier.core.errors import BadInput
from levier.core.messages import Message, m

SECTORS: dict[str, Message] = {
    "net_zero": m("Net-zero technologies"),
    "circular": m("Recycling and circular economy"),
    "industry_4_0": m("Industry 4.0"),
    "health": m("Health"),
    "food": m("Food"),
    "defence": m("Defence"),
}
"""The sectors of the table, in the order in which they are shown."""

ROLES: dict[str, Message] = {
    "final_product": m("final product"),
    "component": m("component"),
    "material": m("material"),
    "machine": m("machine to make it"),
    "service": m("service or operation"),
}
"""What a sub-class makes for the technology."""

CONFIDENCES: dict[str, Message] = {
    "high": m(
        "a text read for this table, or the label of the class, names the product or activity and this class"
    ),
    "medium": m(
        "the class makes it by the notes of the nomenclature, or a text names its division; it makes much "
        "else"
    ),
    "low": m("the class makes it among many things, and no text read says that it does"),
}
"""What each confidence means. None is a share: what part of a class serves a technology is unknown."""

CONFIDENCE_WORDS: dict[str, Message] = {
    "high": m("well supported"),
    "medium": m("probable"),
    "low": m("to be verified"),
}
"""Each confidence in two words."""


def transitions(technology: str | None = None, codes: Sequence[str] = ()) -> pl.DataFrame:
    """The sub-classes that serve the technologies of the transitions, one line per technology and sub-class.

    A class is rarely about one technology: a line says that its firms may make the thing, never how many do.

    Parameters
    ----------
    technology : only this one (a `technology` or a `sector` of the table); all by default
    codes : only the sub-classes under these NAF codes, of any level; all by default

    Returns
    -------
    `sector`, `technology`, `technology_fr`, `naf`, `label`, `role`, `product_fr`, `source` (a key of
    `sources()`), `clause`, `checked` (read, label, to be verified), `confidence` (of `CONFIDENCES`),
    `note_fr` (null: none).

    Raises
    ------
    BadInput : no such technology or sector. UnknownCode : NAF rev. 2 has no such code.

    >>> transitions("batteries_storage", ["27.20Z"]).select("naf", "role", "confidence").row(0)
    ('27.20Z', 'final_product', 'high')
    """
    table = _lines()
    if technology is not None:
        chosen = table.filter((pl.col("technology") == technology) | (pl.col("sector") == technology))
        if chosen.is_empty() and technology not in technologies()["technology"]:
            known = ", ".join((*SECTORS, *technologies()["technology"]))
            raise BadInput(
                m("no technology or sector of the transitions is called {name}", name=technology),
                fix=m("one of {names}", names=known),
            )
        table = chosen
    if codes:
        wanted = [naf.normalise(code) for code in codes]
        table = table.filter(pl.any_horizontal(_under(code) for code in wanted))
    return table


def technologies() -> pl.DataFrame:
    """Every technology: `technology`, `sector`, `label_en`, `label_fr`, `source`, `clause`, and
    `absent_because_fr`, why no sub-class is listed for it (null: some are)."""
    return _packaged("technologies.csv")


def sources() -> pl.DataFrame:
    """What the lines rest on: `source`, `title`, `producer`, `checked`, `note`."""
    return _packaged("sources.csv")


@cache
def _lines() -> pl.DataFrame:
    labels = naf.table().select(naf="code", label="label")
    names = technologies().select("technology", "sector", technology_fr="label_fr")
    table = _packaged("naf_of_technologies.csv").join(
        names, on="technology", how="left", maintain_order="left"
    )
    return table.join(labels, on="naf", how="left", maintain_order="left").select(
        "sector",
        "technology",
        "technology_fr",
        "naf",
        "label",
        "role",
        "product_fr",
        "source",
        "clause",
        "checked",
        "confidence",
        "note_fr",
    )


def _under(code: str) -> pl.Expr:
    """Whether a sub-class is under a code of any level."""
    if len(code) == 1:
        divisions = naf.table().filter(pl.col("parent") == code)["code"].to_list()
        return pl.col("naf").str.head(2).is_in(divisions)
    return pl.col("naf").str.starts_with(code)


@cache
def _packaged(name: str) -> pl.DataFrame:
    content = (files("levier.industries.transitions") / name).read_bytes()
    return pl.read_csv(BytesIO(content), infer_schema=False)
