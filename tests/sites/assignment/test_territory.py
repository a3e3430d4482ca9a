"""Projects and budgets out of files, placed on the real brownfields of the Ardennes, by the command too."""

import datetime
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from tests.conftest import TODAY
from tests.sites.assignment.cases import sites

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.core.errors import BadInput, LevierError
from levier.core.territory import Territory
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.plan.sites import assignment as allocation
from levier.plan.sites.assignment import Allocation, allocation_in, fit_scores, own_facts
from levier.plan.sites.assignment_files import GivenProjects, periods_from, read_budgets, read_projects
from levier.plan.sites.assignment_words import allocation_files, allocation_lines
from levier.plan.words import Words
from levier.sites.assignment import LandBudget, Period
from levier.sites.known import KNOWN, Sites
from levier.sites.project import Need, Project

LISTED = """project;profile;jobs;area_m2;grid_mw;opens_year;split;signed_site
atelier;;80;15000;;2027;;
scierie;;45;30 000;1,5;;oui;
mecanique;mechanical-workshop;120;20000;;;;
geant;;10;9000000;;;;
"""
BUDGETS = "area;hectares;first_year;last_year\n08;2,5;2026;2027\n"


def written(folder: Path, text: str, name: str = "projects.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def ardennes(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ardennes")
    import_folder(real_data / "brownfields-ardennes", folder, TODAY)
    return folder


def test_projects_are_read_with_what_their_profile_says_and_what_replaces_it(tmp_path: Path) -> None:
    given = read_projects(written(tmp_path, LISTED), datetime.date(2026, 1, 1))
    by_id = {project.id: project for project in given.projects}
    assert (by_id["atelier"].jobs, by_id["atelier"].opens_on) == (80, datetime.date(2027, 12, 31))
    assert [(need.fact, need.at_least) for need in by_id["scierie"].musts] == [("grid_mw", 1.5)]
    assert by_id["scierie"].area_m2 == 30_000
    workshop = by_id["mecanique"]
    assert (workshop.jobs, workshop.area_m2, workshop.naf) == (120, 20_000, "25.62B")
    assert {need.at_least for need in workshop.musts if need.fact == "area_m2"} <= {20_000}
    assert [split.project for split in given.splits] == ["scierie"]
    assert read_budgets(written(tmp_path, BUDGETS, "zan.csv")) == (LandBudget("08", 2.5, 2026, 2027),)
    assert periods_from("2026-2027, 2028") == (Period(2026, 2027), Period(2028, 2028))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("label\nx\n", "columns are missing: project"),
        ("project;colour\nx;red\n", "columns that are not known: colour"),
        ("project;jobs\nx;10\n", "profile, or jobs and an area.*line 2"),
        ("project;jobs;area_m2\nx;ten;1000\n", "“ten” is not a number.*line 2"),
        ("project;jobs;area_m2\nx;10;-1000\n", "area above 0.*line 2"),
        ("project;jobs;area_m2;opens_year\nx;10;1000;27\n", "“27” is no year"),
        ("project;jobs;area_m2;split\nx;10;1000;perhaps\n", "neither yes nor no"),
        ("project;profile\nx;castle\n", "line 2"),
        ("project;jobs\n;10\n", "no name.*line 2"),
    ],
)
def test_a_file_of_projects_that_cannot_be_followed_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LevierError, match=said):
        read_projects(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [("area;hectares\n08;\n", "has hectares"), ("area;hectares\n08;-2\n", "0 or more.*line 2")],
)
def test_a_file_of_budgets_that_cannot_be_followed_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_budgets(written(tmp_path, text, "zan.csv"))


@pytest.mark.parametrize("text", ["soon", "2026-2027-2028", "2028-2026", "2026-2028,2027-2030"])
def test_periods_that_are_none_are_refused(text: str) -> None:
    from levier.sites.assignment import Limits

    with pytest.raises(BadInput):
        Limits(periods=periods_from(text))


def test_projects_find_real_brownfields_that_take_no_land(ardennes: Path, tmp_path: Path) -> None:
    given = read_projects(written(tmp_path, LISTED))
    with Lake.open(ardennes) as lake:
        geography = known_geography(lake)
        found = allocation_in(
            lake.only(fictional=False),
            Territory.find("08", geography),
            geography,
            given,
            budgets=[LandBudget("08", 2.5, 2026, 2027)],
            periods=[Period(2026, 2027)],
            by_fit=True,
        )
    assert isinstance(found, Allocation)
    assert set(found.found.placed["project"]) >= {"atelier", "scierie"}
    assert found.found.placed["site_id"].n_unique() == found.found.placed.height
    assert found.found.land_taken_ha == 0
    reasons = dict(found.found.unplaced.select("project", "reason").iter_rows())
    assert reasons["geant"] == "too_large"
    french = list(allocation_lines(found, Words("fr")))
    assert "projets sur 4 ont un site" in french[0]
    assert allocation_files(found, "plan").keys() == {
        *("plan.csv", "plan-unplaced.csv", "plan-limits.csv", "plan-musts.csv")
    }


def test_the_command_writes_the_plan(
    ardennes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def asked(*words: str) -> int | str | None:
        monkeypatch.setattr(sys, "argv", ["levier", "sites", "assign", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code

    projects = str(written(tmp_path, LISTED))
    told = tmp_path / "out" / "plan.csv"
    common = ("08", "--projects", projects, "--lake", str(ardennes))
    assert asked(*common, "--out", str(told)) == 0
    assert told.is_file()
    assert "Running HiGHS" not in capsys.readouterr().out
    assert asked(*common, "--unknown", "perhaps") == USER_ERROR
    assert asked("08", "--projects", str(tmp_path / "none.csv"), "--lake", str(ardennes)) == USER_ERROR


def test_each_project_has_the_facts_of_its_own_industry(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = sites(*({"site_id": f"s{i}", "area_m2": 10_000, "motorway_min": 10} for i in range(2)))

    def told(sites: Sites, lie_around: None, project: Project | None = None) -> SimpleNamespace:
        here = {} if project is None else {"s0": 90.0, "s1": 5.0} if project.naf == "25.62B" else {"s1": 90.0}
        rows = [
            (site, "same_industry_jobs", jobs, None, None, None, "employment", None)
            for site, jobs in here.items()
        ]
        return SimpleNamespace(known=pl.DataFrame(rows, schema=KNOWN, orient="row"))

    monkeypatch.setattr(allocation, "sites_in", lambda *_: listed)
    monkeypatch.setattr(allocation, "around", lambda *_: None)
    monkeypatch.setattr(allocation, "surroundings", told)
    needs = (Need("same_industry_jobs", at_least=50, must=True, weight=1.0),)
    metal = Project("metal", "Atelier fictif", "25.62B", 50, 1_000, needs)
    food = replace(metal, id="food", naf="10.71C")
    plain = replace(metal, id="plain", needs=())
    given = GivenProjects((metal, food), (), ())
    for by_fit in (False, True):
        found = allocation_in(None, None, None, given, unknown="refused", by_fit=by_fit)  # type: ignore[arg-type]
        assert isinstance(found, Allocation)
        assert dict(found.found.placed.select("project", "site_id").iter_rows()) == {
            "metal": "s0",
            "food": "s1",
        }
    own = own_facts([metal, food, plain], listed, None)  # type: ignore[arg-type]
    assert own.keys() == {"metal", "food"}
    scores = fit_scores([metal], listed, own)
    assert scores.filter(site_id="s0")["score"].item() > scores.filter(site_id="s1")["score"].item()
