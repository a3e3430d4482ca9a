"""The inventory of a territory out of a lake, its export in the standard, and the commands."""

import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.inputs import known_geography, read_inputs
from levier.plan.sites.cnig_file import as_file, checked, exported
from levier.plan.sites.inventory import inventory_in, plants_at_risk, plants_in, sites_in
from levier.plan.sites.own_sites import read_sites
from levier.sites.inventory import Inventory
from levier.sites.known import Sites

ARDENNES = "08"


@pytest.fixture(scope="module")
def ardennes(real_data: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("ardennes")
    import_folder(real_data / "brownfields-ardennes", folder, TODAY)
    with Lake.open(folder) as lake:
        yield lake


@pytest.fixture
def fictional(specimen_lake: Lake) -> tuple[Lake, Territory, Geography]:
    geography = known_geography(specimen_lake)
    return specimen_lake.only(fictional=True), Territory.find("00", geography), geography


def real(lake: Lake) -> tuple[Lake, Territory, Geography]:
    geography = known_geography(lake)
    return lake.only(fictional=False), Territory.find(ARDENNES, geography), geography


class TestArdennes:
    def test_the_164_sites_those_already_reused_kept_aside(self, ardennes: Lake) -> None:
        found = inventory_in(*real(ardennes))
        assert isinstance(found, Inventory)
        # 80 without project, 51 with, 1 potential; 32 reused (README of the data).
        assert (found.sites.places.height, found.set_aside.height) == (132, 32)
        assert found.sites.places["longitude"].null_count() == 0
        assert found.outlines.height == 132
        assert found.sites.values("area_m2").null_count() == 0

    def test_what_is_told_is_what_the_file_says(self, ardennes: Lake, real_data: Path) -> None:
        found = sites_in(*real(ardennes))
        assert isinstance(found, Sites)
        raw = pl.read_csv(real_data / "brownfields-ardennes" / "friches.csv", infer_schema=False)
        offered = raw.filter(pl.col("site_statut") != "friche reconvertie")
        told = found.places.select("site_id").with_columns(
            area=found.values("area_m2"), soil=found.terms("pollution")
        )
        both = told.join(offered, on="site_id")
        assert both.height == 132
        assert (both["area"] == both["unite_fonciere_surface"].cast(pl.Float64)).all()
        assert (both["soil"] == both["sol_pollution_existe"]).all()

    def test_declared_and_drawn_areas_differ_for_one_site(self, ardennes: Lake) -> None:
        found = inventory_in(*real(ardennes))
        assert isinstance(found, Inventory)
        areas = found.sites.known.filter(pl.col("fact") == "area_m2").drop_nulls("low")
        far = areas.filter((pl.col("high") / pl.col("low")) > 1.2)
        assert far["site_id"].to_list() == ["08067_01"]

    def test_no_person_is_named(self, ardennes: Lake, real_data: Path) -> None:
        found = inventory_in(*real(ardennes))
        assert isinstance(found, Inventory)
        raw = pl.read_csv(real_data / "brownfields-ardennes" / "friches.csv", infer_schema=False)
        persons = raw.filter(pl.col("proprio_personne").str.contains("physique"))
        named = found.sites.places.join(persons, on="site_id")
        assert (named["name"] == named["site_id"]).all()

    def test_only_the_dates_are_lacking_in_the_export(self, ardennes: Lake) -> None:
        made = exported(*real(ardennes))
        assert not isinstance(made, NotComputed)
        assert set(made.found.by_rule.rows()) == {
            ("site_identif_date", "required", 164),
            ("site_actu_date", "required", 164),
        }
        assert made.rows["source_nom"].n_unique() == 1

    def test_a_declared_site_stands_before_the_brownfield_of_its_id(
        self, ardennes: Lake, tmp_path: Path
    ) -> None:
        own = tmp_path / "own.csv"
        own.write_text(
            "site_id;kind;commune;area_m2;price_eur_m2\n08067_01;friche;08067;70000;12\nT1;plot;08105;9000;\nT2;plot;57463;9000;\n"
        )
        lake, territory, geography = real(ardennes)
        found = sites_in(lake, territory, geography, read_sites(own, geography))
        assert isinstance(found, Sites)
        assert found.places.height == 133  # T1 is added, T2 is elsewhere
        first = found.only(["08067_01"])
        assert first.values("area_m2").to_list() == [70_000]
        assert first.values("price_eur_m2").to_list() == [12]
        assert first.places["longitude"].null_count() == 0


class TestSpecimen:
    def test_brownfields_parks_and_plants_are_one_list(
        self, fictional: tuple[Lake, Territory, Geography]
    ) -> None:
        found = inventory_in(*fictional)
        assert isinstance(found, Inventory)
        assert set(found.sites.places["kind"]) == {"brownfield", "business_park", "closing_plant"}
        assert set(found.set_aside["reason"]) == {"full"}
        assert found.told.join(found.sites.places, on="site_id", how="anti").is_empty()

    def test_plants_bear_no_name_of_a_person_and_no_place_where_diffusion_is_partial(
        self, fictional: tuple[Lake, Territory, Geography]
    ) -> None:
        lake, territory, geography = fictional
        plants = plants_in(lake, territory, geography)
        register = lake.table("establishments")
        assert register is not None
        partial = register.filter(register.diffusion == "P").to_polars()
        hidden = plants.join(partial, on="siret", how="semi")
        assert hidden["name"].null_count() == hidden["longitude"].null_count() == hidden.height
        assert set(plants["state"]) <= {"closed", "liquidation", "receivership", "safeguard"}

    def test_plants_of_firms_in_alert_may_be_added(
        self, fictional: tuple[Lake, Territory, Geography]
    ) -> None:
        lake, territory, geography = fictional
        establishments = read_inputs(lake, territory, geography).establishments
        large = establishments.filter(
            pl.col("headcount_band").is_in(["12", "21", "22", "31"]) & pl.col("active")
        )
        firms = large.select("siren").unique().head(40)
        plants = plants_at_risk(firms, establishments)
        assert plants.height > 0
        assert plants.join(establishments.join(firms, on="siren"), on="siret", how="anti").is_empty()
        assert set(plants["state"]) == {"at_risk"}
        found = inventory_in(lake, territory, geography, plants=plants)
        assert isinstance(found, Inventory)
        assert "at_risk" in found.status["status"]

    @pytest.mark.parametrize("ending", [".csv", ".geojson"])
    def test_what_is_exported_conforms_and_can_be_read_again(
        self, fictional: tuple[Lake, Territory, Geography], tmp_path: Path, ending: str
    ) -> None:
        made = exported(*fictional)
        assert not isinstance(made, NotComputed)
        assert made.found.conform >= 0.9 * made.found.sites
        file = tmp_path / f"friches{ending}"
        file.write_bytes(as_file(made.rows, ending))
        again = checked(file)
        assert (again.sites, again.conform) == (made.found.sites, made.found.conform)


def test_formulas_do_not_come_out_as_formulas() -> None:
    rows = pl.DataFrame({"site_id": ["1"], "site_nom": ["=HYPERLINK(A1)"]})
    assert b"'=HYPERLINK" in as_file(rows, ".csv")


@pytest.fixture
def levier(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setenv("LEVIER_LANG", "en")
        monkeypatch.setattr(sys, "argv", ["levier", "sites", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return run


class TestCommands:
    def test_a_territory_is_listed_and_written(self, levier, specimen_lake: Lake, tmp_path: Path) -> None:
        code, said = levier(
            "list", "00", "--lake", str(specimen_lake.folder), "--out", str(tmp_path / "sites.csv")
        )
        assert code == 0
        assert "brownfields" in said and "Listed does not mean for sale" in said
        table = pl.read_csv(tmp_path / "sites.csv")
        assert {"site_id", "kind", "status", "area_m2", "sources"} <= set(table.columns)
        assert sorted(file.name for file in tmp_path.iterdir()) == [
            "sites-facts.csv", "sites-merged.csv", "sites-set-aside.csv", "sites.csv",
        ]  # fmt: skip

    def test_export_and_check_agree(self, levier, specimen_lake: Lake, tmp_path: Path) -> None:
        target = tmp_path / "friches.csv"
        code, said = levier("export", "00", "--lake", str(specimen_lake.folder), "--out", str(target))
        assert code == 0
        first = next(line for line in said.splitlines() if "conform to the standard" in line)
        _, again = levier("check", str(target), "--out", str(tmp_path / "faults.csv"))
        assert first in again
        assert (tmp_path / "faults.csv").exists()

    def test_a_file_that_does_not_conform_is_an_error(self, levier, tmp_path: Path) -> None:
        file = tmp_path / "friches.csv"
        file.write_text("site_id,site_nom\nA,B\n")
        code, said = levier("check", str(file))
        assert code == USER_ERROR
        assert "source_nom: the column is absent" in said

    def test_the_template_of_the_command_is_read_by_it(
        self, levier, specimen_lake: Lake, tmp_path: Path
    ) -> None:
        assert levier("template", "--out", str(tmp_path / "sites.csv"))[0] == 0
        assert levier("template", "--out", str(tmp_path / "sites.csv"))[0] == USER_ERROR
        words = ("list", "00", "--lake", str(specimen_lake.folder), "--file", str(tmp_path / "sites.csv"))
        assert levier(*words)[0] == 0

    def test_bad_words_are_told(self, levier, specimen_lake: Lake, tmp_path: Path) -> None:
        assert ".geojson" in levier("export", "08", "--out", str(tmp_path / "friches.shp"))[1]
        words = ("list", "00", "--lake", str(specimen_lake.folder), "--file", str(tmp_path / "none.csv"))
        code, said = levier(*words)
        assert code == USER_ERROR
        assert "no such file" in said
