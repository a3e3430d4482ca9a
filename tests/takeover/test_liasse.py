"""The template of full accounts: what is filled in is read, what cannot be read is told with its place."""

import datetime

import polars as pl
import pytest
from tests.takeover.viability.worked import SIREN, accounts, liasse

from levier.core.errors import BadInput
from levier.takeover.liasse import BALANCE, INCOME, MADE, accounts_from_liasse, blank_template


def test_the_boxes_make_the_accounts_in_euros() -> None:
    row = accounts().row(0, named=True)
    assert (row["siren"], row["closed_on"], row["account_type"]) == (SIREN, datetime.date(2024, 12, 31), "C")
    assert row["revenue_eur"] == 1_000_000
    assert row["purchases_eur"] == 120_000 + 4_000 + 180_000 - 6_000
    assert row["fixed_assets_net_eur"] == 350_000
    assert row["other_current_assets_eur"] == 360_000 - 5_000 - 90_000 - 170_000 - 80_000
    assert row["current_liabilities_eur"] == 110_000 + 60_000 + 10_000
    assert row["ebit_eur"] is None  # not stated: made from its parts afterwards


def test_the_unit_of_the_row_is_that_of_its_amounts() -> None:
    assert accounts(liasse(unit="€"))["revenue_eur"].item() == 1000
    assert accounts(liasse(unit="")).equals(accounts(liasse(unit="EUR")))


def test_a_blank_box_is_nil_in_a_statement_that_is_filled_and_unknown_in_one_that_is_not() -> None:
    # Only the income statement, whose revenue is told.
    head = [name for name in liasse() if not any(f"({box})" in name for box in BALANCE)]
    row = accounts({name: liasse()[name] for name in head}).row(0, named=True)
    assert row["joint_operations_eur"] == 0
    assert row["cash_eur"] is None and row["equity_eur"] is None


@pytest.mark.parametrize("text", ["1 234,5", "1234.5", "1\u202f234,50", "1.234,5", "1 234,5 €"])
def test_amounts_as_people_write_them(text: str) -> None:
    row = {**liasse(unit="€"), "Chiffre d'affaires net (FL)": text}
    assert accounts(row)["revenue_eur"].item() == 1234.5


def test_a_loss_between_brackets_is_below_zero() -> None:
    row = {**liasse(unit="€"), "Bénéfice ou perte (HN)": "(300)"}
    assert accounts(row)["net_income_eur"].item() == -300


def test_all_that_cannot_be_read_is_told_at_once_with_its_place() -> None:
    wrong = {
        **liasse(),
        "SIREN": "12",
        "Date de clôture": "décembre",
        "Unité (€ ou k€)": "livres",
        "Chiffre d'affaires net (FL)": "beaucoup",
    }
    with pytest.raises(BadInput) as refused:
        accounts(liasse(), wrong)
    told = str(refused.value)
    for part in ("3, SIREN: 12", "3, Date de clôture: décembre", "livres", "3, FL: beaucoup", "k€"):
        assert part in told


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (["Nom", "Ville"], "SIREN"),
        (["SIREN", "Date de clôture"], "template"),
        (["SIREN", "Date de clôture", "Chiffre (FL)", "Autre (FL)"], "twice FL"),
        (["SIREN", "Date de clôture", "Chiffre (FL)", "Rien (XX)"], "Rien (XX)"),
    ],
)
def test_a_file_of_another_kind_is_refused(columns: list[str], told: str) -> None:
    with pytest.raises(BadInput) as refused:
        accounts_from_liasse(pl.DataFrame({name: ["1"] for name in columns}))
    assert told in str(refused.value)


def test_the_template_holds_every_box_that_is_read() -> None:
    heads = blank_template().columns
    assert len(heads) == len(set(heads)) == 5 + len(INCOME) + len(BALANCE)
    used = {box for formula in MADE.values() for box in formula.replace("-", "+").split("+")}
    assert used <= {**INCOME, **BALANCE}.keys()
    # Every caption is one of the tax return's own: none is used for two boxes.
    assert len({*INCOME.values(), *BALANCE.values()}) == len(INCOME) + len(BALANCE)


def test_a_template_left_blank_is_refused() -> None:
    with pytest.raises(BadInput, match="no fiscal year"):
        accounts_from_liasse(blank_template())


@pytest.mark.parametrize(("months", "kept"), [("1", 1), ("24", 24), ("", None)])
def test_a_fiscal_year_lasts_1_to_24_months(months: str, kept: float | None) -> None:
    assert accounts({**liasse(), "Durée en mois": months})["months"].item() == kept


def test_a_day_after_the_one_given_is_refused() -> None:
    table = pl.DataFrame([liasse()])
    assert accounts_from_liasse(table, on=datetime.date(2024, 12, 31)).height == 1
    with pytest.raises(BadInput, match="2, Date de clôture: 31/12/2024"):
        accounts_from_liasse(table, on=datetime.date(2024, 12, 30))
