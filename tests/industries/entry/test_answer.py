"""Entries as the plan tells them."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.chapters.industries.entry import entries_answer, territory_entries
from levier.plan.document import Answer, Missing
from levier.plan.panel import Panel


def of(table: pl.DataFrame) -> Panel:
    areas = (
        table.select("area").unique().sort("area").with_columns(name=pl.col("area"), population=1, communes=1)
    )
    return Panel("epci", "A03", table.with_columns(cells_unknown=0), areas)


def test_the_plan_tells_the_likeliest_industries_with_intervals_and_reasons(table: pl.DataFrame) -> None:
    answer = entries_answer(territory_entries(of(table)))
    assert isinstance(answer, Answer)
    (shown,) = answer.tables
    assert shown.rows["entry_probability"].is_sorted(descending=True)
    assert {column.name for column in shown.columns} <= set(shown.rows.columns)
    assert answer.figures[0].value == 5
    assert all("for: " in str(fact) or "against: " in str(fact) for _, fact in answer.profiles[0].facts[1:])


def test_a_short_panel_is_told_for_a_shorter_time(table: pl.DataFrame) -> None:
    answer = entries_answer(of(table.filter(pl.col("year") <= 2005)))
    assert isinstance(answer, Answer)
    assert answer.figures[0].value == 2


def test_what_is_missing_is_told(table: pl.DataFrame) -> None:
    assert isinstance(entries_answer(NotComputed(m("no jobs"), ("employment",))), Missing)
    one_year = entries_answer(of(table.filter(pl.col("year") == 2005)))
    assert isinstance(one_year, Missing)
    elsewhere = entries_answer(of(table.filter(pl.col("area") != "A03")))
    assert isinstance(elsewhere, Missing)


def test_secret_jobs_are_counted_in_what_the_answer_warns_of(table: pl.DataFrame) -> None:
    latest = table.filter(pl.col("year") == table["year"].max())
    area, activity = latest.filter(pl.col("area") == "A03").select("area", "activity").row(0)
    secret = (
        (pl.col("area") == area) & (pl.col("activity") == activity) & (pl.col("year") == latest["year"][0])
    )
    answer = entries_answer(of(table.with_columns(employees=pl.when(~secret).then("employees"))))
    assert isinstance(answer, Answer)
    assert any("1 are secret" in str(caution) for caution in answer.evidence.cautions)
    assert activity not in answer.tables[0].rows["naf"]
