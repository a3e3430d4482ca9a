"""The register at a date: worked by hand, then whatever the histories hold."""

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.history.conftest import DAY, PERIODS, STOCK, UNIT_PERIODS, table

from levier.lake.contracts.registers import Establishments
from levier.lake.history import count_register, legal_units_at, periods_known, register_at, states_at

A, B, C = "73282932000074", "55210055400013", "40483304800022"


def period(
    siret: str,
    since: str | None,
    until: str | None,
    active: bool,
    naf: str | None = "25.11Z",
    employer: bool | None = True,
) -> dict[str, Any]:
    return {
        "siret": siret,
        "siren": siret[:9],
        "since": since,
        "until": until,
        "active": active,
        "naf": naf,
        "employer": employer,
    }


def stock(siret: str, **facts: Any) -> dict[str, Any]:
    told = {"commune": "57463", "created_on": "2000-01-01", "active": True, "diffusion": "O"}
    return {"siret": siret, "siren": siret[:9], **told, **facts}


def state(day: str, *periods: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = states_at(table(periods, PERIODS), "siret", DAY(day)).order_by("siret").to_pyarrow().to_pylist()
    return [(row["siret"], row["active"], row["naf"], row["employer"], row["since"]) for row in found]


class TestOneHistory:
    """Opened in 2001 as 10.71C without employees, employer 25.11Z since 2005, closed 2010, again open in 2012."""

    LIFE = (
        period(A, "2001-03-01", "2004-12-31", True, "10.71C", employer=False),
        period(A, "2005-01-01", "2010-06-29", True, "25.11Z", employer=True),
        period(A, "2010-06-30", "2012-01-31", False, "25.11Z", employer=False),
        period(A, "2012-02-01", None, True, "25.62B", employer=None),
    )

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2001-02-28", None),
            ("2001-03-01", (True, "10.71C", False, "2001-03-01")),
            ("2004-12-31", (True, "10.71C", False, "2001-03-01")),
            ("2005-01-01", (True, "25.11Z", True, "2005-01-01")),
            ("2010-06-29", (True, "25.11Z", True, "2005-01-01")),
            ("2010-06-30", (False, "25.11Z", False, "2010-06-30")),
            ("2012-02-01", (True, "25.62B", None, "2012-02-01")),
            ("2026-08-31", (True, "25.62B", None, "2012-02-01")),
        ],
    )
    def test_each_period_holds_from_its_first_day_to_its_last(self, day: str, expected: Any) -> None:
        found = state(day, *self.LIFE)
        assert found == ([] if expected is None else [(A, *expected[:3], DAY(expected[3]))])

    def test_a_changed_period_is_seen(self) -> None:
        changed = (*self.LIFE[:1], {**self.LIFE[1], "naf": "28.11Z"}, *self.LIFE[2:])
        assert state("2008-01-01", *changed) != state("2008-01-01", *self.LIFE)


class TestUntidyHistories:
    def test_a_period_of_no_length_rules_no_day(self) -> None:
        # Two changes on one day: the first state ends on the eve of its own beginning.
        assert state(
            "2005-01-01", period(A, "2005-01-01", "2004-12-31", True), period(A, "2005-01-01", None, False)
        ) == [(A, False, "25.11Z", True, DAY("2005-01-01"))]
        assert state("2005-01-01", period(A, "2005-01-01", "2004-12-31", True)) == []

    def test_a_period_of_one_day_rules_that_day(self) -> None:
        one = (period(A, "2005-01-01", "2005-01-01", True), period(A, "2005-01-02", None, False))
        assert [state(day, *one)[0][1] for day in ("2005-01-01", "2005-01-02")] == [True, False]

    def test_an_inverted_period_rules_no_day(self) -> None:
        assert state("2004-01-01", period(A, "2005-01-01", "2003-01-01", True)) == []
        assert state("2006-01-01", period(A, "2005-01-01", "2003-01-01", True)) == []

    def test_of_overlapping_periods_the_last_begun_rules(self) -> None:
        assert state(
            "2006-01-01", period(A, "2001-01-01", None, True, "10.71C"), period(A, "2005-01-01", None, False)
        ) == [(A, False, "25.11Z", True, DAY("2005-01-01"))]

    def test_of_periods_begun_on_one_day_open_then_employer_then_the_last_code_rule(self) -> None:
        day = "2005-01-01"
        closed, alone = period(A, day, None, False), period(A, day, None, True, employer=None)
        first, last = period(A, day, None, True, "10.71C"), period(A, day, None, True, "25.11Z")
        assert state(day, closed, alone) == [(A, True, "25.11Z", None, DAY(day))]
        assert state(day, first, last, closed, alone) == [(A, True, "25.11Z", True, DAY(day))]

    def test_an_unknown_beginning_is_before_any_day_and_yields_to_a_known_one(self) -> None:
        unknown, known = period(A, None, None, True, "10.71C"), period(A, "2005-01-01", None, False)
        assert state("1901-01-01", unknown, known) == [(A, True, "10.71C", True, None)]
        assert state("2005-01-01", unknown, known) == [(A, False, "25.11Z", True, DAY("2005-01-01"))]

    def test_in_a_gap_nothing_is_known(self) -> None:
        gap = (period(A, "2001-01-01", "2001-12-31", True), period(A, "2004-01-01", None, True))
        assert [
            len(state(day, *gap)) for day in ("2001-12-31", "2002-01-01", "2003-12-31", "2004-01-01")
        ] == [1, 0, 0, 1]

    def test_absurd_years_are_days_like_others(self) -> None:
        assert state("2005-01-01", period(A, "0001-06-01", "2925-01-01", True)) == [
            (A, True, "25.11Z", True, DAY("0001-06-01"))
        ]


