"""Shift-share: parts that add up, whatever the tables; trends; what cannot be compared."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.structure import ShiftShare, Trends, dynamic_shift_share, shift_share, trends
from levier.industries.structure.shift_share import OF_PLACE, PARTS

Row = tuple[str, str, int, float | None]


def jobs(*rows: Row) -> pl.DataFrame:
    schema = {"area": pl.String, "activity": pl.String, "year": pl.Int64, "employees": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def country(*rows: tuple[str, int, float | None]) -> pl.DataFrame:
    return jobs(*(("", *row) for row in rows)).drop("area")


HERE = jobs(
    ("a", "25", 2015, 100), ("a", "25", 2020, 80), ("b", "25", 2015, 50), ("b", "25", 2020, 60),
    ("a", "47", 2015, 50), ("a", "47", 2020, 70), ("a", "28", 2020, 5),
)  # fmt: skip
THERE = country(
    ("25", 2015, 1_000), ("25", 2020, 800), ("47", 2015, 3_000), ("47", 2020, 3_600),
    ("28", 2015, 100), ("28", 2020, 100),
)  # fmt: skip


def classic(here: pl.DataFrame = HERE, there: pl.DataFrame = THERE) -> ShiftShare:
    found = shift_share(here, there, start=2015, end=2020)
    assert isinstance(found, ShiftShare)
    return found


def row(found: ShiftShare | Trends, activity: str) -> dict[str, float]:
    return found.by_activity.row(by_predicate=pl.col("activity") == activity, named=True)


def test_parts_worked_by_hand():
    # All jobs of the reference: 4,100 to 4,500. Metal there: -20 %. Here: 150 to 140.
    metal = row(classic(), "25")
    growth = 4_500 / 4_100 - 1
    assert metal["national"] == pytest.approx(150 * growth)
    assert metal["mix"] == pytest.approx(150 * (-0.2 - growth))
    assert metal["place"] == pytest.approx(-10 + 30)
    # Homothetic jobs: 200 x 1,000 / 4,100; growth here -1/15 against -1/5.
    competitive = 200 * 1_000 / 4_100 * (0.2 - 1 / 15)
    assert (metal["competitive"], metal["entered"]) == (pytest.approx(competitive), 0)
    assert metal["allocation"] == pytest.approx(20 - competitive)


def test_an_activity_that_entered_has_no_advantage_to_divide():
    machines = row(classic(), "28")
    assert (machines["competitive"], machines["allocation"], machines["entered"]) == (None, None, 5)
    assert (machines["national"], machines["mix"], machines["place"]) == (0, 0, 5)


counts = st.integers(0, 500)


@st.composite
def two_years(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A territory within a reference, three activities, three years, some cells secret or absent."""
    here, there = [], []
    for activity in ("10", "25", "47"):
        for year in (2015, 2017, 2020):
            held = [draw(counts), draw(counts)]
            secret = draw(st.booleans()) and draw(st.booleans())
            here += [("a", activity, year, None if secret else held[0]), ("b", activity, year, held[1])]
            there.append((activity, year, sum(held) + draw(st.integers(1, 1_000))))
    here.append(("c", "99", 2015, 7))
    there.append(("99", 2015, 9))
    return jobs(*here), country(*there)


@settings(max_examples=40)
@given(two_years())
def test_the_parts_add_up_to_the_change(tables: tuple[pl.DataFrame, pl.DataFrame]):
    found = classic(*tables)
    rows = found.by_activity
    sums = rows.select(
        parts=pl.sum_horizontal(PARTS) - pl.col("change"),
        place=pl.sum_horizontal(pl.col(OF_PLACE).fill_null(0)) - pl.col("place"),
        jobs=pl.col("jobs_end") - pl.col("jobs_start") - pl.col("change"),
    )
    assert sums.select(pl.all().abs().max()).row(0) == pytest.approx((0, 0, 0), abs=1e-9)
    total = found.total
    assert total["change"] == pytest.approx(sum(total[name] for name in PARTS), abs=1e-8)
    assert total["place"] == pytest.approx(sum(total[name] for name in OF_PLACE), abs=1e-8)


@settings(max_examples=40)
@given(two_years())
def test_a_dynamic_one_adds_up_by_year_and_activity(tables: tuple[pl.DataFrame, pl.DataFrame]):
    found = dynamic_shift_share(*tables, start=2015, end=2020)
    if isinstance(found, NotComputed):  # no jobs are left in one of the years
        return
    assert found.by_year is not None
    assert found.by_year["year"].unique().sort().to_list() == [2017, 2020]
    for rows in (found.by_year, found.by_activity):
        for name in ("change", *PARTS):
            assert rows[name].sum() == pytest.approx(found.total[name], abs=1e-8)
    assert found.total["change"] == pytest.approx(sum(found.total[name] for name in PARTS), abs=1e-8)


