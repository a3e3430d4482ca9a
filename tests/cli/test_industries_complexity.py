"""`levier industries complexity`, as a person meets it."""

import sys
from pathlib import Path

import polars as pl
import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR

ROWS = [
    ("Nord", "28", "500"),
    ("Nord", "25", "400"),
    ("Nord", "10", "10"),
    ("Est", "25", "1 100,5"),
    ("Est", "10", "1200"),
    ("Sud", "10", "500"),
    ("Sud", "28", ""),
]
COLUMNS = ["--area", "zone", "--activity", "naf", "--value", "emplois"]


def written(folder: Path, rows: list[tuple[str, ...]], head: str = "zone;naf;emplois") -> Path:
    path = folder / "jobs.csv"
    path.write_text("\n".join([head, *(";".join(row) for row in rows)]) + "\n", "utf-8")
    return path


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("LEVIER_LANG", "en")
    monkeypatch.setattr(sys, "argv", ["levier", "industries", "complexity", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_a_table_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = written(tmp_path, ROWS), tmp_path / "out"
    assert not run([str(path), *COLUMNS, "--out", str(out)], monkeypatch)
    told = capsys.readouterr().out
    assert "3 areas, 3 activities" in told and "1 secret cells count as absent" in told
    areas = pl.read_csv(out / "areas.csv")
    assert areas.columns == ["area", "diversity", "eci", "complexity_outlook"] and areas.height == 3
    cells = pl.read_csv(out / "areas_by_activities.csv")
    assert cells.height == 9
    secret = cells.row(by_predicate=(pl.col("area") == "Sud") & (pl.col("activity") == 28), named=True)
    assert secret["present"] is None and secret["location_quotient"] is None
    est = cells.row(by_predicate=(pl.col("area") == "Est") & (pl.col("activity") == 25), named=True)
    assert est["location_quotient"] == pytest.approx((1100.5 / 2300.5) / (1500.5 / 3710.5))


def test_years_and_chosen_areas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dated = [(*row, year) for year in ("2020", "2021") for row in ROWS]
    apart = [("Nord", "28", "5", "2022"), ("Sud", "10", "5", "2022")]
    path, out = written(tmp_path, [*dated, *apart], "zone;naf;emplois;an"), tmp_path / "out"
    assert not run([str(path), *COLUMNS, "--year", "an", "--of", "Nord", "--out", str(out)], monkeypatch)
    told = capsys.readouterr().out
    assert "2022: complexity is not identified" in told and "Year 2021" in told
    assert pl.read_csv(out / "areas_by_activities.csv")["area"].unique().to_list() == ["Nord"]
    assert pl.read_csv(out / "areas.csv")["year"].unique().sort().to_list() == [2020, 2021]


@pytest.mark.parametrize(
    ("rows", "options", "told"),
    [
        (ROWS, ["--area", "commune"], ["no column commune", "zone, naf, emplois"]),
        ([*ROWS, ROWS[1]], COLUMNS, ["Nord / 25 stands on lines 3, 9"]),
        ([*ROWS, ("Sud", "25", "-3")], COLUMNS, ["negative", "line 9, column emplois, value -3"]),
        ([*ROWS, ("Sud", "25", "s")], COLUMNS, ["not a number", "line 9, column emplois, value s"]),
        ([*ROWS, ("", "25", "3")], COLUMNS, ["empty", "line 9, column zone"]),
        ([*ROWS, ("Sud", "30", "1e308")], COLUMNS, ["too large", "line 9, column emplois"]),
        (ROWS, [*COLUMNS, "--of", "Ouest"], ["Ouest", "--of"]),
        (ROWS, [*COLUMNS, "--threshold", "0"], ["above 0"]),
        ([("A", "a", "1"), ("B", "b", "1")], COLUMNS, ["2 parts", "--largest-part"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    rows: list[tuple[str, ...]],
    options: list[str],
    told: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = [*COLUMNS[2:], *options] if options[1] == "commune" else options
    assert run([str(written(tmp_path, rows)), *words], monkeypatch) == USER_ERROR
    said = capsys.readouterr().err
    assert all(words in said for words in told), said


def test_the_largest_part_is_offered_only_where_there_are_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for rows in ([ROWS[0]], [("A", "a", ""), ("B", "b", "")], [("A", "a", "1"), ("B", "a", "1")]):
        assert run([str(written(tmp_path, rows)), *COLUMNS], monkeypatch) == USER_ERROR
        assert "--largest-part" not in capsys.readouterr().err


def test_a_mark_may_stand_for_what_is_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, [*ROWS[:-1], ("Sud", "28", "s")])
    assert not run([str(path), *COLUMNS, "--secret", "s"], monkeypatch)
    assert "1 secret cells" in capsys.readouterr().out


def test_the_largest_part_alone_has_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, [*ROWS, ("Loin", "99", "5")])
    assert run([str(path), *COLUMNS], monkeypatch) == USER_ERROR
    assert "Loin / 99" in capsys.readouterr().err
    assert not run([str(path), *COLUMNS, "--largest-part"], monkeypatch)
    assert "Loin" not in capsys.readouterr().out


def test_no_such_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(tmp_path / "none.csv")], monkeypatch) == USER_ERROR
    assert run([str(tmp_path)], monkeypatch) == USER_ERROR
    assert "no such file" in capsys.readouterr().err
