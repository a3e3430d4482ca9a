"""A project of one's own: what a file may say, and what is told of one that cannot be followed."""

import datetime
from pathlib import Path

import polars as pl
import pytest

from levier.core.errors import BadFile, BadInput, LevierError
from levier.plan.sites.needs import project_from_file, project_template

TOML = """
label = "Atelier fictif"
naf = "25.62B"
jobs = 80
area_m2 = 15000
opens_on = 2028-09-01
hazards = ["ICPE 2560"]
[occupations]
H2903 = 70
I1310 = 30
[[needs]]
fact = "area_m2"
at_least = 15000
must = true
[[needs]]
fact = "zoning"
among = ["U", "AUc"]
must = true
weight = 0.25
[[needs]]
fact = "motorway_min"
at_most = 20
weight = 0.75
source = "cahier des charges"
"""


def written(folder: Path, text: str, name: str = "project.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def table(folder: Path, *lines: str) -> Path:
    """The template's project, with other lines."""
    head = "line;name;value;at_least;at_most;among;must;weight;source"
    about = ("project;label;Atelier;;;;;;", "project;jobs;80;;;;;;", "project;area_m2;15000;;;;;;")
    return written(folder, "\n".join((head, *about, *lines)) + "\n")


def test_the_template_is_a_project(tmp_path: Path) -> None:
    found = project_from_file(written(tmp_path, project_template()))
    project = found.project
    assert (project.label, project.naf, project.jobs, project.area_m2) == (
        "Atelier fictif",
        "25.62B",
        80,
        15_000,
    )
    assert project.opens_on == datetime.date(2028, 9, 1)
    assert project.occupations == {"H2903": 0.7, "I1310": 0.3}
    assert [need.fact for need in project.musts] == ["area_m2", "zoning", "grid_mw"]
    assert project.musts[1].among == ("U", "AUc")
    assert sum(need.weight for need in project.needs) == pytest.approx(1)
    assert [str(caution) for caution in found.cautions] == [
        "The weights sum to 10.0: they are scaled to sum to 1."
    ]


def test_toml_says_the_same_as_a_table(tmp_path: Path) -> None:
    found = project_from_file(written(tmp_path, TOML, "project.toml"))
    assert found.cautions == ()  # percentages that sum to 100, weights that sum to 1
    assert found.project.occupations == {"H2903": 0.7, "I1310": 0.3}
    assert found.project.opens_on == datetime.date(2028, 9, 1)
    zoning, motorway = found.project.needs[1:]
    assert zoning.among == ("U", "AUc") and zoning.must
    assert (motorway.at_most, motorway.weight, motorway.source) == (20, 0.75, "cahier des charges")


def test_a_workbook_says_the_same_as_a_table(tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="writes the workbook of the test")
    plain = table(tmp_path, "need;motorway_min;;;20;;oui;1;")
    book = tmp_path / "project.xlsx"
    pl.read_csv(plain, separator=";", infer_schema=False).write_excel(book)
    assert project_from_file(book).project.needs == project_from_file(plain).project.needs


def test_numbers_may_be_written_the_french_way(tmp_path: Path) -> None:
    found = project_from_file(table(tmp_path, "need;grid_mw;;1,5;;;oui;1;", "occupation;h2903;100 %;;;;;;"))
    assert found.project.needs[0].at_least == 1.5
    assert found.project.occupations == {"H2903": 1}


def test_every_fault_is_told_at_once_with_its_line_and_value(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "need;motorway;;;20;;oui;1;",
        "need;grid_mw;;beaucoup;;;oui;1;",
        "need;zoning;;;;U|X;oui;1;",
        "need;port_min;;;30;;peut-être;-1;",
        "occupation;Z9999;0,5;;;;;;",
        "besoin;area_m2;;1;;;;;",
        "project;naf;10.7Q;;;;;;",
    )
    with pytest.raises(BadInput) as caught:
        project_from_file(path)
    said = str(caught.value)
    for part in (
        "8 faults",
        "line 5, name = motorway",
        "line 6, at_least = beaucoup",
        "line 7, among = X",
        "line 8, must = peut-être",
        "line 8, weight = -1",
        "line 9, name = Z9999",
        "line 10, line = besoin",
        "line 11, value = 10.7Q",
        "did you mean motorway_min?",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("need;area_m2;;;;;oui;;", "a must says what is wanted"),
        ("need;area_m2;;20000;10000;;;1;", "above the most"),
        ("need;zoning;;2;;;;1;", "word"),
        ("need;area_m2;;;;U;;1;", "number"),
        ("need;zoning;;;;;;1;", "no best value"),
        ("need;fibre_share;;50;;;;1;", "percentage"),
        ("need;area_m2;;inf;;;;1;", "not a number"),
        ("need;area_m2;;nan;;;;1;", "not a number"),
        ("need;area_m2;;2 ha;;;;1;", "hectares"),
        ("need;;;2;;;;1;", "nothing is named"),
        ("project;jobs;90;;;;;;", "told twice"),
        ("project;colour;red;;;;;;", "says nothing of a project"),
        ("project;opens_on;bientôt;;;;;;", "no day"),
        ("occupation;H2903;-1;;;;;;", "below 0"),
    ],
)
def test_lines_that_cannot_be_followed_are_refused(tmp_path: Path, line: str, said: str) -> None:
    good = "need;port_min;;;30;;;1;"
    with pytest.raises(BadInput, match=said):
        project_from_file(table(tmp_path, good, line))


def test_needs_told_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="told twice"):
        project_from_file(table(tmp_path, "need;port_min;;;30;;;1;", "need;port_min;;;40;;;1;"))


@pytest.mark.parametrize("value", ["0", "-3"])
def test_a_project_without_land_is_refused(tmp_path: Path, value: str) -> None:
    path = written(
        tmp_path,
        f"line;name;value\nproject;label;A\nproject;jobs;1\nproject;area_m2;{value}\nneed;port_min;\n",
    )
    with pytest.raises(LevierError, match="above 0"):
        project_from_file(path)


def test_what_a_project_must_say_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, "line;name;weight\nneed;port_min;1\n")
    with pytest.raises(BadInput, match=r"has a label.*has a jobs.*has a area_m2"):
        project_from_file(path)


def test_a_project_without_needs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="needs nothing"):
        project_from_file(table(tmp_path))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.toml", "label = "),
        ("p.toml", "label = 'a'\nlabel = 'b'"),
        ("p.txt", "line;name\n"),
        ("p.csv", "a;b\n1;2\n"),
        ("p.csv", ""),
    ],
)
def test_files_that_are_no_project_are_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(LevierError):
        project_from_file(written(tmp_path, text, name))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for name in ("none.csv", "none.toml"):
        with pytest.raises(BadFile, match="no such file"):
            project_from_file(tmp_path / name)


@pytest.mark.parametrize(
    "need", ["'word'", "[1, 2]", "{}", "{fact = 3}", "{fact = 'area_m2', at_least = [1]}"]
)
def test_toml_of_any_shape_is_told_in_words(tmp_path: Path, need: str) -> None:
    text = f"label='A'\njobs=1\narea_m2=1000\nneeds=[{need}]\n"
    with pytest.raises(BadInput):
        project_from_file(written(tmp_path, text, "p.toml"))
