"""Each fault of accounts is seen, told in words, and nothing is guessed."""

import datetime
from typing import Any

import polars as pl
import pytest

from levier.core.messages import say
from levier.takeover.accounts import as_accounts
from levier.takeover.cleaning import WORDS, Cleaned, clean_accounts

FIRM = "111111118"


def day(year: int, month: int = 12) -> datetime.date:
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    base = {"siren": FIRM, "account_type": "C"}
    return as_accounts(pl.DataFrame([{**base, **row} for row in rows], infer_schema_length=None))


def faults(cleaned: Cleaned) -> set[tuple[str, str | None]]:
    return set(
        cleaned.faults.filter(pl.col("fault") != "one fiscal year").select("fault", "column").iter_rows()
    )


def test_sound_accounts_have_no_fault() -> None:
    rows = [{"closed_on": day(year), "revenue_eur": 1e6, "ebitda_eur": -1e4} for year in (2022, 2023)]
    cleaned = clean_accounts(table(*rows))
    assert cleaned.faults.is_empty()
    assert cleaned.accounts.height == 2


@pytest.mark.parametrize(
    ("types", "kept", "told"),
    [
        (["S", "C", "K"], "C", {"duplicate year", "consolidated"}),
        (["S", "C"], "C", {"duplicate year"}),
        (["K", "S"], "S", {"consolidated"}),
        (["K"], "K", set()),
    ],
)
def test_of_accounts_of_one_day_the_firm_s_own_and_full_ones_are_kept(
    types: list[str], kept: str, told: set[str]
) -> None:
    rows = [{"closed_on": day(2023), "account_type": kind, "revenue_eur": 1e6} for kind in types]
    cleaned = clean_accounts(table(*rows))
    assert cleaned.accounts["account_type"].to_list() == [kept]
    assert {fault for fault, _ in faults(cleaned)} == told


def test_a_consolidated_year_does_not_stand_among_the_firm_s_own() -> None:
    rows = [
        {"closed_on": day(2022), "account_type": "C", "revenue_eur": 1e6},
        {"closed_on": day(2023), "account_type": "K", "revenue_eur": 1.7e6},
    ]
    assert clean_accounts(table(*rows)).accounts["revenue_eur"].to_list() == [1e6]


def test_of_two_accounts_of_one_kind_the_one_that_tells_more_is_kept_in_any_order() -> None:
    rows = [
        {"closed_on": day(2023), "revenue_eur": 2e6},
        {"closed_on": day(2023), "revenue_eur": 1e6, "ebitda_eur": 1e5},
    ]
    for some in (rows, rows[::-1]):
        assert clean_accounts(table(*some)).accounts["revenue_eur"].to_list() == [1e6]


@pytest.mark.parametrize(
    ("amounts", "fault"),
    [
        ({"total_assets_eur": -5e5}, ("negative assets", "total_assets_eur")),
        ({"inventories_eur": -1.0}, ("negative assets", "inventories_eur")),
        ({"revenue_eur": -1e6}, ("impossible sign", "revenue_eur")),
        ({"financial_debt_eur": -1.0}, ("impossible sign", "financial_debt_eur")),
        ({"revenue_eur": 2.9e14}, ("impossible amount", "revenue_eur")),
        ({"ebitda_eur": float("nan")}, ("impossible amount", "ebitda_eur")),
        (
            {"fixed_assets_net_eur": 9e5, "fixed_assets_gross_eur": 8e5},
            ("contradiction", "fixed_assets_net_eur"),
        ),
        ({"equity_eur": 9e5, "total_assets_eur": 8e5}, ("contradiction", "equity_eur")),
    ],
)
def test_what_cannot_be_is_withheld_and_told(amounts: dict[str, float], fault: tuple[str, str]) -> None:
    cleaned = clean_accounts(table({"closed_on": day(2023), **amounts}, {"closed_on": day(2022)}))
    assert fault in faults(cleaned)
    assert cleaned.accounts.filter(closed_on=day(2023))[fault[1]].item() is None


def test_losses_and_equity_below_zero_are_no_fault() -> None:
    rows = {"ebitda_eur": -1e5, "net_income_eur": -2e5, "equity_eur": -3e5, "total_assets_eur": 1e6}
    assert not faults(clean_accounts(table({"closed_on": day(2023), **rows})))


def test_no_turnover_and_a_single_year_are_told() -> None:
    cleaned = clean_accounts(table({"closed_on": day(2023), "revenue_eur": 0.0}))
    assert set(cleaned.faults["fault"]) == {"zero turnover", "one fiscal year"}


@pytest.mark.parametrize(
    "revenues",
    [[1_200_000.0, 1_250.0], [1_250.0, 1_200_000.0], [1e6, 1.1e6, 1.15e3]],
)
def test_a_thousandfold_change_puts_the_unit_in_doubt_and_rescales_nothing(revenues: list[float]) -> None:
    rows = [{"closed_on": day(2020 + i), "revenue_eur": revenue} for i, revenue in enumerate(revenues)]
    cleaned = clean_accounts(table(*rows))
    assert ("unit doubtful", "revenue_eur") in faults(cleaned)
    assert cleaned.accounts["doubtful"].all()
    assert cleaned.accounts["revenue_eur"].to_list() == revenues


@pytest.mark.parametrize(("revenue", "doubtful"), [(2_400.0, True), (2_400_000.0, False), (0.0, False)])
def test_revenue_a_head_tells_a_unit_too_small(revenue: float, doubtful: bool) -> None:
    row = {"closed_on": day(2023), "revenue_eur": revenue, "employees_fte": 16.0}
    assert clean_accounts(table(row)).accounts["doubtful"].item() is doubtful


def test_a_firm_that_grows_a_hundredfold_is_not_in_doubt() -> None:
    rows = [{"closed_on": day(2022), "revenue_eur": 5e4}, {"closed_on": day(2023), "revenue_eur": 5e6}]
    assert not clean_accounts(table(*rows)).accounts["doubtful"].any()


@pytest.mark.parametrize(
    ("months", "closings", "expected"),
    [
        (18.0, [day(2023)], 18),
        (None, [day(2021), day(2023, 6)], 18),  # eighteen months since the closing before
        (None, [day(2022), day(2023, 9)], 9),
        (None, [day(2020), day(2023)], 12),  # years are missing between: nothing is told
        (None, [day(2023)], 12),
    ],
)
def test_flows_are_brought_to_twelve_months(
    months: float | None, closings: list[datetime.date], expected: float
) -> None:
    rows = [{"closed_on": on, "revenue_eur": 1.8e6, "cash_eur": 1e5} for on in closings]
    rows[-1]["months"] = months
    cleaned = clean_accounts(table(*rows))
    last = cleaned.accounts.row(-1, named=True)
    assert last["months"] == expected
    assert last["revenue_eur"] == pytest.approx(1.8e6 * 12 / expected)
    assert last["cash_eur"] == 1e5
    assert (("not twelve months", "months") in faults(cleaned)) == (expected != 12)


def test_accounts_that_close_later_are_not_yet_known() -> None:
    rows = [{"closed_on": day(year), "revenue_eur": 1e6} for year in (2022, 2023)]
    assert clean_accounts(table(*rows), on=day(2023, 6)).accounts["closed_on"].to_list() == [day(2022)]


def test_every_fault_has_its_words_in_french() -> None:
    assert all(say(words, "fr") != say(words, "en") for words in WORDS.values())
