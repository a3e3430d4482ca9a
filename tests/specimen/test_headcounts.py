import numpy as np
import polars as pl
import pytest

from levier.specimen.headcounts import (
    REFERENCE_YEAR,
    TURNOVER_BY_SIZE,
    TYPICAL_HEADCOUNT,
    headcounts_in,
    national_pace,
    turnover,
)
from levier.specimen.industries import industries
from levier.specimen.timeline import NEVER


def test_the_pace_is_one_in_the_reference_year_and_told_by_large_sector():
    assert (national_pace(REFERENCE_YEAR) == 1).all()
    pace = dict(zip(industries()["block"], national_pace(2009), strict=True))
    # The table says 111.5, 98 and 78.5 for 2009, and 100 for 2024.
    assert pace["metal"] == pytest.approx(1.115)
    assert pace["construction"] == pytest.approx(0.98)
    assert pace["trade"] == pace["energy"] == pytest.approx(0.785)


def test_a_headcount_follows_its_sector_its_growth_and_its_end():
    metal = industries().filter(block="metal")["industry"][0]
    places = pl.DataFrame(
        {
            "industry": [metal] * 4,
            "employees": [100] * 4,
            "growth": [0.0, 0.01, 0.0, 0.0],
            # 2010-01-01 is day 14610; 2009-12-31, the evening counted, 14609.
            "created": [0, 0, 0, 14610],
            "closed": [NEVER, NEVER, 14609, NEVER],
            "failed": [NEVER] * 4,
            "seasonal": [False] * 4,
        }
    )
    # 111.5, and 111.5 x exp(-0.15) = 95.97; closed that day; not yet open.
    assert headcounts_in(places, 2009).tolist() == [112, 96, 0, 0]
    assert headcounts_in(places, REFERENCE_YEAR).tolist() == [100, 100, 0, 100]


def test_turnover_falls_with_the_headcount_and_is_one_for_the_typical_and_for_none():
    told = turnover(np.array([0, TYPICAL_HEADCOUNT, 2 * TYPICAL_HEADCOUNT]))
    assert told.tolist() == pytest.approx([1, 1, 2**TURNOVER_BY_SIZE])
    assert (np.diff(turnover(np.arange(1, 500))) < 0).all()
