"""Shift-share against tables published elsewhere."""

import polars as pl
import pytest

from levier.industries.structure import ShiftShare, shift_share

# Krumme, University of Washington, Geography 350, "Shift & Share Table with Excel Explanations": the fictional
# region of Holukuluku, 1985 to 1995. The nation's shares are 10, 20, 40 and 30 % and its growth 10 to 40 %.
REGION = {1985: (500, 100, 200, 200), 1995: (1000, 100, 250, 280)}
NATION = {1985: (1000, 2000, 4000, 3000), 1995: (1100, 2400, 5200, 4200)}


def table(jobs: dict[int, tuple[int, ...]]) -> pl.DataFrame:
    rows = [(["I", "II", "III", "IV"][n], year, e) for year, row in jobs.items() for n, e in enumerate(row)]
    return pl.DataFrame(rows, schema=["activity", "year", "employees"], orient="row")


def parts(region: dict[int, tuple[int, ...]]) -> ShiftShare:
    found = shift_share(table(region), table(NATION), start=1985, end=1995, grain="activity")
    assert isinstance(found, ShiftShare)
    return found


def test_the_table_of_krumme():
    found = parts(REGION)
    rows = found.by_activity
    # Columns 10 and 12 of the table, whose signs are lost in the page: "Diff. Effect", "Comp Effect".
    assert rows["place"].to_list() == pytest.approx([450, -20, -10, 0], abs=1e-9)
    assert rows["mix"].to_list() == pytest.approx([-95, -9, 2, 22])
    assert (found.total["change"], found.total["national"]) == (pytest.approx(630), pytest.approx(290))
    assert (found.total["place"], found.total["mix"]) == (pytest.approx(420), pytest.approx(-80))
    assert found.reference_growth == pytest.approx(0.29)


def test_another_count_gives_other_parts():
    found = parts(REGION | {1995: (1001, 100, 250, 280)})
    assert found.total["place"] != pytest.approx(420, abs=0.5)
