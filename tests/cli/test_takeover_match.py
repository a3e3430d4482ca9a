"""`levier takeover match`: what it refuses, and that it refuses it before it computes."""

import sys
from pathlib import Path

import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.store import Lake


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], specimen_lake: Lake):
    """Runs a command that must refuse before it reads any firm; gives what it complained of."""

    def too_late(*_: object) -> None:
        raise AssertionError("firms were read before the refusal")

    monkeypatch.setenv("LEVIER_LANG", "en")
    monkeypatch.setattr("levier.plan.market.market_today", too_late)

    def call(*words: str) -> str:
        argv = ["levier", "takeover", "match", *words, "--lake", str(specimen_lake.folder)]
        monkeypatch.setattr(sys, "argv", argv)
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr().err
        assert ended.value.code == USER_ERROR, told
        return told

    return call


@pytest.fixture(scope="module")
def known(specimen_lake: Lake) -> str:
    """The SIREN of a firm of the specimen that has an open establishment."""
    return specimen_lake.table("establishments").to_polars().filter("active")["siren"].sort()[0]


def test_a_folder_that_cannot_be_written_to(refused, known: str, tmp_path: Path):
    file = tmp_path / "b.csv"
    file.write_text("mine", "utf-8")
    for folder in (file, file / "under"):
        told = refused(known, "--out", str(folder))
        assert "no table can be written" in told
        assert str(folder) in told
        assert "name a folder" in told
    assert file.read_text("utf-8") == "mine"


def test_a_refusal_leaves_no_folder(refused, tmp_path: Path):
    refused("123456782", "--out", str(tmp_path / "new" / "match"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("k", ["0", "-1", "1001"])
def test_k_out_of_range(refused, known: str, k: str):
    assert f"k is {k}" in refused(known, "--k", k)


def test_a_number_that_no_firm_has(refused, known: str, specimen_lake: Lake):
    assert "no firm of the register has the SIREN 123456782" in refused("123 456 782")
    assert "is not a SIREN" in refused("00000102٤")
    assert f"first nine digits, {known}" in refused(f"{known}00015")
    places = specimen_lake.table("establishments").to_polars()
    gone = set(places["siren"]) - set(places.filter("active")["siren"])
    assert "no open establishment" in refused(min(gone))
