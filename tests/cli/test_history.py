"""`levier data at`, as a person meets it."""

import datetime
import sys
from pathlib import Path

import polars as pl
import pytest
from tests.lake.history.conftest import DAY

from levier.cli import main
from levier.cli.history import past_day, told
from levier.cli.speech import USER_ERROR
from levier.core.errors import BadInput
from levier.core.messages import say
from levier.lake.history.register import RegisterCounts
from levier.lake.store import Lake

COUNTS = RegisterCounts(1200, 1000, 300, 10, 7, 0, 4, 0, 2, 0)


@pytest.mark.parametrize("text", ["31/12/2019", "2019-13-01", "hier", ""])
def test_what_is_not_a_day_is_told(text: str) -> None:
    with pytest.raises(BadInput, match="is not a day"):
        past_day(text, DAY("2026-11-23"))


def test_today_is_the_last_day() -> None:
    today = datetime.date(2026, 11, 23)
    assert past_day("2026-11-23", today) == today
    with pytest.raises(BadInput, match="in the future"):
        past_day("2026-11-24", today)


def test_counts_are_said_in_french_and_rules_that_served_only() -> None:
    said = [say(line, "fr") for line in told(COUNTS, DAY("2019-12-31"), "Moselle")]
    assert (
        said[0]
        == "Moselle, le 2019-12-31\u00a0: 1000 établissements ouverts (dont 300 employeurs), 190 fermés"
    )
    assert [line.split()[0] for line in said[1:-1]] == ["10", "7", "2", "4"]
    assert "60 jours" in said[-1]


@pytest.mark.parametrize(("words", "what"), [(("hier",), "hier"), (("2019-12-31",), "establishments")])
def test_a_bad_day_and_an_empty_lake_are_told(
    words: tuple[str, ...],
    what: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.delenv("LEVIER_LANG", raising=False)
    monkeypatch.setattr(sys, "argv", ["levier", "data", "at", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == USER_ERROR
    assert what in capsys.readouterr().err


def test_the_register_of_a_territory_is_counted_and_written(
    specimen_lake: Lake,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(specimen_lake.folder))
    monkeypatch.delenv("LEVIER_LANG", raising=False)
    words = ["2015-06-30", "--territory", "00", "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", ["levier", "data", "at", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    register = pl.read_parquet(tmp_path / "out" / "register-2015-06-30.parquet")
    said = capsys.readouterr().out
    assert f"{register['active'].sum()} établissements ouverts" in said
    assert "register-2015-06-30.parquet" in said
