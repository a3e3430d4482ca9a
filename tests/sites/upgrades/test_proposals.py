"""What the lacks of sites suggest, at what cost, worked by hand; what blocks; the cheapest site."""

import polars as pl
import pytest
from tests.sites.upgrades.making import Row, project, sites_of

from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.sites.project import Need
from levier.sites.upgrades import (
    CheapestFit,
    Upgrades,
    advice,
    blocking,
    cheapest_fit,
    proposed_options,
    upgraded,
    upgrades,
    with_own,
)

CLEAN = ("pollution traitée", "pollution inexistante")


def near(ids: str, rows: list[Row]) -> list[str]:
    """Identifiers of what is proposed for a project that asks for everything, for sites 4 km apart."""
    options = proposed_options(sites_of(ids, rows, apart=0.05), [EVERYTHING])
    return [option.id for option in options]


EVERYTHING = project(
    "everything",
    100,
    20_000,
    Need("grid_mw", at_least=60, must=True),
    Need("fibre_share", at_least=0.9, must=True),
    Need("rail_siding", at_least=1, must=True),
    Need("gas", at_least=1, must=True),
    Need("water_m3_day", at_least=500, must=True),
    Need("effluent_m3_day", at_least=300, must=True),
    Need("pollution", among=CLEAN, must=True),
    Need("motorway_min", at_most=20, must=True),
    Need("workforce_30", at_least=5_000, must=True),
)


def test_each_lack_suggests_what_closes_it() -> None:
    rows: list[Row] = [
        ("a", "area_m2", 15_000, None),
        ("a", "motorway_min", 24, None),
        ("a", "workforce_30", 4_800, None),
        ("a", "rail_siding", 1, None),
    ]
    assert near("a", rows) == [
        "fibre:a",
        "grid_htb:a",
        "gas:a",
        "water:a",
        "wastewater:a:300",
        "cleanup:a",
        "extension:a:20000",
        "road:a:4",
        "junction:a",
        *(f"housing:a:workforce_30:{dwellings}" for dwellings in (50, 100, 200, 400)),
    ]


def test_sites_near_each_other_share_and_those_far_do_not() -> None:
    assert "substation:a" in near("abc", [])
    assert not any(
        option.id.startswith("substation")
        for option in proposed_options(sites_of("abc", [], apart=1), [EVERYTHING])
    )


def test_a_road_closes_each_distinct_gap_and_none_below_nothing() -> None:
    projects = [
        project(n, 1, 1, Need("motorway_min", at_most=x, must=True)) for n, x in (("p", 13), ("q", 15))
    ]
    sites = sites_of("a", [("a", "area_m2", 100, None), ("a", "motorway_min", 16, None)])
    roads = [o for o in proposed_options(sites, projects) if o.kind == "road"]
    assert [road.effects[0].value for road in roads] == [-1, -3]


def test_nothing_is_proposed_for_what_money_does_not_move() -> None:
    wet = project(
        "wet", 1, 1, Need("flood", among=("none",), must=True), Need("seveso_km", at_least=1, must=True)
    )
    rows: list[Row] = [
        ("a", "area_m2", 100, None),
        ("a", "flood", None, "high"),
        ("a", "seveso_km", 0.2, None),
    ]
    assert proposed_options(sites_of("a", rows), [wet]) == ()


def test_costs_are_unit_costs_times_quantities() -> None:
    rows: list[Row] = [
        ("a", "area_m2", 30_000, None),
        ("a", "built_m2", 1_000, None),
        ("a", "substation_km", 3, None),
        ("a", "pollution", None, "pollution avérée"),
        ("a", "motorway_min", 24.5, None),
    ]
    found = {option.id: option for option in proposed_options(sites_of("a", rows), [EVERYTHING])}
    # 30,000 m² at 44, 70 and 241 EUR; the buildings stay.
    cleaning = found["cleanup:a"]
    assert cleaning.cost_low_eur == pytest.approx(30_000 * 44)
    assert cleaning.cost_eur == pytest.approx(30_000 * 70)
    assert cleaning.cost_high_eur == pytest.approx(30_000 * 241)
    assert not cleaning.to_verify
    # 60 MW is beyond 40: 3 km at 1 M€ and a station of 10 M€.
    assert found["grid_htb:a"].cost_eur == pytest.approx(3 * 1e6 + 10e6)
    # 300 m³ a day are 2,000 inhabitants of 150 litres, at 400 EUR.
    assert found["wastewater:a:300"].cost_eur == pytest.approx(800_000)
    # 4.5 minutes are 10 km at 2 M€, and a roundabout.
    assert found["road:a:4.5"].cost_eur == pytest.approx(10 * 2e6 + 550_000)
    assert found["rail_siding:a"].delay_years == 5
    own = with_own(pl.DataFrame({"key": ["rail_siding"], "central": [1e6]}))
    cheaper = {option.id: option for option in proposed_options(sites_of("a", rows), [EVERYTHING], own)}
    assert cheaper["rail_siding:a"].cost_high_eur == 1e6


