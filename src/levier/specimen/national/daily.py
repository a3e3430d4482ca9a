"""A day in the life of the country: the rows of the two stocks that change, in the stocks' own format.

As INSEE does, a change makes the whole row anew, with a later date of treatment; a move closes an
establishment and opens another one of the same firm, under its next NIC. Only firms of one open establishment
change, and sixteen days in a row touch different firms, so that they can be applied one after the other.
"""

import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from levier.core.errors import BadInput
from levier.core.fiction import MARK
from levier.core.messages import m
from levier.specimen import identifiers
from levier.specimen.draws import stream
from levier.specimen.firms import SOLE_TRADER
from levier.specimen.folder import Folder, Report, appearing_whole, ignore, readme_text
from levier.specimen.national.activities import activities, pick
from levier.specimen.national.country import country
from levier.specimen.national.registers import BANDS
from levier.specimen.national.writing import ESTABLISHMENTS, LEGAL_UNITS
from levier.specimen.sirene import MASKED, MASKED_OF_ESTABLISHMENTS, MASKED_OF_LEGAL_UNITS
from levier.specimen.timeline import AS_OF

SHARES = {
    "creation": 0.30,
    "closure": 0.28,
    "move": 0.10,
    "activity": 0.12,
    "headcount": 0.18,
    "masking": 0.02,
}
"""What happens to the establishments of a day: assumptions. A move makes two rows."""
DAYS = 16
"""A firm may change on one day in so many, so that as many days in a row can be applied."""
MOST_BLOCKS = 16
"""Blocks of firms that are read for a day."""
LOOKED_AT = (
    "siren",
    "statutDiffusionEtablissement",
    "trancheEffectifsEtablissement",
    "etatAdministratifEtablissement",
    "caractereEmployeurEtablissement",
)
FIRST_NEW_FIRM, MOST_CHANGES = 90_000_001, 80_000
"""Sequence number of the first firm born after the register, and how many a day may number."""
NEXT_BAND = dict(zip(BANDS, (*BANDS[1:], BANDS[-2]), strict=True))


def write_day(
    out: Path,
    stock: Path,
    day: datetime.date,
    changes: int = 50_000,
    seed: int = 1,
    report: Report | None = None,
) -> None:
    """Write the changes of a day as two files in the format of the stocks: establishments and legal units.

    The same stock, day, number and seed give the same rows. Sixteen days in a row do not touch the same
    firms: each is drawn from the stock alone, and `stock_after` may apply them one after the other.

    Parameters
    ----------
    out : folder to write; absent, empty, or an earlier specimen.
    stock : folder of a country written by `write_national`.
    day : after 31 August 2026, the day of the stock.
    changes : establishments that are created, close, move, change activity or headcount, or are masked.

    Raises
    ------
    BadInput : the day is not after the stock's, or the stock holds too few firms for so many changes.
    """
    number = (day - AS_OF).days
    if not 0 < number <= 365 or not 0 < changes <= MOST_CHANGES:
        raise BadInput(
            m(
                "a day of the fictional country comes in the year after {day} and brings 1 to {most} changes",
                day=AS_OF.isoformat(),
                most=MOST_CHANGES,
            )
        )
    with appearing_whole(out) as new:
        folder = Folder(new, report or ignore)
        readme = readme_text("levier.specimen.national")
        readme = readme.format(seed=seed, establishments=changes, as_of=day.isoformat())
        folder.text("README.md", readme, len(readme.splitlines()))
        folder.text(MARK, "Pays fictif. Fictional country.\n", 1)
        rng = stream(seed, f"national day {number}")
        places, units = renumbered(*drawn_day(rng, stock, changes, number), number)
        moment = datetime.datetime.combine(day, datetime.time(4))
        changed = changed_places(rng, places, day, moment)
        folder.parquet(of_day(ESTABLISHMENTS, day), changed.sort("siret"))
        folder.parquet(of_day(LEGAL_UNITS, day), changed_units(units, changed, day, moment).sort("siren"))


def of_day(stock: str, day: datetime.date) -> str:
    """The name of a day's file: another than the stock's, whose place it does not take."""
    return stock.replace("utf8", day.isoformat())


