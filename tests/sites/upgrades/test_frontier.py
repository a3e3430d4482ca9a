"""Options bought together: against every combination, and by hand."""

from math import nan

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sites.upgrades.making import Row, most_jobs, option, project, sites_of

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.sites.known import Sites
from levier.sites.project import Need, Project
from levier.sites.upgrades import Effect, Option, Upgrades, blocking, proposed_options, upgrades
from levier.sites.upgrades.program import program_of
from levier.sites.upgrades.solving import best_for

CLEAN = ("pollution traitée", "pollution inexistante")
POWER, SOIL, ROAD = "grid_mw", "pollution", "motorway_min"


def solved(
    sites: Sites, projects: list[Project], options: list[Option], budget: float
) -> tuple[float, float]:
    program = program_of(sites, projects, options, {}, case="worst")
    found = best_for(program, program.costs(), budget)
    return found.jobs, found.cost_eur


# By hand. Site a: 1 ha, 1 MW, polluted. Site b: 5 ha, 2 MW, clean. P (100 jobs) wants 5 MW and a clean soil;
# Q (50 jobs) wants 2 MW. Both fit on b by their land, not by its power.
SITES = sites_of(
    ["a", "b"],
    [
        ("a", "area_m2", 10_000, None),
        ("a", POWER, 1, None),
        ("a", SOIL, None, "pollution avérée"),
        ("b", "area_m2", 50_000, None),
        ("b", POWER, 2, None),
        ("b", SOIL, None, "pollution inexistante"),
    ],
)
P = project("p", 100, 8_000, Need(POWER, at_least=5, must=True), Need(SOIL, among=CLEAN, must=True))
Q = project("q", 50, 9_000, Need(POWER, at_least=2, must=True))
OPTIONS = [
    option("substation", 2e6, Effect(POWER, "share", 6)),
    option("cleaning", 2e5, Effect(SOIL, "become", term="pollution traitée"), sites=("a",)),
    option("cable", 6e5, Effect(POWER, "reach", 5), sites=("b",)),
]


def test_the_worked_example_step_by_step() -> None:
    found = upgrades(SITES, [P, Q], OPTIONS, 3e6)
    assert isinstance(found, Upgrades)
    worst = found.steps.filter(pl.col("case") == "worst")
    # Nothing: Q on b. A cable: P on b instead (the power of b is for one). A substation of 6 MW: P on b takes 3
    # beyond the 2 that are there, Q on a takes 1.
    assert worst.select("jobs", "cost_eur", "projects").rows() == [
        (50, 0, 1),
        (100, 6e5, 1),
        (150, 2e6, 2),
    ]
    assert worst["eur_per_more_job"].to_list() == [None, 12_000, 28_000]
    assert worst["cost_low_eur"].to_list() == [0, 3e5, 1e6]
    last = found.bought.filter((pl.col("case") == "worst") & (pl.col("step") == 2)).row(0, named=True)
    assert (last["option_id"], last["jobs"]) == ("substation", 150)
    assert set(last["projects"].split("|")) == {"p", "q"}
    # At twice the price the substation is beyond 3 M€, and the cable remains.
    assert found.robust.rows() == [("substation", 2, 3, False, True), ("cable", 1, 3, False, False)]


def test_a_substation_is_shared_not_multiplied() -> None:
    # 4 MW to share: Q on a takes 1 and P on b takes 3; with 3 MW one of them has to go.
    for power, jobs in ((4, 150), (3.9, 100)):
        shared = option("substation", 1.0, Effect(POWER, "share", power))
        assert solved(SITES, [P, Q], [shared], 1.0)[0] == jobs


