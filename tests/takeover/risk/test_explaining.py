"""Reasons that sum, on the log-odds scale and in points, and sentences that hold only known facts."""

import datetime
from typing import Any

import lightgbm
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from levier.core.errors import BadInput
from levier.core.messages import m, say
from levier.plan.words import Words
from levier.takeover.risk import (
    FAMILIES,
    Explanations,
    accounts_phrase,
    booster_contributions,
    explain,
    phrase,
)

OF = {
    "ebitda": "finance",
    "equity": "finance",
    "late_filings": "payments and notices",
    "headcount_change": "workforce",
    "sector_failures": "sector and place",
    "director_age": "director age",
}
DAY, CLOSED = datetime.date(2024, 7, 12), datetime.date(2023, 12, 31)


def contributions(**parts: float) -> pl.DataFrame:
    return pl.DataFrame(
        {"siren": ["111111111"], "base": [-3.0], **{name: [parts.get(name, 0.0)] for name in OF}}
    )


def facts(**values: Any) -> pl.DataFrame:
    rows = [("111111111", name, value, DAY, CLOSED) for name, value in values.items()]
    schema = {
        "siren": pl.String,
        "feature": pl.String,
        "value": pl.Float64,
        "known_on": pl.Date,
        "as_of": pl.Date,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


PHRASES = {
    "ebitda": accounts_phrase(m("EBITDA margin"), m("negative EBITDA"), "%"),
    "director_age": phrase(m("age of the eldest director, at least"), "years"),
}


def told(parts: pl.DataFrame, known: pl.DataFrame, **options: Any) -> Explanations:
    return explain(parts, OF, known, horizon_months=18, **options)


PARTS = st.fixed_dictionaries({name: st.floats(-30, 30) for name in OF})


@given(PARTS, st.floats(-30, 30))
def test_families_sum_in_log_odds_and_in_points(parts: dict[str, float], base: float):
    """Named after the defect of a peer, which passes each group through the logistic curve and rescales:
    additivity lost by the sigmoid."""
    got = told(contributions(**parts).with_columns(base=pl.lit(base)), facts())
    firm = got.firms.row(0, named=True)
    assert got.by_family["log_odds"].sum() == pytest.approx(firm["log_odds"] - base, abs=1e-9)
    assert firm["log_odds"] == pytest.approx(base + sum(parts.values()), abs=1e-9)
    assert firm["probability"] == pytest.approx(expit(firm["log_odds"]), abs=1e-12)
    gain = firm["probability"] - firm["base_probability"]
    assert got.by_family["points"].sum() == pytest.approx(gain, abs=1e-9)
    assert got.facts["points"].sum() == pytest.approx(gain, abs=1e-9)
    for row in got.by_family.iter_rows(named=True):
        assert row["points"] * row["log_odds"] >= 0  # same sign


def test_proportions_are_kept_and_a_sigmoid_apart_would_lose_them():
    got = told(contributions(ebitda=2.0, director_age=1.0), facts()).by_family
    points = dict(got.select("family", "points").iter_rows())
    assert points["finance"] == pytest.approx(2 * points["director age"])
    apart = expit(-3.0 + np.array([2.0, 1.0])) - expit(-3.0)
    assert apart.sum() != pytest.approx(expit(0.0) - expit(-3.0), abs=0.05)


def test_contributions_that_cancel_out_still_have_points():
    """Up and down by two: no distance to take the slope over; the derivative at the base, p(1 - p)."""
    got = told(contributions(ebitda=2.0, director_age=-2.0), facts()).by_family
    slope = expit(-3.0) * (1 - expit(-3.0))
    assert got.filter(family="finance")["points"].item() == pytest.approx(2 * slope)


def test_a_booster_is_explained_to_its_own_log_odds():
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(800, len(OF)))
    came = rng.random(800) < expit(columns[:, 0] - 2)
    model = lightgbm.LGBMClassifier(n_estimators=30, verbose=-1, n_jobs=1).fit(columns, came)
    table = pl.DataFrame(columns[:50], schema=list(OF)).with_columns(siren=pl.int_range(50).cast(pl.String))
    got = told(booster_contributions(model, table, list(OF)), facts()).firms
    assert got["log_odds"].to_numpy() == pytest.approx(model.predict(columns[:50], raw_score=True), abs=1e-9)
    assert got["probability"].to_numpy() == pytest.approx(model.predict_proba(columns[:50])[:, 1], abs=1e-9)


