"""`levier sites reuse` and `levier sites values`, by hand and on a fictional territory."""

import sys
from pathlib import Path

import polars as pl
import pytest

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.core.evidence import NotComputed
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.plan.sites.reuse import reuse_of, typed_in
from levier.plan.sites.reuse_words import bearer_table, paid_back
from levier.sites.reuse import Comparison, Setting

BY_HAND = ["--area", "20000", "--built", "6000", "--pollution", "pollution avérée", "--jobs", "80"]


class Terminal:
    """The command line as a person meets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def run(self, *words: str, fails: bool = False) -> str:
        self._monkeypatch.setattr(sys, "argv", ["levier", "sites", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capsys.readouterr()
        assert (ended.value.code or 0) == (USER_ERROR if fails else 0), said
        return said.err if fails else said.out


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    monkeypatch.setenv("LEVIER_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("LEVIER_LANG", "en")
    monkeypatch.setenv("COLUMNS", "300")
    return Terminal(monkeypatch, capsys)


def test_a_site_typed_in_needs_no_lake(terminal: Terminal) -> None:
    said = terminal.run("reuse", *BY_HAND)
    assert "Owner of the brownfield" in said
    assert "Carbon of the staff" in said
    assert "It pays from" in said
    french = terminal.run("reuse", *BY_HAND, "--lang", "fr")
    assert "Propriétaire de la friche" in french
    assert "hectare" in french


def test_against_nothing_the_project_brings_its_jobs(terminal: Terminal) -> None:
    assert "on a field as well" in terminal.run("reuse", *BY_HAND)
    assert "on a field as well" not in terminal.run("reuse", *BY_HAND, "--against", "nothing")


def test_own_values_are_used(terminal: Terminal, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("key,value,low,high\nremediation_eur_m2,1,1,1\n", encoding="utf-8")
    ours, theirs = terminal.run("reuse", *BY_HAND), terminal.run("reuse", *BY_HAND, "--values", str(own))
    assert ours != theirs
    own.write_text("key,value,low,high\nnonsense,1,1,1\n", encoding="utf-8")
    assert "no unit value" in terminal.run("reuse", *BY_HAND, "--values", str(own), fails=True)


def test_past_conversions_are_told_for_one_site(terminal: Terminal, tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"  # fictional
    rows = [f"{area},{area * 40},pollution avérée,industry" for area in range(10_000, 20_000, 1_000)]
    cases.write_text("\n".join(["area_m2,cost_eur,pollution,use", *rows]), encoding="utf-8")
    assert "past conversions most like it cost €400,000" in terminal.run(
        "reuse", *BY_HAND, "--cases", str(cases)
    )
    cases.write_text("\n".join(["area_m2,cost_eur,pollution,use", *rows[:2]]), encoding="utf-8")
    assert "fewer than 5" in terminal.run("reuse", *BY_HAND, "--cases", str(cases), fails=True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "one of the two"),
        (["08", "--area", "20000"], "one of the two"),
        (["--area", "-5"], "above 0 and at most"),
        (["--area", "20000", "--pollution", "radioactive"], "not a value of pollution"),
        (["--area", "20000", "--horizon", "0"], "horizon"),
        (["--area", "20000", "--rate", "-1"], "discount rate"),
        (["--area", "20000", "--against", "sea"], "not known here"),
        (["--area", "20000", "--jobs", "-1"], "0 or more"),
        (["--area", "20000", "--out", "costs.xlsx"], "CSV"),
        (["nowhere"], "nowhere"),
    ],
)
def test_bad_words_are_told(terminal: Terminal, words: list[str], told: str) -> None:
    assert told in terminal.run("reuse", *words, fails=True)


def test_the_sites_of_a_territory_are_listed_written_and_told_one_by_one(
    terminal: Terminal, specimen_lake: Lake, tmp_path: Path
) -> None:
    communes = known_geography(specimen_lake).communes.filter(department="00")
    epci = communes["epci"][0]
    file = tmp_path / "reuse.csv"
    said = terminal.run("reuse", epci, "--lake", str(specimen_lake.folder), "--out", str(file))
    assert "clean-up between" in said
    written = pl.read_csv(file, infer_schema_length=None)
    assert {"site_id", "low_eur", "central_eur", "high_eur", "break_even_year"} <= set(written.columns)
    lines = pl.read_csv(tmp_path / "reuse-lines.csv")
    assert lines.filter(pl.col("line") == "dumping")["central_eur"].null_count() == 0  # population is known
    one = written.filter(pl.col("central_eur").is_not_null())["site_id"][0]
    assert str(one) in terminal.run("reuse", epci, str(one), "--lake", str(specimen_lake.folder))
    told = terminal.run("reuse", epci, "nonesuch", "--lake", str(specimen_lake.folder), fails=True)
    assert "no such site" in told


def test_every_value_is_listed_with_its_source(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run("values", "--out", str(tmp_path / "values.csv"))
    assert "remediation_eur_m2" in said
    assert "to be verified" in said
    assert pl.read_csv(tmp_path / "values.csv")["source"].null_count() == 0


def test_the_table_of_bearers_ends_with_the_whole() -> None:
    found = reuse_of(typed_in({"area_m2": 1e4}), {"given": Setting(jobs=10)}, Comparison())
    assert not isinstance(found, NotComputed)
    table = bearer_table(found)
    assert table["bearer"].to_list() == ["owner", "local_authority", "field_owner", "society", "all"]
    assert table["central_eur"][:-1].sum() == pytest.approx(table["central_eur"][-1])
    assert "does not pay" in str(paid_back({"break_even_year": None, "gain_share": 0.1}))