class TestRegister:
    def register(
        self, day: str, stocks: list[dict[str, Any]], *periods: dict[str, Any]
    ) -> list[dict[str, Any]]:
        found = register_at(table(stocks, STOCK), table(periods, PERIODS), DAY(day))
        return found.order_by("siret").to_pyarrow().to_pylist()

    def test_it_bears_the_columns_of_the_table_of_establishments(self) -> None:
        (row,) = self.register("2006-01-01", [stock(A)], period(A, "2001-01-01", None, True))
        contract = list(Establishments.to_schema().columns)
        assert list(row)[: len(contract)] == contract
        assert {"employer", "since", "periods"} <= set(row)

    def test_what_only_today_tells_is_unknown(self) -> None:
        told = stock(
            A, name="FICTIVE SA", head_office=True, naf="99.00Z", active=False, longitude=6.17, latitude=49.11
        )
        (row,) = self.register("2006-01-01", [told], period(A, "2001-01-01", None, True, "10.71C"))
        assert (row["name"], row["head_office"]) == (None, None)
        assert (row["naf"], row["active"]) == ("10.71C", True)
        assert (row["commune"], row["longitude"], row["created_on"]) == ("57463", 6.17, DAY("2000-01-01"))

    def test_diffusion_is_todays(self) -> None:
        (row,) = self.register("2006-01-01", [stock(A, diffusion="P")], period(A, "2001-01-01", None, True))
        assert row["diffusion"] == "P"

    @pytest.mark.parametrize(
        ("day", "band"), [("2025-12-30", None), ("2025-12-31", "12"), ("2026-08-31", "12")]
    )
    def test_a_band_is_known_two_years_after_the_end_of_its_year(self, day: str, band: str | None) -> None:
        (row,) = self.register(
            day, [stock(A, headcount_band="12", headcount_year=2023)], period(A, "2001-01-01", None, True)
        )
        assert row["headcount_band"] == band

    def test_a_band_without_its_year_is_never_known(self) -> None:
        (row,) = self.register(
            "2026-08-31", [stock(A, headcount_band="12")], period(A, "2001-01-01", None, True)
        )
        assert row["headcount_band"] is None

    def test_an_establishment_created_later_is_absent_and_a_later_creation_day_withheld(self) -> None:
        stocks = [stock(A), stock(B, created_on="2010-01-01"), stock(C, created_on="2010-01-01")]
        found = self.register(
            "2006-01-01",
            stocks,
            period(A, "2001-01-01", None, True),
            period(B, "2010-01-01", None, True),
            period(C, "2004-01-01", None, True),
        )
        assert [(row["siret"], row["created_on"]) for row in found] == [(C, None), (A, DAY("2000-01-01"))]

    def test_counts_name_each_rule(self) -> None:
        stocks = table(
            [stock(A), stock(B, created_on="2010-01-01"), stock(C, created_on="2001-01-01")], STOCK
        )
        periods = table(
            [
                period(A, None, None, True),
                period(A, "2003-01-01", None, True, employer=False),
                period(A, "2003-01-01", "2002-12-31", True),
                period(B, None, None, False),
                period(C, "2008-01-01", None, True),
                period("99999999900000", "2001-01-01", None, True),
            ],
            PERIODS,
        )
        day = DAY("2006-01-01")
        found = count_register(register_at(stocks, periods, day), stocks, periods, day)
        assert (found.units, found.active, found.employers) == (2, 1, 0)
        assert (found.beginning_unknown, found.overlapping, found.before_creation) == (1, 1, 1)
        assert (found.without_state, found.empty_periods) == (1, 1)

    def test_firms_have_the_legal_form_of_that_day(self) -> None:
        units = {
            "siren": "string",
            "legal_form": "string",
            "created_on": "date",
            "diffusion": "string",
            "size_class": "string",
        }
        told = [
            {
                "siren": A[:9],
                "legal_form": "5710",
                "created_on": "1999-01-01",
                "diffusion": "O",
                "size_class": "ETI",
            }
        ]
        lives = [
            {
                "siren": A[:9],
                "since": "1999-01-01",
                "until": "2003-12-31",
                "active": True,
                "legal_form": "1000",
                "naf": "25.11Z",
            },
            {
                "siren": A[:9],
                "since": "2004-01-01",
                "until": None,
                "active": True,
                "legal_form": "5710",
                "naf": "25.11Z",
            },
        ]
        (row,) = (
            legal_units_at(table(told, units), table(lives, UNIT_PERIODS), DAY("2003-12-31"))
            .to_pyarrow()
            .to_pylist()
        )
        assert (row["legal_form"], row["size_class"], row["name"], row["active"]) == (
            "1000",
            None,
            None,
            True,
        )


