"""The table of unit costs: whole, in order, overridden by the user, and the same on its page."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from levier.core.errors import BadInput
from levier.sites.upgrades import unit_costs, with_own
from levier.sites.upgrades.unit_costs import as_costs, checked

PAGE = Path(__file__).parents[3] / "docs" / "sites-upgrades.md"


def line(row: dict) -> str:
    """A row of the table as the page shows it."""
    low, central, high = (f"{row[end]:,.10g}" for end in ("low", "central", "high"))
    said = "to be verified" if row["to_verify"] else "sourced"
    return (
        f"| `{row['key']}` | {row['label']} | {row['unit']} | {low} | {central} | {high} | "
        f"{row['year'] or ''} | {said} | {row['source']} ({row['range_basis']}) |"
    )


def test_the_page_shows_the_table_as_it_is() -> None:
    shown = [text for text in PAGE.read_text(encoding="utf-8").splitlines() if text.startswith("| `")]
    assert shown == [line(row) for row in unit_costs().iter_rows(named=True)]


def test_the_page_counts_what_is_sourced() -> None:
    table = unit_costs()
    costs = table.filter(pl.col("unit").str.starts_with("eur"))
    said = (
        f"{costs.height} unit costs, {costs['to_verify'].not_().sum()} sourced and "
        f"{costs['to_verify'].sum()} to be verified; {table.height - costs.height} quantities"
    )
    assert said in " ".join(PAGE.read_text(encoding="utf-8").split())


def test_every_row_says_where_it_comes_from_and_on_what_its_range_rests() -> None:
    table = checked(unit_costs())
    assert table["key"].is_unique().all()
    assert table.select(pl.col("source", "range_basis", "unit", "label").null_count()).row(0) == (0, 0, 0, 0)
    sourced = table.filter(~pl.col("to_verify"))
    assert sourced["year"].null_count() == 0
    assert table.filter(pl.col("source").str.contains("aucune source lue"))["to_verify"].all()


def test_published_cases_give_the_figures() -> None:
    rows = as_costs(unit_costs())
    # ADEME 2018: 217 M€ of works, 492 ha reconverted, 90 ha cleaned.
    assert rows["cleanup_known"].low == pytest.approx(217e6 / 492e4, abs=0.5)
    assert rows["cleanup_known"].high == pytest.approx(217e6 / 90e4, abs=0.5)
    # Bourges: 56 M€ for 140,000 inhabitants; IDEA: 24 M€ for 2 times 21,000 more.
    assert rows["wastewater"].central == pytest.approx(56e6 / 140e3)
    assert rows["wastewater"].high == pytest.approx(24e6 / 42e3, abs=2)
    # Seine-et-Marne: 743 M€ for 570,000 premises.
    assert rows["fibre_premises"].central == pytest.approx(743e6 / 570e3, abs=0.5)
    # Between the two substations, in proportion.
    assert rows["substation"].central == pytest.approx((12e6 * 35e6) ** 0.5, rel=0.01)
    # From 50 to 80 km/h.
    assert rows["road_gain"].central == pytest.approx(60 / 50 - 60 / 80)


def test_the_users_rows_take_the_place_of_those_of_the_same_key() -> None:
    own = pl.DataFrame(
        {"key": ["rail_siding", "housing"], "central": [3e6, 40_000], "high": [None, 50_000.0]}
    )
    table = with_own(own)
    rows = as_costs(table)
    assert (rows["rail_siding"].low, rows["rail_siding"].central, rows["rail_siding"].high) == (3e6, 3e6, 3e6)
    assert (rows["housing"].low, rows["housing"].high) == (40_000, 50_000)
    assert not rows["housing"].to_verify
    assert rows["rail_siding"].delay_years == 5  # not given: as it was
    others = ~pl.col("key").is_in(["rail_siding", "housing"])
    assert_frame_equal(table.filter(others), unit_costs().filter(others))


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"key": ["bridge"], "central": [1.0]}, "no key"),
        ({"key": ["housing", "housing"], "central": [1.0, 2.0]}, "twice"),
        ({"key": ["housing"], "central": [-1.0]}, "0 or more"),
        ({"key": ["housing"], "central": [None]}, "missing"),
        ({"key": ["housing"], "central": [5.0], "low": [6.0]}, "low to central"),
        ({"key": ["housing"]}, "columns are missing"),
    ],
)
def test_costs_that_cannot_be_are_refused(own: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        with_own(pl.DataFrame(own, schema_overrides={"central": pl.Float64} if "central" in own else None))