def test_a_gap_may_need_several_options_and_an_option_serves_several_sites() -> None:
    sites = sites_of(
        ["a", "b"],
        [
            *[(site, "area_m2", 10_000.0, None) for site in "ab"],
            ("a", ROAD, 30, None),
            ("b", ROAD, 28, None),
            ("a", SOIL, None, "pollution avérée"),
            ("b", SOIL, None, "pollution inexistante"),
        ],
    )
    needs = (Need(ROAD, at_most=20, must=True), Need(SOIL, among=CLEAN, must=True))
    projects = [project("p", 10, 6_000, *needs), project("q", 10, 6_000, *needs)]
    road = option("road", 5.0, Effect(ROAD, "add", -8))
    bypass = option("bypass", 3.0, Effect(ROAD, "add", -2), sites=("a",))
    cleaning = option("cleaning", 1.0, Effect(SOIL, "become", term="pollution traitée"), sites=("a",))
    options = [road, bypass, cleaning]
    assert solved(sites, projects, options, 8.9) == (10, 5)  # the road alone opens b
    assert solved(sites, projects, options, 9.0) == (20, 9)  # a lacks two minutes more and a clean soil


def test_what_is_unknown_is_missing_at_worst_and_met_at_best() -> None:
    sites = sites_of(["a"], [("a", "area_m2", 10_000, None)])
    found = upgrades(sites, [P], [option("cable", 5.0, Effect(POWER, "reach", 5)), OPTIONS[1]], 1e6)
    assert isinstance(found, Upgrades)
    assert found.steps.select("case", "jobs", "cost_eur").rows() == [
        ("worst", 0, 0),
        ("worst", 100, 200_005),
        ("prudent", 0, 0),
        ("prudent", 100, 200_005),
        ("best", 100, 0),
    ]
    assert found.hosted["to_check"].to_list() == ["", "", f"{POWER}|{SOIL}"]


def test_with_prudence_what_can_be_bought_is_paid_and_what_cannot_is_to_check() -> None:
    sites = sites_of(["a"], [("a", "area_m2", 10_000, None)])
    dry = project(
        "dry", 10, 1_000, Need("flood", among=("none",), must=True), Need(POWER, at_least=5, must=True)
    )
    found = upgrades(sites, [dry], [option("cable", 5.0, Effect(POWER, "reach", 5))], 1e6)
    assert isinstance(found, Upgrades)
    assert found.steps.select("case", "jobs", "cost_eur").rows() == [
        ("worst", 0, 0),
        ("prudent", 0, 0),
        ("prudent", 10, 5),
        ("best", 10, 0),
    ]
    assert found.hosted.filter(pl.col("case") == "prudent").select("closed", "to_check").rows() == [
        (POWER, "flood")
    ]
    assert found.stuck.is_empty()


def test_what_may_be_met_or_missed_is_missing_at_worst_and_never_bought_otherwise() -> None:
    near = project("near", 10, 1_000, Need(ROAD, at_most=20, must=True))
    rows: list[Row] = [("a", "area_m2", 10_000, None), ("a", ROAD, 30, None)]
    sites = sites_of(["a"], rows, ranges={("a", ROAD): (0, 81)})
    found = upgrades(sites, [near], [option("road", 5.0, Effect(ROAD, "reach", 10))], 1e6)
    assert isinstance(found, Upgrades)
    assert found.steps.select("case", "jobs", "cost_eur").rows() == [
        ("worst", 0, 0),
        ("worst", 10, 5),
        ("prudent", 10, 0),
        ("best", 10, 0),
    ]
    assert found.hosted["to_check"].to_list() == ["", ROAD, ROAD]
    assert proposed_options(sites, [near]) == ()
    (row,) = blocking(sites, [near]).filter(fact=ROAD).iter_rows(named=True)
    assert (row["missed"], row["unknown"]) == (0, 1)
    # Wholly on one side, it is missed in all three.
    far = sites_of(["a"], rows, ranges={("a", ROAD): (21, 81)})
    lost = upgrades(far, [near], [option("other", 5.0, Effect(POWER, "add", 1))], 1e6)
    assert isinstance(lost, Upgrades)
    assert lost.steps["jobs"].to_list() == [0, 0, 0]


def test_of_equals_the_first_is_bought() -> None:
    sites = sites_of(["a", "b"], [(site, "area_m2", 50_000, None) for site in "ab"])
    equal = [
        option(name, 6e5, Effect(POWER, "reach", 2), sites=(site,)) for name, site in (("x", "b"), ("y", "a"))
    ]
    found = upgrades(sites, [Q], equal, 2e6)
    assert isinstance(found, Upgrades)
    assert found.bought["option_id"].unique().to_list() == ["x"]
    assert found.robust.rows() == [("x", 3, 3, True, False)]


