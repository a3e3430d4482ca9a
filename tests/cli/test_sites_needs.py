"""`levier sites projects`, `project`, `fit` and `project-template`, as a person meets them."""

import sys
from pathlib import Path

import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.store import Lake
from levier.plan.inputs import known_geography


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["levier", "sites", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_the_profiles_are_listed_with_how_much_rests_on_a_source(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run(["projects", "--lang", "fr"], monkeypatch)
    said = capsys.readouterr().out
    assert "mechanical-workshop" in said and "hypothèses" in said


def test_a_profile_is_told_line_by_line_with_its_sources(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not run(["project", "battery-gigafactory", "--lang", "en"], monkeypatch)
    said = capsys.readouterr().out
    assert "Must, weight 1: Land area, at least 100,000" in said
    assert "https://www.concertation-acc-batteries.fr" in said and "[to be verified]" in said


def test_what_cannot_be_is_told_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("LEVIER_LANG", "en")
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    file = tmp_path / "project.csv"
    for words, said in (
        (["project", "shipyard"], "one of: battery-gigafactory"),
        (["fit", "57463"], "one of the two"),
        (["fit", "57463", "--project", "shipyard"], "shipyard"),
        (["fit", "57463", "--project", "logistics", "--file", str(file)], "one of the two"),
        (["fit", "57463", "--file", str(file)], "no such file"),
        (["fit", "57463", "--project", "logistics", "--out", "sites.xlsx"], "CSV"),
        (["fit", "57463", "--project", "logistics"], "import what is missing"),
        (["project-template", "--out", str(tmp_path / "p.xlsx")], "CSV"),
    ):
        assert run(words, monkeypatch) == USER_ERROR, words
        assert said in capsys.readouterr().err, words


def test_a_template_is_written_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "mine" / "project.csv"
    assert not run(["project-template", "--out", str(file)], monkeypatch)
    assert file.read_text("utf-8-sig").startswith("line;name;value")
    assert run(["project-template", "--out", str(file)], monkeypatch) == USER_ERROR


def test_the_sites_of_a_territory_are_screened_and_written(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    epci = known_geography(specimen_lake).communes.filter(department="00")["epci"][0]
    mine, table = tmp_path / "mine.toml", tmp_path / "sites.csv"
    mine.write_text(
        "label='Atelier fictif'\njobs=10\narea_m2=2000\n"
        "[[needs]]\nfact='area_m2'\nat_least=2000\nmust=true\n"
        "[[needs]]\nfact='grid_mw'\nat_least=1\nmust=true\nweight=3\n",
        encoding="utf-8",
    )
    words = ["fit", epci, "--file", str(mine), "--lake", str(specimen_lake.folder), "--out", str(table)]
    assert not run([*words, "--lang", "fr"], monkeypatch)
    said = capsys.readouterr().out
    assert "Inconnu pour tous les sites" in said and "Enedis" in said
    assert "ramené à une somme de 1" in said
    rows = table.read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("site_id,outcome,missed,asked,relative_gap,name")
    assert len(rows) > 1 and (tmp_path / "sites-musts.csv").is_file()
