"""`levier takeover viability`, as a person meets it."""

import sys
from pathlib import Path

import polars as pl
import pytest
from tests.takeover.viability.worked import SIREN, liasse

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.cli.takeover.sheets import read_sheet
from levier.core.errors import BadFile
from levier.lake.store import Lake


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.delenv("LEVIER_LANG", raising=False)
    monkeypatch.setattr(sys, "argv", ["levier", "takeover", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture
def no_lake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))


def filled(path: Path, **columns: str) -> Path:
    rows = [{**liasse(), **columns}]
    for row, year in zip(rows * 3, ("31/12/2023", "31/12/2024", "31/12/2025"), strict=True):
        rows.append({**row, "Date de clôture": year})
    pl.DataFrame(rows[1:]).write_csv(path, separator=";")
    return path


@pytest.mark.usefixtures("no_lake")
def test_accounts_filled_in_by_hand_need_no_lake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = filled(tmp_path / "comptes.csv")
    assert run(monkeypatch, "viability", SIREN, "--accounts", str(file), "--naf", "25.72Z") == 0
    said = capsys.readouterr().out
    assert "Verdict\u00a0: viable, il ne manque qu'un repreneur" in said
    assert "Seuil de rentabilité\u00a0: ventes de 759\u202f615\u00a0€ à 829\u202f545\u00a0€" in said
    assert "La trésorerie dure 145,5 mois" in said
    assert "Aucun compte d'entreprises comparables" in said


@pytest.mark.usefixtures("no_lake")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["12345"], "n'est pas un SIREN"),
        ([SIREN, "--accounts", "absent.csv"], "ne peut être lu"),
        (["222222226", "--accounts", "comptes.csv"], "ne contient pas de comptes de 222222226"),
        ([SIREN, "--accounts", "comptes.csv", "--naf", "99.99X"], "99.99X"),
    ],
)
def test_what_cannot_be_done_is_told(
    words: list[str],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    filled(tmp_path / "comptes.csv")
    assert run(monkeypatch, "viability", *words) == USER_ERROR
    assert told in capsys.readouterr().err


@pytest.mark.usefixtures("no_lake")
def test_without_any_accounts_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "viability", SIREN) == 0
    assert "aucun chiffre des comptes" in capsys.readouterr().out


def test_a_firm_of_the_lake_is_set_among_its_peers(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ratios = specimen_lake.table("financial_ratios")
    assert ratios is not None
    newest = ratios.to_polars().filter(account_type="C", confidentiality="Public").sort("closed_on", "siren")
    siren = newest["siren"][-1]
    assert run(monkeypatch, "viability", siren, "--lake", str(specimen_lake.folder)) == 0
    said = capsys.readouterr().out
    assert f"{siren} · NAF " in said
    assert "Verdict\u00a0: " in said
    assert "dépasse celle de" in said
    assert "tirés des ratios publiés" in said


def test_the_template_is_written_once_and_read_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "modele.csv"
    assert run(monkeypatch, "accounts-template", str(file)) == 0
    assert "Chiffre d'affaires net (FL)" in read_sheet(file).columns
    assert read_sheet(file).columns[0] == "SIREN"
    assert run(monkeypatch, "accounts-template", str(file)) == USER_ERROR
    assert "existe déjà" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_sheets_are_read_in_the_encodings_and_with_the_separators_in_use(
    encoding: str, separator: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(f"Été{separator}B\n{separator}\n1{separator} é \n".encode(encoding))
    assert read_sheet(file).rows() == [("1", "é")]
    assert read_sheet(file).columns == ["Été", "B"]


def test_a_workbook_reads_as_its_csv(tmp_path: Path) -> None:
    table = pl.DataFrame(
        {"SIREN": [SIREN], "Date de clôture": ["2024-12-31"], "Chiffre d'affaires net (FL)": [1000.0]}
    )
    table.with_columns(pl.col("Date de clôture").str.to_date()).write_excel(tmp_path / "a.xlsx")
    assert read_sheet(tmp_path / "a.xlsx").rows() == [(SIREN, "2024-12-31", "1000")]


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b""), ("a.xlsx", b"no workbook"), ("a.csv", b"\x81\x8d")]
)
def test_a_file_that_is_no_sheet_is_refused(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadFile):
        read_sheet(tmp_path / name)