def test_a_site_of_unknown_area_takes_one_project_at_best_and_none_at_worst() -> None:
    sites = sites_of(["a"], [("a", POWER, 100, None), ("a", SOIL, None, CLEAN[1])])
    found = upgrades(sites, [P, Q], [OPTIONS[1]], 0)
    assert isinstance(found, Upgrades)
    assert dict(found.steps.select("case", "jobs").rows()) == {"worst": 0, "prudent": 100, "best": 100}


def test_a_project_comes_as_often_as_is_told() -> None:
    sites = sites_of(
        ["a", "b", "c"],
        [(site, fact, 50_000, None) for site in "abc" for fact in ("area_m2", POWER)],
    )
    for times, jobs in ((1, 50), (2, 100), ({"q": 3}, 150)):
        found = upgrades(sites, [Q], OPTIONS[:1], 0, times)
        assert isinstance(found, Upgrades)
        assert found.steps["jobs"][0] == jobs


def test_an_option_that_would_carry_a_fact_too_far_is_not_bought_where_it_spoils() -> None:
    small = project("small", 30, 1_000, Need("built_m2", at_most=500, must=True))
    large = project("large", 50, 1_000, Need("built_m2", at_least=900, must=True))
    sites = sites_of(["a"], [("a", "area_m2", 50_000, None), ("a", "built_m2", 400, None)])
    hall = option("hall", 1.0, Effect("built_m2", "add", 600))
    assert solved(sites, [small, large], [hall], 1.0) == (50, 1)


ids = ("a", "b")
amounts = st.integers(0, 4).map(float)


EFFECTS = st.one_of(
    amounts.map(lambda value: Effect(POWER, "add", value)),
    amounts.map(lambda value: Effect(POWER, "reach", value)),
    amounts.map(lambda value: Effect(ROAD, "add", -value)),
    amounts.map(lambda value: Effect(ROAD, "reach", value)),
    amounts.map(lambda value: Effect("area_m2", "add", value)),
    st.sampled_from(CLEAN).map(lambda term: Effect(SOIL, "become", term=term)),
)
SHARED = amounts.map(lambda value: [Effect(POWER, "share", value)])
SEVERAL = st.lists(EFFECTS, min_size=1, max_size=3, unique_by=lambda effect: effect.fact)


@st.composite
def facts_drawn(draw: st.DrawFn) -> list[Row]:
    rows: list[Row] = []
    for site in ids:
        rows.append((site, "area_m2", float(draw(st.integers(1, 6))), None))
        rows += [(site, fact, draw(amounts), None) for fact in (POWER, ROAD) if draw(st.booleans())]
        if draw(st.booleans()):
            rows.append((site, SOIL, None, draw(st.sampled_from(["pollution avérée", *CLEAN]))))
    return rows


@st.composite
def needs_drawn(draw: st.DrawFn) -> list[Need]:
    needs = [
        Need(POWER, at_least=draw(st.integers(1, 5)), must=True),
        Need(ROAD, at_most=draw(st.integers(0, 3)), must=True),
        Need(SOIL, among=CLEAN[draw(st.integers(0, 1)) :], must=True),
    ]
    return [need for need in needs if draw(st.booleans())]


@st.composite
def territories(draw: st.DrawFn) -> tuple[Sites, list[Project], list[Option]]:
    projects = [
        project(name, draw(st.integers(0, 9)), draw(st.integers(1, 4)), *draw(needs_drawn()))
        for name in "pqr"
    ]
    costs = st.integers(0, 5).map(float)
    options = [
        option(str(n), draw(costs), *draw(SEVERAL), sites=draw(st.sampled_from([None, ("a",), ("b",)])))
        for n in range(draw(st.integers(1, 2)))
    ]
    if draw(st.booleans()):
        options.append(option("shared", draw(costs), *draw(SHARED)))
    rows = draw(facts_drawn())
    ranges = {
        (site, name): (max(0.0, value - draw(st.integers(0, 2))), value + draw(st.integers(0, 2)))
        for site, name, value, _ in rows
        if value is not None and draw(st.booleans())
    }
    return sites_of(ids, rows, ranges=ranges), projects, options


