"""Invented names: places that are on no map, companies and people that cannot exist."""

import numpy as np
import polars as pl

from levier.specimen.draws import draw_words
from levier.specimen.industries import BLOCKS

PLACE_STEMS = (
    "Fictigny", "Inventourt", "Songemont", "Mirageval", "Chimerange", "Fabulac", "Utopiers", "Imaginy",
    "Leurrecourt", "Feintisy", "Illusac", "Nullepart", "Ailleurville", "Fantasmont", "Boniment",
    "Canularval", "Pipeauville", "Calembry", "Sornettes", "Fariboles", "Billevesac", "Carabistou",
    "Galejac", "Mensongy", "Semblantel", "Trompelœil", "Simulac", "Factices", "Postichemont", "Ersatzheim",
)  # fmt: skip
PLACE_ENDINGS = (
    "sur-Vraie", "les-Brumes", "en-Songe", "la-Feinte", "sous-Mirage", "le-Faux", "les-Mirages",
    "aux-Chimères", "en-Fiction", "lès-Nulle-Part", "le-Rêvé", "la-Fable", "sur-Leurre", "en-Utopie",
    "les-Inventés", "aux-Songes", "sous-Nuée", "la-Chimère", "en-Ailleurs", "sur-Semblant",
)  # fmt: skip
SYLLABLES = (
    "ZOR", "VLI", "QUAX", "BRU", "PLO", "MIZ", "TWE", "GLO", "FRA", "XIL", "DRU", "KWO", "SNI", "VRO", "PTA",
    "GNO", "ZWI", "BLO", "CRA", "FLU", "JIX", "MNE", "OUZ", "PSI", "RAX", "SKO", "TLU", "UBL", "WOZ", "YUK",
)  # fmt: skip
STREETS = (
    "DES SONGES", "DE LA CHIMERE", "DU MIRAGE", "DE L INVENTION", "DES FABLES", "DE NULLE PART", "DU LEURRE",
    "DES BRUMES", "DE LA FEINTE", "DE L UTOPIE", "DU SEMBLANT", "DES NUEES",
)  # fmt: skip
STREET_KINDS = ("RUE", "RUE", "RUE", "AV", "CHE", "RTE", "PL", "IMP", "ZA")


def place_names(rng: np.random.Generator, count: int) -> list[str]:
    """Distinct names of places, a stem and an ending each."""
    pairs = rng.permutation(len(PLACE_STEMS) * len(PLACE_ENDINGS))[:count]
    return [
        f"{PLACE_STEMS[pair % len(PLACE_STEMS)]}-{PLACE_ENDINGS[pair // len(PLACE_STEMS)]}" for pair in pairs
    ]


def invented_words(rng: np.random.Generator, count: int) -> pl.Series:
    """Words of two or three syllables that mean nothing."""
    first, second, third = (draw_words(rng, SYLLABLES, count) for _ in range(3))
    longer = pl.Series(rng.random(count) < 0.5)
    return first + second + third.zip_with(longer, pl.repeat("", count, eager=True))


def with_names(firms: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The firms with `denomination` for legal persons, `last_name` and `first_name` for natural ones; none
    for partial diffusion."""
    word, last, first = (invented_words(rng, len(firms)) for _ in range(3))
    nouns = {block.name: block.noun for block in BLOCKS.values()}
    person, shown = pl.col("natural_person"), pl.col("diffusion") == "O"
    return firms.with_columns(
        denomination=pl.when(~person).then(
            pl.format("{} {} FICTIVE", pl.col("block").replace_strict(nouns), word)
        ),
        last_name=pl.when(person & shown).then(last),
        first_name=pl.when(person & shown).then(first),
    )
