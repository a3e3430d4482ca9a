"""The worked example, line by line: balances, funding, ratios, break-even, stress, debt capacity."""

import polars as pl
import pytest
from tests.takeover.viability.worked import NAF, ON, SIREN, YEAR, accounts, liasse, row, three_years

from levier.takeover.cleaning import clean_accounts
from levier.takeover.viability import Viability, assess_viability
from levier.takeover.viability.balances import balances_of, funding_of, with_balances
from levier.takeover.viability.measures import measured


def assessed(table: pl.DataFrame) -> Viability:
    found = assess_viability(table, siren=SIREN, naf=NAF, on=ON)
    assert isinstance(found, Viability)
    return found


BALANCES = {
    "marge commerciale": 200 - (120 + 4),  # 76
    "production de l'exercice": 1000 - 200 + 10,  # 810
    "valeur ajoutée": 76 + 810 - (180 - 6) - 210,  # 502
    "excédent brut d'exploitation": 502 + 5 - 15 - (240 + 90),  # 162
    "résultat d'exploitation": 162 + 8 + 2 - (40 + 3 + 2) - 4,  # 123
    "résultat courant avant impôts": 123 + 1.5 - 12,  # 112.5
    "résultat net": 112.5 + 3 - 20,  # 95.5
    "capacité d'autofinancement": 162 + 2 - 4 + 1.5 - 12 + 0.5 - 1 - 20,  # 129
}


def test_balances_follow_one_from_another() -> None:
    table = balances_of(clean_accounts(accounts()).accounts)
    assert dict(table.select("balance", "amount_eur").iter_rows()) == {
        name: pytest.approx(1000 * amount) for name, amount in BALANCES.items()
    }
    assert table["revenue_share"].to_list() == pytest.approx([amount / 1000 for amount in BALANCES.values()])
    assert set(table["origin"]) == {"made from its parts"}


def test_cash_flow_is_the_same_from_ebitda_and_from_net_income() -> None:
    whole = with_balances(clean_accounts(accounts()).accounts)
    # 95.5 of net income + 45 set aside - 8 taken back + 0.5 of financial provisions - 3 exceptional - 1 of it in cash
    assert 95.5 + 45 - 8 + 0.5 - 3 - 1 == 129
    hidden = ("cash_flow_eur", "ebitda_eur", "value_added_eur", "external_charges_eur")
    from_income = whole.with_columns(pl.lit(None, pl.Float64).alias(name) for name in hidden)
    assert with_balances(from_income)["cash_flow_eur"].to_list() == pytest.approx([129_000])


def test_a_stated_balance_is_kept_and_its_disagreement_told() -> None:
    wrong = clean_accounts(accounts(liasse(GG=300))).accounts
    stated = row(balances_of(wrong), balance="résultat d'exploitation")
    assert (stated["amount_eur"], stated["made_eur"], stated["agrees"]) == (300_000, 123_000, False)
    right = clean_accounts(accounts(liasse(GG=123))).accounts
    assert row(balances_of(right), balance="résultat d'exploitation")["agrees"]


def test_working_capital_covers_its_requirement_and_leaves_net_cash() -> None:
    funding = row(funding_of(with_balances(clean_accounts(accounts()).accounts)))
    assert funding["working_capital_requirement_eur"] == 90_000 + 170_000 + 15_000 - 180_000
    assert funding["net_cash_eur"] == 80_000 - 10_000
    assert funding["working_capital_eur"] == 330_000 + 15_000 + 180_000 - 10_000 - 350_000
    assert funding["working_capital_eur"] == 95_000 + 70_000


RATIOS = {
    "gross_margin_share": 702 / 1000,
    "value_added_share": 502 / 1000,
    "staff_costs_share": 330 / 502,
    "ebitda_margin_share": 162 / 1000,
    "ebit_margin_share": 123 / 1000,
    "net_margin_share": 95.5 / 1000,
    "cash_flow_share": 129 / 1000,
    "return_on_assets_share": 123 / 705,
    "equity_share": 330 / 705,
    "debt_to_equity": 180 / 330,
    "debt_to_ebitda_years": 180 / 162,
    "debt_to_cash_flow_years": 180 / 129,
    "interest_to_ebitda_share": 12 / 162,
    "current_ratio": (90 + 170 + 15 + 80) / (180 + 10),
    "working_capital_days": 95 * 360 / 1000,
    "inventory_days": 90 * 360 / 1000,
    "receivable_days": 170 * 360 / (1000 * 1.2),
    "payable_days": 110 * 360 / ((298 + 210) * 1.2),
    "assets_left_share": 350 / 600,
}


def test_published_days_of_a_long_year_are_of_its_own_sales() -> None:
    published = (
        accounts()
        .select("siren", "closed_on")
        .with_columns(months=pl.lit(18.0), revenue_eur=pl.lit(1.8e6), operating_wcr_days=pl.lit(60.0))
    )
    funding = row(funding_of(with_balances(clean_accounts(published).accounts)))
    assert funding["working_capital_requirement_eur"] == pytest.approx(300_000)


def test_the_usual_ratios() -> None:
    table = measured(with_balances(clean_accounts(accounts()).accounts))
    assert table.drop("siren", "closed_on").row(0, named=True) == pytest.approx(RATIOS)


