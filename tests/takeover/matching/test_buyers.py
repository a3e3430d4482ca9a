"""A buyer with contradictory criteria is told so; a register of buyers is read from files as people fill them in."""

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from levier.core.errors import BadFile, BadInput
from levier.core.geography import Geography
from levier.plan.buyers_file import buyers_template, read_buyers, write_template
from levier.takeover.matching import BUYERS, checked_buyers

CONTRADICTIONS = {
    "more than the most": ({"jobs_min": 50.0, "jobs_max": 10.0}, "jobs_min", "no firm can be of this size"),
    "revenue upside down": (
        {"revenue_min_eur": 2e6, "revenue_max_eur": 1e6},
        "revenue_min_eur",
        "no firm can be",
    ),
    "wanted and refused": (
        {"naf_wanted": ["25.1"], "naf_refused": ["25"]},
        "naf_wanted",
        "wanted and refused",
    ),
    "unknown sector": ({"naf_wanted": ["99.99X"]}, "naf_wanted", "no code of NAF"),
    "radius without place": ({"radius_km": 30.0}, "radius_km", "a radius around no place"),
    "half a place": ({"longitude": 6.0}, "latitude", "one coordinate without the other"),
    "no such place": ({"longitude": 600.0, "latitude": 49.0}, "longitude", "no place on earth"),
    "majority for nothing": ({"equity_eur": 0.0, "stake": "majority"}, "equity_eur", "a majority wanted"),
    "nothing to pay": ({"price_max_eur": 0.0}, "price_max_eur", "nothing can be bought"),
    "negative jobs": ({"jobs_min": -3.0}, "jobs_min", "neither 0 nor a positive"),
    "endless": ({"jobs_max": float("inf")}, "jobs_max", "neither 0 nor a positive"),
    "no such stake": ({"stake": "half"}, "stake", "none of the values"),
    "no such state": ({"accepts": "bankrupt"}, "accepts", "none of the values"),
    "no such kind": ({"kind": "dreamer"}, "kind", "none of the values"),
}


def buyer(**criteria: object) -> pl.DataFrame:
    row = {"buyer": "B1", "kind": "investor", **criteria}
    return pl.DataFrame({name: [value] for name, value in row.items()}, schema={n: BUYERS[n][0] for n in row})


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_contradictory_criteria_are_named(case: str):
    criteria, column, why = CONTRADICTIONS[case]
    with pytest.raises(BadInput, match=why) as raised:
        checked_buyers(buyer(**criteria))
    assert column in str(raised.value.where)
    assert raised.value.fix is not None


def test_a_narrow_refusal_within_a_wide_wish_is_no_contradiction():
    whole = checked_buyers(buyer(naf_wanted=["C"], naf_refused=["25.4"], equity_eur=0.0, stake="minority"))
    assert whole.columns == list(BUYERS)


@pytest.mark.parametrize(
    ("kind", "name"), [("individual", None), ("company", "Acier fictif"), ("investor", "Acier fictif")]
)
def test_a_natural_person_keeps_no_name(kind: str, name: str | None):
    assert checked_buyers(buyer(kind=kind, name="Acier fictif"))["name"].item() == name


def test_two_buyers_of_one_reference_are_refused():
    with pytest.raises(BadInput, match="two buyers bear this reference"):
        checked_buyers(pl.concat([buyer(), buyer()]))


def test_the_template_reads_back(tmp_path: Path):
    write_template(tmp_path / "buyers.csv")
    found = read_buyers(tmp_path / "buyers.csv", Geography.shipped())
    row = found.row(0, named=True)
    assert (row["kind"], row["naf_wanted"], row["naf_refused"]) == ("investor", ["25", "28.1"], ["25.4"])
    assert {commune[:2] for commune in row["communes_wanted"]} == {"57", "54"}
    assert (row["price_max_eur"], row["stake"]) == (2_500_000, "majority")
    with pytest.raises(BadInput, match="already there"):
        write_template(tmp_path / "buyers.csv")
    assert (tmp_path / "buyers.csv").read_text(encoding="utf-8") == buyers_template().replace("\r\n", "\n")


def test_a_workbook_is_read_as_the_csv_is(tmp_path: Path):
    path = tmp_path / "buyers.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, ["buyer", "kind", "siren", "naf_wanted", "jobs_min", "equity_eur"])
        sheet.write_row(2, 0, ["B1", "company", 111111111, 25, 10, "1 200 000,50"])
    row = read_buyers(path, Geography.shipped()).row(0, named=True)
    assert (row["siren"], row["naf_wanted"], row["jobs_min"], row["equity_eur"]) == (
        "111111111",
        ["25"],
        10,
        1_200_000.5,
    )


def test_a_fault_is_told_with_its_file_line_column_and_value(tmp_path: Path):
    path = tmp_path / "buyers.csv"
    path.write_text("buyer;kind;jobs_min\nA;company;5\n;;\nB;company;ten\n", encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        read_buyers(path, Geography.shipped())
    assert str(raised.value.where) == "buyers.csv, line 4, column jobs_min, value ten"
    assert "not a number" in str(raised.value.what)


def test_all_faults_are_told_at_once(tmp_path: Path):
    path = tmp_path / "buyers.csv"
    path.write_text(
        "buyer;kind;jobs_min;jobs_max;places\nA;company;50;5;\nB;angel;;;Nullepart-sur-Rien\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInput) as raised:
        read_buyers(path, Geography.shipped())
    said = str(raised.value.what)
    assert (
        "3 cells" in said
        and "line 2, jobs_min" in said
        and "line 3, kind" in said
        and "line 3, places" in said
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("buyers.csv", "name;naf\nA;25.11Z\n", "lacks buyer, kind"),
        ("buyers.csv", "buyer;kind;colour\nA;company;red\n", "no register of buyers has"),
        ("buyers.pdf", "x", "CSV or XLSX"),
        ("buyers.xlsx", "x", "cannot be read"),
        ("buyers.csv", "", "empty"),
    ],
)
def test_what_is_no_register_of_buyers_is_refused(name: str, text: str, said: str, tmp_path: Path):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match=said):
        read_buyers(path, Geography.shipped())
    with pytest.raises(BadFile, match="no such file"):
        read_buyers(tmp_path / "absent.csv", Geography.shipped())
