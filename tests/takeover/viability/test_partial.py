"""Partial, old or doubtful accounts: how far they are trusted; bad input and bad rules are told."""

import datetime
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.takeover.viability.worked import NAF, ON, SIREN, accounts, liasse, three_years

from levier.core.errors import BadInput, UnknownCode
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.takeover.accounts import as_accounts
from levier.takeover.viability import (
    DEFAULT_RULES,
    VERDICTS,
    Rule,
    Rules,
    VariableCosts,
    Viability,
    assess_viability,
    viability_of,
)
from levier.takeover.viability.telling import rules_table

BALANCE_ONLY = {"debt_ratio_pct": 70.0, "equity_ratio_pct": 40.0, "liquidity_ratio_pct": 180.0}


def assessed(table: pl.DataFrame, on: datetime.date = ON) -> Viability:
    found = assess_viability(table, siren=SIREN, naf=NAF, on=on)
    assert isinstance(found, Viability)
    return found


def partial(**figures: float) -> pl.DataFrame:
    rows = [
        {"siren": SIREN, "closed_on": datetime.date(year, 12, 31), **figures} for year in (2022, 2023, 2024)
    ]
    return as_accounts(pl.DataFrame(rows))


def test_nothing_known_is_not_computed() -> None:
    for table in (partial(), three_years().with_columns(siren=pl.lit("222222226"))):
        found = assess_viability(table, siren=SIREN, naf=NAF, on=ON)
        assert isinstance(found, NotComputed)
        assert found.needs == ("financial_ratios",)


def test_a_hidden_income_statement_leaves_the_verdict_open_and_shows_the_finances() -> None:
    found = assessed(partial(**BALANCE_ONLY))
    assert (found.verdict, found.why_not) == ("cannot be told", "too little is known of the business")
    # Debt over equity 0.7, equity 40 %, liquidity 1.8: 6 of the 11 points of finance, all sound.
    assert found.finance_score == 1
    assert found.known_share == pytest.approx(6 / 21)
    assert found.grounds.filter(pl.col("outcome").is_not_null())["measure"].to_list() == [
        "equity_share",
        "debt_to_equity",
        "current_ratio",
    ]
    assert any("income statement" in str(caution) for caution in found.evidence.cautions)


def test_a_hidden_last_year_is_read_with_the_years_before() -> None:
    last = partial(**BALANCE_ONLY).filter(pl.col("closed_on") == datetime.date(2024, 12, 31))
    before = three_years().filter(pl.col("closed_on") < datetime.date(2024, 12, 31))
    found = assessed(pl.concat([before, last]))
    assert found.verdict == "viable and only lacks a successor"
    margin = found.grounds.filter(measure="ebitda_margin_share").row(0, named=True)
    assert margin["closed_on"] == datetime.date(2023, 12, 31)
    assert any("years before" in str(caution) for caution in found.evidence.cautions)


def test_a_lost_business_is_told_although_its_finances_are_not_known() -> None:
    found = assessed(partial(revenue_eur=1e6, ebitda_eur=-5e4, ebit_eur=-8e4))
    assert (found.verdict, found.finance_score) == ("not viable as it is", None)
    assert found.lifts.is_empty() or found.lifts["verdict"].is_in(VERDICTS).all()


def test_without_turnover_nothing_is_set_against_it() -> None:
    found = assessed(three_years(FL=0.0, FC=0))
    assert found.verdict == "cannot be told"
    assert "zero turnover" in set(found.faults["fault"])
    assert found.ratios.filter(measure="ebitda_margin_share")["reason"].item() == "its base is zero"


def test_confidence_falls_with_age_with_years_and_with_what_is_unknown() -> None:
    full = assessed(three_years())
    one = assessed(accounts())
    old = assessed(three_years(), on=datetime.date(2027, 9, 1))
    few = assessed(
        three_years().with_columns(
            cash_eur=pl.lit(None, pl.Float64), staff_costs_eur=None, ebitda_eur=pl.lit(162e3)
        )
    )
    assert one.depth == 0.6
    assert 0 < old.freshness < 1
    assert few.figures_share == pytest.approx(
        18 / 19
    )  # cash is what is left of the balance sheet: known again
    assert max(one.confidence, old.confidence, few.confidence) < full.confidence
    stale = assessed(three_years(), on=datetime.date(2029, 1, 1))
    assert (stale.verdict, stale.why_not, stale.confidence) == (
        "cannot be told",
        "the accounts are too old",
        0,
    )


def test_a_year_in_thousands_among_others_is_asked_about() -> None:
    table = pl.concat([three_years(), accounts(liasse(datetime.date(2021, 12, 31), unit="€"))])
    found = assessed(table)
    assert (found.verdict, found.why_not) == ("cannot be told", "the unit of the accounts is in doubt")
    assert any("thousands" in say(caution, "en") for caution in found.evidence.cautions)
    told = pl.concat([three_years(), accounts(liasse(datetime.date(2021, 12, 31), unit="k€"))])
    assert assessed(told).verdict == "viable and only lacks a successor"


