"""The past is read as it was known: nothing that came to be known later changes a feature."""

import dataclasses
import datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.takeover.risk.facts import DATE, A, B, C, D, account, day, facts, notice, place, seat, unit

from levier.takeover.risk.facts import Facts
from levier.takeover.risk.features import FEATURES, features_at, firms_at

WORLD = facts(
    units=[
        unit(A, "2010-01-01", "2021-02-28"),
        unit(A, "2021-03-01", naf="25.50A"),
        unit(B, "2010-01-01", "2021-11-30"),
        unit(B, "2021-12-01", active=False),  # entered after the day
        unit(C, "2010-01-01", "2021-06-30"),
        unit(C, "2021-07-01", active=False),
        unit(D, "2012-01-01"),
    ],
    places=[
        *(place(seat(siren), "2010-01-01") for siren in (A, B, C, D)),
        place(A + "00002", "2015-01-01", "2021-04-30"),
        place(A + "00002", "2021-05-01", active=False),
        place(D + "00002", "2021-12-15"),
    ],
    notices=[
        notice(0, D, "2010-01-15", "collective", "other"),
        *(
            notice(10 + n, D, "2010-01-15", family)
            for n, family in enumerate(("dpc", "vente", "modification"))
        ),
        notice(1, A, "2021-09-01", "dpc", accounts_closed_on=day("2020-12-31")),
        notice(2, D, "2021-06-01", "modification"),
        notice(3, D, "2021-10-01", "collective", "safeguard_opening"),
        notice(4, D, "2021-03-01", "vente", role="previous_owner"),
        notice(5, A, "2021-03-01", "vente", role="new_owner"),
        notice(6, A, "2022-02-01", "collective", "liquidation_opening"),
        notice(7, D, "2022-01-10", "collective", notice_type="annulation", replaces="A3"),
        notice(8, D, "2022-03-01", "radiation"),
    ],
    successions=[(seat(B), seat(D), "2021-12-01")],
    accounts=[
        account(A, "2019-12-31", "2020-08-31", 3.0),
        account(A, "2020-12-31", "2021-09-01", 2.0),
        account(A, "2021-12-31", "2022-08-31", -9.0),
        account(D, "2020-12-31", "2022-01-02", 7.0),  # filed late: public the day after
        account(D, "2019-12-31", "2020-08-31", 5.0),
    ],
    employment=[(2017, 2, 9), (2019, 1, 10), (2020, 1, 12), (2021, 1, 3)],
    directors=[
        (A, "2020-12-31", "60-69", None),
        (D, "2020-12-31", None, A),
        (A, "2022-06-30", "30-39", None),
        (D, "2022-06-30", "80 and over", None),
    ],
)


def seen(told: Facts, date: datetime.date = DATE) -> pl.DataFrame:
    known = told.known_by(date)
    return features_at(known, firms_at(known), date)


def tables(told: Facts) -> list[str]:
    return [
        table.name for table in dataclasses.fields(told) if "known_on" in getattr(told, table.name).columns
    ]


def with_another_future(told: Facts, seed: int) -> Facts:
    """The same facts where everything that was known later is something else, of other firms and days."""

    def changed(name: str) -> pl.DataFrame:
        rows: pl.DataFrame = getattr(told, name)
        past, future = rows.filter(pl.col("known_on") <= DATE), rows.filter(pl.col("known_on") > DATE)
        others = future.select(
            future[column].shuffle(seed=seed + place) if column != "known_on" else future[column]
            for place, column in enumerate(future.columns)
        )
        values = [pl.col(column) * -3.7 for column, kind in rows.schema.items() if kind == pl.Float64]
        future = pl.concat([others.with_columns(values), others.head(seed)])
        # An end that was known later is another end, or none.
        if "until" in rows.columns:
            late = (pl.col("end_known_on") > DATE).fill_null(True)
            hidden = pl.when(~late).then("until").alias("until")
            past = past.with_columns(hidden, end_known_on=pl.when(~late).then("end_known_on"))
        return pl.concat([past, future]).sample(fraction=1.0, shuffle=True, seed=seed)

    return dataclasses.replace(told, **{name: changed(name) for name in tables(told)})


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_no_later_fact_of_any_table_changes_a_feature(seed: int):
    other = with_another_future(WORLD, seed)
    # The test would be empty if nothing had changed, or if later days did not see it.
    later = datetime.date(2022, 1, 20)
    assert not seen(other, later).equals(seen(WORLD, later))
    assert_frame_equal(seen(other).sort("siren"), seen(WORLD).sort("siren"))


