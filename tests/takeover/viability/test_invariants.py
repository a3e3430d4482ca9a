"""What holds whatever the accounts: the chain adds up, scale and order do not matter, nothing stands in for zero."""

import datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.takeover.viability.worked import BOXES, NAF, ON, SIREN, accounts, liasse, three_years

from levier.takeover.accounts import DETAIL_FLOWS, DETAIL_STOCKS, FLOWS, STOCKS
from levier.takeover.cleaning import clean_accounts
from levier.takeover.viability import Viability, assess_viability, viability_of
from levier.takeover.viability.balances import balances_of, with_balances
from levier.takeover.viability.measures import MEASURES, measured, reason_of

EUROS = [name for name in (*FLOWS, *STOCKS, *DETAIL_FLOWS, *DETAIL_STOCKS) if name.endswith("_eur")]
boxes = st.fixed_dictionaries(
    {},
    optional={
        box: st.integers(-50 if box in ("FM", "FT", "FV", "HI", "GQ") else 0, 2000)
        for box in BOXES
        if box not in ("FL", "EE")
    },
)


def verdict(table: pl.DataFrame) -> Viability:
    found = assess_viability(table, siren=SIREN, naf=NAF, on=ON)
    assert isinstance(found, Viability)
    return found


@given(boxes)
@settings(max_examples=30)
def test_each_balance_is_the_one_before_and_its_parts(changed: dict[str, int]) -> None:
    box = {**dict.fromkeys(("FN", "GB", "GH", "GI", "GM", "HA", "HJ"), 0), **BOXES, **changed}
    table = balances_of(accounts(liasse(**changed)))
    got = dict(table.select("balance", "amount_eur").iter_rows())
    got = {name: None if amount is None else amount / 1000 for name, amount in got.items()}
    added = got["marge commerciale"] + got["production de l'exercice"] - box["FU"] - box["FV"] - box["FW"]
    assert got["valeur ajoutée"] == pytest.approx(added)
    surplus = added + box["FO"] - box["FX"] - box["FY"] - box["FZ"]
    assert got["excédent brut d'exploitation"] == pytest.approx(surplus)
    operating = surplus + box["FP"] + box["FQ"] - box["GA"] - box["GC"] - box["GD"] - box["GE"]
    assert got["résultat d'exploitation"] == pytest.approx(operating)
    current = operating + box["GP"] - box["GU"]
    assert got["résultat courant avant impôts"] == pytest.approx(current)
    assert got["résultat net"] == pytest.approx(current + box["HI"] - box["HK"])
    # Additive: what was not paid or received is taken back from the net income.
    not_cash = box["GA"] + box["GC"] + box["GD"] - box["FP"] + box["GQ"] - box["HI"] - box["HE"]
    assert got["capacité d'autofinancement"] == pytest.approx(current + box["HI"] - box["HK"] + not_cash)


@given(st.floats(0.01, 1000), boxes)
@settings(max_examples=12)
def test_scale_changes_neither_ratios_nor_verdict(k: float, changed: dict[str, int]) -> None:
    table = three_years(**changed)
    scaled = table.with_columns(pl.col(EUROS) * k)
    small, large = verdict(table), verdict(scaled)
    if "impossible amount" in {*small.faults["fault"], *large.faults["fault"]}:
        return
    assert (small.verdict, small.why_not) == (large.verdict, large.why_not)
    assert large.business_score == pytest.approx(small.business_score, abs=1e-6)
    assert large.finance_score == pytest.approx(small.finance_score, abs=1e-6)
    assert large.ratios["value"].to_list() == [
        None if value is None else pytest.approx(value, rel=1e-6, abs=1e-9) for value in small.ratios["value"]
    ]


@given(st.randoms(use_true_random=False))
@settings(max_examples=6)
def test_the_order_of_rows_does_not_matter(random: object) -> None:
    table = pl.concat([three_years(), three_years(FW=300).with_columns(siren=pl.lit("222222226"))])
    places = list(range(len(table)))
    random.shuffle(places)  # type: ignore[attr-defined]
    firms = pl.DataFrame({"siren": [SIREN, "222222226"], "naf": [NAF, NAF]})
    assert viability_of(table[places], firms, on=ON).equals(viability_of(table, firms, on=ON))
    assert verdict(table[places]).grounds.equals(verdict(table).grounds)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_a_base_of_zero_gives_none_with_its_reason(measure: object) -> None:
    name = measure.name  # type: ignore[attr-defined]
    whole = with_balances(clean_accounts(accounts()).accounts)
    nil = whole.with_columns(pl.lit(0.0).alias(column) for column in EUROS)
    assert measured(nil)[name].item() is None
    said = nil.select(reason_of(measure))[name].item()  # type: ignore[arg-type]
    assert said in ("its base is zero", "its base is not positive")
    unknown = whole.with_columns(pl.lit(None, pl.Float64).alias(column) for column in EUROS)
    assert unknown.select(reason_of(measure))[name].item() == "not known"  # type: ignore[arg-type]


def test_later_accounts_change_nothing() -> None:
    later = three_years(FW=900).with_columns(pl.col("closed_on").dt.offset_by("3y"))
    before, after = verdict(three_years()), verdict(pl.concat([three_years(), later]))
    assert later["closed_on"].min() > ON
    assert after.grounds.equals(before.grounds)
    assert after.confidence == before.confidence


def test_one_firm_and_a_list_of_firms_have_the_same_verdict() -> None:
    others = pl.concat(three_years(FW=100 + 10 * i).with_columns(siren=pl.lit(f"{i:09}")) for i in range(40))
    table = pl.concat([others, three_years(FW=340)])
    firms = pl.DataFrame({"siren": [*others["siren"].unique(maintain_order=True), SIREN]}).with_columns(
        naf=pl.lit(NAF)
    )
    listed = viability_of(table, firms, on=ON).filter(siren=SIREN).row(0, named=True)
    alone = assess_viability(table, siren=SIREN, naf=NAF, peers=table.with_columns(naf=pl.lit(NAF)), on=ON)
    assert isinstance(alone, Viability)
    same = ("verdict", "confidence", "business_score", "finance_score", "years")
    assert {name: getattr(alone, name) for name in same} == {name: listed[name] for name in same}
    assert listed["peers"] == 40
    assert datetime.date(2024, 12, 31) == listed["accounts_on"] == alone.accounts_on
