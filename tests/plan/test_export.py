"""The files of a plan: all or none, the same each time."""

import dataclasses
import json
import os
from pathlib import Path

import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.core.messages import say
from levier.plan.document import Answer, Plan
from levier.plan.export import write_plan
from levier.plan.folder import put_together


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def small(plan: Plan) -> Plan:
    """One table, no drawing: quick to write."""
    chapter = plan.chapters[2]
    answer = chapter.answers[0]
    assert isinstance(answer, Answer)
    bare = dataclasses.replace(chapter, answers=(dataclasses.replace(answer, charts=()),))
    return dataclasses.replace(plan, chapters=(bare,), layers=())


@pytest.fixture(scope="module")
def other(small: Plan) -> Plan:
    """The same under another name of table."""
    chapter = small.chapters[0]
    answer = chapter.answers[0]
    assert isinstance(answer, Answer)
    renamed = dataclasses.replace(answer, tables=(dataclasses.replace(answer.tables[0], id="ground"),))
    return dataclasses.replace(small, chapters=(dataclasses.replace(chapter, answers=(renamed,)),))


def test_every_file_is_written(plan: Plan, tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    written = write_plan(plan, out, "fr")
    tables = {"divisions", "jobs_by_size", "firms_list", "firms_summary", "no_firm", "land"}
    names = {f"tables/{name}.csv" for name in tables} | {"plan.json", "plan.html", "places.geojson"}
    assert {str(path.relative_to(out)) for path in written} == names == contents(out).keys()
    assert written[-1].name == "plan.json"


def test_the_same_plan_gives_the_same_bytes(plan: Plan, french: Path, tmp_path: Path) -> None:
    write_plan(plan, tmp_path, "fr")
    assert contents(tmp_path) == contents(french)


def test_tables_of_a_former_plan_go_and_other_files_stay(small: Plan, other: Plan, tmp_path: Path) -> None:
    write_plan(small, tmp_path, "fr")
    (tmp_path / "tables" / "mine.csv").write_text("kept")
    (tmp_path / "notes.txt").write_text("kept")
    write_plan(other, tmp_path, "fr")
    left = contents(tmp_path)
    assert {"tables/mine.csv", "notes.txt", "tables/ground.csv"} <= left.keys()
    assert "tables/land.csv" not in left


@pytest.mark.parametrize(
    "former",
    [
        '{"chapters": [{"answers": [{"tables": [{"file": "../precious.csv"}, {"file": 3}]}]}]}',
        '{"chapters": [{"answers": [{"tables": [{"file": "tables/../../precious.csv"}]}]}]}',
        '{"chapters": 7}',
        "[]",
        "not JSON",
        "\udcff",
    ],
)
def test_a_former_record_cannot_have_other_files_removed(small: Plan, tmp_path: Path, former: str) -> None:
    (tmp_path / "precious.csv").write_text("kept")
    out = tmp_path / "out"
    out.mkdir()
    (out / "plan.json").write_bytes(former.encode("utf-8", "surrogateescape"))
    write_plan(small, out, "en")
    assert (tmp_path / "precious.csv").read_text() == "kept"
    assert json.loads((out / "plan.json").read_bytes())["language"] == "en"


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_what_stops_the_move_leaves_the_former_plan(
    small: Plan,
    other: Plan,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stop: BaseException,
    after: int,
) -> None:
    write_plan(other, tmp_path, "en")
    before = contents(tmp_path)
    replace, moved = Path.replace, []

    def fail_once(self: Path, target: Path) -> Path:
        if len(moved) == after:
            moved.append(target)
            raise stop
        moved.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_once)
    with pytest.raises(BadInput if isinstance(stop, OSError) else KeyboardInterrupt):
        write_plan(small, tmp_path, "fr")
    assert contents(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "places.geojson",
        "plan.html",
        "plan.json",
        "tables",
    ]


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_leaves_nothing_where_nothing_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    def full(self: Path, content: bytes) -> int:
        raise stop

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BadInput if isinstance(stop, OSError) else KeyboardInterrupt):
        put_together(tmp_path / "new" / "plan", {"plan.json": b"{}"})
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_place_for_a_plan(small: Plan, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("kept")
    for out in (taken, taken / "below"):
        with pytest.raises(BadInput) as refused:
            write_plan(small, out, "fr")
        assert refused.value.where == str(out)
        assert refused.value.fix is not None
    assert say(BadInput(refused.value.what).what, "fr").startswith("les fichiers ne peuvent pas être écrits")
    assert taken.read_text() == "kept"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="rights on folders do not bind this user")
def test_a_folder_without_rights_is_told(small: Plan, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(BadInput):
        write_plan(small, closed, "fr")


@pytest.mark.parametrize("name", ["divisions", "../up", "Upper", "", "a/b", "a.b"])
def test_tables_need_ids_that_differ_and_can_name_a_file(plan: Plan, tmp_path: Path, name: str) -> None:
    chapter = plan.chapters[0]
    answer = chapter.answers[0]
    assert isinstance(answer, Answer)
    renamed = dataclasses.replace(answer.tables[1], id=name)
    answer = dataclasses.replace(answer, tables=(answer.tables[0], renamed), charts=())
    wrong = dataclasses.replace(plan, chapters=(dataclasses.replace(chapter, answers=(answer,)),))
    with pytest.raises(ValueError, match="ids"):
        write_plan(wrong, tmp_path, "fr")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_number_is_unknown_everywhere(plan: Plan, tmp_path: Path) -> None:
    chapter = plan.chapters[0]
    answer = chapter.answers[0]
    assert isinstance(answer, Answer)
    nowhere = [float("nan"), float("inf"), -float("inf")]
    figures = tuple(
        dataclasses.replace(answer.figures[0], id=f"f{i}", value=value, low=value)
        for i, value in enumerate(nowhere)
    )
    rows = answer.tables[0].rows.with_columns(quotient=pl.lit(float("inf")))
    table = dataclasses.replace(answer.tables[0], rows=rows)
    answer = dataclasses.replace(answer, figures=figures, tables=(table,), charts=answer.charts[:2])
    write_plan(
        dataclasses.replace(plan, chapters=(dataclasses.replace(chapter, answers=(answer,)),)), tmp_path, "fr"
    )
    record = json.loads((tmp_path / "plan.json").read_bytes())["chapters"][0]["answers"][0]
    assert {figure["value"] for figure in record["figures"]} == {None}
    assert {row["quotient"] for row in record["tables"][0]["rows"]} == {None}
    assert b"inf" not in (tmp_path / "tables" / "divisions.csv").read_bytes()