day = st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 1, 1))
a_period = st.builds(
    lambda siret, since, until, active, naf, employer: {
        "siret": siret,
        "siren": siret[:9],
        "since": since,
        "until": until,
        "active": active,
        "naf": naf,
        "employer": employer,
    },
    st.sampled_from([A, B, C]),
    st.none() | day,
    st.none() | day,
    st.sampled_from([None, True, False]),
    st.sampled_from([None, "10.71C", "25.11Z"]),
    st.sampled_from([None, True, False]),
)


def later_changed(
    periods: list[dict[str, Any]],
    date: datetime.date,
    added: list[dict[str, Any]],
    ends: list[datetime.date | None],
) -> list[dict[str, Any]]:
    """The periods with every later fact changed: those begun after the date give way to others, those ended
    after it end another later day or never. In another order."""
    kept = [row for row in periods if row["since"] is None or row["since"] <= date]
    moved = [
        {**row, "until": end if end is None or end >= date else None}
        if row["until"] is None or row["until"] >= date
        else row
        for row, end in zip(kept, ends, strict=False)
    ]
    return [row for row in added if row["since"] is not None and row["since"] > date] + moved[::-1]


class TestNothingLater:
    @settings(max_examples=40)
    @given(
        st.lists(a_period, max_size=8),
        day,
        st.lists(a_period, max_size=8),
        st.lists(st.none() | day, min_size=8, max_size=8),
    )
    def test_the_state_at_a_date_is_the_same_whatever_comes_after(self, periods, date, added, ends) -> None:
        changed = later_changed(periods, date, added, ends)
        now, then = (
            states_at(table(rows, PERIODS), "siret", date).order_by("siret").to_pyarrow().to_pylist()
            for rows in (periods, changed)
        )
        assert now == then

    @settings(max_examples=40)
    @given(
        st.lists(a_period, max_size=8),
        day,
        st.lists(a_period, max_size=8),
        st.lists(st.none() | day, min_size=8, max_size=8),
    )
    def test_what_was_known_at_a_date_is_the_same_whatever_is_entered_after(
        self, periods, date, added, ends
    ) -> None:
        seen = date - datetime.timedelta(days=60)  # the assumed delay of registration
        changed = later_changed(periods, seen, added, ends)
        now, then = (
            sorted(map(str, periods_known(table(rows, PERIODS), date).to_pyarrow().to_pylist()))
            for rows in (periods, changed)
        )
        assert now == then

    @settings(max_examples=40)
    @given(st.lists(a_period, max_size=8), day)
    def test_a_unit_has_one_state_or_none(self, periods, date) -> None:
        found = states_at(table(periods, PERIODS), "siret", date).to_pyarrow().to_pylist()
        assert len({row["siret"] for row in found}) == len(found)

    @settings(max_examples=40)
    @given(st.lists(day, min_size=2, max_size=6, unique=True), day)
    def test_periods_without_gaps_partition_time(self, cuts, date) -> None:
        cuts = sorted(cuts)
        life = [
            {
                "siret": A,
                "siren": A[:9],
                "since": since,
                "until": until,
                "active": True,
                "naf": None,
                "employer": None,
            }
            for since, until in zip(
                cuts, [*(cut - datetime.timedelta(days=1) for cut in cuts[1:]), None], strict=True
            )
        ]
        found = states_at(table(life, PERIODS), "siret", date).to_pyarrow().to_pylist()
        expected = max((cut for cut in cuts if cut <= date), default=None)
        assert [(row["since"], row["periods"]) for row in found] == (
            [] if expected is None else [(expected, 1)]
        )

    def test_a_use_of_later_facts_would_be_seen(self) -> None:
        # The trap that peers fell into: today's code of activity given to the past.
        life = [
            period(A, "2001-01-01", "2009-12-31", True, "10.71C"),
            period(A, "2010-01-01", None, True, "25.11Z"),
        ]
        date = DAY("2006-01-01")
        other = later_changed(
            [
                {**row, "since": DAY(row["since"]), "until": row["until"] and DAY(row["until"])}
                for row in life
            ],
            date,
            [],
            [None] * 8,
        )

        def leaky(rows: list[dict[str, Any]]) -> str:
            return max(rows, key=lambda row: str(row["since"]))["naf"]

        assert leaky(life) != leaky(other)
        assert state("2006-01-01", *life) == state("2006-01-01", *other)
