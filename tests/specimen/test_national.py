"""The fictional country at the size of a town: 20,000 establishments and all of its 35,000 communes."""

import datetime
import hashlib
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from pyproj import Transformer
from stdnum.fr import siren, siret

from levier.core import naf
from levier.core.codes import COMMUNE
from levier.core.errors import BadInput
from levier.core.fiction import MARK, are_fictional
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.specimen.dirt import PER_TEN_THOUSAND
from levier.specimen.national import lives, stock_after, write_day, write_national, writing
from levier.specimen.national.country import INSIDE_M, country
from levier.specimen.national.daily import of_day
from levier.specimen.sirene import (
    ESTABLISHMENT_COLUMNS,
    LEGAL_UNIT_COLUMNS,
    MASKED,
    MASKED_OF_ESTABLISHMENTS,
    MASKED_OF_LEGAL_UNITS,
)

ESTABLISHMENTS = 20_000
TODAY = datetime.date(2026, 11, 23)
NEXT_DAY = datetime.date(2026, 9, 1)
CHANGES = 60
DAY_OF_PLACES, DAY_OF_UNITS = (
    of_day(name, NEXT_DAY) for name in (writing.ESTABLISHMENTS, writing.LEGAL_UNITS)
)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def small_blocks() -> pytest.MonkeyPatch:
    """Blocks so small that a town has several, the last one incomplete."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lives, "BLOCK", 6_000)
        yield patch


@pytest.fixture(scope="module")
def told() -> dict[str, int]:
    return {}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, small_blocks: object, told: dict[str, int]) -> Path:
    folder = tmp_path_factory.mktemp("country") / "raw"
    write_national(folder, ESTABLISHMENTS, seed=1, report=told.__setitem__, threads=2)
    return folder


@pytest.fixture(scope="module")
def places(written: Path) -> pl.DataFrame:
    return pl.read_parquet(written / writing.ESTABLISHMENTS)


@pytest.fixture(scope="module")
def units(written: Path) -> pl.DataFrame:
    return pl.read_parquet(written / writing.LEGAL_UNITS)


def test_the_files_are_in_the_format_of_insee(written: Path):
    # Types as DuckDB reads them in the Parquet editions of June 2026.
    stock = pq.read_schema(written / writing.ESTABLISHMENTS)
    firms = pq.read_schema(written / writing.LEGAL_UNITS)
    assert (tuple(stock.names), tuple(firms.names)) == (ESTABLISHMENT_COLUMNS, LEGAL_UNIT_COLUMNS)
    other = {str(field.type) for field in stock} | {str(field.type) for field in firms}
    assert other == {"string", "date32[day]", "int64", "timestamp[us]", "bool"}
    assert str(stock.field("etablissementSiege").type) == "bool"
    assert str(stock.field("anneeEffectifsEtablissement").type) == "int64"
    assert str(stock.field("coordonneeLambertAbscisseEtablissement").type) == "string"
    assert str(firms.field("categorieJuridiqueUniteLegale").type) == "int64"


def test_every_file_is_told_with_its_rows_and_the_folder_is_marked(
    written: Path, told: dict[str, int], places: pl.DataFrame
):
    assert told.keys() == digests(written).keys()
    assert told[writing.ESTABLISHMENTS] == len(places) == ESTABLISHMENTS
    assert (written / MARK).is_file()


def test_keys_are_right_but_for_the_planted_ones_and_sorted(places: pl.DataFrame, units: pl.DataFrame):
    assert all(map(siren.is_valid, units["siren"]))
    assert units["siren"].is_sorted()
    assert units["siren"].is_unique().all()
    assert places["siret"].is_sorted()
    assert places["siret"].is_unique().all()
    assert (places["siren"] + places["nic"] == places["siret"]).all()
    wrong = [code for code in places["siret"] if not siret.is_valid(code)]
    # Each block plants its own share, rounded: three blocks of 6,000 and one of 2,000.
    share = PER_TEN_THOUSAND["wrong_key"] / 10_000
    assert len(wrong) == 3 * round(6_000 * share) + max(1, round(2_000 * share))


def test_every_firm_has_one_seat_that_both_stocks_agree_on(places: pl.DataFrame, units: pl.DataFrame):
    assert set(places["siren"]) == set(units["siren"])
    seats = places.filter("etablissementSiege")
    assert len(seats) == len(units) == pytest.approx(ESTABLISHMENTS / 1.38, abs=4)
    whole = units.join(seats, on="siren", validate="1:1")
    sound = whole.filter(pl.col("siret").map_elements(siret.is_valid, return_dtype=pl.Boolean))
    assert (sound["nicSiegeUniteLegale"] == sound["nic"]).all()
    assert (whole["activitePrincipaleUniteLegale"] == whole["activitePrincipaleEtablissement"]).all()
    state = pl.col("etatAdministratifUniteLegale").replace("C", "F")
    assert whole.select((state == pl.col("etatAdministratifEtablissement")).all()).item()


def test_the_shares_are_those_of_the_country(places: pl.DataFrame, units: pl.DataFrame):
    # INSEE, stock of 1 August 2026: 38.1 % active, 5.6 % active and employers; bounds are three and more
    # standard errors of 20,000 draws.
    active = places["etatAdministratifEtablissement"] == "A"
    employs = places["caractereEmployeurEtablissement"] == "O"
    assert active.mean() == pytest.approx(0.38, abs=0.015)
    assert (active & employs).mean() == pytest.approx(0.056, abs=0.008)
    person = units["categorieJuridiqueUniteLegale"] == 1000
    assert person.mean() == pytest.approx(0.5, abs=0.03)
    partial = units["statutDiffusionUniteLegale"] == "P"
    assert partial.sum() / person.sum() == pytest.approx(0.15, abs=0.02)
    assert not (partial & ~person).any()
    subclasses = naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"]
    found = places["activitePrincipaleEtablissement"].unique()
    assert found.is_in(subclasses.implode()).all()
    assert len(found) > 550


def test_partial_diffusion_hides_names_streets_and_coordinates(places: pl.DataFrame, units: pl.DataFrame):
    for table, status, hidden in (
        (places, "statutDiffusionEtablissement", MASKED_OF_ESTABLISHMENTS),
        (units, "statutDiffusionUniteLegale", MASKED_OF_LEGAL_UNITS),
    ):
        partial = table.filter(pl.col(status) == "P")
        assert len(partial) > 500
        assert all(partial.select((pl.col(hidden) == MASKED).all()).row(0))
        shown = table.filter(pl.col(status) == "O")
        assert not any(shown.select((pl.col(hidden) == MASKED).any()).row(0))
    names = units["denominationUniteLegale"].drop_nulls()
    assert (names.str.contains("FICTIVE") | (names == MASKED)).all()
    assert units.filter(categorieJuridiqueUniteLegale=1000, statutDiffusionUniteLegale="O")[
        "denominationUniteLegale"
    ].is_null().all()  # fmt: skip


def test_establishments_stand_in_their_commune_at_sea(places: pl.DataFrame):
    x, y = (
        pl.col(f"coordonneeLambert{axis}Etablissement").cast(pl.Float64, strict=False)
        for axis in ("Abscisse", "Ordonnee")
    )
    middles = country().communes.select("commune", "x", "y")
    told = places.select(x.alias("east"), y.alias("north"), commune="codeCommuneEtablissement").drop_nulls()
    placed = told.join(middles, on="commune", validate="m:1")
    assert len(placed) == len(told) > 0.85 * ESTABLISHMENTS
    away = placed.select(
        (pl.col("east") - pl.col("x")).abs().max(), (pl.col("north") - pl.col("y")).abs().max()
    )
    assert max(away.row(0)) <= INSIDE_M
    # Cape Creus is at 3.32 E, Toulon at 43.1 N, the west of Corsica at 8.5 E, Minorca at 40.1 N.
    corners = [(placed["east"].min(), placed["north"].min()), (placed["east"].max(), placed["north"].max())]
    (west, south), (east, north) = (
        Transformer.from_crs(2154, 4326, always_xy=True).transform(*corner) for corner in corners
    )
    assert 3.6 < west < east < 8
    assert 41.15 < south < north < 42.9


def test_no_code_of_a_place_is_that_of_a_real_one():
    communes = country().communes
    real = Geography.shipped()
    assert len(communes) == communes["commune"].n_unique() == 35_000
    assert communes["commune"].str.contains(COMMUNE).all()
    assert all(are_fictional([code]) for code in communes["commune"])
    assert not any(are_fictional([code]) for code in real.passage["code"])
    for column in ("commune", "department", "region", "epci"):
        assert not set(communes[column]) & set(real.places["code"])


def test_the_same_seed_gives_the_same_bytes_whatever_the_number_of_threads(
    written: Path, tmp_path: Path, small_blocks: object
):
    write_national(tmp_path / "alone", ESTABLISHMENTS, seed=1, threads=1)
    assert digests(tmp_path / "alone") == digests(written)
    write_national(tmp_path / "other", ESTABLISHMENTS, seed=2, threads=2)
    other = digests(tmp_path / "other")
    assert {name for name, digest in digests(written).items() if digest == other[name]} == {
        "FICTIF.txt", "ign/communes.geojson", "insee/appartenance-geo-communes.csv", "insee/donnees_communes.csv",
        "insee/zones-supra-communales.csv",
    }  # fmt: skip


def test_urssaf_counts_the_employers_of_the_register(
    written: Path, places: pl.DataFrame, units: pl.DataFrame
):
    counted = pl.read_parquet(written / writing.EMPLOYMENT)
    evening = datetime.date(2025, 12, 31)
    private = units.filter(pl.col("categorieJuridiqueUniteLegale") != 7210)["siren"]
    there = places.filter(
        caractereEmployeurEtablissement="O",
    ).filter(
        pl.col("siren").is_in(private.implode()),
        pl.col("dateCreationEtablissement") <= evening,
        (pl.col("etatAdministratifEtablissement") == "A") | (pl.col("dateDebut") > evening),
        ~pl.col("activitePrincipaleEtablissement").str.contains("^0[123]"),
    )
    # A few are of seasonal work, with nobody on 31 December; those born since have no band to tell by.
    total = counted["nombre_d_etablissements_2025"].sum()
    assert total == pytest.approx(0.96 * len(there), rel=0.02)
    cells = counted.filter(pl.col("nombre_d_etablissements_2025") > 0)
    assert (cells["effectifs_salaries_2025"] >= cells["nombre_d_etablissements_2025"]).all()
    assert counted.select("code_commune", "code_ape").is_unique().all()
    # Jobs of 2006 are 80 to 115 % of those of 2025 on the island; a town of 20,000 strays more.
    first, last = (counted[f"effectifs_salaries_{year}"].sum() for year in (2006, 2025))
    assert 0.6 < first / last < 1.3


def test_links_join_establishments_of_the_register(written: Path, places: pl.DataFrame):
    links = pl.read_parquet(written / writing.SUCCESSIONS)
    lives = places.select("siret", "siren", created="dateCreationEtablissement", since="dateDebut")
    ends = links.join(lives, left_on="siretEtablissementPredecesseur", right_on="siret", validate="m:1").join(
        lives, left_on="siretEtablissementSuccesseur", right_on="siret", validate="m:1", suffix="_after"
    )
    assert len(ends) == len(links) > 1_000
    assert (ends["since"] == ends["dateLienSuccession"]).all()
    assert (ends["created_after"] <= ends["dateLienSuccession"]).all()
    assert ((ends["siren"] == ends["siren_after"]) == ends["transfertSiege"]).all()
    assert (~links["transfertSiege"]).sum() > 20


def test_notices_bear_one_id_each_and_name_firms_of_the_register(written: Path, units: pl.DataFrame):
    notices = pl.read_parquet(written / writing.NOTICES)
    named = notices["registre"].str.split(",").list.last()
    assert named.is_in(units["siren"].implode()).all()
    twice = notices.group_by("id").len().filter(pl.col("len") > 1)
    assert twice["len"].to_list() == [2] * len(twice)
    assert len(twice) == 2 * 4  # at least two in each of four blocks
    firms = pl.read_parquet(written / writing.RATIOS)["siren"]
    assert firms.is_in(units["siren"].implode()).all()


@pytest.fixture(scope="module")
def lake(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = tmp_path_factory.mktemp("lake")
    result = import_folder(written, folder, TODAY)
    assert not result.refused
    with Lake.open(folder) as opened:
        yield opened


def test_an_import_finds_the_defects_that_were_planted_and_no_other(lake: Lake):
    found = {table: dict(lake.quarantine(table).group_by("why").len().iter_rows()) for table in lake.tables}
    a_block = {
        kind: 3 * round(6_000 * share / 10_000) + max(1, round(2_000 * share / 10_000))
        for kind, share in PER_TEN_THOUSAND.items()
    }
    assert found["establishments"] == {
        "siret_key": a_block["wrong_key"],
        "greater_than_or_equal_to": a_block["year_1"],
        "not_in_future": a_block["year_2925"],
    }
    assert set(found["legal_units"]) == {"greater_than_or_equal_to", "not_in_future"}
    assert found["notices"] == {"duplicate": 8}
    assert not any(found[table] for table in ("employment", "financial_ratios", "communes", "boundaries"))
    assert all(part.fictional for table in lake.tables for part in lake.parts(table))


def test_its_departments_and_intercommunalities_can_be_planned_on(lake: Lake):
    geography = known_geography(lake)
    assert len(Territory.find("3F", geography).communes) == 350
    epci = country().communes["epci"][0]
    assert len(Territory.find(epci, geography).communes) == 25
    assert Territory.find("0C01", geography).kind == "zone_emploi"
    assert Territory.find("region:99", geography).population > 60_000_000
    assert Territory.find("57463", geography).name == "Metz"


@pytest.fixture(scope="module")
def day(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("day") / "raw"
    write_day(folder, written, NEXT_DAY, changes=CHANGES)
    return folder


def test_a_day_is_in_the_format_of_the_stocks_and_later_than_them(
    day: Path, places: pl.DataFrame, units: pl.DataFrame
):
    changed, firms = (pl.read_parquet(day / name) for name in (DAY_OF_PLACES, DAY_OF_UNITS))
    assert (changed.schema, firms.schema) == (places.schema, units.schema)
    assert (
        changed["dateDernierTraitementEtablissement"].min()
        > places["dateDernierTraitementEtablissement"].max()
    )
    # 30 % births, 28 % closures, 10 % moves (two rows each), 12 % activities, 18 % headcounts, 2 % masked.
    assert len(changed) == CHANGES + 6
    before = places.join(changed, on="siret")
    assert len(changed) - len(before) == 18 + 6
    closed = before.filter(etatAdministratifEtablissement="A", etatAdministratifEtablissement_right="F")
    assert len(closed) == 17 + 6
    masked = before.filter(statutDiffusionEtablissement="O", statutDiffusionEtablissement_right="P")
    assert len(masked) == 1
    assert (masked["libelleVoieEtablissement_right"] == MASKED).all()
    assert all(map(siret.is_valid, changed["siret"]))


def test_the_stock_after_a_day_holds_together(day: Path, places: pl.DataFrame, units: pl.DataFrame):
    after = stock_after(places, pl.read_parquet(day / DAY_OF_PLACES))
    firms = stock_after(units, pl.read_parquet(day / DAY_OF_UNITS))
    assert (len(after), len(firms)) == (len(places) + 18 + 6, len(units) + 18)
    assert after["siret"].is_unique().all()
    assert set(after["siren"]) == set(firms["siren"])
    whole = firms.join(after.filter("etablissementSiege"), on="siren", validate="1:1")
    assert len(whole) == len(firms)
    sound = whole.filter(pl.col("siret").map_elements(siret.is_valid, return_dtype=pl.Boolean))
    assert (sound["nicSiegeUniteLegale"] == sound["nic"]).all()
    assert (whole["statutDiffusionUniteLegale"] == whole["statutDiffusionEtablissement"]).all()


def test_another_day_touches_other_firms(written: Path, day: Path, tmp_path: Path):
    later = datetime.date(2026, 9, 2)
    write_day(tmp_path / "next", written, later, changes=CHANGES)
    first = pl.read_parquet(day / DAY_OF_UNITS)["siren"]
    second = pl.read_parquet(tmp_path / "next" / of_day(writing.LEGAL_UNITS, later))["siren"]
    assert not set(first) & set(second)


def test_too_many_changes_for_a_town_are_refused(written: Path, tmp_path: Path):
    with pytest.raises(BadInput, match="too small"):
        write_day(tmp_path / "day", written, NEXT_DAY, changes=5_000)
    assert not (tmp_path / "day").exists()


@pytest.mark.parametrize(("establishments", "seed"), [(999, 1), (100_000_001, 1), (5_000, -1)])
def test_senseless_sizes_are_refused_before_anything_is_written(
    tmp_path: Path, establishments: int, seed: int
):
    with pytest.raises(BadInput):
        write_national(tmp_path / "raw", establishments, seed)
    assert not list(tmp_path.iterdir())


def test_a_writing_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def disk_full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(writing, "ratio_rows", disk_full)
    with pytest.raises(BadInput, match="cannot be written"):
        write_national(tmp_path / "raw", 5_000)
    assert not list(tmp_path.iterdir())
