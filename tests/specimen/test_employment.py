"""Urssaf against Sirene, by the rules that docs/specimen.md states."""

import polars as pl
import pytest

from levier.core import naf
from levier.core.codes import HEADCOUNT_BANDS
from levier.specimen.employment import YEARS, employment
from levier.specimen.population import draw_population
from levier.specimen.territory import draw_territory

CELL = ("code_commune", "code_ape")


def counted(establishments: pl.DataFrame, legal_units: pl.DataFrame) -> pl.DataFrame:
    """Private establishments with employees, under Urssaf's names of columns."""
    public = legal_units.filter(categorieJuridiqueUniteLegale="7210")["siren"].to_list()
    return establishments.filter(
        (pl.col("caractereEmployeurEtablissement") == "O") & ~pl.col("siren").is_in(public)
    ).select(
        code_commune="codeCommuneEtablissement",
        code_ape=pl.col("activitePrincipaleEtablissement").str.replace(".", "", literal=True),
        band="trancheEffectifsEtablissement",
        created=pl.col("dateCreationEtablissement").str.to_date(),
        closed=pl.when(pl.col("etatAdministratifEtablissement") == "F").then(
            pl.col("dateDebut").str.to_date()
        ),
    )


def open_at_the_end_of(year: int) -> pl.Expr:
    evening = pl.date(year, 12, 31)
    return (pl.col("created") <= evening) & (pl.col("closed").is_null() | (pl.col("closed") > evening))


def urssaf(read, year: int) -> pl.DataFrame:
    table = read("urssaf/etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last")
    return table.select(
        *CELL,
        establishments=pl.col(f"nombre_d_etablissements_{year}").cast(pl.Int64),
        employees=pl.col(f"effectifs_salaries_{year}").cast(pl.Int64),
    ).filter(pl.col("establishments") > 0)


def test_the_establishments_counted_are_those_of_the_register(establishments, legal_units, read):
    here = counted(establishments, legal_units).filter(open_at_the_end_of(2024) & (pl.col("band") != "00"))
    expected = here.group_by(CELL).agg(establishments=pl.len().cast(pl.Int64))
    told = urssaf(read, 2024).select(*CELL, "establishments")
    assert told.sort(CELL).rows() == expected.sort(CELL).rows()


def test_the_employees_counted_are_within_the_bands_of_the_register(establishments, legal_units, read):
    bands = pl.DataFrame(
        [(band.code, band.low, band.high) for band in HEADCOUNT_BANDS.values()],
        schema=["band", "low", "high"],
        orient="row",
    )
    here = counted(establishments, legal_units).filter(open_at_the_end_of(2024)).join(bands, on="band")
    ranges = here.group_by(CELL).agg(pl.col("low").sum(), pl.col("high").sum())
    both = urssaf(read, 2024).join(ranges, on=CELL, how="left")
    assert both["low"].null_count() == 0
    assert both["employees"].is_between(both["low"], both["high"]).all()


def test_history_goes_back_to_2006_and_no_public_employer_is_in_it(read):
    table = read("urssaf/etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last")
    assert {f"effectifs_salaries_{year}" for year in range(2006, 2026)} <= set(table.columns)
    assert urssaf(read, 2006)["employees"].sum() > 1000
    assert "8411Z" not in table["code_ape"].to_list()
    assert table.select(CELL).is_unique().all()
    assert table["secteur_na17"].null_count() == table["secteur_na88"].null_count() == 0


@pytest.fixture(
    scope="module",
    params=[(size, seed) for size in (2_000, 6_000, 20_000) for seed in range(1, 7)],
    ids=lambda drawn: f"{drawn[0]}-{drawn[1]}",
)
def history(request) -> pl.DataFrame:
    """Jobs by `year`, in `all` industries and in `manufacturing`, for several sizes and seeds."""
    size, seed = request.param
    territory = draw_territory(size, seed)
    table = employment(draw_population(size, territory, seed), territory)
    makers = table.filter(pl.col("code_ape").str.head(2).is_in(naf.MANUFACTURING))
    columns = [f"effectifs_salaries_{year}" for year in YEARS]
    return pl.DataFrame(
        {
            "year": YEARS,
            "all": table.select(columns).sum().row(0),
            "manufacturing": makers.select(columns).sum().row(0),
        }
    )


def test_jobs_of_2006_stand_to_those_of_2025_as_in_france(history: pl.DataFrame):
    # In France private jobs are flat to +15 %, manufacturing ones down by 15 to 25 %; with room for chance.
    first, last = history.row(0, named=True), history.row(-1, named=True)
    assert (first["year"], last["year"]) == (2006, 2025)
    assert 0.80 <= first["all"] / last["all"] <= 1.15
    assert 1.05 <= first["manufacturing"] / last["manufacturing"] <= 1.45


def test_jobs_go_slowly_from_year_to_year_and_dip_with_the_country(history: pl.DataFrame):
    change = history.select("year", pl.col("all", "manufacturing").pct_change()).drop_nulls()
    assert change["all"].abs().max() <= 0.08
    assert change["manufacturing"].abs().max() <= 0.12
    dips = change.filter(pl.col("year").is_in([2009, 2020])).drop("year")
    assert (dips.select(pl.all().max() < 0)).row(0) == (True, True)
