"""The location quotient and its interval against figures published elsewhere."""

import polars as pl
import pytest

from levier.industries import Specialisation, specialisation
from levier.industries.specialisation import clopper_pearson


def quotient(here: int, all_here: int, there: int, all_there: int) -> float:
    """Of an activity and all others taken together; its code stands for any."""
    rows = {
        "territory": [("25.62B", 2010, 1, here), ("47.11F", 2010, 1, all_here - here)],
        "reference": [("25.62B", 2010, 2, there), ("47.11F", 2010, 2, all_there - there)],
    }
    columns = ["naf", "year", "establishments", "employees"]
    territory, reference = (pl.DataFrame(table, schema=columns, orient="row") for table in rows.values())
    result = specialisation(territory, reference, year=2010)
    assert isinstance(result, Specialisation)
    return result.by_activity.row(by_predicate=pl.col("activity") == "25", named=True)["location_quotient"]


def test_quotient_of_farhauer_and_kroell():
    # Farhauer & Kröll (2013), Standorttheorien; R package REAT, help page of locq, prints 0.3847623.
    assert quotient(1714, 79006, 879213, 15593224) == pytest.approx(0.3847623, abs=5e-8)


def test_another_count_gives_another_quotient():
    assert quotient(1715, 79006, 879213, 15593224) != pytest.approx(0.3847623, abs=5e-8)


def test_interval_of_conover():
    # Conover (1971), p. 97: 682 giant plants of 925; R, help page of binom.test, prints 0.7076683 0.7654066.
    low, high = clopper_pearson(pl.Series([682]), 925, 0.95)
    assert (low[0], high[0]) == (pytest.approx(0.7076683, abs=5e-8), pytest.approx(0.7654066, abs=5e-8))
