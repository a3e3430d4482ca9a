"""What a firm is worth: methods, weights, parts, bridge, range."""

import datetime
import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.takeover.value import (
    Asset,
    Assumptions,
    Firm,
    Patent,
    Staff,
    Valuation,
    value_firm,
    value_of_many,
)
from levier.takeover.value.facts import occupations
from levier.takeover.value.firm import Range

from .conftest import Accounts, accounts

METALS = Firm(naf="25.62B")


def valued(table: pl.DataFrame, firm: Firm = METALS, draws: int = 400, **more: object) -> Valuation:
    result = value_firm(table, firm=firm, draws=draws, **more)
    assert isinstance(result, Valuation)
    return result


def assuming(**values: float | tuple[float, float, float]) -> Assumptions:
    rows = [(name, *(each if isinstance(each, tuple) else (each,) * 3)) for name, each in values.items()]
    shipped = Assumptions.shipped()
    table = pl.DataFrame(rows, schema=["name", "low", "mode", "high"], orient="row")
    keys = shipped.table.select("name", "sector", "size")
    return shipped.overridden(keys.join(table, on="name"))


def weights(valuation: Valuation) -> dict[str, float]:
    return {method.name: method.weight for method in valuation.methods}


def values(valuation: Valuation) -> dict[str, Range | None]:
    return {method.name: method.value for method in valuation.methods}


def part(valuation: Valuation, name: str) -> float:
    return valuation.parts.filter(part=name)["central_eur"].item()


def test_each_method_by_hand(workshop: Accounts):
    known = assuming(
        risk_free_share=0.03,
        equity_premium_share=0.06,
        size_premium_share=0.04,
        unlevered_beta=0.8,
        cost_of_debt_share=0.04,
        debt_share=0.2,
        growth_share=0.0,
        terminal_growth_share=0.0,
        margin_factor=1.0,
        capex_factor=1.0,
        ebitda_multiple=5.0,
        revenue_multiple=0.5,
        residual_share=0.1,
        tangible_factor=1.0,
        inventory_factor=0.9,
        receivable_factor=1.0,
    )
    got = values(valued(workshop(), assumptions=known))
    # WACC 10.76 % (test_income). FCFF = (500 - 120) x 0.75 + 120 - 120 = 285 k a year, for ever.
    assert got["cash flows"].central == pytest.approx(285e3 / 0.1076)
    assert got["ebitda multiple"].central == pytest.approx(2.5e6)
    assert got["revenue multiple"].central == pytest.approx(2e6)
    # Plant 600 + 10 % x 1,400 = 740; inventories 450; receivables 600; less payables 400: 1,390 k.
    assert got["net assets"].central == pytest.approx(1.39e6)
    whole = valued(workshop(), assumptions=known).enterprise.central
    assert whole == pytest.approx(0.4 * 285e3 / 0.1076 + 0.35 * 2.5e6 + 0.05 * 2e6 + 0.2 * 1.39e6)


def test_the_parts_add_up_to_the_enterprise(workshop: Accounts):
    got = valued(workshop(), Firm(naf="25.62B", patents=(Patent(1e6, 8),)))
    assert got.parts["part"].to_list() == [
        "plant",
        "working capital",
        "patents",
        "team",
        "customers",
        "goodwill",
    ]
    assert got.parts["central_eur"].sum() == pytest.approx(got.enterprise.central)


def test_a_patent_in_use_moves_goodwill_and_not_the_value(workshop: Accounts):
    without, with_one = valued(workshop()), valued(workshop(), Firm(naf="25.62B", patents=(Patent(1e6, 8),)))
    assert with_one.enterprise == without.enterprise
    assert with_one.equity == without.equity
    assert part(with_one, "patents") > 0
    moved = part(without, "goodwill") - part(with_one, "goodwill")
    # Customers bear the royalty as one more charge; goodwill gives way for the rest.
    shift = part(without, "customers") - part(with_one, "customers")
    assert moved == pytest.approx(part(with_one, "patents") - shift)


def test_a_patent_out_of_use_comes_on_top(workshop: Accounts):
    without = valued(workshop())
    with_one = valued(workshop(), Firm(naf="25.62B", patents=(Patent(1e6, 8, in_use=False),)))
    assert with_one.enterprise == without.enterprise
    assert with_one.equity.central > without.equity.central


