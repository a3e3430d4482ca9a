"""Everything in one call, for a year and for each of several."""

import numpy as np
import polars as pl
import pytest
from tests.industries.complexity.tables import given_cells

from levier.core.errors import BadInput, UnknownCode
from levier.core.evidence import NotComputed
from levier.industries.cells import cells_of
from levier.industries.complexity import (
    EconomicComplexity,
    complexity,
    complexity_outlook,
    economic_complexity,
    economic_complexity_by_year,
    opportunity_gain,
    presence_by_quotient,
    proximity,
    relatedness_density,
)

ROWS = [[9, 5, 4, 6.0], [8, 6, 3, 0], [9, 7, 0, 0], [7, 0, 0, None]]


def everything(rows=ROWS) -> EconomicComplexity:
    got = economic_complexity(given_cells(rows))
    assert isinstance(got, EconomicComplexity), got.reason
    return got


def test_it_is_what_the_functions_give():
    cells, got = given_cells(ROWS), everything()
    held, near = presence_by_quotient(cells), proximity(presence_by_quotient(cells))
    alone = complexity(held)
    assert not isinstance(alone, NotComputed)
    density = relatedness_density(held, near)
    assert got.complexity.eci.tolist() == alone.eci.tolist()
    assert got.density.values.tolist() == density.values.tolist()
    assert got.outlook.tolist() == complexity_outlook(held, density, alone.pci_uncentred).tolist()
    assert got.gain.values.tolist() == opportunity_gain(held, near, alone.pci_uncentred).values.tolist()


def test_the_table_of_an_area_has_every_activity_and_null_where_secret():
    table = everything().table(["A4"])
    assert table.columns == [
        "area",
        "activity",
        "location_quotient",
        "present",
        "relatedness_density",
        "opportunity_gain",
        "pci",
    ]
    assert table["activity"].to_list() == ["a", "b", "c", "d"]
    assert table["location_quotient"].to_list()[1:] == [0, 0, None]
    assert table["present"].to_list() == [True, False, False, None]
    assert everything().table().height == 16
    with pytest.raises(UnknownCode):
        everything().table(["Z"])


def test_areas_and_activities_have_their_tables():
    got = everything()
    assert got.by_area.columns == ["area", "diversity", "eci", "complexity_outlook"]
    assert got.by_activity.columns == ["activity", "ubiquity", "pci"]
    assert "1 secret cells" in str(got.evidence.cautions[0])


def panel() -> pl.DataFrame:
    rng = np.random.default_rng(5)
    rows = [
        (f"A{area}", f"{activity:02}", year, int(rng.integers(1, 50)))
        for year in (2020, 2019)
        for area in range(12)
        for activity in range(8)
        if rng.random() < 0.6
    ]
    return pl.DataFrame(rows, schema=["area", "activity", "year", "employees"], orient="row")


def test_each_year_is_by_itself_and_in_order():
    got = economic_complexity_by_year(panel())
    assert list(got.years) == [2019, 2020] and not got.not_computed
    alone = economic_complexity(cells_of(panel().filter(year=2020)))
    assert isinstance(alone, EconomicComplexity)
    assert got.by_area.filter(year=2020).drop("year").equals(alone.by_area)
    assert got.by_activity.filter(year=2020).drop("year").equals(alone.by_activity)
    assert got.table(["A3"]).filter(year=2020).drop("year").equals(alone.table(["A3"]))


def test_a_year_that_is_not_identified_leaves_the_others():
    apart = pl.DataFrame([("A", "a", 2021, 5), ("B", "b", 2021, 5)], schema=panel().columns, orient="row")
    got = economic_complexity_by_year(pl.concat([panel(), apart]))
    assert list(got.years) == [2019, 2020]
    assert "2 parts" in str(got.not_computed[2021].reason)
    only = economic_complexity_by_year(apart)
    assert only.by_area.is_empty() and only.table().is_empty()


def test_one_year_only_is_a_panel_too():
    assert list(economic_complexity_by_year(panel().filter(year=2019)).years) == [2019]


def test_a_panel_without_years_is_refused():
    with pytest.raises(BadInput, match="no column year"):
        economic_complexity_by_year(panel().drop("year"))
    nowhen = panel().with_columns(year=pl.when(pl.col("year") == 2020).then("year"))
    with pytest.raises(BadInput, match="have no year"):
        economic_complexity_by_year(nowhen)
    with pytest.raises(BadInput, match="stand twice"):
        economic_complexity_by_year(pl.concat([panel(), panel()]))
