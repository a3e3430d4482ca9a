"""`levier industries entries` and `entries-evaluate`, as a person meets them."""

import sys
from pathlib import Path

import polars as pl
import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.store import Lake

ENTRIES = ["entries", "000000026", "--level", "division", "--horizon", "3"]


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("LEVIER_LANG", "en")
    monkeypatch.setattr(sys, "argv", ["levier", "industries", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_entries_of_a_territory_are_listed_with_their_reasons(
    specimen_lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "entries.csv"
    code = run([*ENTRIES, "--lake", str(specimen_lake.folder), "--out", str(file)], monkeypatch)
    told = capsys.readouterr().out
    assert code == 0
    assert "within 3 years of 2025" in told
    assert "for: " in told
    table = pl.read_csv(file)
    assert set(table["area"].cast(pl.String)) == {"26"} or table["area"].cast(pl.String).unique().len() == 1
    assert table.select((pl.col("probability_low") <= pl.col("probability")).all()).item()


def test_the_model_is_judged_beside_simpler_rules(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["entries-evaluate", *ENTRIES[1:], "--lake", str(specimen_lake.folder)]
    assert run(words, monkeypatch) == 0
    told = capsys.readouterr().out
    assert "the model: average precision" in told
    assert "relatedness density alone: average precision" in told
    assert "calibration error" in told


def test_what_cannot_be_told_says_why(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lake = ["--lake", str(specimen_lake.folder)]
    assert run([*ENTRIES[:4], "--horizon", "25", *lake], monkeypatch) == USER_ERROR
    assert "longest horizon possible is 19" in capsys.readouterr().err
    assert run(["entries", "000000026", "--level", "letter", *lake], monkeypatch) == USER_ERROR
    assert "no level of NAF" in capsys.readouterr().err
    assert run([*ENTRIES, "--out", str(tmp_path / "list.xlsx"), *lake], monkeypatch) == USER_ERROR
    assert "CSV" in capsys.readouterr().err
    assert run([*ENTRIES, "--lake", str(tmp_path / "none")], monkeypatch) == USER_ERROR