@settings(max_examples=80, deadline=None)
@given(territories(), st.integers(0, 12))
def test_the_best_choice_is_that_of_trying_everything(
    territory: tuple[Sites, list[Project], list[Option]], budget: int
) -> None:
    assert solved(*territory, budget) == pytest.approx(most_jobs(*territory, budget))


@settings(max_examples=25, deadline=None)
@given(territories(), st.integers(0, 12))
def test_more_money_or_one_option_more_never_costs_jobs_and_double_costs_are_half_a_budget(
    territory: tuple[Sites, list[Project], list[Option]], budget: int
) -> None:
    sites, projects, options = territory
    jobs, _ = solved(sites, projects, options, budget)
    assert solved(sites, projects, options, budget + 2)[0] >= jobs
    assert solved(sites, projects, options[1:], budget)[0] <= jobs
    doubled = [option(o.id, 2 * o.cost_eur, *o.effects, sites=o.sites) for o in options]
    assert solved(sites, projects, doubled, 2 * budget)[0] == jobs


@settings(max_examples=25, deadline=None)
@given(territories())
def test_each_step_hosts_more_than_the_one_before_and_the_best_case_no_less_than_the_worst(
    territory: tuple[Sites, list[Project], list[Option]],
) -> None:
    found = upgrades(*territory, 12.0)
    assert isinstance(found, Upgrades)
    last = {}
    for case in ("worst", "prudent", "best"):
        steps = found.steps.filter(pl.col("case") == case)
        assert (steps["jobs"].diff().drop_nulls() > 0).all()
        assert (steps["cost_eur"].diff().drop_nulls() >= 0).all()
        last[case] = steps["jobs"][-1]
    assert last["best"] >= last["prudent"] >= last["worst"]


@pytest.mark.parametrize("budget", [-1.0, nan, float("inf")])
def test_a_budget_that_is_no_amount_is_refused(budget: float) -> None:
    with pytest.raises(BadInput, match="budget"):
        upgrades(SITES, [P], OPTIONS, budget)


def test_without_budget_only_what_fits_today_is_hosted() -> None:
    found = upgrades(SITES, [P, Q], OPTIONS, 0)
    assert isinstance(found, Upgrades)
    assert found.bought.is_empty()
    assert found.steps["jobs"].to_list() == [50, 50, 50]


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(BadInput, match="no project"):
        upgrades(SITES, [], OPTIONS, 1.0)
    with pytest.raises(BadInput, match="projects told twice"):
        upgrades(SITES, [P, P], OPTIONS, 1.0)
    with pytest.raises(BadInput, match="options told twice"):
        upgrades(SITES, [P], OPTIONS[:1] * 2, 1.0)
    with pytest.raises(BadInput, match="not listed"):
        upgrades(SITES, [P], [option("x", 1, Effect(POWER, "add", 1), sites=("z",))], 1.0)
    with pytest.raises(BadInput, match="once or more"):
        upgrades(SITES, [P], OPTIONS, 1.0, times=0)


def test_without_options_or_sites_nothing_is_computed() -> None:
    assert isinstance(upgrades(SITES, [P], [], 1.0), NotComputed)
    nowhere = sites_of([], [])
    assert isinstance(upgrades(nowhere, [P], [option("x", 1, Effect(POWER, "add", 1))], 1.0), NotComputed)


def test_a_project_that_nothing_makes_fit_says_which_must_no_option_lifts() -> None:
    dry = project("dry", 10, 1_000, Need("flood", among=("none",), must=True))
    sites = sites_of(["a"], [("a", "area_m2", 10_000, None), ("a", "flood", None, "high")])
    found = upgrades(sites, [dry], [option("x", 1, Effect(POWER, "add", 1))], 1.0)
    assert isinstance(found, Upgrades)
    assert found.stuck.rows() == [("dry", "flood", 1)]
