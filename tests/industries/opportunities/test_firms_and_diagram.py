"""Who stands behind an opportunity, and the diagram."""

import polars as pl
import pytest
from tests.industries.opportunities.panels import panel

from levier.core.errors import BadInput
from levier.industries.opportunities import (
    Opportunities,
    Weights,
    diagram,
    firms_behind,
    firms_withheld,
    opportunities,
)

PANEL = panel()
found = opportunities(PANEL, "A00", samples=6, first=3, weights=Weights(reach=1.0))
assert isinstance(found, Opportunities)
FOUND = found


def establishments(*rows: tuple[str, str | None, str | None, str | None, bool, str | None]) -> pl.DataFrame:
    schema = {
        "siret": pl.String,
        "name": pl.String,
        "naf": pl.String,
        "headcount_band": pl.String,
        "active": pl.Boolean,
        "diffusion": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(commune=pl.lit("57463"))


def near(n: int = 0) -> str:
    """A specialisation around the first opportunity."""
    first = FOUND.best["activity"][0]
    return str(FOUND.related.filter(pl.col("activity") == first)["related"][n])


def behind(table: pl.DataFrame, each: int = 3) -> pl.DataFrame:
    first = FOUND.best["activity"][0]
    return firms_behind(FOUND, table, each=each).filter(pl.col("activity") == first)


def test_the_largest_come_first_after_those_of_the_activity_itself() -> None:
    own = str(FOUND.best["activity"][0])
    table = establishments(
        ("00000000000001", "Petite", near(), "11", True, "O"),
        ("00000000000002", "Grande", near(), "32", True, "O"),
        ("00000000000003", "Du métier", own, "03", True, "O"),
    )
    told = behind(table)
    assert told["name"].to_list() == ["Du métier", "Grande", "Petite"]
    assert told["same"].to_list() == [True, False, False]
    assert told.select("jobs_low", "jobs_high").row(1) == (250, 499)
    assert behind(table, each=1)["name"].to_list() == ["Du métier"]


def test_closed_ones_those_without_employees_and_other_trades_stand_behind_nothing() -> None:
    table = establishments(
        ("00000000000001", "Fermée", near(), "32", False, "O"),
        ("00000000000002", "Sans salarié", near(), "NN", True, "O"),
        ("00000000000003", "Effectif inconnu", near(), None, True, "O"),
        ("00000000000004", "Sans code", None, "32", True, "O"),
        ("00000000000005", "Boucherie", "47.22Z", "32", True, "O"),
    )
    assert behind(table).is_empty()


def test_who_asked_for_partial_diffusion_is_not_listed_but_counted() -> None:
    table = establishments(
        ("00000000000001", "Ne pas nommer", near(), "32", True, "P"),
        ("00000000000002", "À nommer", near(), "31", True, "O"),
        ("00000000000003", "Sans mention", near(), "12", True, None),
    )
    assert behind(table)["siret"].to_list() == ["00000000000002", "00000000000003"]
    assert firms_withheld(FOUND, table) == 1
    assert firms_withheld(FOUND, table.drop("diffusion")) == 0


def test_a_table_without_names_is_refused() -> None:
    with pytest.raises(BadInput):
        firms_behind(FOUND, establishments().drop("naf"))


def test_the_diagram_has_a_point_per_candidate_and_names_the_first() -> None:
    points = diagram(FOUND)
    assert points["activity"].to_list() == FOUND.table["activity"].to_list()
    assert points.filter("named")["activity"].to_list() == FOUND.best["activity"].to_list()
    assert points["x"].to_list() == FOUND.table["reach"].to_list()
    assert points["y_is"].unique().to_list() == ["complexity"]
    assert points["size"].min() >= 0  # type: ignore[operator]
    assert set(points["group"]) <= {"net_zero", "circular", "industry_4_0", "food", "no_transition"}
    assert diagram(FOUND, points=2).height == 2


def test_where_complexity_is_not_identified_the_diagram_shows_value() -> None:
    table = FOUND.table.with_columns(complexity=pl.lit(None, pl.Float64))
    without = Opportunities(**{**vars(FOUND), "table": table})
    assert diagram(without)["y_is"].unique().to_list() == ["value"]
    assert diagram(without)["y"].to_list() == table["value"].to_list()
