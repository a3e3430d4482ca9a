"""Jobs as an index: the same cells in every year."""

import numpy as np
import polars as pl
import pytest
from tests.industries.twins.worlds import FIRST, jobs_table

from levier.core.errors import BadInput
from levier.industries.twins import jobs_index


def table() -> pl.DataFrame:
    jobs = np.zeros((3, 13, 4))
    jobs[:, 9] = 500  # shops
    jobs[0, 1], jobs[0, 4] = [100, 120, 140, 200], [100, 80, 60, 0]  # food and metal products
    jobs[1, 1] = [50, 150, 0, 50]
    jobs[2, 2] = [49, 50, 500, 500]
    return jobs_table(jobs)


def values(found: pl.DataFrame, area: str, column: str = "value") -> list[float]:
    return found.filter(area=area).sort("year")[column].to_list()


def test_the_index_is_100_on_average_before_the_event() -> None:
    found = jobs_index(table(), before=FIRST + 2)
    assert values(found, "Z000") == [100, 100, 100, 100]
    assert values(found, "Z001") == [50, 150, 0, 50]
    assert values(found, "Z001", "jobs") == [50, 150, 0, 50]
    assert set(found["area"]) == {"Z000", "Z001"}  # the third had 49.5 jobs on average


def test_all_jobs_or_those_of_manufacturing() -> None:
    assert values(jobs_index(table(), before=FIRST + 2, manufacturing=False), "Z002", "jobs") == [
        549,
        550,
        1000,
        1000,
    ]


def test_a_cell_secret_in_one_year_is_left_out_of_all() -> None:
    gone = (pl.col("area") == "Z000") & (pl.col("activity") == "25.6") & (pl.col("year") == FIRST + 1)
    secret = table().with_columns(employees=pl.when(~gone).then("employees"))
    assert (
        "Z000" not in jobs_index(secret, before=FIRST + 2)["area"]
    )  # two fifths of its jobs are in that cell
    both = jobs_index(secret, before=FIRST + 2, manufacturing=False)
    assert values(both, "Z000", "jobs") == [600, 620, 640, 700]


def test_what_has_no_past_or_no_manufacturing_is_refused() -> None:
    with pytest.raises(BadInput, match="no year before"):
        jobs_index(table(), before=FIRST)
    with pytest.raises(BadInput, match="no activity of the panel is manufacturing"):
        jobs_index(table().filter(activity="47.1"), before=FIRST + 2)
