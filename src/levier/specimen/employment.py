"""Urssaf: establishments and employees of private employers by commune and APE, 2006 to 2025.

Each cell counts the establishments of the register with at least one employee on 31 December of the year:
public employers and establishments of seasonal work are left out, as are those that had closed.
"""

import numpy as np
import polars as pl

from levier.core import naf
from levier.specimen.firms import PUBLIC_BODY
from levier.specimen.headcounts import headcounts_in
from levier.specimen.industries import industries, package_table
from levier.specimen.population import Population
from levier.specimen.territory import Territory

YEARS = range(2006, 2026)
TEMPORARY_WORK = "78.20Z"
TEMPORARY_WORK_SECTOR = "GS6 Intérim"


def employment(population: Population, territory: Territory) -> pl.DataFrame:
    """The rows of the commune x APE set, one column of establishments and one of employees a year."""
    places = population.establishments
    public = (population.firms["legal_form"] == PUBLIC_BODY).gather(places["firm"])
    private = places.filter(~public & (pl.col("employees") > 0))
    width = len(industries())
    cell = private["commune"].to_numpy().astype(np.int64) * width + private["industry"].to_numpy()
    cells, place = np.unique(cell, return_inverse=True)
    jobs = {year: headcounts_in(private, year) for year in YEARS}
    counts = {
        f"nombre_d_etablissements_{year}": np.bincount(place, weights=jobs[year] > 0) for year in YEARS
    } | {f"effectifs_salaries_{year}": np.bincount(place, weights=jobs[year]) for year in YEARS}
    ever = np.zeros(len(cells), dtype=bool)
    for year in YEARS:
        ever |= counts[f"nombre_d_etablissements_{year}"] > 0
    return (
        places_of(territory.communes)[cells // width]
        .hstack(sectors(industries().select("naf"))[cells % width])
        .hstack(pl.DataFrame({name: values.astype(np.int64) for name, values in counts.items()}))
        .filter(pl.Series(ever))
        .sort("code_commune", "code_ape")
    )


def places_of(communes: pl.DataFrame) -> pl.DataFrame:
    """Each commune as Urssaf describes it; labels begin with their code."""
    return communes.select(
        intitule_commune=pl.format("{} {}", "commune", "name"),
        code_commune="commune",
        epci="epci_name",
        code_epci="epci",
        zone_d_emploi="zone_name",
        code_zone_d_emploi="zone",
        departement="department_name",
        code_departement="department",
        region="region_name",
        code_region="region",
    )


def sectors(subclasses: pl.DataFrame) -> pl.DataFrame:
    """Each sub-class (column `naf`) as Urssaf describes it: its place in the aggregated nomenclatures (INSEE,
    NA 2008)."""
    labels = naf.table().select("code", "label")
    listed = package_table("sectors.csv").with_columns(pl.col("division").cast(pl.String).str.zfill(2))
    return (
        subclasses.with_columns(division=pl.col("naf").str.head(2))
        .join(listed, on="division", how="left", maintain_order="left")
        .join(
            labels.rename({"code": "division", "label": "division_label"}),
            on="division",
            how="left",
            maintain_order="left",
        )
        .join(labels.rename({"code": "naf"}), on="naf", how="left", maintain_order="left")
        .with_columns(ape=pl.col("naf").str.replace(".", "", literal=True))
        .select(
            grand_secteur_d_activite=pl.when(pl.col("naf") == TEMPORARY_WORK)
            .then(pl.lit(TEMPORARY_WORK_SECTOR))
            .otherwise("large_sector"),
            secteur_na17="na17",
            secteur_na38="na38",
            secteur_na88=pl.format("{} {}", "division", "division_label"),
            ape=pl.format("{} {}", "ape", "label"),
            code_ape="ape",
        )
    )
