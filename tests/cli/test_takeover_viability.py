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
from levier.takeover import in_open_procedure


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
    assert run(monkeypatch, "viability", SIREN) == USER_ERROR
    said = capsys.readouterr().err
    assert SIREN in said and "accounts-template" in said


@pytest.mark.usefixtures("no_lake")
def test_a_siren_may_be_written_with_blanks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = filled(tmp_path / "comptes.csv")
    spaced = f"{SIREN[:3]} {SIREN[3:6]}\u00a0{SIREN[6:]}"
    assert run(monkeypatch, "viability", spaced, "--accounts", str(file)) == 0


@pytest.mark.usefixtures("no_lake")
def test_a_sound_limit_says_which_way_is_better(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = filled(tmp_path / "comptes.csv")
    run(monkeypatch, "viability", SIREN, "--accounts", str(file), "--naf", "25.72Z")
    lines = capsys.readouterr().out.replace("\u00a0", " ").splitlines()
    assert all("sain jusqu'à" in line for line in lines if ": dettes en années" in line)
    assert any("sain jusqu'à 4" in line for line in lines)
    assert any("sain à partir de 5 %" in line.replace("\u202f", " ") for line in lines)


@pytest.mark.usefixtures("no_lake")
def test_of_two_rows_of_one_year_the_one_kept_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, revenue = tmp_path / "comptes.csv", "Chiffre d'affaires net (FL)"
    pl.DataFrame([{**liasse(), revenue: "9"}, {**liasse(), revenue: "1500"}]).write_csv(file, separator=";")
    assert run(monkeypatch, "viability", SIREN, "--accounts", str(file)) == 0
    said = capsys.readouterr().out
    assert "2 lignes du fichier closent le" in said
    assert "1\u202f500\u202f000\u00a0€ a été gardée" in said


@pytest.mark.usefixtures("no_lake")
@pytest.mark.parametrize(
    ("column", "value"),
    [("Durée en mois", "0"), ("Durée en mois", "99"), ("Date de clôture", "31/12/2999")],
)
def test_a_year_that_cannot_be_is_refused_with_its_place(
    column: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    file = tmp_path / "comptes.csv"
    pl.DataFrame([liasse(), {**liasse(), column: value}], infer_schema_length=None).write_csv(file)
    assert run(monkeypatch, "viability", SIREN, "--accounts", str(file)) == USER_ERROR
    said = capsys.readouterr().err
    assert f"3, {column}: {value}" in said
    assert "de 1 à 24 mois" in " ".join(said.split())


def test_a_firm_in_an_open_procedure_is_told_so_first(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    notices, ratios = specimen_lake.table("notices"), specimen_lake.table("financial_ratios")
    assert notices is not None and ratios is not None
    known = set(ratios.filter(ratios.confidentiality == "Public").to_polars()["siren"])
    failing = set(in_open_procedure(notices.to_polars())) & known
    for siren, told in ((min(failing), True), (min(known - failing), False)):
        run(monkeypatch, "viability", siren, "--lake", str(specimen_lake.folder))
        assert capsys.readouterr().out.startswith("Cette entreprise est en procédure collective") == told


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


@pytest.mark.parametrize(("name", "told"), [("c.xlsx", "CSV"), ("absent/c.csv", "dossier qui existe")])
def test_a_template_that_cannot_be_written_is_told(
    name: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    assert run(monkeypatch, "accounts-template", str(tmp_path / name)) == USER_ERROR
    assert told in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / name).exists()


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
