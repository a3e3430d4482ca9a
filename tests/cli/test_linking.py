"""`levier data link`, as a person meets it."""

import sys
from pathlib import Path

import pytest
from tests.conftest import TODAY

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.importing import import_folder
from levier.lake.store import Lake


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.delenv("LEVIER_LANG", raising=False)
    monkeypatch.setattr(sys, "argv", ["levier", "data", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture
def lake(specimen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lake of the specimen's registers, without its successions and its notices."""
    (tmp_path / "raw").mkdir()
    for name in ("sirene/StockEtablissement_utf8.csv", "sirene/StockUniteLegale_utf8.csv"):
        (tmp_path / "raw" / Path(name).name).symlink_to(specimen / name)
    (tmp_path / "raw" / "FICTIF.txt").touch()
    import_folder(tmp_path / "raw", tmp_path / "lake", TODAY)
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    return tmp_path / "lake"


def test_what_is_linked_is_shown_and_what_is_not_is_told_in_french(
    lake: Path, specimen: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "link") == 0
    said = capsys.readouterr()
    assert "links_establishments\u00a0: établissements et entreprises sans correspondance" in said.out
    assert "tirées de establishments, legal_units" in said.out
    assert said.err.count("Table non calculée") == 3
    with Lake.open(lake) as opened:
        assert opened.tables == ("establishments", "legal_units", "links_establishments")
    assert "périmée" not in said.out
    import_folder(lake.parent / "raw", lake, TODAY)
    assert run(monkeypatch, "status") == 0
    assert "périmée" in capsys.readouterr().out


def test_an_unknown_territory_and_a_missing_lake_are_errors_of_use(
    lake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(monkeypatch, "link", "--territory", "Nullepart-les-Bains") == USER_ERROR
    assert "Nullepart" in capsys.readouterr().err
    assert run(monkeypatch, "link", "--lake", str(tmp_path / "none")) == USER_ERROR
    assert not (tmp_path / "none").exists()
