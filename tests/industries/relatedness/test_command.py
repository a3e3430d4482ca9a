"""`levier industries relatedness`, as a person meets it."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.importing import import_folder


@pytest.fixture(scope="module")
def small_lake(specimen: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake of the hirings and jobs of the fictional territory, and no register."""
    import datetime
    import shutil

    raw = tmp_path_factory.mktemp("relatedness-raw")
    for folder in ("insee", "france-travail", "urssaf"):
        shutil.copytree(specimen / folder, raw / folder)
    for file in specimen.glob("*.txt"):
        shutil.copy(file, raw)
    lake = tmp_path_factory.mktemp("relatedness-lake")
    import_folder(raw, lake, datetime.date(2026, 11, 23))
    return lake


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["levier", "industries", "relatedness", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_the_industries_most_related_to_one_and_the_list_as_csv(
    small_lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEVIER_LANG", "fr")
    file = tmp_path / "proches.csv"
    words = ["00", "--activity", "2562b", "--lake", str(small_lake), "--first", "3", "--out", str(file)]
    assert run(words, monkeypatch) in (0, None)
    told = capsys.readouterr().out
    assert "25.62B · Proximité" in told and "Par les métiers" in told
    assert "aucun répertoire d'établissements n'a été importé" in told
    listed = pl.read_csv(file)
    assert listed["activity_a"].unique().to_list() == ["25.62B"]
    assert listed["relatedness"].is_sorted(descending=True)
    assert listed.height > 50


def test_what_the_territory_lacks_beside_its_specialisations(
    small_lake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEVIER_LANG", "en")
    assert run(["000000026", "--lake", str(small_lake)], monkeypatch) in (0, None)
    assert "Weights: same places" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["00", "--activity", "C"], "section"),
        (["00", "--activity", "99.99X"], "99.99X"),
        (["00", "--activity", "05.10Z"], "05.10Z"),
        (["00", "--out", "list.xlsx"], "CSV"),
    ],
)
def test_bad_words_are_told(
    words: list[str],
    told: str,
    small_lake: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LEVIER_LANG", "en")
    assert run([*words, "--lake", str(small_lake)], monkeypatch) == USER_ERROR
    assert told in capsys.readouterr().err


def test_an_empty_lake_says_what_to_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("LEVIER_LANG", "en")
    assert run(["57463"], monkeypatch) == USER_ERROR
    assert "hirings" in capsys.readouterr().err


def test_help_does_not_pay_for_networks() -> None:
    code = "import sys, levier.cli.app; print([m for m in ('igraph', 'sklearn') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