def test_consolidated_and_simplified_accounts_are_cautioned() -> None:
    for kind, word in (("K", "consolidated"), ("S", "simplified")):
        found = assessed(three_years().with_columns(account_type=pl.lit(kind)))
        assert any(word in str(caution) for caution in found.evidence.cautions)


def test_an_unknown_activity_and_a_wrong_one() -> None:
    assert isinstance(assess_viability(three_years(), siren=SIREN, naf=None, on=ON), Viability)
    with pytest.raises(UnknownCode):
        assess_viability(three_years(), siren=SIREN, naf="99.99X", on=ON)


def test_missing_columns_and_firms_listed_twice_are_refused() -> None:
    with pytest.raises(BadInput, match="closed_on"):
        assess_viability(three_years().drop("closed_on"), siren=SIREN, naf=NAF, on=ON)
    with pytest.raises(BadInput, match="naf"):
        assess_viability(three_years(), siren=SIREN, naf=NAF, peers=three_years(), on=ON)
    with pytest.raises(BadInput, match="twice"):
        viability_of(three_years(), pl.DataFrame({"siren": [SIREN, SIREN], "naf": [NAF, NAF]}), on=ON)


def test_firms_without_accounts_keep_their_row() -> None:
    firms = pl.DataFrame({"siren": ["222222226", SIREN], "naf": [None, NAF]})
    table = viability_of(three_years(), firms, on=ON)
    assert table["siren"].to_list() == ["222222226", SIREN]
    assert table["main_ground"].to_list() == ["no accounts are known", "normal_ebitda_margin_share"]
    assert table["confidence"].to_list()[0] == 0
    assert viability_of(three_years().clear(), firms, on=ON)["verdict"].unique().to_list() == [
        "cannot be told"
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": DEFAULT_RULES.rules[:1]},  # no rule on finances
        {"rules": (*DEFAULT_RULES.rules, DEFAULT_RULES.rules[0])},
        {"rules": (*DEFAULT_RULES.rules, Rule("finance", "x", 1, 1, 1, "s", "g", "w"))},
        {"rules": (*DEFAULT_RULES.rules, Rule("finance", "x", 1, 0, 0, "s", "g", "w"))},
        {"rules": (*DEFAULT_RULES.rules, Rule("finance", "no_such_measure", 1, 0, 1, "s", "g", "w"))},
        {"business_lost": 0.7},
        {"fresh_months": 60},
    ],
)
def test_rules_that_contradict_themselves_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="contradict"):
        replace(DEFAULT_RULES, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"external": (0.8, 0.2)}, {"staff": (-0.1, 0.2)}, {"margin": (0.0, 1.2)}])
def test_ranges_of_costs_are_checked(wrong: dict[str, tuple[float, float]]) -> None:
    with pytest.raises(BadInput, match="range"):
        VariableCosts(**wrong)


def test_other_rules_make_another_verdict() -> None:
    hard = Rules(
        tuple(
            replace(rule, sound=0.30, grave=0.20) if rule.measure == "normal_ebitda_margin_share" else rule
            for rule in DEFAULT_RULES.rules
        )
    )
    found = assess_viability(three_years(), siren=SIREN, naf=NAF, on=ON, rules=hard)
    assert isinstance(found, Viability)
    assert found.verdict == "not viable as it is"  # 16.2 % is grave there, and that rule bars


def test_each_rule_says_where_its_threshold_comes_from() -> None:
    assert all(rule.sound_source and rule.grave_source and rule.why for rule in DEFAULT_RULES.rules)


def test_an_unknown_rule_neither_helps_nor_harms() -> None:
    unknown = Rule("finance", "payable_days", 30, 60, 5, "s", "g", "w")
    table = three_years().with_columns(payables_eur=pl.lit(None, pl.Float64))
    more = assess_viability(
        table,
        siren=SIREN,
        naf=NAF,
        on=ON,
        rules=replace(DEFAULT_RULES, rules=(*DEFAULT_RULES.rules, unknown)),
    )
    assert isinstance(more, Viability)
    assert more.finance_score == assessed(table).finance_score
    assert more.known_share < assessed(table).known_share


def test_the_manual_holds_the_rules_of_the_code() -> None:
    page = (Path(__file__).parents[3] / "docs" / "takeover-viability.md").read_text(encoding="utf-8")
    assert rules_table(DEFAULT_RULES) in page
    cuts = (DEFAULT_RULES.business_lost, DEFAULT_RULES.business_sound, DEFAULT_RULES.finance_sound)
    assert all(f"{cut:.0%}".replace("%", " %") in page for cut in cuts)