def test_what_is_proposed_closes_every_lack_that_it_is_for() -> None:
    rows: list[Row] = [
        ("a", "area_m2", 15_000, None),
        ("a", "motorway_min", 24, None),
        ("a", "workforce_30", 4_800, None),
        ("a", "pollution", None, "pollution avérée"),
        ("b", "area_m2", 15_000, None),
    ]
    sites = sites_of("ab", rows)
    options = proposed_options(sites, [EVERYTHING])
    fit = cheapest_fit(sites, EVERYTHING, options, case="worst")
    assert isinstance(fit, CheapestFit)
    # b's drive and workforce are unknown: no option says what they become.
    assert fit.fits["site_id"].to_list() == ["a"]
    bought = fit.parts["option_id"].to_list()
    # 200 more at work: 50 and 100 are too few, 200 dwellings are enough.
    assert "housing:a:workforce_30:200" in bought
    after = upgraded(sites, [option for option in options if option.id in bought])
    again = cheapest_fit(after, EVERYTHING, options, case="worst")
    assert isinstance(again, CheapestFit)
    assert again.fits.row(0, named=True)["cost_eur"] == 0
    assert fit.fits["cost_eur"][0] == pytest.approx(fit.parts["cost_eur"].sum())


def test_the_cheapest_sites_come_in_order_with_what_is_to_check() -> None:
    asked = project(
        "p", 10, 10_000, Need("pollution", among=CLEAN, must=True), Need("flood", among=("none",), must=True)
    )
    rows: list[Row] = [
        *[
            (site, "area_m2", area, None)
            for site, area in (("a", 40_000.0), ("b", 20_000.0), ("c", 10_000.0))
        ],
        *[(site, "pollution", None, "pollution avérée") for site in "ab"],
        ("c", "pollution", None, "pollution inexistante"),
        ("c", "flood", None, "high"),
    ]
    sites = sites_of("abc", rows)
    fit = cheapest_fit(sites, asked, proposed_options(sites, [asked]))
    assert isinstance(fit, CheapestFit)
    assert fit.fits.select("rank", "site_id", "cost_eur", "closed", "to_check").rows() == [
        (1, "b", 1_400_000, "pollution", "flood"),
        (2, "a", 2_800_000, "pollution", "flood"),
    ]
    said = " ".join(say(sentence, "fr") for sentence in fit.said)
    assert "Dépolluer le sol de B" in said
    assert "À vérifier" in said


def test_a_project_that_nothing_makes_fit_says_why() -> None:
    asked = project("p", 10, 90_000)
    sites = sites_of("ab", [("a", "area_m2", 10_000, None), ("b", "area_m2", 40_000, None)])
    fit = cheapest_fit(sites, asked, proposed_options(sites, [asked]))
    assert isinstance(fit, CheapestFit)
    assert fit.fits.is_empty()
    assert fit.stuck.rows() == [("area_m2", 2)]
    assert "2 of 2 sites" in str(fit.said[0])
    assert isinstance(cheapest_fit(sites_of("", []), asked, ()), NotComputed)


def test_what_blocks_most_comes_first() -> None:
    # p misses its power alone on a; q misses power and soil there. b is unknown but for its area.
    p = project("p", 100, 1_000, Need("grid_mw", at_least=5, must=True))
    q = project(
        "q", 30, 1_000, Need("grid_mw", at_least=5, must=True), Need("pollution", among=CLEAN, must=True)
    )
    rows: list[Row] = [
        ("a", "area_m2", 5_000, None),
        ("b", "area_m2", 500, None),
        ("a", "grid_mw", 1, None),
        ("b", "grid_mw", 9, None),
        ("a", "pollution", None, "pollution avérée"),
    ]
    found = {row["fact"]: row for row in blocking(sites_of("ab", rows), [p, q]).iter_rows(named=True)}
    assert list(found) == ["area_m2", "grid_mw", "pollution"]
    power, land, soil = found["grid_mw"], found["area_m2"], found["pollution"]
    assert (power["missed"], power["missed_alone"], power["of"], power["jobs_alone"]) == (2, 1, 4, 100)
    # Land is missed on b, alone for both projects (the soil of b is unknown): 130 jobs.
    assert (land["missed"], land["missed_alone"], land["jobs_alone"]) == (2, 2, 130)
    assert (soil["missed"], soil["missed_alone"], soil["unknown"], soil["jobs_alone"]) == (1, 0, 1, 0)
    assert power["jobs_missed"] == pytest.approx((100 + 30) / 2)
    assert blocking(sites_of("", []), [p]).is_empty()


def test_advice_says_what_to_do_first_in_french() -> None:
    p = project("Atelier fictif", 100, 1_000, Need("grid_mw", at_least=5, must=True))
    lost = project("Fonderie fictive", 50, 90_000)
    sites = sites_of(
        "a", [("a", "area_m2", 5_000, None), ("a", "grid_mw", 1, None), ("a", "substation_km", 2, None)]
    )
    found = upgrades(sites, [p, lost], proposed_options(sites, [p, lost]), 1e6)
    assert isinstance(found, Upgrades)
    said = [say(sentence, "fr") for sentence in advice(found, blocking(sites, [p, lost]), [p, lost])]
    assert said[0] == "En l'état, les sites ne peuvent accueillir aucun de ces projets."
    assert any(
        text.startswith("D'abord\u00a0: Raccorder A au réseau électrique, jusqu'à 5 MW.") for text in said
    )
    assert any("Fonderie fictive" in text and "Surface foncière" in text for text in said)
    assert any(text.startswith("À faire quels que soient les prix\u00a0: Raccorder A") for text in said)
    nothing = upgrades(sites, [p], proposed_options(sites, [p]), 10.0)
    assert isinstance(nothing, Upgrades)
    assert any("no investment" in str(text) for text in advice(nothing, blocking(sites, [p]), [p]))
