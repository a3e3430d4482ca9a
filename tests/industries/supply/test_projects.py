"""Bills of inputs: real codes, sources told, nothing made up; and what the table says for other activities."""

import polars as pl
import pytest

from levier.core import naf
from levier.core.errors import BadInput, UnknownCode
from levier.core.evidence import NotComputed
from levier.industries.supply import bill_from_table, bill_of, input_output, project_of, project_types
from levier.industries.supply.projects import CONFIDENCES, ROLES

EVERY = pl.concat(
    bill_of(project).lines.with_columns(project=pl.lit(project)) for project in project_types()["project"]
)

TABLE = input_output(
    pl.DataFrame(
        [("C20", "C27", 30.0), ("C25", "C27", 50.0), ("C27", "C27", 10.0)],
        schema=["from_industry", "to_industry", "value_meur"],
        orient="row",
    ),
    pl.DataFrame({"industry": ["C20", "C25", "C27", "L"], "output_meur": [900.0, 500.0, 200.0, 50.0]}),
    pl.DataFrame({"from_industry": ["C20"], "to_industry": ["C27"], "value_meur": [10.0]}),
)
JOBS = pl.DataFrame(
    {"naf": ["20.13B", "20.59Z", "25.62B", "27.20Z", "68.10Z"], "jobs": [30, 10, 40, None, 5]}
)


def test_a_dozen_types_of_project_have_a_bill():
    types = project_types()
    assert types.height >= 12
    assert types["project"].is_unique().all()
    assert (types["inputs"] >= 10).all()
    for code in types["naf"]:
        assert naf.normalise(code) == code


def test_every_code_of_a_bill_is_one_of_naf():
    codes = {code for codes in EVERY["naf"].drop_nulls() for code in codes.split("|")}
    assert {naf.normalise(code) for code in codes} == codes


def test_every_line_has_a_source_or_says_that_it_is_to_be_verified():
    assert EVERY["item"].null_count() == 0
    assert EVERY.select(pl.struct("project", "item").is_unique().all()).item()
    assert set(EVERY["role"]) <= set(ROLES)
    assert set(EVERY["confidence"]) <= set(CONFIDENCES)
    assert (EVERY["source"].is_not_null() | EVERY["to_verify"]).all()
    # A source to be verified is never told as sure.
    read = EVERY.filter(pl.col("source").is_not_null() & pl.col("to_verify"))
    assert set(read["confidence"]) == {"low"}


@pytest.mark.parametrize("site", ["0860 Plumber", "Renewabletechy", "Electrification Academy", "Reibus"])
def test_a_trade_site_alone_is_to_be_verified(site):
    told = EVERY.filter(pl.col("source").str.starts_with(site))
    assert told.height > 0
    assert told["to_verify"].all()
    for project in told["project"].unique():
        assert site not in bill_of(project).reference


def test_a_share_has_a_range_a_base_and_a_source():
    shared = EVERY.filter(pl.col("share_low").is_not_null() | pl.col("share_high").is_not_null())
    assert shared.height > 0
    for column in ("share_low", "share_high", "share_of", "source"):
        assert shared[column].null_count() == 0
    assert (shared["share_low"] <= shared["share_high"]).all()
    assert shared["share_low"].is_between(0, 1).all()
    # Shares of one base cannot be more than the whole.
    assert (shared.group_by("project", "share_of").agg(pl.col("share_low").sum())["share_low"] <= 1).all()


def test_a_project_without_a_bill_is_refused_with_those_that_have_one():
    with pytest.raises(BadInput, match="battery-gigafactory"):
        bill_of("teleporter")


def test_the_type_of_project_of_an_activity():
    assert project_of("2720Z") == "battery-gigafactory"
    assert project_of("10.71C") is None
    # Apparatus for electrolysis and electroplating (CN 8543 30): the activity that the transitions name.
    assert project_of("28.49Z") == "electrolyser"
    with pytest.raises(UnknownCode):
        project_of("99.99Z")


def test_the_column_of_the_industry_is_spread_by_the_jobs_of_sub_classes():
    bill = bill_from_table("27.40Z", TABLE, JOBS)
    # C27 buys 100: 40 of C20 (30 here, 10 abroad), 50 of C25, 10 of itself, whose jobs are secret.
    assert bill.lines.select("naf", "share_low").rows() == [
        ("25.62B", pytest.approx(0.5)),
        ("20.13B", pytest.approx(0.3)),
        ("20.59Z", pytest.approx(0.1)),
    ]
    assert set(bill.lines["confidence"]) == {"low"}
    assert bill.label == "Fabrication d'appareils d'éclairage électrique"


def test_an_activity_that_the_table_lacks_or_that_buys_nothing_is_not_computed():
    for code in ("10.71C", "68.20A"):
        found = bill_from_table(code, TABLE, JOBS)
        assert isinstance(found, NotComputed)
        assert found.needs == ("input_output",)
    assert isinstance(bill_from_table("27.40Z", TABLE, JOBS.head(0)), NotComputed)


def test_a_code_that_is_no_activity_is_refused():
    with pytest.raises(UnknownCode):
        bill_from_table("99.99Z", TABLE, JOBS)
    with pytest.raises(BadInput, match="section"):
        bill_from_table("C", TABLE, JOBS)
