"""Partial diffusion: 1,000 protected units are planted in every source, and none is found.

Not in the lake nor its quarantine, not in a plan and its exports, not in what the command line says. What can
name a protected unit to no one is left: a notice that names a legal person without its SIREN keeps that name,
since nothing tells whose it is; a brownfield keeps its point, which is that of land.
"""

import datetime
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import ibis
import polars as pl
import pytest
from tests.privacy.planting import write_deliveries
from tests.privacy.searching import MARK, OPEN_MARK, Sought, in_files, in_text
from tests.privacy.units import COMMUNE, UNITS, units

from levier.cli.data import app
from levier.lake import importing
from levier.lake.derived import SOURCE as DERIVED
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.sources import friches, sirene
from levier.sources.catalogue import SOURCES

TODAY = datetime.date(2026, 11, 23)

PLANTED = {
    "sirene_establishments",
    "sirene_legal_units",
    "sirene_daily_establishments",
    "sirene_daily_legal_units",
    "sirene_establishment_periods",
    "sirene_legal_unit_periods",
    "sirene_successions",
    "recherche_entreprises_establishments",
    "recherche_entreprises_legal_units",
    "la_bonne_boite",
    "rne_directors",
    "bodacc",
    "bodacc_unmatched",
    "bodacc_liquidations",
    "ratios_inpi_bce",
    "friches_cnig",
    "friches_outlines",
    "friches_geometries",
    "georisques_icpe",
    "geo_dvf",
}
COUNTS = "counts by place and activity, which name nobody"
AREAS = "communes and areas, which are public bodies"
WORDS = "a nomenclature: words and codes, no unit"
SCHEMES = "schemes of public bodies: no column of theirs that is read names who asks for aid"
PARKS = "parks that public bodies list: no column of theirs that is read names a firm or a person"
NETWORKS = "public networks: stations, ports, substations, roads"
BEARS_NO_UNIT = {
    **dict.fromkeys(
        (
            "urssaf_commune_ape",
            "hirings_rome_naf",
            "recruitment_tension",
            "bmo",
            "figaro",
            "arcep_broadband",
            "cerema_vacancy_2021",
            "benefriches_dvf",
        ),
        COUNTS,
    ),
    **dict.fromkeys(
        (
            "employment_basins",
            "insee_communes",
            "insee_employment_zones",
            "insee_areas",
            "insee_populations",
            "insee_commune_events",
            "admin_express",
            "admin_express_cog",
            "admin_express_cog_2025",
            "frr_2025",
            "afr_2022",
            "afr_2014",
            "territoires_industrie",
            "territoires_industrie_communes",
            "aides_entreprises_territories",
        ),
        AREAS,
    ),
    **dict.fromkeys(
        (
            "insee_naf_crosswalk",
            "rome_occupations",
            "rome_titles",
            "rome_moves",
            "rome_occupation_skills",
            "rome_competences",
            "rome_knowledge",
        ),
        WORDS,
    ),
    **dict.fromkeys(
        ("aid_schemes_schema", "aides_entreprises", "aides_territoires", "aides_territoires_export"), SCHEMES
    ),
    **dict.fromkeys(("sites_eco_cnig", "sites_eco_map", "sites_eco_geometries"), PARKS),
    **dict.fromkeys(
        (
            "capareseau_regional",
            "capareseau_national",
            "sncf_stations",
            "sncf_stations_file",
            "unlocode",
            "airportsdata",
            "toll_plazas",
            "openstreetmap",
            "openstreetmap_roads",
        ),
        NETWORKS,
    ),
    **dict.fromkeys(
        ("georisques_tri", "georisques_clay", "natura_2000"),
        "areas of hazard and of nature, drawn by public bodies",
    ),
    "competitiveness_clusters": "pôles that the State names, in a table written by hand",
}

TELLING = """
import json, os, sys
from levier.cli import main
for lang, *words in json.loads(sys.argv[1]):
    os.environ["LEVIER_LANG"] = lang
    sys.argv = ["levier", *words]
    try:
        main()
    except SystemExit as ended:
        if ended.code:
            print("ended with", ended.code)
"""


@dataclass(frozen=True)
class Done:
    """A lake of all deliveries, the files made of it, and all that was said on the way."""

    lake: Path
    made: Path
    said: str


