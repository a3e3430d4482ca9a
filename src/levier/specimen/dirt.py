"""Defects like those of the real register, planted in small known amounts.

None touches a unit with employees, a successor or a predecessor, so that counts and links stay checkable;
no row bears two. `docs/specimen.md` lists them.
"""

import numpy as np
import polars as pl

from levier.specimen.draws import stream

PER_TEN_THOUSAND = {
    "wrong_key": 3,
    "year_1": 3,
    "year_2925": 2,
    "stray_blanks": 10,
    "no_coordinates": 20,
    "name_blanks": 10,
}
"""How many rows of each kind in 10,000, at least one."""
YEAR_1, YEAR_2925 = "0001-01-01", "2925-03-12"


def soil_establishments(stock: pl.DataFrame, linked: pl.Series, seed: int) -> pl.DataFrame:
    """The establishments with wrong SIRET keys, absurd and future dates of creation, stray blanks in
    streets, and coordinates missing."""
    clean = (stock["caractereEmployeurEtablissement"] == "N") & ~stock["siret"].is_in(linked.implode())
    open_to_all = clean & (stock["statutDiffusionEtablissement"] == "O")
    kinds = ("wrong_key", "year_1", "year_2925", "stray_blanks", "no_coordinates")
    hit = chosen(stream(seed, "dirt of establishments"), open_to_all, kinds)
    siret, created, street = (
        pl.col(name) for name in ("siret", "dateCreationEtablissement", "libelleVoieEtablissement")
    )
    wrong = siret.str.head(13) + ((siret.str.tail(1).cast(pl.Int8) + 3) % 10).cast(pl.String)
    return stock.with_columns(
        siret=pl.when(hit["wrong_key"]).then(wrong).otherwise(siret),
        nic=pl.when(hit["wrong_key"]).then(wrong.str.slice(9)).otherwise("nic"),
        dateCreationEtablissement=pl.when(hit["year_1"])
        .then(pl.lit(YEAR_1))
        .when(hit["year_2925"])
        .then(pl.lit(YEAR_2925))
        .otherwise(created),
        libelleVoieEtablissement=pl.when(hit["stray_blanks"])
        .then(pl.format("  {} ", street))
        .otherwise(street),
        **{
            name: pl.when(hit["no_coordinates"]).then(pl.lit(None, pl.String)).otherwise(pl.col(name))
            for name in ("coordonneeLambertAbscisseEtablissement", "coordonneeLambertOrdonneeEtablissement")
        },
    )


def soil_legal_units(stock: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The legal units with stray blanks around names, absurd and future dates of creation."""
    idle = (stock["caractereEmployeurUniteLegale"] == "N") & stock["denominationUniteLegale"].is_not_null()
    idle &= stock["statutDiffusionUniteLegale"] == "O"
    hit = chosen(stream(seed, "dirt of legal units"), idle, ("name_blanks", "year_1", "year_2925"))
    name, created = pl.col("denominationUniteLegale"), pl.col("dateCreationUniteLegale")
    return stock.with_columns(
        denominationUniteLegale=pl.when(hit["name_blanks"]).then(pl.format(" {}  ", name)).otherwise(name),
        dateCreationUniteLegale=pl.when(hit["year_1"])
        .then(pl.lit(YEAR_1))
        .when(hit["year_2925"])
        .then(pl.lit(YEAR_2925))
        .otherwise(created),
    )


def chosen(rng: np.random.Generator, able: pl.Series, kinds: tuple[str, ...]) -> dict[str, pl.Series]:
    """For each kind of defect, which rows bear it; no row bears two."""
    pool = rng.permutation(np.flatnonzero(able.to_numpy()))
    hit, start = {}, 0
    for kind in kinds:
        count = max(1, round(len(able) * PER_TEN_THOUSAND[kind] / 10_000))
        rows = np.zeros(len(able), dtype=bool)
        rows[pool[start : start + count]] = True
        hit[kind] = pl.Series(rows)
        start += count
    return hit
