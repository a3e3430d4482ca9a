"""Jobs and taxes shown beside; nearest past conversions, on fictional rows."""

import polars as pl
import pytest
from tests.sites.reuse.places import sites_of

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.sites.reuse import (
    Comparison,
    PastCases,
    Setting,
    UnitValues,
    activity,
    similar_cases,
    unit_values,
)

SURE = UnitValues(
    unit_values().table.with_columns(low=pl.col("value"), high=pl.col("value"), spread=pl.lit("fixed"))
)
SITE = {
    "area_m2": 10_000.0,
    "built_m2": 4_000.0,
    "pollution": "pollution avérée",
    "buildings": "dégradation très importante",
    "asbestos": 1.0,
}


def test_jobs_pay_and_taxes_are_those_of_a_hand() -> None:
    got = activity(
        sites_of({"a": SITE}), {"a": Setting(jobs=50)}, Comparison(price_year=2022), values=SURE, draws=200
    ).table
    found = dict(got.select("what", "central").iter_rows())
    works = 4_000 * 0.95 * 75 * 6 * 2 + 10_000 * (0.26 * 66 * 5 + 0.05 * 10 * 5.45 + 0.05 * 45 * 14)
    assert found == pytest.approx(
        {
            "works_jobs": works / 1e6,
            "project_jobs": 50,
            "wages": 50 * 39_000,
            "contributions": 50 * 39_000 * 0.3,
            "company_tax": 50 * 2_018,
            "property_tax": 50 * 70 * 14 * 0.5 * 0.4038,
        }
    )
    assert dict(got.select("what", "extra").iter_rows())["works_jobs"]
    assert not got.filter(pl.col("what") != "works_jobs")["extra"].any()


def test_against_nothing_the_project_is_what_the_reuse_brings_and_jobs_have_a_range() -> None:
    got = activity(sites_of({"a": SITE}), {"a": Setting(jobs=50)}, Comparison(against="nothing")).table
    assert got["extra"].all()
    spread = got.filter(pl.col("what") != "project_jobs")
    assert (spread["low"] < spread["central"]).all()
    assert (spread["central"] < spread["high"]).all()


def test_jobs_of_an_unknown_project_are_unknown() -> None:
    got = activity(sites_of({"a": SITE, "b": {}})).table
    assert got.filter(pl.col("what") == "works_jobs").height == 1
    assert got.filter(pl.col("what") != "works_jobs")["central"].null_count() == 5


def test_jobs_of_the_works_do_not_rise_with_prices() -> None:
    now, then = (
        activity(sites_of({"a": SITE}), comparison=Comparison(price_year=year), values=SURE).table["central"][
            0
        ]
        for year in (2022, 2023)
    )
    assert now == pytest.approx(then)


CASES = pl.DataFrame(
    {
        "area_m2": [1e4, 1.1e4, 0.9e4, 1.2e4, 0.8e4, 1e6],
        "cost_eur": [4e5, 4.4e5, 3.6e5, 4.8e5, 3.2e5, 9e7],
        "pollution": ["pollution avérée"] * 4 + ["pollution inexistante", "pollution avérée"],
        "use": ["industry"] * 5 + ["housing"],
    }
)


def test_the_nearest_cases_are_alike_in_size_class_and_use() -> None:
    got = similar_cases(CASES, 1e4, "pollution avérée", "industry", nearest=5)
    assert isinstance(got, PastCases)
    assert got.cases["area_m2"].to_list()[0] == 1e4
    assert 1e6 not in got.cases["area_m2"].to_list()
    assert got.cases["distance"].is_sorted()
    assert (got.low_eur_ha, got.central_eur_ha, got.high_eur_ha) == pytest.approx((4e5, 4e5, 4e5))
    # The clean one is a scale apart of three facts, and a little smaller.
    clean = got.cases.filter(pl.col("pollution") == "pollution inexistante")["distance"].item()
    assert clean == pytest.approx((1 + 0.0969100) / 3, abs=1e-6)


def test_too_few_cases_give_no_range() -> None:
    assert isinstance(similar_cases(CASES.head(4), 1e4), NotComputed)


@pytest.mark.parametrize(
    "wrong", [{"area_m2": 0.0}, {"area_m2": float("nan")}, {"area_m2": 1e4, "pollution": "x"}]
)
def test_a_site_that_cannot_be_is_refused(wrong: dict) -> None:
    with pytest.raises(BadInput):
        similar_cases(CASES, **wrong)
    with pytest.raises(BadInput, match="columns are missing"):
        similar_cases(CASES.drop("use"), 1e4)
