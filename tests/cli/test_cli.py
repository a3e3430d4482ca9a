"""The command line as a person meets it: results, errors in words, exit codes."""

import json
import sys
from pathlib import Path

import pytest

from levier.cli import main
from levier.cli.speech import INTERRUPTED, USER_ERROR
from levier.lake.store import Lake

HEAD = "siret,raisonsociale,codenaf,trancheeffectif,codecommune,coordinates_x,coordinates_y\n"


class Ran:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def levier(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Runs a command in an empty folder, with no lake, in French."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("LEVIER_LANG", raising=False)

    def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["levier", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run


def test_an_unknown_territory_is_one_line_with_suggestions(levier) -> None:
    ran = levier("plan", "Mets")
    assert ran.code == USER_ERROR
    (line,) = ran.err.strip().splitlines()
    assert line.startswith("Erreur\u00a0:")
    assert "Metz (57463" in line
    assert not ran.out


def test_an_ambiguous_territory_is_one_line_with_suggestions(levier) -> None:
    ran = levier("plan", "Saint-Denis")
    assert ran.code == USER_ERROR
    (line,) = ran.err.strip().splitlines()
    assert "93066" in line


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "a" * 1_000_000,
        "\x1b[31mMetz\x07",
        "'; DROP TABLE communes; --",
        "<script>",
        "99999",
        "🏭" * 50,
        ",",
    ],
)
def test_a_hostile_territory_is_a_short_line_without_control_characters(query: str, levier) -> None:
    ran = levier("plan", query)
    assert ran.code == USER_ERROR
    assert len(ran.err) < 1500
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.err
    assert "\x07" not in ran.err


def test_a_plan_without_any_data_is_written_and_says_what_to_get(levier, tmp_path: Path) -> None:
    ran = levier("plan", "08105", "--out", "out")
    assert ran.code == 0
    assert (tmp_path / "out" / "plan.html").read_text(encoding="utf-8").count("levier data import") > 0
    plan = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    missing = {answer["id"]: answer for chapter in plan["chapters"] for answer in chapter["answers"]}
    assert missing["inventory"]["status"] == "not_computed"
    assert missing["inventory"]["needs"]


def test_the_paths_written_are_the_last_lines_of_the_output(levier) -> None:
    ran = levier("plan", "08105", "--out", "out", "--lang", "en")
    assert ran.out.split() == ["out/plan.html", "out/plan.json"]


def test_a_wrong_language_is_refused(levier) -> None:
    ran = levier("plan", "08105", "--lang", "de")
    assert ran.code == USER_ERROR
    assert "de" in ran.err
    assert "fr, en" in ran.err


def test_debug_shows_the_traceback_and_only_debug(levier) -> None:
    assert "Traceback" not in levier("plan", "Mets").err
    assert "Traceback" in levier("plan", "Mets", "--debug").err


def test_a_defect_is_told_without_a_traceback(levier, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(query: str, lake: Lake, report: object) -> None:
        raise ZeroDivisionError("a [red]defect[/red]")

    monkeypatch.setattr("levier.plan.making.make_plan", broken)
    ran = levier("plan", "08105")
    assert ran.code == 1
    assert "ZeroDivisionError: a [red]defect[/red]" in ran.err.replace("\u00a0", "")
    assert "Traceback" not in ran.err


def test_an_interruption_is_told(levier, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(query: str, lake: Lake, report: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("levier.plan.making.make_plan", interrupted)
    ran = levier("plan", "08105")
    assert ran.code == INTERRUPTED
    assert "Interrompu" in ran.err


class TestData:
    @pytest.fixture
    def raw(self, tmp_path: Path) -> Path:
        folder = tmp_path / "raw"
        folder.mkdir()
        (folder / "a.csv").write_text(
            HEAD
            + "73282932000074,FICTIVE [bold]SA,2511Z,12,08105,4.71,49.77\n73282932000075,KEY,2511Z,12,08105,0,0\n55210055400013,ORIGIN,2511Z,12,08105,0,0\n"
        )
        return folder

    def test_import_then_status_then_quarantine(self, raw: Path, levier) -> None:
        ran = levier("data", "import", str(raw))
        assert ran.code == 0
        assert "1/1" in ran.err
        assert "establishments" in ran.out
        (table,) = json.loads(levier("data", "status", "--json").out)
        assert table["name"] == "establishments"
        (part,) = table["parts"]
        assert (part["rows"], part["set_aside"], part["withheld"]) == (2, 1, 1)
        assert part["departments"] == ["08"]
        faults = levier("data", "quarantine").out
        assert "a.csv" in faults
        assert "ligne 3" in faults
        assert "73282932000075" in faults

    def test_a_refused_file_is_told_in_three_lines_and_ends_with_an_error_code(
        self, raw: Path, levier
    ) -> None:
        (raw / "b.csv").write_bytes((HEAD + "1,É,2,3,4,5,6\n").encode("cp1252"))
        ran = levier("data", "import", str(raw))
        assert ran.code == USER_ERROR
        assert "UTF-8" in ran.err
        assert "b.csv" in ran.err
        assert "establishments" in ran.out

    def test_a_plan_reads_raw_files_without_keeping_a_lake(self, raw: Path, levier, tmp_path: Path) -> None:
        ran = levier("plan", "08105", "--data", str(raw), "--out", "out")
        assert ran.code == 0
        assert not (tmp_path / "lake").exists()
        plan = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
        assert plan["chapters"][0]["answers"][0]["status"] == "computed"

    @pytest.mark.parametrize("command", ["status", "quarantine"])
    def test_no_lake_yet_is_told(self, command: str, levier) -> None:
        ran = levier("data", command)
        assert ran.code == USER_ERROR
        assert "levier data import" in ran.err

    def test_an_unknown_table_is_told_with_those_there_are(self, raw: Path, levier) -> None:
        levier("data", "import", str(raw))
        ran = levier("data", "quarantine", "etablissements")
        assert ran.code == USER_ERROR
        assert "establishments" in ran.err

    def test_data_that_is_no_folder_is_refused(self, levier) -> None:
        ran = levier("plan", "08105", "--data", "nowhere")
        assert ran.code == USER_ERROR
        assert "nowhere" in ran.err


def test_territory_says_what_was_understood(levier) -> None:
    ran = levier("territory", "metz metropole")
    assert ran.code == 0
    assert "200039865" in ran.out


def test_help_is_in_french_first(levier) -> None:
    assert "territoire" in levier("--help").out
    assert levier("--version").out.startswith("levier ")


def test_a_specimen_is_written_and_too_small_a_one_refused(levier, tmp_path: Path) -> None:
    assert levier("specimen", "--out", "spec", "--establishments", "300").code == 0
    assert (tmp_path / "spec" / "truth").is_dir()
    ran = levier("specimen", "--out", "small", "--establishments", "3")
    assert ran.code == USER_ERROR
    assert not (tmp_path / "small").exists()
