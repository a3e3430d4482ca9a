"""The three groups of industry."""

import polars as pl
import pytest

from levier.core import naf
from levier.core.industry import GROUPS, industrial_group


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("04.99Z", None),  # no division 04 in NAF rev. 2
        ("05.10Z", "extraction"),
        ("09.90Z", "extraction"),
        ("10.11Z", "manufacturing"),
        ("33.20D", "manufacturing"),
        ("34", None),
        ("35.11Z", "utilities"),
        ("39.00Z", "utilities"),
        ("41.10A", None),  # construction is not industry
        (None, None),
    ],
)
def test_groups_at_their_borders(code: str | None, group: str | None):
    codes = pl.DataFrame({"naf": [code]}, schema={"naf": pl.String})
    assert codes.select(industrial_group(pl.col("naf"))).item() == group


def test_groups_are_the_divisions_of_sections_b_to_e():
    divisions = naf.table().filter(level=naf.DIVISION).filter(pl.col("parent").is_in(["B", "C", "D", "E"]))
    listed = {division for group in GROUPS.values() for division in group}
    assert set(divisions["code"]) <= listed
    # Divisions 34 and 04 do not exist; the groups list no division of another section.
    others = naf.table().filter(level=naf.DIVISION).filter(~pl.col("parent").is_in(["B", "C", "D", "E"]))
    assert not set(others["code"]) & listed