@pytest.mark.parametrize(
    ("end", "variable", "fixed", "sales"),
    [
        # Purchases 298, and of the 210 of external charges and 330 of staff: a fifth and none ...
        ("low", 298 + 42 + 0, 660 - 112.5, 547.5 / 0.66),
        ("central", 298 + 105 + 33, 564 - 112.5, 451.5 / 0.564),
        # ... to four fifths and a fifth.
        ("high", 298 + 168 + 66, 468 - 112.5, 355.5 / 0.468),
    ],
)
def test_break_even(end: str, variable: float, fixed: float, sales: float) -> None:
    got = row(assessed(three_years()).break_even, variable_costs=end)
    assert got["variable_share"] == pytest.approx(variable / 1000)
    assert got["fixed_costs_eur"] == pytest.approx(1000 * fixed)
    assert got["break_even_eur"] == pytest.approx(1000 * sales)
    assert got["safety_share"] == pytest.approx(1 - sales / 1000)
    assert (got["result"], got["closed_on"]) == ("pretax_income_eur", YEAR)


def test_at_break_even_sales_there_is_no_result() -> None:
    got = row(assessed(three_years()).break_even, variable_costs="central")
    sales = got["break_even_eur"]
    assert sales * (1 - got["variable_share"]) - got["fixed_costs_eur"] == pytest.approx(0, abs=1e-6)


def test_stress_takes_what_lost_sales_brought_and_dearer_money() -> None:
    stress = assessed(three_years()).stress
    lost = row(stress, scenario="20 % of sales lost", variable_costs="central")
    assert lost["revenue_eur"] == 800_000
    assert lost["ebitda_eur"] == pytest.approx(162_000 - 0.2 * 564_000)  # 49,200
    assert lost["debt_to_ebitda_years"] == pytest.approx(180 / 49.2)
    dear = row(stress, scenario="2 points of interest more", variable_costs="low")
    assert dear["interest_eur"] == 12_000 + 0.02 * 180_000
    assert dear["pretax_income_eur"] == 112_500 - 3_600
    both = row(stress, scenario="both", variable_costs="low")
    assert both["cash_flow_eur"] == pytest.approx(129_000 - 0.2 * 660_000 - 3_600)  # -6,600
    assert both["runway_months"] == pytest.approx(80_000 / (6_600 / 12))
    calm = row(stress, scenario="as it is", variable_costs="low")
    assert (calm["runway_months"], calm["runway_reason"]) == (None, "it makes cash: none is burnt")


def test_debt_capacity_against_each_ceiling() -> None:
    room = dict(assessed(three_years()).debt_capacity.select("ceiling", "room_eur").iter_rows())
    assert room == {
        "4 times EBITDA": pytest.approx(4 * 162_000 - 180_000),
        "4 years of cash flow": pytest.approx(4 * 129_000 - 180_000),
        "as much as equity": pytest.approx(330_000 - 180_000),
    }


def test_a_sound_firm_only_lacks_a_successor() -> None:
    found = assessed(three_years())
    assert found.verdict == "viable and only lacks a successor"
    # All rules are sound; the place among peers is not known: 3 of 21 points.
    assert (found.business_score, found.finance_score) == (1, 1)
    assert found.known_share == pytest.approx(1 - 3 / 21)
    assert (found.figures_share, found.freshness, found.depth, found.years) == (1, 1, 1, 3)
    assert found.confidence == pytest.approx((1 - 3 / 21 + 1) / 2)
    assert found.lifts.is_empty()


def test_a_firm_that_owes_too_much_needs_restructuring_and_the_amount_is_told() -> None:
    # 1,500 of debts more, and of fixed assets: debts are 1,680, above six times an EBITDA of 162.
    found = assessed(three_years(DU=1660, BJ=2100, EE=2205))
    assert found.verdict == "viable after restructuring"
    assert row(found.grounds, measure="debt_to_ebitda_years")["outcome"] == "grave"
    equity = found.lifts.filter(pl.col("equity_eur") > 0).row(0, named=True)
    assert equity["verdict"] == "viable and only lacks a successor"
    less = equity["equity_eur"] / 1000
    # So much equity brings debts to what the rules bear: under 6 times EBITDA, under 8 years of cash flow.
    assert 1680 - less < 6 * 162
    assert 1680 - less < 8 * (129 + 12 * less / 1680)
    found_after = assessed(
        three_years(DU=1660 - less - 1, DL=330 + less + 1, GU=12 * (1 - less / 1680), BJ=2100, EE=2205)
    )
    assert found_after.verdict == "viable and only lacks a successor"
    short = assessed(
        three_years(
            DU=1660 - less + 30, DL=330 + less - 30, GU=12 * (1 - (less - 30) / 1680), BJ=2100, EE=2205
        )
    )
    assert short.verdict == "viable after restructuring"


def test_a_firm_whose_sales_do_not_cover_its_costs_is_not_viable_as_it_is() -> None:
    found = assessed(three_years(FW=380))
    assert found.verdict == "not viable as it is"
    assert row(found.grounds, measure="normal_ebitda_margin_share")["outcome"] == "grave"
    # Debts over an EBITDA below zero: no number of years, and the reason.
    debts = row(found.grounds, measure="debt_to_ebitda_years")
    assert (debts["value"], debts["outcome"], debts["reason"]) == (None, "grave", "its base is not positive")
    better = set(found.lifts["verdict"])
    assert better == {"viable after restructuring", "viable and only lacks a successor"}
