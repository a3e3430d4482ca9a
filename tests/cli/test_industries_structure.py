"""`levier industries structure`, as a person meets it."""

import sys
from pathlib import Path

import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.store import Lake
from levier.plan.inputs import known_geography


def told(words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr(sys, "argv", ["levier", "industries", "structure", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == USER_ERROR
    return capsys.readouterr().err


def test_an_empty_lake_says_what_to_import(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.delenv("LEVIER_LANG", raising=False)
    said = told(["57463"], monkeypatch, capsys)
    assert "employment" in said and "importez ce qui manque" in said


def test_bad_words_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("LEVIER_LANG", "en")
    assert "CSV" in told(["57463", "--out", str(tmp_path / "quotients.xlsx")], monkeypatch, capsys)
    assert "nowhere" in told(["nowhere"], monkeypatch, capsys)


def test_an_intercommunality_is_told_and_written(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("LEVIER_LANG", raising=False)
    epci = known_geography(specimen_lake).communes.filter(department="00")["epci"][0]
    file = tmp_path / "quotients.csv"
    words = ["structure", epci, "--lake", str(specimen_lake.folder), "--first", "2", "--out", str(file)]
    monkeypatch.setattr(sys, "argv", ["levier", "industries", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    said = capsys.readouterr().out
    assert "emplois industriels" in said and "une fois tempéré" in said
    assert file.read_text("utf-8-sig").startswith("group,activity,label,jobs")
