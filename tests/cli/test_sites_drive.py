"""`levier sites drive`, on a small extract made by hand."""

import sys
from pathlib import Path

import osmium
import polars as pl
import pytest
from osmium.osm.mutable import Node, Way
from tests.conftest import TODAY

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.lake.importing import import_folder

TABLE = "places.csv"


class Terminal:
    """The command line as a person meets it, in English, on the lake of the extract."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def run(self, *words: str, fails: bool = False) -> str:
        self._monkeypatch.setattr(sys, "argv", ["levier", "sites", "drive", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capsys.readouterr()
        assert (ended.value.code or 0) == (USER_ERROR if fails else 0), said
        return said.err if fails else said.out


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    """A road of some 7.3 km at 80 km/h, from 6.0 to 6.1 east, with a junction at its end."""
    raw = tmp_path / "raw"
    raw.mkdir()
    with osmium.SimpleWriter(raw / "region.osm.pbf") as writer:
        writer.add_node(Node(id=1, location=(6.0, 49.0)))
        writer.add_node(
            Node(id=2, location=(6.1, 49.0), tags={"highway": "motorway_junction", "name": "Fictif-Est"})
        )
        writer.add_way(Way(id=1, nodes=[1, 2], tags={"highway": "primary"}))
    import_folder(raw, tmp_path / "lake", TODAY)
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("LEVIER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)
    return Terminal(monkeypatch, capsys)


def test_the_nearest_of_a_kind_by_road_with_its_attribution(terminal: Terminal) -> None:
    said = terminal.run("--from", "6.0,49.0", "--nearest", "motorway_junction")
    # 7.295 km at 0.8 of 80 km/h.
    assert "1: 7 min (6 to 9), by road, to Fictif-Est" in said
    assert "OpenStreetMap" in said


def test_without_a_road_the_drive_is_estimated_and_said_so(terminal: Terminal) -> None:
    said = terminal.run("--from", "2.0,47.0", "--to", "2.1,47.0")
    assert "estimated as the crow flies" in said
    assert "OpenStreetMap" not in said


def test_places_of_a_file(terminal: Terminal, tmp_path: Path) -> None:
    Path(TABLE).write_text("name;longitude;latitude\nA;6,0;49\nB;;\n", encoding="utf-8")
    said = terminal.run("--points", TABLE, "--to", "6.1,49.0", "--out", "out.csv")
    assert "2: no drive is known" in said
    written = pl.read_csv(tmp_path / "out.csv")
    assert written.select("name", "method").rows() == [("A", "road"), ("B", None)]
    assert written["minutes"].to_list() == [pytest.approx(6.84, abs=0.05), None]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "beginning and an end"),
        (("--from", "6,49"), "beginning and an end"),
        (("--from", "6,49", "--points", TABLE, "--to", "6,49"), "beginning and an end"),
        (("--from", "here", "--to", "6,49"), "no place"),
        (("--from", "940000,6890000", "--to", "6,49"), "Lambert-93"),
        (("--from", "49,6", "--to", "6,49"), "write 6.0,49.0"),
        (("--from", "6,49", "--nearest", "port"), "motorway_junction"),
        (("--points", "nowhere.csv", "--to", "6,49"), "no such file"),
        (("--points", TABLE, "--to", "6,49"), "line 3"),
    ],
)
def test_what_is_wrong_is_said(terminal: Terminal, words: tuple[str, ...], said: str) -> None:
    Path(TABLE).write_text("longitude,latitude\n6,49\nsix,49\n", encoding="utf-8")
    assert said in terminal.run(*words, fails=True)