def test_without_any_later_fact_the_features_are_the_same():
    past = {name: getattr(WORLD, name).filter(pl.col("known_on") <= DATE) for name in tables(WORLD)}
    assert_frame_equal(seen(dataclasses.replace(WORLD, **past)), seen(WORLD))


@pytest.mark.parametrize("name", [name for name in tables(WORLD) if name != "successions"])
def test_an_earlier_fact_of_each_table_does_change_them(name: str):
    rows = getattr(WORLD, name)
    without = dataclasses.replace(WORLD, **{name: rows.filter(pl.col("known_on") > DATE)})
    assert not seen(without).equals(seen(WORLD))


def test_the_features_of_a_day_by_hand():
    table = seen(WORLD)
    # B has closed, but nobody knew; C had, and it was known; A and D go on.
    assert table["siren"].to_list() == [A, B, D]
    a, _, d = table.rows(named=True)
    assert (a["revenue_eur"], a["revenue_change"]) == (2000.0, pytest.approx(-1 / 3))
    assert (a["equity_ratio_pct_change"], a["equity_ratio_pct_mean_3y"]) == (-1.0, 2.5)
    assert a["accounts_age_days"] == 366
    assert (a["late_filings_3y"], a["filing_delay_days"], a["purchases_3y"]) == (1, 244, 1)
    # The second establishment closed in May 2021; the count of a year before had both.
    assert (a["establishments"], a["establishments_change_1y"]) == (1, -1)
    assert (d["establishments"], d["establishments_change_1y"]) == (1, 0)
    # The accounts of 2020 were public the day after, the annulment of the safeguard nine days later.
    assert (d["revenue_eur"], d["safeguards_5y"], d["sales_3y"], d["changes_2y"]) == (5000.0, 1, 1, 1)
    # Alone in its cell since 2019, 12 employees after 10.
    assert (d["headcount"], d["headcount_change_1y"]) == (12, pytest.approx(0.2))
    assert d["headcount_change_3y"] is None  # two employers in 2017
    assert d["trade_here_change_3y"] == pytest.approx(12 / 9 - 1)
    # The file of the end of 2020, a year and a day older.
    assert a["director_age_low"] == pytest.approx(61.0, abs=0.01)
    assert (d["director_age_low"], d["directed_by_company"], a["companies_directed"]) == (None, 1, 1)


def test_accounts_are_not_used_before_they_are_published():
    # A defect of the peers: ratios taken on the day of closing, months before anyone could read them.
    closed, filed = day("2021-12-31"), day("2022-08-31")
    revenues = [
        seen(WORLD, on).filter(siren=D)["revenue_eur"].item() for on in (day("2022-01-01"), day("2022-01-02"))
    ]
    assert revenues == [5000.0, 7000.0]
    told = facts(accounts=[account(A, closed.isoformat(), filed.isoformat(), 2.0)])
    for on in (closed, filed - datetime.timedelta(days=1)):
        assert seen(told, on).filter(siren=A)["revenue_eur"].item() is None
    assert seen(told, filed).filter(siren=A)["revenue_eur"].item() == 2000.0


def test_to_be_in_a_later_file_of_directors_tells_nothing():
    # Firms gone since are not in it: being in it would tell that a firm goes on.
    told = facts(directors=[(A, "2022-06-30", "60-69", None)])
    assert seen(told).select("director_age_low", "directors").null_count().row(0) == (4, 4)


def test_a_count_over_years_without_notices_is_unknown():
    told = facts(notices=[notice(1, A, "2021-09-01", "modification")])
    assert seen(told)["changes_2y"].null_count() == 4
    assert seen(told, day("2023-10-01"))["changes_2y"].to_list() == [0, 0, 0, 0]
    assert seen(told, day("2023-08-01"))["changes_2y"].null_count() == 4


def test_firms_in_a_procedure_without_employees_or_public_are_not_at_risk():
    told = facts(
        units=[
            unit(A, "2010-01-01"),
            unit(B, "2010-01-01", employer=False),
            unit(C, "2010-01-01", legal_form="7210"),
            unit(D, "2010-01-01", employer=None),
        ],
        notices=[
            notice(1, A, "2019-01-15", "collective", "receivership_opening"),
            notice(2, A, "2020-01-15", "collective", "plan"),
        ],
    )
    assert seen(told)["siren"].to_list() == [D]
    assert seen(told, day("2019-01-14"))["siren"].to_list() == [A, D]


def test_every_feature_has_one_name_and_known_words():
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)
    assert seen(WORLD).columns == ["siren", "date", *(feature.name for feature in FEATURES)]
