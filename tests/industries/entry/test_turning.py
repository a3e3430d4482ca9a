import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.industries.entry import Turning, panel_of


def of(cells: dict[str, list[float | None]], establishments: int = 5):
    """Areas A, B, C by two activities, x (the cells) and y (100 each), in 2020 and 2021."""
    rows = [
        (area, "x", 2020 + n, value)
        for area, values in cells.items()
        for n, value in enumerate(values)
        if value != 0
    ]
    rows += [(area, "y", year, 100.0) for area in cells for year in (2020, 2021)]
    table = pl.DataFrame(rows, schema=["area", "activity", "year", "employees"], orient="row")
    return panel_of(table.with_columns(establishments=pl.lit(establishments)))


MOVES = of({"A": [2.0, 60.0], "B": [40.0, 40.0], "C": [60.0, 3.0]})


def test_an_entry_goes_from_below_one_to_one_or_more_and_an_exit_the_other_way():
    entry, exit_ = Turning(horizon_years=1), Turning("exit", horizon_years=1)
    assert entry.at_risk(MOVES, 0)[:, 0].tolist() == [True, False, False]
    assert entry.turned(MOVES, 1)[0][:, 0].tolist() == [True, True, False]
    assert exit_.at_risk(MOVES, 0)[:, 0].tolist() == [False, True, True]
    assert exit_.turned(MOVES, 1)[0][:, 0].tolist() == [False, False, True]


def test_a_quotient_that_wavers_around_one_is_no_entry_with_a_lower_bar_outside():
    wavers = of({"A": [27.0, 33.0], "B": [30.0, 30.0], "C": [33.0, 27.0]})
    assert Turning(horizon_years=1).at_risk(wavers, 0)[0, 0]
    assert not Turning(horizon_years=1, outside=0.5).at_risk(wavers, 0)[0, 0]


def test_an_entry_may_ask_for_a_number_of_jobs_and_establishments():
    assert not Turning(horizon_years=1, least_employees=61).turned(MOVES, 1)[0][0, 0]
    assert not Turning(horizon_years=1, least_establishments=6).turned(MOVES, 1)[0][0, 0]
    assert Turning(horizon_years=1, least_employees=60, least_establishments=5).turned(MOVES, 1)[0][0, 0]


def test_presence_is_the_first_employer():
    first = of({"A": [0.0, 1.0], "B": [30.0, 30.0], "C": [60.0, 0.0]})
    turning = Turning(measure="present", horizon_years=1)
    assert turning.at_risk(first, 0)[:, 0].tolist() == [True, False, False]
    assert turning.turned(first, 1)[0][:, 0].tolist() == [True, True, False]


def test_a_secret_cell_neither_may_turn_nor_is_seen_to():
    secret = of({"A": [None, 60.0], "B": [3.0, None], "C": [60.0, 60.0]})
    turning = Turning(horizon_years=1)
    assert turning.at_risk(secret, 0)[:, 0].tolist() == [False, True, False]
    assert turning.turned(secret, 1)[1][:, 0].tolist() == [True, False, True]


def test_an_industry_absent_everywhere_and_an_empty_area_may_not_turn():
    later = of({"A": [0.0, 60.0], "B": [0.0, 3.0], "C": [0.0, 0.0]})
    assert not Turning(horizon_years=1).at_risk(later, 0)[:, 0].any()


def test_origins_are_the_years_whose_outcome_is_known():
    assert Turning(horizon_years=1).origins(MOVES) == (0,)
    assert Turning(horizon_years=2).origins(MOVES) == ()


@pytest.mark.parametrize(
    "wrong",
    [{"horizon_years": 0}, {"outside": 1.5}, {"outside": 0.0}, {"least_employees": -1.0}],
)
def test_impossible_definitions_are_refused(wrong: dict[str, float]):
    with pytest.raises(BadInput):
        Turning(**wrong)  # type: ignore[arg-type]
