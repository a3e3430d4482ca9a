"""`levier takeover evaluate` and `risk`, as a person meets them."""

import subprocess
import sys
from pathlib import Path

import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR


def told(words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr(sys, "argv", ["levier", "takeover", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == USER_ERROR
    return capsys.readouterr().err


@pytest.mark.parametrize("words", [["evaluate"], ["risk", "57463"]])
def test_an_empty_lake_says_what_to_import(
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.delenv("LEVIER_LANG", raising=False)
    said = told(words, monkeypatch, capsys)
    assert "notices" in said and "importez ce qui manque" in said


def test_bad_words_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("LEVIER_LANG", "en")
    assert "is not a day" in told(["evaluate", "--as-of", "hier"], monkeypatch, capsys)
    assert "CSV" in told(["risk", "57463", "--out", str(tmp_path / "list.xlsx")], monkeypatch, capsys)
    model = tmp_path / "model.json"
    model.write_text("{}", "utf-8")
    assert "no risk model" in told(["risk", "57463", "--model", str(model)], monkeypatch, capsys)
    model.write_bytes(b"\xff\xfe\x00\x81")
    assert "no risk model" in told(["risk", "57463", "--model", str(model)], monkeypatch, capsys)


def test_help_does_not_pay_for_the_model() -> None:
    code = "import sys, levier.cli.app; print([m for m in ('lightgbm', 'sklearn') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
