"""Worked cases: who goes where and why not, prices in words, signed choices, order, time, what is refused."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from tests.sites.assignment.cases import power, project, sites

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.sites.assignment import (
    Apart,
    Capacity,
    Effort,
    LandBudget,
    Limits,
    Period,
    Signed,
    Split,
    Steps,
    Worth,
    assign,
    land_shares_of,
    price_limits,
    relaxing,
    solving,
)
from levier.sites.assignment.model import run
from levier.sites.known import KNOWN
from levier.sites.needs import screen
from levier.sites.project import Need

PARK = {"site_id": "park", "kind": "business_park", "area_m2": 30_000, "zoning": "AUc"}
MILL = {"site_id": "mill", "kind": "brownfield", "area_m2": 20_000}
FIELD = {"site_id": "field", "kind": "plot", "area_m2": 50_000, "zoning": "A"}
PLACES = sites(PARK, MILL, FIELD)
BIG, MID, SMALL = project("big", 100, 15_000), project("mid", 60, 12_000), project("small", 50, 12_000)


def where(found: object) -> dict[str, str]:
    assert not isinstance(found, NotComputed)
    return dict(found.placed.select("project", "site_id").iter_rows())  # type: ignore[attr-defined]


def test_the_joint_choice_hosts_more_than_each_project_s_best_site() -> None:
    # Alone, big would take the park (score 1): mid and small, which only the park suits, would then not fit.
    scores = pl.DataFrame(
        [("big", "park", 1.0), ("big", "mill", 0.9), ("mid", "park", 1.0), ("small", "park", 1.0)],
        schema=["project", "site_id", "score"],
        orient="row",
    )
    found = assign([BIG, MID, SMALL], PLACES, unknown="allowed", worth=Worth(scores=scores))
    assert where(found) == {"big": "mill", "mid": "park", "small": "park"}
    assert found.objective == pytest.approx(0.9 * 100 + 60 + 50)
    assert (found.jobs, found.outcome) == (210, "optimal")
    assert found.land_taken_ha == pytest.approx(2.4)


def test_one_hectare_more_is_told_with_the_jobs_that_it_brings() -> None:
    limits = Limits(land_budgets=[LandBudget("08105", 1.5)])
    found = assign([BIG, MID, SMALL], PLACES, unknown="allowed", limits=limits)
    assert found.jobs == 160  # big on the mill, mid in the park: small has no land left
    assert found.unplaced.select("project", "reason").rows() == [("small", "land")]
    prices = price_limits(found)
    top = prices.table.row(0, named=True)
    assert (top["kind"], top["gained_low"], top["gained_high"], top["jobs_gained"]) == ("land", 50, 50, 50)
    told = [say(words, "en") for words in prices.told]
    assert told == ["1.5 ha of land to take in 08105: 50 jobs more with 1 ha more"]
    assert price_limits(replace(found), seconds=1e-9).unpriced == found.limits.height


def test_reasons_name_what_stands_in_the_way() -> None:
    giant = project("giant", 10, 90_000)
    wired = project("wired", 10, 10_000, Need("rail_siding", at_least=1, must=True))
    hungry = project("hungry", 10, 10_000, power(50))
    late = project("late", 10, 10_000, opens=2025)
    places = sites({**MILL, "grid_mw": 2, "rail_siding": 0, "available_year": 2027})
    found = assign([giant, wired, hungry, late, BIG, MID], places, unknown="refused")
    told = dict(found.unplaced.select("project", "reason").iter_rows())
    assert told == {
        "giant": "too_large",
        "wired": "no_site",
        "hungry": "no_site",
        "late": "not_in_time",
        "mid": "taken",
    }
    words = {row["project"]: row["told"] for row in found.unplaced.iter_rows(named=True)}
    assert words["giant"] == "no site is large enough: it takes 9.0 ha, the largest has 2.0"
    assert "Project big" in words["mid"]
    first = found.musts.filter(project="wired").row(0, named=True)
    assert (first["fact"], first["sites_missing"], first["only_this"]) == ("rail_siding", 1, 1)


def test_an_unknown_must_is_allowed_and_counted_or_refused() -> None:
    wired = project("wired", 10, 10_000, Need("rail_siding", at_least=1, must=True))
    allowed = assign([wired], sites(MILL), unknown="allowed")
    assert allowed.placed["unknown_musts"].to_list() == [1]
    assert "projects placed where a must is not known: 1" in map(str, allowed.evidence.cautions)
    refused = assign([wired], sites(MILL), unknown="refused")
    assert refused.unplaced["reason"].to_list() == ["unknown_musts"]


AREA_5HA = Need("area_m2", at_least=50_000, must=True, weight=1)


@pytest.mark.parametrize("kind", ["brownfield", "business_park"])
@pytest.mark.parametrize("area", [(45_000, 45_000, 60_000), (30_000, 55_000, 55_000)])
def test_a_range_that_crosses_what_is_asked_is_unknown_to_assign_and_to_screen(
    kind: str, area: tuple
) -> None:
    places = sites({"site_id": "a", "kind": kind, "area_m2": area})
    wide = project("wide", 100, 50_000, AREA_5HA)
    assert screen(places, wide).to_check.height == 1
    allowed = assign([wide], places, unknown="allowed")
    assert allowed.placed["unknown_musts"].to_list() == [1]
    refused = assign([wide], places, unknown="refused")
    assert refused.unplaced["reason"].to_list() == ["unknown_musts"]


@pytest.mark.parametrize("fact", ["grid_mw", "water_m3_day", "effluent_m3_day"])
@pytest.mark.parametrize(
    ("has", "unknown_musts"), [((2, 4, 6), 1), ((5, 6, 7), 0), ((1, 2, 4), None), ((5, 5, 5), 0)]
)
def test_ranges_of_networks_are_met_unknown_or_missed(
    fact: str, has: tuple, unknown_musts: int | None
) -> None:
    asking = project("asking", 10, 1_000, Need(fact, at_least=5, must=True))
    found = assign([asking], sites({**MILL, fact: has}), unknown="allowed")
    told = found.placed["unknown_musts"].to_list()
    assert told == ([] if unknown_musts is None else [unknown_musts])
    sure = assign([asking], sites({**MILL, fact: has}), unknown="refused")
    assert sure.placed.height == (unknown_musts == 0)


def test_projects_share_the_central_value_or_what_the_largest_takes_alone() -> None:
    park = sites({**PARK, "area_m2": (20_000, 30_000, 60_000)})
    both = assign([project("a", 9, 20_000), project("b", 8, 20_000)], park, unknown="allowed")
    assert where(both) == {"a": "park"}  # 4 ha of 3, though the range goes to 6
    alone = assign([project("wide", 9, 45_000), project("b", 8, 20_000)], park, unknown="allowed")
    assert where(alone) == {"wide": "park"}
    assert alone.placed["unknown_musts"].to_list() == [1]
    assert "more is taken than the likely value on 1 sites, within its range" in map(
        str, alone.evidence.cautions
    )
    sure = assign([project("wide", 9, 45_000), project("b", 8, 20_000)], park, unknown="refused")
    assert where(sure) == {"b": "park"}
    assert not assign([project("wide", 9, 61_000)], park, unknown="allowed").placed.height


def test_power_that_will_be_known_is_not_known_before() -> None:
    limits = Limits(
        periods=(Period(2026, 2027), Period(2028, 2031)),
        capacities=[Capacity("grid_mw", 9, ("mill",), from_year=2028)],
    )
    hungry = project("hungry", 10, 1_000, power(5))
    for unknown in ("allowed", "refused"):
        found = assign([hungry], sites(MILL), unknown=unknown, limits=limits)
        assert found.placed.select("opens_year", "unknown_musts").rows() == [(2028, 0)]
    early = assign(
        [replace(hungry, opens_on=date(2027, 1, 1))], sites(MILL), unknown="allowed", limits=limits
    )
    assert early.placed["unknown_musts"].to_list() == [1]


def test_facts_of_one_project_hold_for_it_alone() -> None:
    needs = (Need("occupations_30", at_least=100, must=True),)
    one, other = project("one", 10, 1_000, *needs), project("other", 9, 1_000, *needs)
    third = project("third", 8, 1_000, *needs)
    rows = [("mill", "occupations_30", 500.0), ("field", "occupations_30", 20.0)]
    own = {
        "one": known_rows(rows),
        "other": known_rows([("mill", "occupations_30", 20.0), ("field", "occupations_30", 500.0)]),
    }
    places = sites(MILL, FIELD, {**PARK, "occupations_30": 50.0})
    found = assign([one, other, third], places, unknown="refused", own=own)
    assert where(found) == {"one": "mill", "other": "field"}
    with pytest.raises(BadInput, match="not listed"):
        assign([one], places, unknown="refused", own=own)


def known_rows(rows: list[tuple[str, str, float]]) -> pl.DataFrame:
    told = [(site, fact, value, None, None, None, "assumed", None) for site, fact, value in rows]
    return pl.DataFrame(told, schema=KNOWN, orient="row")


def test_a_project_opens_as_early_as_its_site_and_power_allow() -> None:
    periods = (Period(2026, 2027), Period(2028, 2031))
    grid = [
        Capacity("grid_mw", 1, ("mill", "field"), "line"),
        Capacity("grid_mw", 9, ("mill", "field"), "line", 2028),
    ]
    limits = Limits(periods=periods, capacities=grid)
    found = assign(
        [project("a", 10, 1_000, power(1)), project("b", 10, 1_000, power(5))],
        PLACES.only(["mill", "field"]),
        unknown="allowed",
        limits=limits,
    )
    assert dict(found.placed.select("project", "opens_year").iter_rows()) == {"a": 2026, "b": 2028}


def test_a_project_is_spread_over_parks_and_kept_apart_from_another() -> None:
    places = sites(PARK, {**PARK, "site_id": "park2", "longitude": 4.7, "latitude": 49.7})
    spread = project("spread", 100, 40_000)
    alone = assign([spread], places, unknown="allowed")
    assert alone.unplaced["reason"].to_list() == ["too_large"]
    split = assign([spread], places, unknown="allowed", limits=Limits(splits=[Split("spread")]))
    assert split.placed["share"].sum() == pytest.approx(1)
    assert split.placed["jobs"].sum() == pytest.approx(100)
    apart = Limits(apart=[Apart("mid", "small")])
    both = assign([MID, SMALL], sites(PARK), unknown="allowed", limits=apart)
    assert where(both) == {"mid": "park"}
    assert both.unplaced.select("project", "reason").rows() == [("small", "too_near")]


def test_a_signed_choice_is_kept_and_told() -> None:
    wired = project("wired", 1, 10_000, Need("rail_siding", at_least=1, must=True))
    places = sites({**MILL, "rail_siding": 0})
    found = assign([wired, BIG], places, unknown="allowed", limits=Limits(signed=[Signed("wired", "mill")]))
    assert where(found) == {"wired": "mill"}
    assert any("signed" in str(caution) for caution in found.evidence.cautions)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (
            Limits(signed=[Signed("big", "field")], land_budgets=[LandBudget("08105", 2.0)]),
            "by 3: 2 ha of land to take in 08105; they are big",
        ),
        (
            Limits(signed=[Signed("big", "mill"), Signed("mid", "mill")]),
            "two signed projects are on one site",
        ),
        (
            Limits(signed=[Signed("big", "park"), Signed("mid", "park")], apart=[Apart("big", "mid")]),
            "nearer than they may be",
        ),
        (
            Limits(signed=[Signed("big", "park"), Signed("mid", "park"), Signed("small", "park")]),
            "by 9000: 30000 m² at PARK; they are big, mid, small",
        ),
        (Limits(signed=[Signed("big", "nowhere")]), "not listed"),
        (
            Limits(signed=[Signed("big", "mill", 2040)], periods=[Period(2026, 2027)]),
            "not free in any period",
        ),
    ],
)
def test_signed_choices_that_cannot_stand_are_refused_with_the_limit(limits: Limits, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        assign([BIG, MID, SMALL], PLACES, unknown="allowed", limits=limits)


def test_the_order_of_rows_changes_nothing() -> None:
    limits = Limits(land_budgets=[LandBudget("08105", 3.0)], splits=[Split("mid")])
    one = assign([BIG, MID, SMALL], PLACES, unknown="allowed", limits=limits)
    turned = replace(PLACES, places=PLACES.places.reverse(), known=PLACES.known.reverse())
    other = assign([SMALL, MID, BIG], turned, unknown="allowed", limits=limits)
    assert one.placed.equals(other.placed)
    assert one.limits.drop("dual").equals(other.limits.drop("dual"))


def test_of_equal_sites_the_one_that_takes_no_land_then_the_tightest() -> None:
    places = sites(FIELD, {**MILL, "area_m2": 50_000}, {**MILL, "site_id": "tight", "area_m2": 16_000})
    assert where(assign([BIG], places, unknown="allowed")) == {"big": "tight"}
    assert where(assign([BIG], places.only(["field", "mill"]), unknown="allowed")) == {"big": "mill"}


def test_nothing_is_placed_that_costs_more_than_it_brings() -> None:
    costs = pl.DataFrame({"project": ["big"], "site_id": ["mill"], "cost_eur": [3e6]})
    found = assign([BIG], sites(MILL), unknown="allowed", worth=Worth(costs=costs, eur_per_job=20_000))
    assert found.unplaced["reason"].to_list() == ["not_worth"]
    assert found.objective == 0


def test_what_counts_as_land_taken() -> None:
    places = sites(
        PARK, MILL, FIELD, {"site_id": "u", "kind": "plot", "zoning": "U"}, {"site_id": "x", "kind": "plot"}
    )
    told = {site: (share, assumed) for site, share, assumed in land_shares_of(places).iter_rows()}
    assert told == {
        "park": (1, False),
        "mill": (0, False),
        "field": (1, False),
        "u": (0, False),
        "x": (1, True),
    }


def test_without_projects_or_sites_nothing_is_computed() -> None:
    assert isinstance(assign([], PLACES, unknown="allowed"), NotComputed)
    assert isinstance(assign([BIG], PLACES.only([]), unknown="allowed"), NotComputed)


SCORES = {"project": ["big"], "site_id": ["mill"], "score": [float("nan")]}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: LandBudget("08105", -1), "0 or more"),
        (lambda: LandBudget("08105", 1, 2030, 2026), "ends before"),
        (lambda: Period(2030, 2026), "ends before"),
        (lambda: Limits(periods=[Period(2028, 2031), Period(2026, 2027)]), "without overlap"),
        (lambda: Limits(periods=[Period(2026, 2028), Period(2028, 2031)]), "without overlap"),
        (lambda: Limits(land_budgets=[LandBudget("08105", 1, 2026, 2027)]), "wants periods"),
        (lambda: Limits(land_budgets=[LandBudget("08105", 1), LandBudget("08105", 2)]), "told twice"),
        (lambda: Capacity("motorway_min", 1, ("mill",)), "not shared"),
        (lambda: Capacity("grid_mw", float("nan"), ("mill",)), "0 or more"),
        (lambda: Capacity("grid_mw", 1, ("mill", "park")), "has a name"),
        (lambda: Apart("big", "big"), "two different"),
        (lambda: Split("big", 0), "parts"),
        (lambda: Worth(eur_per_job=3.0), "both"),
        (lambda: Effort(0), "above 0"),
        (lambda: Steps(grid_mw=0), "above 0"),
        (lambda: assign([BIG, BIG], PLACES, unknown="allowed"), "listed twice"),
        (lambda: assign([BIG], PLACES, unknown="perhaps"), "allowed or refused"),  # type: ignore[arg-type]
        (
            lambda: assign([BIG], PLACES, unknown="allowed", worth=Worth(scores=pl.DataFrame(SCORES))),
            "no number",
        ),
        (
            lambda: assign([BIG], PLACES, unknown="allowed", limits=Limits(splittable=["nowhere"])),
            "not listed",
        ),
        (
            lambda: assign(
                [BIG], PLACES, unknown="allowed", limits=Limits(land_budgets=[LandBudget("57463", 1)])
            ),
            "without any site",
        ),
    ],
)
def test_what_cannot_be_is_refused(make: object, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        make()  # type: ignore[operator]


def test_where_time_is_up_the_best_plan_so_far_is_told_as_such() -> None:
    found = assign([BIG, MID, SMALL], PLACES, unknown="allowed", effort=Effort(1e-6))
    assert found.outcome in ("time limit", "optimal")
    assert found.jobs > 0
    assert found.bound >= found.objective


def test_a_person_who_stops_the_search_keeps_what_is_found() -> None:
    calls: list[str] = []

    def wait(*_: float) -> tuple[bool, None]:
        calls.append("wait")
        if len(calls) == 1:
            raise KeyboardInterrupt
        return True, None

    solver = SimpleNamespace(
        startSolve=lambda: None,
        wait=wait,
        cancelSolve=lambda: calls.append("cancel"),
        HandleUserInterrupt=False,
    )
    assert run(solver)
    assert calls == ["wait", "cancel", "wait"]


def test_a_plot_is_taken_whole_and_a_park_by_what_is_built() -> None:
    alone = assign([BIG], sites(FIELD), unknown="allowed")
    shared = assign([BIG], sites(PARK), unknown="allowed")
    assert (alone.land_taken_ha, shared.land_taken_ha) == (5.0, 1.5)


@pytest.mark.parametrize("seed", range(6))
def test_few_columns_at_a_time_find_what_all_at_once_do(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    projects = [
        project(f"p{i:02}", float(rng.integers(10, 200)), float(rng.integers(5, 40)) * 1e3) for i in range(14)
    ]
    places = sites(
        *({**PARK, "site_id": f"park{j}", "area_m2": int(rng.integers(30, 80)) * 1_000} for j in range(4)),
        *({**FIELD, "site_id": f"field{j}", "area_m2": int(rng.integers(10, 40)) * 1_000} for j in range(12)),
    )
    pairs = [(p.id, s, float(rng.beta(2, 2))) for p in projects for s in places.places["site_id"]]
    given = {
        "worth": Worth(scores=pl.DataFrame(pairs, schema=["project", "site_id", "score"], orient="row")),
        "limits": Limits(land_budgets=[LandBudget("08105", 14.0)]),
    }
    monkeypatch.setattr(solving, "FEW", 10_000)
    whole = assign(projects, places, unknown="allowed", **given)
    for name, module, few in (("FEW", solving, 0), ("CORE", solving, 2), ("FIRST", relaxing, 1)):
        monkeypatch.setattr(module, name, few)
    found = assign(projects, places, unknown="allowed", **given)
    assert (whole.outcome, found.outcome) == ("optimal", "optimal")
    assert found.objective == pytest.approx(whole.objective, abs=1e-2)
