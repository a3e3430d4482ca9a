import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.industries.entry import panel_of

ROWS = pl.DataFrame(
    {
        "area": ["A", "A", "B", "A", "B"],
        "activity": ["x", "y", "y", "x", "y"],
        "year": [2020, 2020, 2020, 2021, 2021],
        "employees": [10.0, 30.0, 40.0, None, 5.0],
    }
)


def test_quotients_are_those_worked_by_hand():
    # In 2020: A has 10 x and 30 y, B 40 y; x is 1/8 of the whole and 1/4 of A, y is 7/8 and 3/4.
    panel = panel_of(ROWS)
    assert panel.years == (2020, 2021)
    assert panel.quotient[0] == pytest.approx(np.array([[2.0, 6 / 7], [0.0, 8 / 7]]))
    assert panel.establishments is None


def test_a_secret_cell_is_unknown_and_an_absent_row_is_nothing():
    panel = panel_of(ROWS)
    assert np.isnan(panel.employees[1, 0, 0])
    assert np.isnan(panel.quotient[1, 0, 0])
    assert panel.employees[1, 0, 1] == 0


def test_published_quotients_are_taken_as_they_are():
    panel = panel_of(ROWS.with_columns(location_quotient=pl.lit(3.5)))
    assert panel.quotient[0, 0, 0] == 3.5


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (ROWS.drop("year"), "no column year"),
        (ROWS.clear(), "no row"),
        (pl.concat([ROWS, ROWS.head(1)]), "2 rows repeat"),
        (ROWS.with_columns(employees=-pl.col("employees")), "negative"),
        (ROWS.with_columns(employees=pl.lit(float("nan"))), "no number"),
        (ROWS.with_columns(employees=pl.lit("many")), "no numbers"),
        (ROWS.with_columns(area=pl.lit(None, pl.String)), "5 rows have no area"),
    ],
)
def test_a_bad_table_is_refused_with_the_reason(table: pl.DataFrame, told: str):
    with pytest.raises(BadInput, match=told):
        panel_of(table)


def test_what_was_known_in_a_year_ends_there():
    panel = panel_of(ROWS).until(2020)
    assert panel.years == (2020,)
    with pytest.raises(BadInput, match="2021"):
        panel.place(2021)
