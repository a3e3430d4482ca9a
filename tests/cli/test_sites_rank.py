"""`levier sites rank`, on the fictional territory."""

import sys
from pathlib import Path

import polars as pl
import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.store import Lake
from levier.plan.inputs import known_geography


def ran(words: list[str], monkeypatch: pytest.MonkeyPatch, code: int | None) -> None:
    monkeypatch.setenv("LEVIER_LANG", "en")
    monkeypatch.setattr(sys, "argv", ["levier", "sites", "rank", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code or None) == code


def test_the_sites_of_a_territory_are_ranked_told_and_written(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    region = known_geography(specimen_lake).communes.filter(department="00")["epci"][0]
    target = tmp_path / "choice.csv"
    asked = [region, "--project", "logistics", "--lake", str(specimen_lake.folder)]
    ran([*asked, "--draws", "200", "--out", str(target)], monkeypatch, None)
    said = capsys.readouterr().out
    assert "meet every must" in said and "1. " in said and "200 draws" in said
    table = pl.read_csv(target)
    assert table.columns[:4] == ["site_id", "name", "score", "rank"] and table["rank"][0] == 1
    weights = tmp_path / "weights.csv"
    weights.write_text("criterion,weight\nheight,1\n", encoding="utf-8")
    ran([*asked, "--weights", str(weights)], monkeypatch, USER_ERROR)
    assert "“height” is not a criterion" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["08", "--project", "castle"], "castle"),
        (["08", "--project", "logistics", "--trust", "blindly"], "around, order, any"),
        (["08", "--project", "logistics", "--method", "oracle"], "one of: topsis"),
        (["08", "--project", "logistics", "--out", "x.xlsx"], "CSV"),
        (["nowhere", "--project", "logistics"], "nowhere"),
    ],
)
def test_words_that_cannot_be_are_told(
    words: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    ran(words, monkeypatch, USER_ERROR)
    assert said in capsys.readouterr().err
