"""The real brownfields of the Ardennes, through the lake and the command."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY
from typer.testing import CliRunner

from levier.cli.app import app
from levier.core.territory import Territory
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.inputs import known_geography, rows
from levier.plan.sites.surroundings import surroundings_of
from levier.sites.known import KNOWN, Sites
from levier.sites.surroundings import Surroundings

MINUTES_A_KM = 1.3 / 50 * 60
STREETS_MIN = 1.0


@pytest.fixture(scope="module")
def folder(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of the brownfields, stations, airports, zonings and housing."""
    raw = tmp_path_factory.mktemp("raw")
    for file in (
        "brownfields-ardennes/friches.csv",
        "transport/liste-des-gares.parquet",
        "transport/gares-peage-2019.csv",
        "transport/airports_FR.csv",
        "zoning-communes/liste-communes-FRR-juillet2025.parquet",
        "zoning-communes/tauxvacance_communes_2021.csv",
        "zoning-communes/cityStats.parquet",
    ):
        (raw / Path(file).name).symlink_to(real_data / file)
    lake = tmp_path_factory.mktemp("lake")
    import_folder(raw, lake, TODAY)
    return lake


def sites_of(lake: Lake) -> Sites:
    read = rows(lake, "brownfields").select(
        "site_id",
        name="site_nom",
        kind=pl.lit("brownfield"),
        commune="comm_insee",
        longitude="longitude",
        latitude="latitude",
    )
    return Sites(read, pl.DataFrame(schema=KNOWN))


@pytest.fixture(scope="module")
def found(folder: Path) -> Iterator[tuple[Sites, Surroundings]]:
    with Lake.open(folder) as lake:
        sites, geography = sites_of(lake), known_geography(lake)
        yield sites, surroundings_of(lake, Territory.find("08", geography), geography, sites)


# By hand, from the files: great circle to the nearest freight station, and the class of the commune.
@pytest.mark.parametrize(
    ("site", "freight_km", "rural"),
    [
        ("08105_01", 1.853, 0),  # Charleville-Mézières, on the line that the file lists first; not classified
        ("08008_01", 5.358, 1),  # Alland'huy; FRR socle
        ("08490_01", 0.833, 1),  # Vouziers; FRR socle
    ],
)
def test_three_sites_by_hand(
    found: tuple[Sites, Surroundings], site: str, freight_km: float, rural: int
) -> None:
    sites, around = found
    told = sites.told(around.known).only([site])
    assert told.values("rail_terminal_min").item() == pytest.approx(
        STREETS_MIN + freight_km * MINUTES_A_KM, rel=2e-3
    )
    assert told.values("rural_zone").item() == rural


def test_every_site_is_told_what_the_tables_hold_and_nothing_else(found: tuple[Sites, Surroundings]) -> None:
    sites, around = found
    told = sites.told(around.known)
    assert len(sites.places) == 164
    for name in ("motorway_min", "rail_terminal_min", "airport_min", "rural_zone"):
        assert told.values(name).null_count() == 0
    for name in ("port_min", "fibre_share", "seveso_km", "land_price_eur_m2", "workforce_30", "grid_mw"):
        assert told.values(name).null_count() == 164
    assert told.terms("regional_aid").null_count() == 164
    assert "The map of regional aid".lower() in {str(lack.reason)[:23].lower() for lack in around.missing}
    vacancy = told.values("housing_vacancy_share")
    assert 0 < vacancy.null_count() < 164  # some are masked by statistical secrecy
    assert 0 < vacancy.min() < vacancy.max() < 0.3  # type: ignore[operator]


def test_the_sheet_of_a_site_and_its_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "site.csv"
    told = CliRunner().invoke(
        app, ["sites", "show", "08", "08105_01", "--lake", str(folder), "--lang", "en", "--out", str(out)]
    )
    assert told.exit_code == 0, told.output
    assert "levier data pull arcep_broadband" in told.output
    assert "ask RTE" in told.output
    table = pl.read_csv(out, infer_schema=False)
    known = {row["fact"]: row for row in table.iter_rows(named=True)}
    assert known["rural_zone"]["value"] == "0"
    assert known["rural_zone"]["as_of"] == "2025-07-10"
    assert known["grid_mw"]["value"] is None
    assert known["grid_mw"]["unknown"]


def test_a_code_that_no_site_has_is_refused_and_some_are_named(folder: Path) -> None:
    told = CliRunner().invoke(app, ["sites", "show", "08", "xx", "--lake", str(folder), "--lang", "en"])
    assert told.exit_code == 2
    assert "08008_01" in told.output
