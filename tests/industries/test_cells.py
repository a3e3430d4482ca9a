"""Areas by activities, read and refused."""

import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.industries.cells import cells_of

COLUMNS = ["area", "activity", "employees"]
ROWS = [("B", "10", 4), ("A", "25", 0), ("A", "10", 7), ("B", "28", None)]


def table(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS, orient="row", strict=False)


def test_cells_are_in_order_of_codes_and_a_secret_cell_is_no_zero():
    cells = cells_of(table(ROWS))
    assert (cells.areas, cells.activities) == (("A", "B"), ("10", "25", "28"))
    assert cells.dense.tolist() == [[7, 0, 0], [4, 0, 0]]
    assert cells.values.nnz == 2
    assert np.argwhere(cells.unknown.toarray()).tolist() == [[1, 2]]


def test_some_areas_and_some_activities():
    cells = cells_of(table(ROWS))
    assert cells.of_areas([1]).areas == ("B",)
    assert cells.of_areas([1]).dense.tolist() == [[4, 0, 0]]
    kept = cells.of_activities(np.array([True, False, True]))
    assert kept.activities == ("10", "28")
    assert kept.unknown.toarray().tolist() == [[False, False], [False, True]]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "no row"),
        ([*ROWS, ("A", "10", 1)], "1 pairs of area and activity stand twice or more, such as A and 10"),
        ([*ROWS, ("C", "10", -1)], "negative or no number: -1.0 for C and 10"),
        ([*ROWS, (None, "10", 1)], "1 rows have no area"),
    ],
)
def test_wrong_rows_are_refused(rows: list[tuple[object, ...]], told: str):
    with pytest.raises(BadInput, match=told):
        cells_of(table(rows))


def test_all_faults_are_told_at_once():
    with pytest.raises(BadInput) as refused:
        cells_of(table([("A", None, 1), ("A", "10", -1), ("A", "10", 2)]))
    assert all(word in str(refused.value) for word in ("no activity", "stand twice", "negative"))


def test_other_wrong_tables():
    with pytest.raises(BadInput, match="no column employees"):
        cells_of(table(ROWS).drop("employees"))
    with pytest.raises(BadInput, match="holds no numbers"):
        cells_of(table(ROWS).with_columns(employees=pl.lit("many")))
    with pytest.raises(BadInput, match="2 years"):
        cells_of(table(ROWS).with_columns(year=pl.Series([2024, 2024, 2025, 2025])))
    with pytest.raises(BadInput, match="negative or no number"):
        cells_of(table(ROWS).with_columns(employees=pl.lit(float("nan"))))