def test_the_bridge_goes_from_the_enterprise_to_the_equity(workshop: Accounts):
    got = valued(workshop(), Firm(naf="25.62B", other_assets_eur=50e3))
    steps = dict(got.bridge.iter_rows())
    assert steps["financial debt"] == -500e3
    assert steps["equity value"] == pytest.approx(steps["enterprise value"] + 50e3 - 500e3 + 200e3)
    assert got.equity.central == pytest.approx(steps["equity value"])


def test_without_debt_or_cash_the_shares_have_no_value_to_tell(workshop: Accounts):
    got = valued(workshop(financial_debt_eur=None))
    assert got.equity is None
    assert got.bridge["central_eur"].to_list()[-1] is None
    assert any("cannot be told" in str(caution) for caution in got.evidence.cautions)
    without_cash = valued(workshop(cash_eur=None))
    assert without_cash.equity is None
    told = [each for each in without_cash.evidence.cautions if "equity_eur" in each.values]
    assert told[0].values["equity_eur"] == pytest.approx(without_cash.enterprise.central - 500e3)


def test_published_days_of_working_capital_stand_in_for_payables(workshop: Accounts):
    # 700 k of working capital is 63 days of 4 M€: (500 + 600 - 700) = 400 k owed.
    by_days = workshop(payables_eur=None).with_columns(operating_wcr_days=pl.lit(63.0))
    assert valued(by_days).enterprise == valued(workshop()).enterprise


SHEET = {"other_current_assets_eur": 50e3, "current_liabilities_eur": 400e3}


def with_sheet(table: pl.DataFrame, **figures: float | None) -> pl.DataFrame:
    return table.with_columns(pl.lit(value, pl.Float64).alias(name) for name, value in figures.items())


def test_all_operating_debts_are_deducted_and_not_those_to_suppliers_alone():
    """Assets: plant 600 (new), inventories 500, receivables 600, others 50, cash 200: 1,950 k. Owed: suppliers
    150, tax, social and others 250, lenders 500: 900 k. What is left to the owners: 1,050 k."""
    amounts = {"fixed_assets_gross_eur": 600e3, "payables_eur": 150e3, "equity_eur": 1.05e6}
    table = with_sheet(accounts(revenue_eur=0.0, ebitda_eur=-50e3, ebit_eur=-170e3, **amounts), **SHEET)
    table = table.with_columns(total_assets_eur=pl.lit(1.95e6))
    known = assuming(tangible_factor=1.0, inventory_factor=1.0, receivable_factor=1.0)
    got = valued(table, assumptions=known)
    assert got.year.operating_debts_eur == 350e3
    assert got.year.working_capital_eur == 500e3 + 600e3 + 50e3 - 400e3
    assert part(got, "working capital") == pytest.approx(750e3)
    # Without turnover net assets are all the value: book equity is what the bridge must come to.
    assert weights(got)["net assets"] == 1
    assert values(got)["net assets"].central == pytest.approx(600e3 + 750e3)
    steps = dict(got.bridge.iter_rows())
    assert (steps["financial debt"], steps["cash"]) == (-500e3, 200e3)
    assert steps["equity value"] == pytest.approx(1.05e6)
    assert got.equity.central == pytest.approx(1.05e6)


def test_the_floor_is_after_all_operating_debts():
    known = assuming(tangible_factor=0.1, inventory_factor=0.0, receivable_factor=0.0)
    table = with_sheet(accounts(ebitda_eur=1e3, ebit_eur=-119e3, payables_eur=150e3), **SHEET)
    got = valued(table, assumptions=known)
    # 25 % of plant of 740, 20 % of 500, 60 % of 600: 645 k, less 350 k of net debts.
    assert got.liquidation.central == pytest.approx(645e3)
    assert got.enterprise.central == pytest.approx(295e3)


def test_full_accounts_and_published_days_tell_the_same_value(workshop: Accounts):
    full = with_sheet(workshop(payables_eur=150e3), **SHEET)
    # 750 k of working capital are 67.5 days of 4 M€.
    by_days = with_sheet(workshop(payables_eur=None), operating_wcr_days=67.5)
    assert valued(full).enterprise == valued(by_days).enterprise
    assert valued(full).year.operating_debts_eur == 350e3
    # So are other current assets beyond the debts: 500 + 600 + 50 - 10 = 1,140 k, 102.6 days.
    rich = with_sheet(
        workshop(), other_current_assets_eur=50e3, current_liabilities_eur=10e3, payables_eur=5e3
    )
    rich_days = with_sheet(workshop(payables_eur=None), operating_wcr_days=102.6)
    assert valued(rich).enterprise.central == pytest.approx(valued(rich_days).enterprise.central)


