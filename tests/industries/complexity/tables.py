"""Tables of presences that the tests of complexity share."""

import polars as pl
from hypothesis import strategies as st

from levier.industries.cells import Cells, cells_of
from levier.industries.complexity import Presence, presence_given

ACTIVITIES = "abcdefghijklmnop"
STEPS = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]]
"""The nested table: the first area holds all, the last only what everyone holds."""


def given_presence(rows: list[list[int]]) -> Presence:
    """Areas A1, A2 ... and activities a, b ..., held where there is a 1, not known where there is a None."""
    return presence_given(
        pl.DataFrame(
            [
                (f"A{n}", ACTIVITIES[k], None if held is None else bool(held))
                for n, row in enumerate(rows, 1)
                for k, held in enumerate(row)
            ],
            schema={"area": pl.String, "activity": pl.String, "present": pl.Boolean},
            orient="row",
        )
    )


def given_cells(rows: list[list[float | None]]) -> Cells:
    """The same, for values; None is secret."""
    return cells_of(
        pl.DataFrame(
            [(f"A{n}", ACTIVITIES[k], value) for n, row in enumerate(rows, 1) for k, value in enumerate(row)],
            schema={"area": pl.String, "activity": pl.String, "employees": pl.Float64},
            orient="row",
        )
    )


def tables_of(numbers: st.SearchStrategy) -> st.SearchStrategy[list[list]]:
    """Tables of 2 to 8 areas by 2 to 8 activities."""
    return st.tuples(st.integers(2, 8), st.integers(2, 8)).flatmap(
        lambda shape: st.lists(
            st.lists(numbers, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
        )
    )
