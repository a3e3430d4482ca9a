"""Writing the specimen: a whole folder of raw files at once, or nothing."""

from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from levier.core.errors import BadInput
from levier.core.fiction import MARK
from levier.core.messages import m
from levier.specimen import (
    accounts,
    bodacc,
    brownfields,
    dirt,
    employment,
    geography,
    hirings,
    sirene,
    sirene_history,
    truth,
)
from levier.specimen.population import Population, draw_population
from levier.specimen.territory import Territory, draw_territory
from levier.specimen.timeline import AS_OF
from levier.specimen.turns import draw_turns

FEWEST = 200
"""Establishments below which the territory is too small for its files to hold together."""
MOST = 5_000_000

Report = Callable[[str, int], None]


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
    out = out.absolute()
    refuse_foreign_folder(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as holder:
            new, old = Path(holder) / "new", Path(holder) / "old"
            write_files(Folder(new, report or ignore), establishments, seed)
            replace(new, out, old)
    except OSError as error:
        raise BadInput(
            m("the specimen cannot be written: the disk is full, or the folder is not yours to write"),
            where=str(out),
            fix=m("free some disk space or choose another folder"),
        ) from error


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


def refuse_foreign_folder(out: Path) -> None:
    """Raise BadInput where writing would destroy something other than an earlier specimen."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())) or is_specimen(out):
        return
    raise BadInput(
        m("the folder is not empty and holds no specimen"),
        where=str(out),
        fix=m("choose another folder, or empty this one"),
    )


def is_specimen(folder: Path) -> bool:
    """Whether a folder was written here, by the title of its README."""
    readme = folder / "README.md"
    return readme.is_file() and readme.read_text("utf-8").startswith(readme_text().partition("\n")[0])


def readme_text() -> str:
    return files("levier.specimen").joinpath("folder_readme.md").read_text("utf-8")


def replace(new: Path, out: Path, old: Path) -> None:
    """Put a folder in the place of another, which is put back if that fails."""
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise


def ignore(path: str, rows: int) -> None:
    """The report of a caller that wants none."""


class Folder:
    """A folder being written; each file is reported once complete."""

    def __init__(self, root: Path, report: Report) -> None:
        self.root = root
        self.report = report

    def path(self, name: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def text(self, name: str, text: str, rows: int) -> None:
        self.path(name).write_text(text, "utf-8", newline="\n")
        self.report(name, rows)

    def csv(self, name: str, tables: Iterable[pl.DataFrame], separator: str = ",") -> None:
        """A table, or the slices of one."""
        rows = 0
        with self.path(name).open("wb") as target:
            for number, table in enumerate(tables):
                table.write_csv(target, separator=separator, include_header=number == 0)
                rows += len(table)
        self.report(name, rows)

    def parquet(self, name: str, table: pl.DataFrame) -> None:
        table.write_parquet(self.path(name))
        self.report(name, len(table))


def write_files(folder: Folder, establishments: int, seed: int) -> None:
    """Every file of the specimen."""
    readme = readme_text().format(seed=seed, establishments=establishments, as_of=AS_OF.isoformat())
    folder.text("README.md", readme, len(readme.splitlines()))
    folder.text(MARK, "Territoire fictif. Fictional territory.\n", 1)
    territory = draw_territory(establishments, seed)
    write_geography(folder, territory)
    write_land_and_skills(folder, territory, establishments, seed)
    population = draw_population(establishments, territory, seed)
    write_truth(folder, population)
    folder.csv(
        "urssaf/etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last.csv",
        [employment.employment(population, territory)],
        ";",
    )
    write_register(folder, population, territory, seed)
    ratios = accounts.accounts(population, seed)
    folder.csv("inpi/ratios_inpi_bce.csv", [ratios], ";")
    folder.csv("bodacc/annonces-commerciales.csv", bodacc.notices(population, territory, ratios, seed), ";")


def write_geography(folder: Folder, territory: Territory) -> None:
    folder.csv("insee/appartenance-geo-communes.csv", [geography.communes(territory)])
    folder.csv("insee/zones-supra-communales.csv", [geography.areas(territory)])
    folder.csv("insee/donnees_communes.csv", [geography.populations(territory)], ";")
    for name, shapes in (
        ("communes", geography.outlines_of_communes(territory)),
        ("departements", geography.outline_of_department(territory)),
        ("routes", geography.roads(territory)),
    ):
        folder.text(f"ign/{name}.geojson", geography.collection(shapes), len(shapes))


def write_land_and_skills(folder: Folder, territory: Territory, establishments: int, seed: int) -> None:
    folder.csv("cerema/friches-standard.csv", [brownfields.brownfields(establishments, territory, seed)])
    folder.csv("france-travail/embauches-rome-naf.csv", [hirings.hirings(seed)])
    folder.csv("france-travail/metiers-tension.csv", [hirings.tension(seed)])


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


def write_truth(folder: Folder, population: Population) -> None:
    for name, table in (
        ("failures", truth.failures(population)),
        ("quiet_closures", truth.quiet_closures(population)),
        ("successions", truth.successions(population)),
        ("firms", truth.firms(population)),
        ("industry_blocks", truth.industry_blocks()),
        ("related_industries", truth.related_industries()),
    ):
        folder.parquet(f"truth/{name}.parquet", table)
