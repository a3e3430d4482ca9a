"""INPI, register of firms (RNE): who directs the companies, by the files of formalities of several days.

The true register begins in 2023, and keeps of earlier days nothing that is published: the first editions here
are as invented as the rest, so that what learns from the past has a past to learn from.
"""

import datetime

import numpy as np
import polars as pl

from levier.specimen.draws import stream
from levier.specimen.population import Population
from levier.specimen.timeline import AS_OF, TODAY, YEAR, as_dates, day

EDITIONS = (datetime.date(2016, 12, 31), datetime.date(2020, 12, 31), datetime.date(2023, 12, 31), AS_OF)
MANAGER, PRESIDENT, CHIEF_EXECUTIVE = "30", "73", "53"
"""Roles of the RNE: gérant, président de SAS, directeur général."""
LIMITED = ("5499", "5498", "6540")
TWO_SHARE, BY_COMPANY_SHARE = 0.15, 0.06
"""Of companies: those with a second director, those whose one director is a company. Assumptions."""
UPDATED_WITHIN_DAYS = 1200


def draw_directors(population: Population, seed: int) -> pl.DataFrame:
    """One row per company and director: `siren`, `created`, `closed` (days), `role`, `born` (year and month,
    null for a company), `corporate_siren` (null for a person), `updated` (days before an edition)."""
    rng = stream(seed, "directors")
    firms = population.firms.filter(pl.col("legal_form").str.contains("^[56]"))
    count = len(firms)
    birth = TODAY - firms["director_age"].to_numpy() * YEAR
    second = TODAY - rng.uniform(25, 68, count) * YEAR
    by_company = rng.random(count) < BY_COMPANY_SHARE
    owner = firms["siren"].gather(rng.integers(0, count, count))
    limited = firms["legal_form"].is_in(LIMITED).to_numpy()
    first = firms.select("siren", "created", "closed").with_columns(
        rank=pl.lit(1),
        role=pl.Series(np.where(limited, MANAGER, PRESIDENT)),
        born=pl.Series(month_of(birth)),
        corporate_siren=pl.when(pl.Series(by_company) & (owner != firms["siren"])).then(owner),
        updated=pl.Series(rng.integers(0, UPDATED_WITHIN_DAYS, count)),
    )
    other = first.with_columns(
        rank=pl.lit(2),
        role=pl.Series(np.where(limited, MANAGER, CHIEF_EXECUTIVE)),
        born=pl.Series(month_of(second)),
    ).filter(pl.Series(rng.random(count) < TWO_SHARE) & pl.col("corporate_siren").is_null())
    people = pl.when(pl.col("corporate_siren").is_null()).then("born").alias("born")
    return pl.concat((first, other)).with_columns(people).sort("siren", "rank")


def month_of(days: np.ndarray) -> pl.Series:
    return as_dates(days.astype(np.int64)).dt.strftime("%Y-%m")


def edition(directors: pl.DataFrame, date: datetime.date) -> str:
    """The file of a day, one formality a line: companies created by then and not yet closed."""
    there = directors.filter((pl.col("created") <= day(date)) & (pl.col("closed") > day(date)))
    power = pl.struct(
        pl.col("role").alias("roleEntreprise"),
        pl.lit(True).alias("actif"),
        individu=pl.struct(descriptionPersonne=pl.struct(dateDeNaissance="born")),
        entreprise=pl.struct(siren="corporate_siren"),
    )
    firms = there.group_by("siren", maintain_order=True).agg(
        pouvoirs=power, updated=pl.col("updated").first()
    )
    # The edition is of the day of its last update.
    updated = pl.when(pl.int_range(pl.len()) == 0).then(0).otherwise("updated")
    lines = firms.with_columns(
        updatedAt=(pl.lit(date) - pl.duration(days=updated)).dt.to_string("%FT09:00:00+01:00")
    )
    formality = pl.struct(
        "siren",
        content=pl.struct(personneMorale=pl.struct(composition=pl.struct("pouvoirs"))),
    )
    return lines.select("updatedAt", "siren", formality=formality).write_ndjson()
