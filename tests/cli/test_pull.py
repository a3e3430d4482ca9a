"""`levier data pull` and `levier data sources` as a person meets them, the producers played by a server."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sources.producers import Producers, Status, played
from tests.sources.recordings import RECORDED

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.store import Lake

RATIOS = (
    "siren;date_cloture_exercice;chiffre_d_affaires;ebe;ebit;resultat_net;type_bilan;confidentiality\n"
    "732829320;2025-12-31;1000000;100000;80000;50000;C;Public\n"
)
BODACC = (
    "id;registre;dateparution;familleavis;jugement;typeavis;parutionavisprecedent;publicationavis\n"
    "A1;732829320;2026-11-20;collective;;annonce;;A\n"
)


@pytest.fixture
def producers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Producers]:
    with played(tmp_path / "producers", monkeypatch) as servers:
        yield servers


@pytest.fixture
def levier(
    producers: Producers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    """Runs a command with a lake and a folder of downloads of its own; gives exit code, output, errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("LEVIER_DOWNLOADS", str(tmp_path / "downloads"))
    monkeypatch.setenv("LEVIER_MIRRORS", producers.environment["LEVIER_MIRRORS"])
    monkeypatch.setenv("LEVIER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["levier", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run


def test_a_source_is_fetched_and_read_into_the_lake(levier, producers: Producers, tmp_path: Path) -> None:
    producers.publishes("bodacc", BODACC)
    code, out, err = levier("data", "pull", "bodacc", "--territory", "Metz")
    assert code == 0, err
    assert "bodacc-57.csv · fetched · 2026-11-20 · 0.0 MB" in out
    assert "notices: " in out
    with Lake.open(tmp_path / "lake") as lake:
        assert lake.tables == ("notices",)


def test_what_comes_whole_says_its_size_first(levier, producers: Producers) -> None:
    producers.publishes("ratios_inpi_bce", RATIOS)
    _, _, err = levier("data", "pull", "ratios_inpi_bce", "--territory", "57463")
    assert "ratios-inpi-bce.csv: 0.0 MB, for the whole country" in err


def test_a_second_pull_reads_nothing_again(levier, producers: Producers) -> None:
    producers.publishes("ratios_inpi_bce", RATIOS)
    levier("data", "pull", "ratios_inpi_bce")
    code, out, err = levier("data", "pull", "ratios_inpi_bce")
    assert code == 0
    assert "unchanged" in out
    assert "1/1" not in err


def test_a_day_of_notices_joins_those_that_are_here(levier, producers: Producers, tmp_path: Path) -> None:
    producers.publishes("bodacc", BODACC)
    levier("data", "pull", "bodacc", "-t", "57463")
    producers.publishes("bodacc", BODACC.replace("A1", "A2"), changed="2026-11-21T04:00:00+00:00")
    code, out, _ = levier("data", "pull", "bodacc", "-t", "57463", "--since", "2026-11-21")
    assert code == 0
    assert "bodacc-57-since-2026-11-21.csv" in out
    with Lake.open(tmp_path / "lake") as lake:
        assert lake.table("notices").count().execute() == 2


def test_changes_are_asked_from_the_day_that_the_lake_has_reached(
    levier, producers: Producers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INSEE_API_KEY", "invented-key")
    (tmp_path / "stock").mkdir()
    stock = RECORDED / "sirene_establishments" / "StockEtablissement_utf8.csv"
    (tmp_path / "stock" / "stock.csv").write_bytes(stock.read_bytes())
    levier("data", "import", "stock")
    day = max(re.findall(r",(20\d\d-\d\d-\d\d)T", stock.read_text(encoding="utf-8")))
    _, _, err = levier("data", "pull", "sirene_daily_establishments")
    assert f"sirene_daily_establishments: what is new since {day}" in err
    assert f"[{day} TO *]" in producers.requests[-1].parameters["q"]
    assert "invented-key" not in err


def test_the_lake_may_be_left_as_it_is_and_filled_later(levier, producers: Producers, tmp_path: Path) -> None:
    producers.publishes("ratios_inpi_bce", RATIOS)
    code, _, _ = levier("data", "pull", "ratios_inpi_bce", "--no-import")
    assert code == 0
    assert not (tmp_path / "lake").exists()
    code, out, _ = levier("data", "pull", "ratios_inpi_bce", "--offline")
    assert code == 0
    assert "financial_ratios: " in out


def test_data_import_reads_the_folder_of_downloads(levier, producers: Producers) -> None:
    producers.publishes("ratios_inpi_bce", RATIOS)
    levier("data", "pull", "ratios_inpi_bce", "--no-import")
    code, out, err = levier("data", "import", "downloads")
    assert code == 0
    assert "financial_ratios: " in out
    assert "of no source" not in err


def test_a_failure_is_three_lines_and_an_exit_code_and_the_others_go_on(levier, producers: Producers) -> None:
    producers.publishes("ratios_inpi_bce", RATIOS)
    code, out, err = levier("data", "pull", "bodacc", "ratios_inpi_bce", "--territory", "57463")
    assert code == USER_ERROR
    assert "financial_ratios: " in out
    lines = err.split("bodacc was not fetched.\n")[1].splitlines()[:3]
    assert lines[0] == "Error: nothing is published at this address any more"
    assert re.match(r"  where  https://bodacc-datadila", lines[1])
    assert re.match(r"  what to do  \S", lines[2])


def test_only_the_current_edition_is_told_for_an_earlier_day(levier, producers: Producers) -> None:
    producers.publishes("urssaf_commune_ape", "a;b\n")
    code, _, err = levier("data", "pull", "urssaf_commune_ape", "--as-of", "2020-01-01", "-t", "57463")
    assert code == USER_ERROR
    assert "the producer publishes the current edition only" in err


def test_a_day_to_come_is_today(levier, producers: Producers) -> None:
    producers.publishes("ratios_inpi_bce", RATIOS)
    code, out, _ = levier("data", "pull", "ratios_inpi_bce", "--as-of", "2999-01-01")
    assert code == 0
    assert "ratios-inpi-bce.csv" in out


def test_offline_says_what_is_lacking(levier, producers: Producers) -> None:
    code, _, err = levier("data", "pull", "bodacc", "-t", "57463", "--offline")
    assert code == USER_ERROR
    assert "--offline forbids fetching it" in err
    assert not producers.requests


def test_without_a_name_offline_all_that_is_here_is_used_and_the_rest_is_said(
    levier, producers: Producers
) -> None:
    def aside(*words: str) -> list[str]:
        code, _, err = levier("data", "pull", "--offline", *words)
        assert code == USER_ERROR
        said = re.search(r"left aside.*: (.*)", err)
        assert said
        return said[1].split(", ")

    of_metz = aside("-t", "57463")
    assert {"la_bonne_boite", "bodacc_liquidations"} <= set(of_metz)
    assert "admin_express" not in of_metz
    assert "admin_express" in aside()


def test_without_a_name_nothing_is_fetched_but_what_would_be_is_said_with_its_size(
    levier, producers: Producers
) -> None:
    title = "Sirene : Fichier StockEtablissement du 01 Novembre 2026 (format parquet)"
    producers.publishes("sirene_establishments", b"PAR1", title=title, filesize=2_200_000_000)
    code, out, err = levier("data", "pull")
    assert code == USER_ERROR
    assert out.splitlines()[0] == "sirene-establishments.parquet (sirene_establishments): 2200.0 MB"
    assert "bodacc.csv (bodacc, bodacc_unmatched): size unknown" in out
    assert re.search(r"^\d+ files, 2200.0 MB or more$", out, re.MULTILINE)
    assert "no source is named" in err
    assert "--all" in err
    assert not any("/resources/sirene" in request.url for request in producers.requests)


def test_all_is_fetched_when_it_is_asked_for(levier, producers: Producers) -> None:
    producers.publishes("ratios_inpi_bce", RATIOS)
    code, out, _ = levier("data", "pull", "--all", "--since", "2026-11-20", "-t", "57463")
    assert code == USER_ERROR
    assert "ratios-inpi-bce" not in out  # it does not tell what is new
    assert all("bodacc" in request.url for request in producers.requests)
    code, out, _ = levier("data", "pull", "--all", "-t", "57463")
    assert "ratios-inpi-bce.csv · fetched" in out


def test_an_unknown_source_is_told_with_those_known(levier) -> None:
    code, _, err = levier("data", "pull", "bodac")
    assert code == USER_ERROR
    assert "no source is called bodac" in err
    assert "bodacc" in err


def test_mirrors_that_cannot_be_read_are_told(levier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVIER_MIRRORS", "nonsense")
    code, _, err = levier("data", "pull", "ratios_inpi_bce")
    assert code == USER_ERROR
    assert "LEVIER_MIRRORS" in err


def test_sources_are_listed_with_what_is_here(levier, producers: Producers) -> None:
    producers.publishes("bodacc", BODACC)
    levier("data", "pull", "bodacc", "-t", "57463")
    code, out, _ = levier("data", "sources")
    assert code == 0
    listed = out[out.index("bodacc  ") :].splitlines()
    assert listed[1].strip().endswith("DILA, BODACC · Licence Ouverte 2.0")
    assert listed[2].strip() == "by department"
    assert listed[3].strip() == "here: bodacc-57.csv, 2026-11-20, 0.0 MB"
    assert "by hand: https://www.francetravail.org/opendata" in out


def test_sources_are_listed_for_machines(levier, producers: Producers) -> None:
    producers.publishes("bodacc", BODACC)
    levier("data", "pull", "bodacc", "-t", "57463")
    _, out, _ = levier("data", "sources", "--json")
    found = {source["id"]: source for source in json.loads(out)}
    assert found["bodacc"]["files"][0]["name"] == "bodacc-57.csv"
    assert found["bodacc"]["fetched"] == "by department"
    assert found["la_bonne_boite"]["files"] == []


def test_a_wait_is_said(levier, producers: Producers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("levier.sources.fetching.clock.time.sleep", lambda seconds: None)
    producers.publishes("ratios_inpi_bce", RATIOS)
    portal = "https://data.economie.gouv.fr/api/explore/v2.1/catalog/datasets/ratios_inpi_bce"
    producers.plays(portal, Status(503, retry_after="0"))
    code, _, err = levier("data", "pull", "ratios_inpi_bce")
    assert code == 0
    assert re.search(r"overloaded \(HTTP 503\); another try in \d s", err)