def stock_after(stock: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """A stock with the changed rows in the place of the former ones, and the new ones added."""
    key = "siret" if "siret" in stock.columns else "siren"
    return pl.concat([stock.join(changed, on=key, how="anti"), changed]).sort(key)


Changed = tuple[pl.DataFrame, pl.DataFrame]
"""Establishments and firms, with `kind`: what becomes of them."""


def drawn_day(rng: np.random.Generator, stock: Path, changes: int, number: int) -> Changed:
    """The establishments that change, with their firms. Of a large country, only one block in so many is
    read: firms of every age and commune stand in those too.

    Raises BadInput where some are lacking.
    """
    wanted = {kind: round(changes * share) for kind, share in SHARES.items()}
    with pq.ParquetFile(stock / ESTABLISHMENTS) as places, pq.ParquetFile(stock / LEGAL_UNITS) as units:
        step = -(-places.num_row_groups // MOST_BLOCKS)
        blocks = range(number % step, places.num_row_groups, step)
        picked = picked_rows(
            rng, pl.concat(able_rows(places, units, block, number) for block in blocks), wanted
        )
        found = [
            (
                rows_of(places, block, some.select("kind", row="place")),
                rows_of(units, block, some.select("kind", row="unit")),
            )
            for block in blocks
            if len(some := picked.filter(block=block))
        ]
    changed, firms = (pl.concat(tables) for tables in zip(*found, strict=True))
    return changed, firms


def rows_of(file: pq.ParquetFile, block: int, picked: pl.DataFrame) -> pl.DataFrame:
    """Some rows of a block; taken by Arrow, which copies them and lets go of the rest."""
    taken = file.read_row_group(block).take(picked["row"].to_arrow())
    return pl.DataFrame(pl.from_arrow(taken)).with_columns(picked["kind"])


def able_rows(places: pq.ParquetFile, units: pq.ParquetFile, block: int, number: int) -> pl.DataFrame:
    """The establishments of a block that may change that day: `place` and `unit`, their row and that of their
    firm in the `block`; whether it is a `person`, whether it `employs` and how many is known."""
    firms = pl.DataFrame(
        pl.from_arrow(units.read_row_group(block, ["siren", "categorieJuridiqueUniteLegale"]))
    )
    siren = pl.col("siren")
    alone = (siren != siren.shift()).fill_null(True) & (siren != siren.shift(-1)).fill_null(True)
    today = siren.cast(pl.Int64) // 10 % DAYS == number % DAYS
    return (
        pl.DataFrame(pl.from_arrow(places.read_row_group(block, list(LOOKED_AT))))
        .with_row_index("place")
        .filter(
            alone & today,
            pl.col("etatAdministratifEtablissement") == "A",
            pl.col("statutDiffusionEtablissement") == "O",
        )
        .join(firms.with_row_index("unit"), on="siren", maintain_order="left")
        .select(
            pl.lit(block).alias("block"),
            "place",
            "unit",
            person=pl.col("categorieJuridiqueUniteLegale") == int(SOLE_TRADER),
            employs=pl.col("caractereEmployeurEtablissement") == "O",
            banded=pl.col("trancheEffectifsEtablissement").is_in(BANDS).fill_null(False),
        )
    )


def picked_rows(rng: np.random.Generator, able: pl.DataFrame, wanted: dict[str, int]) -> pl.DataFrame:
    """As many establishments of each `kind` as are wanted.

    Raises BadInput where some are lacking.
    """
    able = able[rng.permutation(len(able))]
    picked = []
    for kind, fit in (
        ("masking", pl.col("person") & ~pl.col("employs")),
        ("headcount", pl.col("employs") & pl.col("banded")),
        *((kind, pl.lit(True)) for kind in ("closure", "move", "activity", "creation")),
    ):
        some = able.filter(fit).head(wanted[kind])
        if len(some) < wanted[kind]:
            raise BadInput(
                m("the fictional country is too small for so many changes in a day"),
                fix=m("ask for fewer changes"),
            )
        able = able.join(some, on=["block", "place"], how="anti", maintain_order="left")
        picked.append(some.with_columns(kind=pl.lit(kind)))
    return pl.concat(picked).sort("block", "place")


def renumbered(places: pl.DataFrame, units: pl.DataFrame, number: int) -> Changed:
    """The same changes; firms that are born, drawn in the likeness of others, bear new SIREN."""
    models = places.filter(kind="creation")["siren"]
    sequence = (
        FIRST_NEW_FIRM + (number - 1) * round(MOST_CHANGES * SHARES["creation"]) + np.arange(len(models))
    )
    siren = identifiers.siren(sequence)
    siret = identifiers.padded(identifiers.siret(siren, np.ones(len(siren), dtype=np.int64)), 14)
    new = pl.DataFrame(
        {"siren": models, "new_siret": siret}, schema={"siren": pl.String, "new_siret": pl.String}
    )
    renewed = pl.col("new_siret").is_not_null()

    def with_new(table: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
        """Rows of births under their new keys."""
        joined = table.join(new, on="siren", how="left", maintain_order="left")
        return joined.with_columns(
            pl.when(renewed).then(value).otherwise(name).alias(name) for name, value in columns.items()
        ).drop("new_siret")

    fresh = pl.col("new_siret")
    nic = fresh.str.slice(9)
    return (
        with_new(places, siren=fresh.str.head(9), nic=nic, siret=fresh),
        with_new(units, siren=fresh.str.head(9), nicSiegeUniteLegale=nic),
    )


def changed_places(
    rng: np.random.Generator, places: pl.DataFrame, day: datetime.date, moment: datetime.datetime
) -> pl.DataFrame:
    """The establishments as they stand that evening."""
    kind, left = pl.col("kind"), pl.col("kind").is_in(["closure", "move"])
    born, masked = kind == "creation", kind == "masking"
    naf = activities().naf.gather(pick(rng, activities().slots, len(places)))
    arrived = moved(rng, places.filter(kind="move"), day)
    changed = places.with_columns(
        *turned(kind, day, "Etablissement"),
        *changed_to(
            dateCreationEtablissement=(born, pl.lit(day)),
            etatAdministratifEtablissement=(left, pl.lit("F")),
            etablissementSiege=(kind == "move", pl.lit(False)),
            activitePrincipaleEtablissement=(kind == "activity", pl.lit(naf)),
            statutDiffusionEtablissement=(masked, pl.lit("P")),
        ),
        *masks(masked, MASKED_OF_ESTABLISHMENTS),
    )
    return (
        pl.concat([changed, arrived.select(changed.columns)])
        .with_columns(dateDernierTraitementEtablissement=pl.lit(moment))
        .drop("kind")
    )


def turned(kind: pl.Expr, day: datetime.date, what: str) -> list[pl.Expr]:
    """Dates, periods and bands, which change alike in both stocks. A firm just born has no band yet."""
    band, year, periods = f"trancheEffectifs{what}", f"anneeEffectifs{what}", f"nombrePeriodes{what}"
    born, grows = kind == "creation", kind == "headcount"
    dated = ~kind.is_in(["headcount", "masking"])
    return [
        pl.when(dated).then(pl.lit(day)).otherwise("dateDebut").alias("dateDebut"),
        pl.when(born).then(1).when(dated).then(pl.col(periods) + 1).otherwise(periods).alias(periods),
        pl.when(grows).then(pl.col(band).replace(NEXT_BAND)).when(~born).then(pl.col(band)).alias(band),
        pl.when(grows).then(AS_OF.year - 1).when(~born).then(pl.col(year)).cast(pl.Int64).alias(year),
    ]


def moved(rng: np.random.Generator, places: pl.DataFrame, day: datetime.date) -> pl.DataFrame:
    """The establishments that open where others move to, as far as the commune: the point is unknown yet."""
    home = country().communes[pick(rng, country().slots[0], len(places))]
    rank = places["nic"].str.head(4).cast(pl.Int64).to_numpy() + 1
    siret = identifiers.padded(identifiers.siret(places["siren"].cast(pl.Int64).to_numpy(), rank), 14)
    return places.with_columns(
        siret=siret,
        nic=siret.str.slice(9),
        dateCreationEtablissement=pl.lit(day),
        dateDebut=pl.lit(day),
        nombrePeriodesEtablissement=pl.lit(1, pl.Int64),
        trancheEffectifsEtablissement=pl.lit(None, pl.String),
        anneeEffectifsEtablissement=pl.lit(None, pl.Int64),
        codeCommuneEtablissement=home["commune"],
        libelleCommuneEtablissement=home["name"].str.to_uppercase(),
        codePostalEtablissement=home["postal_code"],
        coordonneeLambertAbscisseEtablissement=pl.lit(None, pl.String),
        coordonneeLambertOrdonneeEtablissement=pl.lit(None, pl.String),
    )


def changed_units(
    units: pl.DataFrame, places: pl.DataFrame, day: datetime.date, moment: datetime.datetime
) -> pl.DataFrame:
    """The firms as they stand that evening, their seat and activity those of `places`, the changed
    establishments."""
    kind = pl.col("kind")
    born, masked = kind == "creation", kind == "masking"
    seats = places.filter("etablissementSiege").select(
        "siren", nic="nic", naf="activitePrincipaleEtablissement"
    )
    return (
        units.join(seats, on="siren", how="left", validate="1:1", maintain_order="left")
        .with_columns(
            *turned(kind, day, "UniteLegale"),
            *changed_to(
                dateCreationUniteLegale=(born, pl.lit(day)),
                etatAdministratifUniteLegale=(kind == "closure", pl.lit("C")),
                activitePrincipaleUniteLegale=(kind == "activity", pl.col("naf")),
                nicSiegeUniteLegale=(kind == "move", pl.col("nic")),
                statutDiffusionUniteLegale=(masked, pl.lit("P")),
            ),
            *masks(masked, MASKED_OF_LEGAL_UNITS),
            dateDernierTraitementUniteLegale=pl.lit(moment),
        )
        .drop("kind", "nic", "naf")
    )


def changed_to(**columns: tuple[pl.Expr, pl.Expr]) -> list[pl.Expr]:
    """For each column, where it changes and what it becomes."""
    return [
        pl.when(where).then(value).otherwise(name).alias(name) for name, (where, value) in columns.items()
    ]


def masks(masked: pl.Expr, columns: tuple[str, ...]) -> list[pl.Expr]:
    return changed_to(**{name: (masked, pl.lit(MASKED)) for name in columns})
