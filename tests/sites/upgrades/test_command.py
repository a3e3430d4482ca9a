"""`levier sites upgrades` on the fictional territory and on the Ardennes, and the user's files."""

import sys
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY
from tests.sites.upgrades.making import project, sites_of

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.core.errors import BadFile
from levier.core.territory import Territory
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.plan.sites.upgrades import Weighed, own_costs, own_options, told_sites, weighed
from levier.plan.sites.upgrades_words import upgrade_lines
from levier.plan.words import Words
from levier.sites.known import Sites
from levier.sites.needs import profile
from levier.sites.project import Need
from levier.sites.upgrades import with_own


def ran(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int = 0
) -> str:
    monkeypatch.setenv("LEVIER_LANG", "fr")
    monkeypatch.setattr(sys, "argv", ["levier", "sites", "upgrades", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert (ended.value.code or 0) == code, said.err
    return said.out if code == 0 else said.err


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_command_tells_what_to_do_first_and_writes_its_tables(
    specimen_lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    costs = written(tmp_path, "costs.csv", "key,central\nhta_station,1000\nhta_line,0\n")
    target = tmp_path / "steps.csv"
    said = ran(
        [
            *("00", "--lake", str(specimen_lake.folder), "--project", "mechanical-workshop"),
            *("--budget", "1000000", "--costs", str(costs), "--out", str(target)),
        ],
        monkeypatch,
        capsys,
    )
    assert "D'abord\u00a0: Raccorder" in said
    assert "1\u202f000\u00a0€" in said  # the station at the user's price, the line for nothing
    steps = pl.read_csv(target)
    assert steps.filter(pl.col("case") == "prudent")["cost_eur"].to_list() == [0, 1000]
    written_beside = {path.name for path in tmp_path.iterdir()} - {"costs.csv"}
    ends = ("", "-bought", "-hosted", "-blocking", "-whatever-the-prices", "-cheapest")
    assert written_beside == {f"steps{end}.csv" for end in ends}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--budget", "-5"], "un budget est de 0 € ou plus"),
        (["--project", "cathedral"], "cathedral"),
        (["--times", "0"], "une fois ou plus"),
        (["--out", "steps.txt"], ".csv"),
        (["--costs", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_french(
    words: list[str],
    said: str,
    specimen_lake: Lake,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = ran(["00", "--lake", str(specimen_lake.folder), *words], monkeypatch, capsys, USER_ERROR)
    assert said in error.replace("\u00a0", " ")


def test_own_files_are_read_as_people_write_them(tmp_path: Path) -> None:
    costs = written(tmp_path, "costs.csv", "key;central;high\nhousing;40 000,5;50000\n")
    assert with_own(own_costs(costs)).filter(key="housing").select("low", "central", "high").row(0) == (
        40_000.5,
        40_000.5,
        50_000,
    )
    options = written(
        tmp_path,
        "options.csv",
        "option_id,label,fact,how,value,cost_eur,sites\nroute,Route,motorway_min,add,-5,2000000,a|b\n",
    )
    (road,) = own_options(options)
    assert (road.sites, road.cost_high_eur, road.effects[0].value) == (("a", "b"), 2e6, -5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key,central\nhousing,cher\n", "line 2"),
        ("clé,prix\nhousing,5\n", "none of the columns"),
        ("key,central\n", "none of the columns"),
    ],
)
def test_own_files_that_cannot_be_read_say_where(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=said):
        own_costs(written(tmp_path, "costs.csv", text))


def test_lines_are_whole_sentences_in_french() -> None:
    p = project("Atelier fictif", 100, 1_000, Need("grid_mw", at_least=5, must=True))
    found = weighed(sites_of("a", [("a", "area_m2", 5_000, None), ("a", "substation_km", 2, None)]), [p], 2e6)
    assert isinstance(found, Weighed)
    lines = list(upgrade_lines(found, Words("fr")))
    assert lines[0] == "1 sites, 1 projets, 1 investissements comparés"
    # Two kilometres at 129,000 EUR and a station of 100,000.
    assert any("358\u202f000\u00a0€" in line for line in lines)
    assert not any("{" in line for line in lines)


def test_the_ardennes_lack_power_known_and_land(real_data: Path, tmp_path: Path) -> None:
    import_folder(real_data / "brownfields-ardennes", tmp_path / "lake", TODAY)
    with Lake.open(tmp_path / "lake") as lake:
        geography = known_geography(lake)
        sites = told_sites(lake, Territory.find("08", geography), geography)
    assert isinstance(sites, Sites)
    found = weighed(sites, [profile("mechanical-workshop"), profile("data-centre")], 20e6)
    assert isinstance(found, Weighed)
    assert found.blocked["fact"][0] == "area_m2"
    steps = {case: part for (case,), part in found.found.steps.group_by("case")}
    assert steps["worst"]["jobs"].to_list() == [0]  # flood and planning zones are told by no file here
    assert steps["prudent"]["jobs"].max() == steps["best"]["jobs"].max() > 0
    assert steps["prudent"]["cost_eur"].max() > steps["best"]["cost_eur"].max() == 0