def test_where_suppliers_alone_are_known_it_is_said(workshop: Accounts):
    def said(table: pl.DataFrame) -> bool:
        return any("suppliers" in str(caution) for caution in valued(table).evidence.cautions)

    assert said(workshop())
    assert not said(with_sheet(workshop(), **SHEET))
    # 1,900 k less plant 600, inventories 500, receivables 600, cash 200: no other current assets.
    whole = with_sheet(workshop(payables_eur=150e3), current_liabilities_eur=400e3)
    assert valued(whole).year.operating_debts_eur == 400e3
    assert said(with_sheet(whole, total_assets_eur=None))


def test_published_days_are_of_the_sales_of_the_year_itself():
    # 60 days of 1.8 M€ made in 18 months: 300 k, although a year's sales are 1.2 M€.
    long = accounts(years=1, months=18.0, revenue_eur=1.8e6, payables_eur=None)
    got = valued(with_sheet(long, operating_wcr_days=60.0)).year
    assert got.revenue_eur == pytest.approx(1.2e6)
    assert got.working_capital_eur == pytest.approx(300e3)


def test_a_firm_that_earns_nothing_is_worth_what_it_has(workshop: Accounts):
    got = valued(workshop(ebitda_eur=-100e3))
    assert weights(got)["cash flows"] == weights(got)["ebitda multiple"] == 0
    assert weights(got)["net assets"] == pytest.approx(0.75)
    assert got.enterprise.central > 0
    assert values(got)["ebitda multiple"] is None
    assert values(got)["cash flows"].central < 0  # shown, and left aside


def test_the_floor_is_a_forced_sale():
    # Hardly any earnings on much stock and plant: a forced sale brings more than the methods say.
    known = assuming(tangible_factor=0.1, inventory_factor=0.0, receivable_factor=0.0)
    got = valued(accounts(ebitda_eur=1e3, ebit_eur=-119e3, payables_eur=0.0), assumptions=known)
    # Plant 740 x 25 %, inventories 500 x 20 %, receivables 600 x 60 %.
    assert got.liquidation.central == pytest.approx(0.25 * 740e3 + 0.2 * 500e3 + 0.6 * 600e3)
    assert got.enterprise.central == pytest.approx(got.liquidation.central)


def test_weights_fall_with_what_is_missing_and_it_is_said(workshop: Accounts):
    full, one = valued(workshop()), valued(workshop(years=1))
    assert weights(one)["cash flows"] < weights(full)["cash flows"]
    assert weights(one)["net assets"] > weights(full)["net assets"]
    assert any("one year" in str(reason) for reason in one.methods[0].reasons)
    bare = valued(workshop(inventories_eur=None, fixed_assets_net_eur=None))
    assert weights(bare)["net assets"] == 0
    assert bare.parts.is_empty()
    assert bare.liquidation is None
    for each in (full, one, bare):
        assert sum(weights(each).values()) == pytest.approx(1)


def test_a_short_year_counts_as_twelve_months(workshop: Accounts):
    short = workshop(
        years=1, months=6.0, revenue_eur=2e6, ebitda_eur=250e3, depreciation_eur=60e3, ebit_eur=190e3
    )
    assert valued(short).enterprise == valued(workshop(years=1)).enterprise


def test_the_usual_margin_weighs_the_last_years_most():
    table = pl.concat([accounts(years=1), accounts(years=2, ebitda_eur=200e3).tail(1)])
    # (3 x 500 + 2 x 200) / 5 = 380 k
    assert valued(table).year.ebitda_eur == pytest.approx(380e3)


def test_plant_listed_by_the_owner_replaces_the_books(workshop: Accounts):
    known = assuming(residual_share=0.1, tangible_factor=1.0)
    listed = Firm(naf="25.62B", assets=(Asset("machine", 100e3, 5), Asset("press", 200e3, 5, life_years=20)))
    # 100 x (1 - 0.9 x 5/10) + 200 x (1 - 0.9 x 5/20) = 55 + 155 k
    assert part(valued(workshop(), listed, assumptions=known), "plant") == pytest.approx(210e3)


def test_a_team_told_by_occupation_replaces_the_usual_mix(workshop: Accounts):
    few = valued(workshop(), Firm(naf="25.62B", staff=(Staff("manager", 2),)))
    assert 0 < part(few, "team") < part(valued(workshop()), "team")


