"""CSV that no spreadsheet executes and every tool reads back."""

import csv
import datetime
import io
import re

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from levier.core.messages import m
from levier.plan.document import Column, Table
from levier.plan.tables import csv_file, json_rows, table_rows
from levier.plan.words import Words


def read_back(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_texts_that_start_a_formula_get_an_apostrophe() -> None:
    dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1"]
    rows = pl.DataFrame({"name": [*dangerous, "a=b", "l'atelier"]})
    cells = [row[0] for row in read_back(csv_file(rows))[1:]]
    assert cells == [*("'" + text for text in dangerous), "a=b", "l'atelier"]


def test_numbers_keep_their_sign_and_their_digits() -> None:
    rows = pl.DataFrame({"change": [-12, 3], "share": [-0.125, 1e-7], "large": [1e21, None]})
    assert read_back(csv_file(rows))[1:] == [
        ["-12", "-0.125", "1000000000000000000000"],
        ["3", "0.0000001", ""],
    ]


def test_the_file_is_what_a_spreadsheet_and_a_tool_expect() -> None:
    rows = pl.DataFrame(
        {"nom": ['Café, "le bon"', ""], "le": [datetime.date(2026, 1, 2), None], "vrai": [True, None]}
    )
    assert csv_file(rows) == ('\ufeffnom,le,vrai\r\n"Café, ""le bon""",2026-01-02,true\r\n"",,\r\n'.encode())
    assert pl.read_csv(csv_file(rows))["nom"].to_list() == ['Café, "le bon"', ""]


def test_only_described_columns_leave_and_terms_are_said() -> None:
    table = Table(
        "t",
        m("T"),
        (Column("state", m("State"), "term"), Column("on", m("On"), "date")),
        pl.DataFrame({"secret": [1, 2], "on": [datetime.date(2026, 1, 2), None], "state": ["unknown", None]}),
    )
    rows = table_rows(table, Words("fr"))
    assert json_rows(rows) == [{"state": "inconnu", "on": "2026-01-02"}, {"state": None, "on": None}]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=20), min_size=1))
def test_every_text_comes_back_and_none_can_start_a_formula(texts: list[str]) -> None:
    cells = [row[0] if row else "" for row in read_back(csv_file(pl.DataFrame({"a": texts})))[1:]]
    assert len(cells) == len(texts)
    for cell, text in zip(cells, texts, strict=True):
        assert not re.match(r"[=+\-@\t\r\n]", cell)
        assert cell in {text, "'" + text}