def levier(folder: Path, *lines: str) -> str:
    """What the command line says, on both streams, to lines one after the other in a process of its own; each
    begins with the language to speak."""
    environment = {**os.environ, "LEVIER_LAKE": str(folder / "lake"), "COLUMNS": "200"}
    wanted = [line.split() for line in lines]
    done = subprocess.run(
        [sys.executable, "-c", TELLING, json.dumps(wanted)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_deliveries(tmp_path_factory.mktemp("raw"))


@pytest.fixture(scope="module")
def done(deliveries: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("done")
    first, second, third = deliveries
    link = ["en data link --debug"] if "link" in {command.name for command in app.registered_commands} else []
    said = levier(
        folder,
        f"fr data import {first} --debug",
        f"fr data import {second} --debug",
        f"en data import {third} --debug",
        "fr data status",
        "en data status --json",
        "fr data quarantine --rows 1000",
        *link,
        f"fr plan {COMMUNE} --out made/fr --debug",
        f"en plan {COMMUNE} --out made/en --lang en --debug",
        "fr data at 2020-01-01 --out made/at --csv --debug",
        f"en data at 2024-12-31 --territory {COMMUNE} --out made/at --debug",
    )
    return Done(folder / "lake", folder / "made", said)


@pytest.fixture(scope="module")
def protected() -> Sought:
    return Sought.of(units().filter("protected"), MARK)


@pytest.fixture(scope="module")
def open_ones() -> Sought:
    return Sought.of(units().filter(~pl.col("protected")), OPEN_MARK)


def test_every_source_is_planted_or_bears_no_unit(done: Done) -> None:
    known = {source.id for source in SOURCES}
    assert known == PLANTED | BEARS_NO_UNIT.keys(), "plant the new source, or say why it can bear no unit"
    assert not PLANTED & BEARS_NO_UNIT.keys()
    with Lake.open(done.lake) as lake:
        assert {part.source for table in lake.tables for part in lake.parts(table)} - {DERIVED} == PLANTED


def test_the_protected_units_are_there_without_name_or_place(done: Done) -> None:
    sirens = units().filter("protected")["siren"]
    with Lake.open(done.lake) as lake:
        for table in ("legal_units", "establishments"):
            rows = lake.table(table)
            assert rows is not None
            found = rows.filter(rows["siren"].isin(sirens.to_list())).to_polars()
            assert 0.95 * UNITS < found["siren"].n_unique() <= UNITS
            assert found["name"].null_count() == found.height


def test_none_is_found_in_the_lake(done: Done, protected: Sought) -> None:
    assert in_files(done.lake, protected) == {}


def test_none_is_found_in_the_plan_and_the_other_files_made(done: Done, protected: Sought) -> None:
    assert {path.suffix for path in done.made.rglob("*.*")} >= {
        ".html",
        ".json",
        ".csv",
        ".geojson",
        ".parquet",
    }
    assert in_files(done.made, protected) == {}


def test_none_is_found_in_what_was_said(done: Done, protected: Sought) -> None:
    for words in ("sans-titres.csv", "coupe.jsonl", "latin.csv", "lignes.csv", "annonces.csv"):
        assert words in done.said
    assert in_text(done.said, protected) == set()


def test_the_open_units_planted_alike_are_found(done: Done, open_ones: Sought) -> None:
    """Else the search would prove nothing."""
    companies = units().filter(~pl.col("protected") & ~pl.col("natural"))
    marks = set(companies["name"].str.split(" ").list.first())
    for folder in (done.lake, done.made):
        found = set().union(*in_files(folder, open_ones).values())
        assert len(found & marks) > 0.9 * len(marks)
        # A point of the lake is found by its place, that of a file of text by its figures.
        assert len(found - marks) > 0.9 * UNITS


def test_no_file_names_the_persons_whom_the_register_knows(done: Done) -> None:
    """Open to diffusion or not: their places are shown, their names are not, whoever gives them."""
    persons = units().filter(~pl.col("protected") & pl.col("natural"))
    marks = set(persons["name"].str.split(" ").list.first())
    with Lake.open(done.lake) as lake:
        rows = lake.table("establishments")
        assert rows is not None
        here = rows.filter(rows["siren"].isin(persons["siren"].to_list())).to_polars()
    assert here["name"].null_count() == here.height > 0
    assert here["longitude"].null_count() < 0.1 * here.height
    found = set().union(*in_files(done.made, Sought.of(persons, OPEN_MARK)).values())
    assert not found & marks


class TestWithoutProtection:
    """What holds the units back is what the tests believe: without it, they are found."""

    @pytest.fixture
    def raw(self, deliveries: list[Path], tmp_path: Path) -> Path:
        (tmp_path / "raw").mkdir()
        for pattern in (
            "bonne-boite*",
            "icpe*",
            "friches.csv",
            "StockUniteLegale.csv",
            "StockEtablissement.csv",
        ):
            (found,) = deliveries[1].glob(pattern)
            (tmp_path / "raw" / found.name).symlink_to(found)
        return tmp_path / "raw"

    @staticmethod
    def _unguarded(value: ibis.Value) -> ibis.Value:
        return value.cast("string")

    def test_they_are_found(
        self, raw: Path, tmp_path: Path, protected: Sought, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(importing, "protect", lambda contents, *_: contents)
        monkeypatch.setattr(sirene, "open_or_partial", lambda status: ibis.literal("O"))
        monkeypatch.setattr(friches, "LEGAL_OWNER", ".*")
        monkeypatch.setattr("levier.lake.enforcing._in_brief", self._unguarded)
        import_folder(raw, tmp_path / "lake", TODAY)
        found = in_files(tmp_path / "lake", protected)
        leaking = {name.rsplit("-", 1)[0] for name in found}
        assert leaking >= {
            "establishments-sirene_establishments",
            "legal_units-sirene_legal_units",
            "establishments-la_bonne_boite",
            "classified_installations-georisques_icpe",
            "brownfields-friches_cnig",
        }
        assert sum(name.endswith(".quarantine.parquet") for name in found) >= 4
