"""Writing the specimen: a whole folder of raw files at once, or nothing."""

from pathlib import Path

import polars as pl

from levier.core.errors import BadInput
from levier.core.fiction import MARK
from levier.core.messages import m
from levier.specimen import (
    accounts,
    bodacc,
    brownfields,
    business_parks,
    directors,
    dirt,
    employment,
    geography,
    hirings,
    input_output,
    networks,
    sirene,
    sirene_history,
    truth,
)
from levier.specimen.folder import Folder, Report, appearing_whole, ignore, readme_text
from levier.specimen.population import Population, draw_population
from levier.specimen.territory import Territory, draw_territory
from levier.specimen.timeline import AS_OF
from levier.specimen.turns import draw_turns

FEWEST = 200
"""Establishments below which the territory is too small for its files to hold together."""
MOST = 5_000_000


def write_specimen(
    out: Path, establishments: int = 6000, seed: int = 1, report: Report | None = None
) -> None:
    """Write a fictional territory as raw source files, in the formats of their producers.

    The same number of establishments and seed give the same files, byte for byte. The folder appears whole
    or not at all; an earlier specimen at the same place is replaced.

    Parameters
    ----------
    out : folder to write; absent, empty, or an earlier specimen.
    establishments : open and closed, from 200 to 5,000,000.
    seed : of all random draws, 0 or more.
    report : called with the path of each file in the folder and its number of rows, once written.

    Raises
    ------
    BadInput : too few or too many establishments, a negative seed, or a folder that holds something else.
    """
    refuse_bad_size(establishments, seed)
    with appearing_whole(out) as new:
        write_files(Folder(new, report or ignore), establishments, seed)


def refuse_bad_size(establishments: int, seed: int) -> None:
    if not FEWEST <= establishments <= MOST:
        raise BadInput(
            m(
                "a specimen has from {low} to {high} establishments, not {asked}",
                low=FEWEST,
                high=MOST,
                asked=establishments,
            )
        )
    if seed < 0:
        raise BadInput(m("the seed of a specimen is 0 or more, not {seed}", seed=seed))


def write_files(folder: Folder, establishments: int, seed: int) -> None:
    """Every file of the specimen."""
    readme = readme_text("levier.specimen").format(
        seed=seed, establishments=establishments, as_of=AS_OF.isoformat()
    )
    folder.text("README.md", readme, len(readme.splitlines()))
    folder.text(MARK, "Territoire fictif. Fictional territory.\n", 1)
    territory = draw_territory(establishments, seed)
    write_geography(folder, territory)
    write_land_and_skills(folder, territory, establishments, seed)
    write_networks(folder, territory, seed)
    population = draw_population(establishments, territory, seed)
    write_truth(folder, population, territory)
    jobs = employment.employment(population, territory)
    folder.csv("urssaf/etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last.csv", [jobs], ";")
    folder.csv("eurostat/naio_10_fcp_ii4.csv", [input_output.input_output(jobs, seed)])
    write_register(folder, population, territory, seed)
    ratios = accounts.accounts(population, seed)
    folder.csv("inpi/ratios_inpi_bce.csv", [ratios], ";")
    folder.csv("bodacc/annonces-commerciales.csv", bodacc.notices(population, territory, ratios, seed), ";")
    write_directors(folder, population, seed)


def write_geography(folder: Folder, territory: Territory) -> None:
    folder.csv("insee/appartenance-geo-communes.csv", [geography.communes(territory.communes)])
    folder.csv("insee/zones-supra-communales.csv", [geography.areas(territory.communes)])
    folder.csv("insee/donnees_communes.csv", [geography.populations(territory.communes)], ";")
    for name, shapes in (
        ("communes", geography.outlines_of_communes(territory)),
        ("departements", geography.outline_of_department(territory)),
        ("routes", geography.roads(territory)),
    ):
        folder.text(f"ign/{name}.geojson", geography.collection(shapes), len(shapes))


def write_land_and_skills(folder: Folder, territory: Territory, establishments: int, seed: int) -> None:
    folder.csv("cerema/friches-standard.csv", [brownfields.brownfields(establishments, territory, seed)])
    parks = business_parks.business_parks(establishments, territory, seed)
    folder.csv("epci/sites-economiques.csv", [parks])
    folder.csv("france-travail/embauches-rome-naf.csv", [hirings.hirings(seed)])
    folder.csv("france-travail/metiers-tension.csv", [hirings.tension(seed)])


def write_networks(folder: Folder, territory: Territory, seed: int) -> None:
    extract = "openstreetmap/ile-fictive.osm"
    folder.report(extract, networks.write_extract(folder.path(extract), territory))
    folder.csv("arcep/commune_techno.csv", [networks.broadband(territory, seed)], ";")
    folder.csv("dgcl/liste-communes-FRR.csv", [networks.rural_zoning(territory)], ";")


def write_register(folder: Folder, population: Population, territory: Territory, seed: int) -> None:
    links = sirene.succession_links(population, seed)
    linked = pl.concat((links["siretEtablissementPredecesseur"], links["siretEtablissementSuccesseur"]))
    turns = draw_turns(population, seed)
    stock = sirene.establishment_stock(population, territory, turns, seed)
    stock = dirt.soil_establishments(stock, linked, seed)
    folder.csv("sirene/StockEtablissement_utf8.csv", [stock])
    del stock  # the largest table of all
    units = dirt.soil_legal_units(sirene.legal_unit_stock(population, turns, seed), seed)
    folder.csv("sirene/StockUniteLegale_utf8.csv", [units])
    del units
    past = sirene_history.establishment_history(population, turns, seed)
    folder.csv("sirene/StockEtablissementHistorique_utf8.csv", [past])
    past = sirene_history.legal_unit_history(population, turns)
    folder.csv("sirene/StockUniteLegaleHistorique_utf8.csv", [past])
    folder.csv("sirene/StockEtablissementLiensSuccession_utf8.csv", [links])


def write_directors(folder: Folder, population: Population, seed: int) -> None:
    drawn = directors.draw_directors(population, seed)
    for date in directors.EDITIONS:
        text = directors.edition(drawn, date)
        folder.text(f"inpi/rne-{date.isoformat()}.jsonl", text, text.count("\n"))


def write_truth(folder: Folder, population: Population, territory: Territory) -> None:
    for name, table in (
        ("failures", truth.failures(population)),
        ("quiet_closures", truth.quiet_closures(population)),
        ("successions", truth.successions(population)),
        ("firms", truth.firms(population)),
        ("planted_entries", truth.planted_entries(population, territory)),
        ("industry_blocks", truth.industry_blocks()),
        ("related_industries", truth.related_industries()),
    ):
        folder.parquet(f"truth/{name}.parquet", table)
