"""What was known on a day: notices, accounts, jobs, links; and every table says when it is known."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lake.history.conftest import DAY, EMPLOYMENT, LINKS, NOTICES, PERIODS, RATIOS, table

from levier.core.errors import BadInput
from levier.lake.contracts import CONTRACTS
from levier.lake.history import (
    KNOWLEDGE,
    Dated,
    Lag,
    Timeless,
    TodayOnly,
    accounts_known,
    employment_known,
    notices_known,
    periods_known,
    rows_known,
    successions_known,
)
from levier.lake.history.knowledge import knowledge_table
from levier.takeover.procedures import _judgments

FIRM, OTHER = "732829320", "552100554"


def notice(
    rank: str, day: str, notice_type: str = "annonce", replaces: str | None = None, **told: Any
) -> dict[str, Any]:
    return {
        "notice_id": rank,
        "siren": FIRM,
        "published_on": day,
        "family": "collective",
        "kind": "liquidation_opening",
        "notice_type": notice_type,
        "replaces": replaces,
        **told,
    }


def ids(found: Any) -> list[str]:
    return sorted(found.to_pyarrow().column("notice_id").to_pylist())


class TestNotices:
    JUDGMENTS = (
        notice("1", "2020-01-10"),
        notice("2", "2020-03-01", "annulation", "1", kind=None),
        notice("3", "2020-05-01", kind="receivership_opening"),
        notice("4", "2020-06-01", "rectificatif", "3", kind="safeguard_opening"),
        notice("5", "2020-07-01", "rectificatif", "4", kind=None),
    )

    @pytest.mark.parametrize(
        ("day", "standing"),
        [
            ("2020-01-09", []),
            ("2020-01-10", ["1"]),
            ("2020-02-29", ["1"]),  # annulled the next day, which nobody knew
            ("2020-03-01", []),
            ("2020-05-31", ["3"]),
            ("2020-06-01", ["4"]),
            ("2020-07-01", ["4", "5"]),  # 5 restates nothing: it leaves 4
        ],
    )
    def test_corrections_and_annulments_apply_from_their_own_day(self, day: str, standing: list[str]) -> None:
        assert ids(notices_known(table(self.JUDGMENTS, NOTICES), DAY(day))) == standing

    def test_a_corrected_filing_gives_way_only_if_its_closing_date_is_stated_again(self) -> None:
        told = {"family": "dpc", "kind": None, "accounts_closed_on": "2019-12-31"}
        filing = notice("1", "2020-08-01", **told)
        stated, silent = (
            notice("2", "2020-09-01", "rectificatif", "1", **told),
            notice("2", "2020-09-01", "rectificatif", "1", family="dpc", kind=None),
        )
        after = DAY("2020-12-31")
        assert ids(notices_known(table([filing, stated], NOTICES), after)) == ["2"]
        assert ids(notices_known(table([filing, silent], NOTICES), after)) == ["1", "2"]

    @settings(max_examples=40)
    @given(st.data())
    def test_the_lever_of_procedures_reads_the_same_judgments(self, data: st.DataObject) -> None:
        count = data.draw(st.integers(1, 8))
        drawn = [
            notice(
                str(rank),
                str(data.draw(st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)))),
                data.draw(st.sampled_from(["annonce", "rectificatif", "annulation"])),
                data.draw(st.none() | st.integers(0, count - 1).map(str)),
                kind=data.draw(st.sampled_from([None, "plan", "liquidation_opening"])),
            )
            for rank in range(count)
        ]
        date = data.draw(st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 12, 31)))
        whole = table(drawn, NOTICES)
        published = whole.filter(whole.published_on <= date).to_polars()
        assert (
            _judgments(notices_known(whole, date).to_polars())
            .sort("notice_id")
            .equals(_judgments(published).sort("notice_id"))
        )


class TestAccounts:
    def known(self, day: str, *notices: dict[str, Any], closed: str = "2019-12-31", **more: Any) -> bool:
        accounts = table(
            [{"siren": FIRM, "closed_on": closed, "account_type": "C", "revenue_eur": 1.0}], RATIOS
        )
        found = accounts_known(accounts, table(notices, NOTICES) if notices else None, DAY(day), **more)
        assert list(found.columns) == list(RATIOS)
        return found.count().to_pyarrow().as_py() == 1

    def filing(self, day: str, closed: str = "2019-12-31", **told: Any) -> dict[str, Any]:
        return notice(day, day, family="dpc", kind=None, accounts_closed_on=closed, **told)

    @pytest.mark.parametrize(
        ("closed", "eve", "day"),
        [
            ("2019-12-31", "2020-08-30", "2020-08-31"),
            ("2019-06-30", "2020-02-28", "2020-02-29"),
            ("2018-06-30", "2019-02-27", "2019-02-28"),
        ],
    )
    def test_without_a_notice_they_are_known_at_the_legal_term(self, closed: str, eve: str, day: str) -> None:
        assert not self.known(eve, closed=closed)
        assert self.known(day, closed=closed)

    def test_a_notice_tells_the_day_earlier_or_later_than_the_term(self) -> None:
        assert [self.known(day, self.filing("2020-05-04")) for day in ("2020-05-03", "2020-05-04")] == [
            False,
            True,
        ]
        assert [
            self.known(day, self.filing("2021-02-04")) for day in ("2020-08-31", "2021-02-03", "2021-02-04")
        ] == [False, False, True]

    def test_of_two_filings_the_last_dates_the_figures(self) -> None:
        both = (self.filing("2020-05-04"), self.filing("2020-07-01"))
        assert [self.known(day, *both) for day in ("2020-06-30", "2020-07-01")] == [False, True]

    def test_notices_of_other_years_firms_and_families_date_nothing(self) -> None:
        others = (
            self.filing("2020-05-04", closed="2018-12-31"),
            self.filing("2020-05-04", siren=OTHER),
            {**self.filing("2020-05-04"), "family": "collective"},
            self.filing("2019-11-01"),  # before the accounts were closed
            self.filing("2020-05-05", notice_type="annulation"),
        )
        assert [self.known(day, *others) for day in ("2020-08-30", "2020-08-31")] == [False, True]

    def test_another_lag_may_be_asked(self) -> None:
        assert self.known("2020-07-31", lag=Lag(months=7))


def test_jobs_are_known_when_urssaf_publishes_the_year() -> None:
    told = table(
        [{"commune": "57463", "naf": "25.11Z", "year": year, "employees": 10} for year in (2022, 2023)],
        EMPLOYMENT,
    )
    # 31 December 2023 and 150 days: 29 May 2024.
    assert employment_known(told, DAY("2024-05-28")).to_pyarrow().column("year").to_pylist() == [2022]
    assert sorted(employment_known(told, DAY("2024-05-29")).to_pyarrow().column("year").to_pylist()) == [
        2022,
        2023,
    ]


def test_a_link_is_known_when_processed_or_else_after_a_lag() -> None:
    told = [
        {"predecessor_siret": "1", "on": "2020-01-01", "processed_on": "2020-09-15"},
        {"predecessor_siret": "2", "on": "2020-01-01", "processed_on": None},
    ]
    known = {
        day: sorted(
            successions_known(table(told, LINKS), DAY(day))
            .to_pyarrow()
            .column("predecessor_siret")
            .to_pylist()
        )
        for day in ("2020-02-29", "2020-03-01", "2020-09-14", "2020-09-15")
    }
    assert known == {"2020-02-29": [], "2020-03-01": ["2"], "2020-09-14": ["2"], "2020-09-15": ["1", "2"]}


def test_an_end_not_yet_entered_is_hidden() -> None:
    told = table(
        [{"siret": "1", "since": "2010-01-01", "until": "2019-12-31", "current": False, "active": True}],
        PERIODS | {"current": "boolean"},
    )
    ends = {
        day: [
            (row["until"], row["current"]) for row in periods_known(told, DAY(day)).to_pyarrow().to_pylist()
        ]
        for day in ("2010-03-01", "2010-03-02", "2020-02-29", "2020-03-01")
    }
    # Sixty days after 1 January: 2 March 2010, 1 March 2020.
    assert ends == {
        "2010-03-01": [],
        "2010-03-02": [(None, True)],
        "2020-02-29": [(None, True)],
        "2020-03-01": [(DAY("2019-12-31"), False)],
    }


class TestEveryTable:
    def test_each_table_of_the_lake_says_when_it_is_known(self) -> None:
        assert set(CONTRACTS) == set(KNOWLEDGE)

    def test_each_says_why_or_how(self) -> None:
        for name, known in KNOWLEDGE.items():
            assert known.lag.source if isinstance(known, Dated) else known.reason, name

    @pytest.mark.parametrize("name", sorted(KNOWLEDGE))
    def test_the_description_fits_the_contract(self, name: str) -> None:
        columns = {
            column: clause.dtype.type for column, clause in CONTRACTS[name].to_schema().columns.items()
        }
        empty = table([], {column: str(kind).lower().removeprefix("!") for column, kind in columns.items()})
        date = DAY("2020-01-01")
        match KNOWLEDGE[name]:
            case Dated(column, _, _, ends):
                assert {column, *([ends] if ends else [])} <= set(columns)
                assert rows_known(name, empty, date).count().to_pyarrow().as_py() == 0
            case Timeless():
                assert rows_known(name, empty, date) is empty
            case TodayOnly():
                with pytest.raises(BadInput, match=name):
                    rows_known(name, empty, date)


days = st.dates(datetime.date(2018, 1, 1), datetime.date(2024, 12, 31))
firms = st.sampled_from([FIRM, OTHER])
closings = st.sampled_from([datetime.date(2018, 12, 31), datetime.date(2019, 12, 31)])
TERM = {
    datetime.date(2018, 12, 31): datetime.date(2019, 8, 31),
    datetime.date(2019, 12, 31): datetime.date(2020, 8, 31),
}

filed_accounts = st.tuples(firms, closings, st.none() | days, st.floats(0, 9)).map(
    lambda drawn: (*drawn[:2], drawn[2] if drawn[2] and drawn[2] > drawn[1] else None, drawn[3])
)
judgments = st.fixed_dictionaries(
    {
        "siren": firms,
        "published_on": days,
        "family": st.just("collective"),
        "kind": st.sampled_from([None, "plan", "closing"]),
        "notice_type": st.sampled_from(["annonce", "rectificatif", "annulation"]),
        "replaces": st.none() | st.integers(0, 5).map(str),
    }
)
links = st.fixed_dictionaries({"predecessor_siret": firms, "on": days, "processed_on": st.none() | days})


@dataclass(frozen=True)
class World:
    """Accounts (firm, closing, day of the notice of filing if any, revenue), judgments, links of succession."""

    accounts: list[tuple[str, datetime.date, datetime.date | None, float]]
    judgments: list[dict[str, Any]]
    links: list[dict[str, Any]]

    def part(self, date: datetime.date, *, later: bool) -> "World":
        """The facts known by a date, or those known later."""
        return World(
            [row for row in self.accounts if ((row[2] or TERM[row[1]]) > date) is later],
            [row for row in self.judgments if (row["published_on"] > date) is later],
            [
                row
                for row in self.links
                if ((row["processed_on"] or row["on"] + datetime.timedelta(days=60)) > date) is later
            ],
        )

    def followed_by(self, later: "World") -> "World":
        """These facts, and others; in another order."""
        taken = {row[:2] for row in self.accounts}
        more = [row for row in later.accounts if row[:2] not in taken]
        named = [{**row, "notice_id": f"later {rank}"} for rank, row in enumerate(later.judgments)]
        return World(more + self.accounts[::-1], named + self.judgments[::-1], later.links + self.links[::-1])

    def seen_at(self, date: datetime.date) -> list[list[str]]:
        """All that was known on a day: accounts, notices, links."""
        filings = [
            {
                "notice_id": f"{siren} {closed}",
                "siren": siren,
                "published_on": filed,
                "family": "dpc",
                "notice_type": "annonce",
                "accounts_closed_on": closed,
            }
            for siren, closed, filed, _ in self.accounts
            if filed
        ]
        notices = table(self.judgments + filings, NOTICES)
        accounts = table(
            [
                {"siren": siren, "closed_on": closed, "account_type": "C", "revenue_eur": eur}
                for siren, closed, _, eur in self.accounts
            ],
            RATIOS,
        )
        known = (
            accounts_known(accounts, notices, date),
            notices_known(notices, date),
            successions_known(table(self.links, LINKS), date),
        )
        return [sorted(map(str, found.to_pyarrow().to_pylist())) for found in known]


worlds = st.builds(
    World,
    st.lists(filed_accounts, max_size=4, unique_by=lambda row: row[:2]),
    st.lists(judgments, max_size=6).map(
        lambda rows: [{**row, "notice_id": str(rank)} for rank, row in enumerate(rows)]
    ),
    st.lists(links, max_size=4),
)


class TestNothingLater:
    @settings(max_examples=40)
    @given(worlds, worlds, days)
    def test_another_future_changes_nothing(self, world: World, other: World, date: datetime.date) -> None:
        """All that is known after the date is replaced by what another world knows after it."""
        past = world.part(date, later=False)
        assert world.seen_at(date) == past.followed_by(other.part(date, later=True)).seen_at(date)

    @settings(max_examples=40)
    @given(worlds, days, days)
    def test_accounts_and_links_once_known_stay_known(
        self, world: World, one: datetime.date, another: datetime.date
    ) -> None:
        before, after = (world.seen_at(date) for date in sorted((one, another)))
        assert set(before[0]) <= set(after[0])
        assert set(before[2]) <= set(after[2])

    def test_accounts_read_at_their_closing_date_would_be_seen(self) -> None:
        """The fault of peers: accounts joined by the date they were closed."""
        date = DAY("2020-03-31")
        one, other = (World([(FIRM, DAY("2019-12-31"), None, eur)], [], []) for eur in (1.0, 2.0))

        def leaky(world: World) -> list[float]:
            return [eur for _, closed, _, eur in world.accounts if closed <= date]

        assert leaky(one) != leaky(other)
        assert one.seen_at(date) == other.seen_at(date)
        assert one.seen_at(DAY("2020-08-31")) != other.seen_at(DAY("2020-08-31"))


def test_the_manual_shows_the_description() -> None:
    page = Path(__file__).parents[3] / "docs" / "history.md"
    assert knowledge_table() in page.read_text("utf-8")
