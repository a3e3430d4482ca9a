"""What an organisation is about, by the words of its name and its activity."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.messages import Message, m
from levier.core.text import folded
from levier.industries.introductions.traits import Floats


@dataclass(frozen=True)
class Theme:
    """`words`: beginnings of words, folded, that tell it in a French name; `naf`: activities that are about
    it, as beginnings of codes. Chosen by Levier: an assumption, and no nomenclature."""

    label: Message
    words: tuple[str, ...]
    naf: tuple[str, ...]


THEMES: dict[str, Theme] = {
    "metals": Theme(
        m("metals and machining"),
        (
            "metal",
            "mecani",
            "usinage",
            "fonder",
            "fondeur",
            "forge",
            "siderurg",
            "acier",
            "chaudronn",
            "soudage",
        ),
        ("24", "25", "28.4"),
    ),
    "machines": Theme(
        m("machines and automation"),
        ("robot", "automat", "machin", "productique", "industrie du futur"),
        ("28", "33.2"),
    ),
    "vehicles": Theme(
        m("vehicles"), ("automobil", "vehicul", "mobilit", "carross", "moteur"), ("29", "30.9")
    ),
    "rail": Theme(m("rail"), ("ferroviai", "railenium", "rail"), ("30.2",)),
    "aerospace": Theme(m("aerospace"), ("aeronaut", "aerospat", "spatial", "aviation"), ("30.3",)),
    "sea": Theme(m("ships and the sea"), ("maritim", "naval", "ocean", "nautis", "mer"), ("30.1", "33.15")),
    "chemistry": Theme(m("chemistry"), ("chimi", "parfum", "cosmet", "petrochim"), ("20", "19.2")),
    "materials": Theme(
        m("materials, plastics and composites"),
        (
            "materiau",
            "plastur",
            "plastiq",
            "polymer",
            "composit",
            "ceramiq",
            "verre",
            "caoutchouc",
            "elastomer",
        ),
        ("22", "23"),
    ),
    "wood": Theme(
        m("wood and paper"), ("bois", "papier", "foret", "forest", "ameublement", "xylo"), ("16", "17", "31")
    ),
    "textiles": Theme(
        m("textiles and leather"), ("textil", "cuir", "mode", "habillement"), ("13", "14", "15")
    ),
    "food": Theme(
        m("food and agriculture"),
        ("agro", "aliment", "agricol", "agronom", "viand", "lait", "cereal", "vigne", "vin", "boulang"),
        ("10", "11"),
    ),
    "health": Theme(
        m("health"),
        ("sante", "medic", "pharma", "biotech", "biolog", "hospital", "infectio", "cancer", "clinique"),
        ("21", "26.6", "32.5", "72.11"),
    ),
    "electronics": Theme(
        m("electronics and optics"),
        ("electroni", "photoni", "optiqu", "microelec", "nano", "capteur", "laser", "semi conduct"),
        ("26", "27"),
    ),
    "digital": Theme(
        m("digital technology"),
        ("numeri", "informati", "logiciel", "data", "cyber", "digital"),
        ("62", "63", "26.2"),
    ),
    "energy": Theme(
        m("energy"),
        ("energ", "nucleair", "hydrogen", "electric", "solaire", "eolien", "batteri", "thermi"),
        ("35", "27.1", "27.2", "28.11"),
    ),
    "water": Theme(m("water"), ("eau", "aqua", "hydrolog", "hydrauliq"), ("36", "37")),
    "waste": Theme(
        m("waste and recycling"), ("dechet", "recycl", "circulair", "environnement", "depollut"), ("38", "39")
    ),
    "building": Theme(
        m("building materials"),
        ("batiment", "construction", "beton", "ciment", "genie civil"),
        ("23.3", "23.5", "23.6", "08"),
    ),
}
WHOLE_WORDS_UP_TO = 4
"""A word as short is looked for whole: `mer` is not the beginning of `mercerie`."""


def themes_of(names: pl.Series, activities: pl.Series) -> Floats:
    """Organisations by THEMES: 1 where its name or its activity tells of one.

    >>> int(themes_of(pl.Series(["Institut de la mer"]), pl.Series([None], dtype=pl.String)).sum())
    1
    """
    table = pl.DataFrame({"name": names.cast(pl.String), "naf": activities.cast(pl.String)}).with_columns(
        name=pl.lit(" ") + folded(pl.col("name")) + pl.lit(" ")
    )
    told = table.select(
        (pl.col("name").str.contains(_pattern(theme.words)).fill_null(False) | _active_in(theme.naf)).alias(
            name
        )
        for name, theme in THEMES.items()
    )
    return told.to_numpy().astype(float).reshape(len(names), len(THEMES))


def cosine(first: Floats, second: Floats) -> Floats:
    """How alike the themes of each of some and of each of others are, 0 to 1, rare themes counting more."""
    holders = first.sum(axis=0) + second.sum(axis=0)
    rarity = 1 + np.log((1 + len(first) + len(second)) / (1 + holders))
    rows = [_of_length_one(side * rarity) for side in (first, second)]
    return rows[0] @ rows[1].T


def _of_length_one(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)


def _pattern(words: tuple[str, ...]) -> str:
    return " (" + "|".join(f"{word} " if len(word) <= WHOLE_WORDS_UP_TO else word for word in words) + ")"


def _active_in(codes: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal(pl.col("naf").str.starts_with(code) for code in codes).fill_null(False)