def test_the_sentence_names_the_main_families_their_facts_and_days_and_what_speaks_for_the_firm():
    parts = contributions(ebitda=1.5, equity=0.2, director_age=0.9, late_filings=0.1, sector_failures=-0.4)
    known = facts(ebitda=-4.2, equity=0.1, director_age=61.0, sector_failures=0.01, late_filings=1.0)
    got = told(parts, known, phrases=PHRASES).sentences["111111111"]
    assert Words("en").say(got) == (
        "Risk of failure within 18 months: 33.2%, because of finance (accounts closed on 31 Dec 2023: negative EBITDA); "
        "director age (age of the eldest director, at least: 61 years, on 31 Dec 2023). In its favour: "
        "sector and place (sector_failures: 0.010, on 31 Dec 2023)."
    )
    french = Words("fr").say(got)
    assert french.startswith(
        "Risque de défaillance sous 18 mois\u00a0: 33,2\u00a0%, à cause de\u00a0: finances (comptes clos"
    )
    assert "En sa faveur\u00a0: secteur et lieu" in french


def test_a_fact_that_is_not_known_is_not_told():
    got = told(contributions(ebitda=1.5), facts(ebitda=None), phrases=PHRASES).sentences["111111111"]
    assert "because of finance. Nothing speaks" in say(got, "en")


def test_the_fact_told_is_one_that_pushes_the_same_way():
    """Within finance, equity pushes up though less strongly than EBITDA pushes down: equity is named."""
    known = facts(ebitda=8.0, equity=-0.2)
    got = told(contributions(ebitda=-1.0, equity=1.5), known).sentences["111111111"]
    assert "finance (equity: -0.2" in say(got, "en")


def test_small_pushes_are_not_named_and_no_more_than_three_are():
    even = contributions(
        ebitda=1.0, late_filings=0.9, headcount_change=0.8, director_age=0.7, sector_failures=0.1
    )
    said = say(told(even, facts()).sentences["111111111"], "en")
    assert "finance; payments and notices; workforce" in said
    assert "director age" not in said
    one = contributions(ebitda=5.0, late_filings=0.1)
    assert "payments" not in say(told(one, facts()).sentences["111111111"], "en")


def test_a_firm_that_nothing_accuses_has_no_reasons():
    said = say(told(contributions(ebitda=-1.0), facts()).sentences["111111111"], "en")
    assert "because" not in said
    assert "In its favour: finance" in said
    closure = told(contributions(ebitda=-1.0), facts(), ending="closure").sentences["111111111"]
    assert say(closure, "en").startswith("Risk of quiet closure within 18 months")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (12.0, "%", "12%"),
        (0.12, "share", "12%"),
        (95.0, "days", "95 days"),
        (1.0, "yes or no", "yes"),
        (0.0, "yes or no", "no"),
        (1200.0, "EUR", "€1,200"),
        (3.0, "", "3"),
    ],
)
def test_values_are_said_in_their_unit(value: float, unit: str, expected: str):
    got = told(
        contributions(ebitda=1.0), facts(ebitda=value), phrases={"ebitda": phrase(m("liquidity"), unit)}
    )
    assert f"liquidity: {expected}, on 31 Dec 2023" in Words("en").say(got.sentences["111111111"])


def test_every_family_and_sentence_is_in_french():
    parts = contributions(ebitda=1.0, director_age=-1.0)
    sentence = told(parts, facts(ebitda=-1.0), phrases=PHRASES).sentences["111111111"]
    for words in (*FAMILIES, sentence):
        assert say(words, "fr") != say(words, "en")


@pytest.mark.parametrize(
    ("parts", "of", "known", "word"),
    [
        (contributions().drop("base"), OF, facts(), "missing columns: base"),
        (contributions(), {**OF, "ebitda": "luck"}, facts(), "features without a known family: ebitda"),
        (contributions(), {}, facts(), "features without a known family"),
        (contributions(ebitda=float("nan")), OF, facts(), "not a finite number"),
        (pl.concat([contributions()] * 2), OF, facts(), "comes twice"),
        (contributions(), OF, pl.concat([facts(ebitda=1.0)] * 2), "comes twice"),
        (contributions(), OF, facts().drop("known_on"), "missing columns: known_on"),
    ],
)
def test_what_cannot_be_explained_is_refused(parts, of, known, word: str):
    with pytest.raises(BadInput, match=word):
        explain(parts, of, known, horizon_months=18)
