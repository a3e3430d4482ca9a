"""Unknown is not zero."""

import polars as pl
import pytest

from levier.core.unknown import known_sum


@pytest.mark.parametrize(("values", "expected"), [([1, None, 2], 3), ([None, None], None), ([], 0), ([0], 0)])
def test_a_sum_is_null_only_where_every_value_is_unknown(values: list[int | None], expected: int | None):
    rows = pl.DataFrame({"jobs": values}, schema={"jobs": pl.Int64})
    assert rows.select(known_sum("jobs")).item() == expected