def test_the_team_is_paid_as_the_accounts_tell(workshop: Accounts):
    once, twice = (valued(workshop(staff_costs_eur=costs)) for costs in (1e6, 2e6))
    assert part(twice, "team") == pytest.approx(2 * part(once, "team"))
    # 30 people at the usual pay of their occupations, loaded by 42 %, cost what the accounts then tell.
    usual = occupations().select((pl.col("default_share") * pl.col("annual_pay_eur")).sum()).item()
    as_usual = valued(workshop(staff_costs_eur=30 * usual * 1.42))
    assert part(as_usual, "team") == pytest.approx(part(valued(workshop(staff_costs_eur=None)), "team"))


def test_accounts_of_a_group_stand_in_only_where_there_are_no_others(workshop: Accounts):
    own = workshop().with_columns(account_type=pl.lit("C"))
    group = workshop(revenue_eur=9e6, ebitda_eur=2e6).with_columns(
        account_type=pl.lit("K"), closed_on=pl.col("closed_on").dt.offset_by("3mo")
    )
    assert valued(pl.concat([own, group])).enterprise == valued(own).enterprise
    assert any("of its group" in str(caution) for caution in valued(group).evidence.cautions)
    many, _ = value_of_many(pl.concat([own, group]), firms={"111111111": METALS}, draws=400)
    assert many["enterprise_median_eur"].item() == valued(own).enterprise.median


def test_without_turnover_a_firm_is_worth_what_it_has(workshop: Accounts):
    got = valued(workshop(revenue_eur=0.0, ebitda_eur=-50e3, ebit_eur=-170e3))
    assert weights(got)["net assets"] == 1
    assert any("no turnover" in str(caution) for caution in got.evidence.cautions)


def test_debts_beyond_the_value_are_told(workshop: Accounts):
    got = valued(workshop(financial_debt_eur=9e6, equity_eur=-7e6))
    assert got.equity.high < 0
    told = " ".join(str(caution) for caution in got.evidence.cautions)
    assert "Debts exceed the value" in told
    assert "L223-42" in told


def test_the_court_is_spoken_of(workshop: Accounts):
    assert any("L642-5" in str(caution) for caution in valued(workshop()).evidence.cautions)


def test_nothing_known_is_not_computed(workshop: Accounts):
    bare = workshop(revenue_eur=None, ebitda_eur=None, ebit_eur=None, fixed_assets_net_eur=None)
    result = value_firm(bare)
    assert isinstance(result, NotComputed)
    assert result.needs == ("financial_ratios",)


def test_amounts_in_thousands_are_refused_and_not_rescaled():
    with pytest.raises(BadInput, match="thousands"):
        value_firm(accounts(revenue_eur=4e3))


@pytest.mark.parametrize("changes", [{"total_assets_eur": -1.0}, {"fixed_assets_net_eur": -1.0}])
def test_what_no_account_can_hold_is_withheld_and_told(changes: dict[str, float]):
    got = valued(accounts(**changes))
    assert any("below zero" in str(caution) for caution in got.evidence.cautions)
    assert got.year.fixed_assets_net_eur in (None, 600e3)


def test_accounts_of_two_firms_are_refused_and_of_one_day_read_once():
    with pytest.raises(BadInput, match="not of 2"):
        value_firm(pl.concat([accounts(), accounts(siren="222222222")]))
    with pytest.raises(BadInput, match="not of 0"):
        value_firm(accounts().clear())
    with pytest.raises(BadInput, match="at least one draw"):
        value_firm(accounts(), draws=0)
    twice = valued(pl.concat([accounts(), accounts()]))
    assert twice.enterprise == valued(accounts()).enterprise
    assert any("several accounts of one day" in str(caution) for caution in twice.evidence.cautions)


def test_facts_that_cannot_be_are_refused():
    with pytest.raises(BadInput, match="customer_share"):
        Firm(customer_share=1.2)
    with pytest.raises(BadInput, match="employees_fte"):
        Firm(employees_fte=-1)
    with pytest.raises(BadInput, match="patents"):
        Firm(patents=(Patent(-1.0, 3),))
    with pytest.raises(BadInput, match="occupation"):
        value_firm(accounts(), firm=Firm(staff=(Staff("wizard", 2),)))
    with pytest.raises(BadInput, match="usual life"):
        value_firm(accounts(), firm=Firm(assets=(Asset("spaceship", 1.0, 2),)))