def test_year_by_year_the_mix_follows_the_reference_as_it_was():
    # Barff & Knight (1988): the reference swings up and back, the territory stays. Two dates see nothing; year
    # by year, the part of the place is -10 and then +10 x 100 / 110 of the jobs that it did not gain.
    here = jobs(*(("a", "25", year, 100) for year in (2015, 2016, 2017)))
    there = country(("25", 2015, 1_000), ("25", 2016, 1_100), ("25", 2017, 1_000))
    found = dynamic_shift_share(here, there, start=2015, end=2017)
    assert isinstance(found, ShiftShare)
    assert found.by_year is not None
    assert found.by_year["place"].to_list() == pytest.approx([-10, 100 / 11])
    two = shift_share(here, there, start=2015, end=2017)
    assert isinstance(two, ShiftShare)
    assert two.total["place"] == pytest.approx(0)


def test_between_two_years_both_are_the_same():
    found = dynamic_shift_share(HERE, THERE, start=2015, end=2020)
    assert isinstance(found, ShiftShare)
    assert {name: found.total[name] for name in PARTS} == pytest.approx(
        {name: classic().total[name] for name in PARTS}
    )


def test_a_cell_that_becomes_secret_is_no_loss_and_is_counted():
    hidden = HERE.with_columns(
        employees=pl.when((pl.col("area") == "b") & (pl.col("year") == 2020))
        .then(None)
        .otherwise("employees")
    )
    found = classic(hidden)
    metal = row(found, "25")
    assert (metal["jobs_start"], metal["change"], metal["cells_unknown"]) == (100, -20, 1)
    assert "1 secret cells" in str(found.evidence.cautions[-1])


def test_an_activity_secret_in_the_reference_is_left_out_of_both():
    there = THERE.with_columns(
        employees=pl.when((pl.col("activity") == "47") & (pl.col("year") == 2015))
        .then(None)
        .otherwise("employees")
    )
    trade = row(classic(HERE, there), "47")
    assert (trade["jobs_start"], trade["change"], trade["cells_unknown"]) == (0, 0, 1)


def test_divisions_are_added_up_from_the_codes_below():
    fine = HERE.with_columns(activity=pl.col("activity") + ".00Z")
    coarse = THERE.with_columns(activity=pl.col("activity") + ".00Z")
    assert classic(fine, coarse).total == pytest.approx(classic().total)
    by_code = shift_share(fine, coarse, start=2015, end=2020, grain="activity")
    assert isinstance(by_code, ShiftShare)
    assert by_code.by_activity["activity"].to_list() == ["25.00Z", "28.00Z", "47.00Z"]


def test_growth_per_year_is_compound():
    found = trends(HERE, THERE)
    assert isinstance(found, Trends)
    metal, machines = row(found, "25"), row(found, "28")
    assert metal["growth_share"] == pytest.approx((140 / 150) ** 0.2 - 1)
    assert metal["growth_share_reference"] == pytest.approx(0.8**0.2 - 1)
    assert metal["growth_recent_share"] == pytest.approx(metal["growth_share"])
    assert machines["growth_share"] is None  # nothing to grow from
    assert (found.first_year, found.latest_year) == (2015, 2020)


def test_without_the_year_five_years_ago_there_is_no_recent_growth():
    later = (
        HERE.with_columns(pl.col("year").replace(2020, 2021)),
        THERE.with_columns(pl.col("year").replace(2020, 2021)),
    )
    found = trends(*later)
    assert isinstance(found, Trends)
    assert found.by_activity["growth_recent_share"].null_count() == found.by_activity.height


@pytest.mark.parametrize(
    ("here", "there", "says"),
    [
        (HERE.filter(year=2020), THERE, "no jobs of 2015 are known for the territory"),
        (HERE, THERE.filter(year=2015), "no jobs of 2020 are known for the reference area"),
        (HERE, THERE.filter(pl.col("activity") != "25"), "which counts more in 25"),
        (HERE.with_columns(employees=None), THERE, "no figures by activity are known for this territory"),
    ],
)
def test_what_cannot_be_compared_says_why(here: pl.DataFrame, there: pl.DataFrame, says: str):
    for found in (shift_share(here, there, start=2015, end=2020),
                  dynamic_shift_share(here, there, start=2015, end=2020)):  # fmt: skip
        assert isinstance(found, NotComputed)
        assert says in say(found.reason, "en")
        assert say(found.reason, "fr") != say(found.reason, "en")


def test_one_year_is_no_trend():
    found = trends(HERE.filter(year=2020), THERE)
    assert isinstance(found, NotComputed)
    assert "two years" in str(found.reason)


@pytest.mark.parametrize(
    ("here", "start"),
    [
        (pl.concat([HERE, HERE.head(1)]), 2015),
        (jobs(("a", "25", 2015, -1)), 2015),
        (jobs(("a", "25", 2015, float("nan"))), 2015),
        (HERE.drop("employees"), 2015),
        (HERE.with_columns(activity=pl.lit(None, pl.String)), 2015),
        (HERE, 2020),
    ],
)
def test_a_mistake_is_refused(here: pl.DataFrame, start: int):
    with pytest.raises(BadInput) as told:
        shift_share(here, THERE, start=start, end=2020)
    assert say(told.value.what, "fr") != say(told.value.what, "en")


def test_every_sentence_is_in_french():
    for found in (classic(), dynamic_shift_share(HERE, THERE, start=2015, end=2020), trends(HERE, THERE)):
        assert not isinstance(found, NotComputed)
        evidence = found.evidence
        for sentence in (evidence.method, evidence.uncertainty, *evidence.cautions):
            assert say(sentence, "fr") != say(sentence, "en")
