"""Published figures on brownfields: discounting of Benefriches, costs seen by Cerema and ADEME, value of carbon."""

from pathlib import Path

import polars as pl
import pytest
from tests.sites.reuse.places import sites_of

from levier.sites.reuse import (
    CleanupCosts,
    annuity,
    carbon_values,
    cleanup_cost,
    price_factor,
    unit_values,
)
from levier.sites.reuse.costing import CostModel, known_sites
from levier.sites.reuse.draws import Draws

HECTARE = {"area_m2": 10_000.0, "built_m2": 4_000.0}
"""The mix of an industrial brownfield in Benefriches (spaces.ts): 40 % built."""
OBSERVED = unit_values()


def costs(facts: dict[str, dict[str, float | str]]) -> dict[str, dict[str, float]]:
    found = cleanup_cost(sites_of(facts), price_year=2022, draws=5_000)
    assert isinstance(found, CleanupCosts)
    return {row["site_id"]: row for row in found.sites.iter_rows(named=True)}


def test_the_unit_test_of_benefriches_on_utilities_is_reproduced() -> None:
    # roadsAndUtilitiesExpensesImpact.spec.ts: 4 ha, 35,980 € a year, 10 years at 4.5 %: 261,531 €. The first
    # year counts for none, so that nine are discounted.
    assert 35_980 * annuity(0.045, 9) == pytest.approx(261_531, abs=0.5)
    assert 35_980 * annuity(0.032, 9) != pytest.approx(261_531, abs=1_000)


def test_the_worked_example_of_benefriches_disagrees_with_its_own_formula() -> None:
    # Actualisation.md: 93 € a year over 10 years at 4.5 %, formula from year 1 to 10, result 769 €.
    assert 93 * annuity(0.045, 10) == pytest.approx(735.9, abs=0.05)  # the formula as written, and ours
    assert 93 * (1 + annuity(0.045, 9)) == pytest.approx(769, abs=0.5)  # what the page prints: years 0 to 9


def test_the_default_site_of_benefriches_costs_850_thousand_euros_with_its_values() -> None:
    of = OBSERVED.of
    peer = 4_000 * (of("demolition_eur_m2").value + of("asbestos_eur_m2").value)
    peer += 10_000 * 0.5 * 0.75 * of("remediation_eur_m2").value
    assert peer == of("peer_default_eur_ha").value == 847_500


def test_the_same_site_lies_between_the_median_observed_and_the_peer() -> None:
    ours = costs({"default": HECTARE})["default"]
    observed, peer = OBSERVED.of("observed_median_eur_ha").value, OBSERVED.of("peer_default_eur_ha").value
    assert observed < ours["central_eur"] < ours["mean_eur"] < peer
    assert ours["low_eur"] < observed < ours["high_eur"]
    # Not claimed to be closer than it is: a quarter above the median observed.
    assert ours["central_eur"] / observed == pytest.approx(1.25, abs=0.1)


def test_the_means_by_pollution_are_near_those_of_the_fonds_friches() -> None:
    # Cerema (2023): 375 k€/ha where soil and buildings are clean, 600 to 800 where one of them is polluted.
    found = costs(
        {
            "clean": HECTARE | {"pollution": "pollution inexistante", "asbestos": 0.0},
            "proven": HECTARE | {"pollution": "pollution avérée"},
            "supposed": HECTARE | {"pollution": "pollution supposée"},
        }
    )
    assert found["clean"]["mean_eur"] == pytest.approx(375_000, rel=0.15)
    assert 600_000 < (found["proven"]["mean_eur"] + found["supposed"]["mean_eur"]) / 2 < 800_000


def test_the_manual_compares_the_figures_that_the_code_gives() -> None:
    found = costs(
        {
            "clean": HECTARE | {"pollution": "pollution inexistante", "asbestos": 0.0},
            "proven": HECTARE | {"pollution": "pollution avérée"},
            "supposed": HECTARE | {"pollution": "pollution supposée"},
            "unknown": HECTARE,
        }
    )
    mean = {name: round(row["mean_eur"] / 1_000) for name, row in found.items()}
    page = (Path(__file__).parents[2] / "docs" / "sites-reuse.md").read_text(encoding="utf-8")
    assert f"| 375 | {mean['clean']} |" in page
    assert f"| {mean['supposed']} (supposed), {mean['proven']} (proven) |" in page
    assert f"| 405 | {round(found['unknown']['central_eur'] / 1_000)} (nothing known" in page


def test_few_sites_cost_more_than_two_million_euros_a_hectare_but_some_do() -> None:
    model = CostModel(Draws(OBSERVED.at(2022), 5_000, 0))
    (site,) = known_sites(sites_of({"a": HECTARE}))
    above = (model.of_site(site) > OBSERVED.of("observed_top_eur_ha").value).mean()
    assert 0.01 < above < 0.08


def test_a_wrong_unit_cost_is_seen() -> None:
    wrong = OBSERVED.overridden(
        pl.DataFrame({"key": ["demolition_eur_m2"], "value": [150.0], "low": [80.0], "high": [300.0]})
    )
    found = cleanup_cost(
        sites_of({"clean": HECTARE | {"pollution": "pollution inexistante", "asbestos": 0.0}}),
        values=wrong,
        price_year=2022,
        draws=5_000,
    )
    assert isinstance(found, CleanupCosts)
    assert found.sites["mean_eur"][0] != pytest.approx(375_000, rel=0.15)


def test_the_figures_of_ademe_are_those_of_its_review() -> None:
    # 95 operations, 217 M€ of remediation on 90 ha treated, 492 ha converted.
    assert OBSERVED.of("remediation_eur_m2").high == pytest.approx(217e6 / 90e4, abs=0.5)
    assert OBSERVED.of("observed_remediation_eur_ha").value == pytest.approx(217e6 / 492, abs=1)
    assert 90 / 492 < OBSERVED.of("treated_share_proven").value < 0.5 * 0.75


def test_the_values_of_carbon_are_those_of_the_commissions() -> None:
    assert carbon_values("2025", 2030, 20, 2023)[[0, 20]].tolist() == pytest.approx([300, 563])
    # The report of 2025 restates 250 € of 2019 as 279 €: prices of GDP there, of consumption here.
    assert 250 * price_factor(2018, 2023) == pytest.approx(279, rel=0.025)