def test_growth_that_can_reach_the_cost_of_capital_is_refused():
    with pytest.raises(BadInput, match="growth for ever"):
        value_firm(accounts(), assumptions=assuming(terminal_growth_share=(0.01, 0.02, 0.2)))


def test_the_sensitivity_starts_with_what_matters_most(workshop: Accounts):
    got = valued(workshop())
    width = (got.sensitivity["at_high_eur"] - got.sensitivity["at_low_eur"]).abs().to_list()
    assert width == sorted(width, reverse=True)
    row = got.sensitivity.row(by_predicate=pl.col("assumption") == "ebitda_multiple", named=True)
    # 35 % of the weight x 500 k x (high - low), where the floor is out of reach.
    assert row["at_high_eur"] - row["at_low_eur"] == pytest.approx(0.35 * 500e3 * (row["high"] - row["low"]))


def test_many_firms_get_the_same_figures_as_one():
    table = pl.concat([accounts(), accounts(siren="222222222", ebitda_eur=300e3)])
    bare = accounts(siren="333333333", revenue_eur=None, ebitda_eur=None, ebit_eur=None)
    bare = bare.with_columns(inventories_eur=pl.lit(None, dtype=pl.Float64))
    got, missing = value_of_many(pl.concat([table, bare]), firms={"111111111": METALS}, draws=400)
    assert got["siren"].to_list() == ["111111111", "222222222"]
    assert list(missing) == ["333333333"]
    assert got["enterprise_median_eur"][0] == valued(accounts()).enterprise.median


def test_a_firm_in_doubt_is_left_out_with_its_reason_and_the_others_are_valued():
    table = pl.concat([accounts(), accounts(siren="222222222", revenue_eur=4e3)])
    got, missing = value_of_many(table, firms={"111111111": METALS}, draws=400)
    assert got["siren"].to_list() == ["111111111"]
    assert got["enterprise_median_eur"].item() == valued(accounts()).enterprise.median
    assert list(missing) == ["222222222"]
    assert "thousands" in str(missing["222222222"])


def test_a_short_list_takes_seconds():
    table = pl.concat([accounts(siren=f"{i:09}") for i in range(100)])
    start = time.process_time()
    value_of_many(table)
    assert time.process_time() - start < 5


SCALES = st.floats(1.0, 2.4)


@settings(max_examples=20)
@given(SCALES)
def test_twice_the_firm_is_twice_the_value(scale: float):
    """Within one size class, every amount and head times a factor is the value times that factor."""
    money = [name for name in accounts().columns if name.endswith(("_eur", "_fte"))]
    larger = accounts().with_columns(pl.col(money) * scale)
    one, other = valued(accounts(), draws=50), valued(larger, draws=50)
    assert other.enterprise.median == pytest.approx(one.enterprise.median * scale)
    assert other.equity.low == pytest.approx(one.equity.low * scale)
    assert other.parts["central_eur"].to_list() == pytest.approx((one.parts["central_eur"] * scale).to_list())


@settings(max_examples=25)
@given(st.floats(1e4, 1.5e6), st.floats(1.001, 2.0))
def test_the_value_rises_with_the_earnings(ebitda: float, factor: float):
    def at(amount: float) -> Range:
        return valued(accounts(ebitda_eur=amount, ebit_eur=amount - 120e3), draws=50).enterprise

    less, more = at(ebitda), at(ebitda * factor)
    assert more.central >= less.central
    assert more.median >= less.median


@settings(max_examples=25)
@given(st.floats(0.0, 0.06), st.floats(0.001, 0.05))
def test_the_value_falls_with_the_cost_of_capital(size_premium: float, added: float):
    def at(premium: float) -> float:
        return valued(
            accounts(), draws=20, assumptions=assuming(size_premium_share=premium)
        ).enterprise.central

    assert at(size_premium + added) < at(size_premium)


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_a_seed_gives_the_same_range_and_quantiles_are_in_order(seed: int):
    one, again = (valued(accounts(), draws=60, seed=seed) for _ in range(2))
    assert one.enterprise == again.enterprise
    for each in (one.enterprise, one.equity, one.liquidation, *(v for v in values(one).values() if v)):
        assert each.low <= each.median <= each.high


def test_another_seed_is_seen():
    assert valued(accounts(), seed=1).enterprise != valued(accounts(), seed=2).enterprise


def test_closing_days_may_come_in_any_order():
    table = accounts()
    assert valued(table.reverse()).enterprise == valued(table).enterprise
    assert valued(table).year.closed_on == datetime.date(2025, 12, 31)
