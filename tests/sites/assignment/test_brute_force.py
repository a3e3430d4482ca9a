"""The plan is worth what the best of all plans is, tried one by one; so is the price of each limit."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from tests.sites.assignment.cases import Case, Facts, best_by_trying_all, cases

from levier.sites.assignment import Steps, assign, price_limits, relaxing, solving

MANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
STEPS = Steps(land_ha=1.0, area_m2=10_000.0, grid_mw=1.0)


@pytest.fixture
def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few columns at a time, as where there are too many for all of them."""
    monkeypatch.setattr(relaxing, "FIRST", 1)
    monkeypatch.setattr(solving, "FEW", 0)
    monkeypatch.setattr(solving, "CORE", 2)


@pytest.mark.parametrize("unknown", ["allowed", "refused"])
@given(case=cases())
@MANY
def test_no_plan_is_worth_more(unknown: str, case: Case) -> None:
    found = assign(case.projects, case.sites, unknown=unknown, limits=case.limits, worth=case.worth)
    assert found.outcome == "optimal"
    assert found.objective == pytest.approx(best_by_trying_all(case, unknown), abs=1e-3)
    assert found.bound >= found.objective


@given(case=cases())
@MANY
def test_columns_brought_in_by_price_change_nothing(as_if_large: None, case: Case) -> None:
    found = assign(case.projects, case.sites, unknown="allowed", limits=case.limits, worth=case.worth)
    assert found.outcome == "optimal"
    assert found.objective == pytest.approx(best_by_trying_all(case, "allowed"), abs=1e-3)


@given(case=cases())
@MANY
def test_a_plan_keeps_every_rule(case: Case) -> None:
    found = assign(case.projects, case.sites, unknown="allowed", limits=case.limits, worth=case.worth)
    facts = Facts(case)
    rank = {str(period): t for t, period in enumerate(facts.periods)}
    plan: list[tuple] = [() for _ in case.projects]
    for p, project in enumerate(case.projects):
        for row in found.placed.filter(project=project.id).iter_rows(named=True):
            s = facts.ids.index(row["site_id"])
            plan[p] = (*plan[p], (s, rank[row["period"]] if row["period"] else 0))
            assert facts.open(p, *plan[p][-1], "allowed", facts.park[s] and project.id in facts.split)
        shares = found.placed.filter(project=project.id)["share"].sum()
        assert shares == pytest.approx(1.0 if plan[p] else 0.0)
    assert facts.value(tuple(plan)) == pytest.approx(found.objective, abs=1e-3)
    assert set(found.placed["project"]) | set(found.unplaced["project"]) == {p.id for p in case.projects}
    # What the solver lets pass: a millionth of a limit.
    assert (found.limits["used"] <= found.limits["amount"] * (1 + 1e-6) + 1e-9).all()


@given(case=cases())
@settings(MANY, max_examples=12)
def test_the_price_of_a_limit_is_what_one_step_more_brings(case: Case) -> None:
    found = assign(
        case.projects, case.sites, unknown="allowed", limits=case.limits, worth=case.worth, steps=STEPS
    )
    prices = price_limits(found)
    assert prices.unpriced == 0
    for row in prices.table.iter_rows(named=True):
        more = best_by_trying_all(_loosened(case, row), "allowed") - found.objective
        assert row["gained_low"] == row["gained_high"] == pytest.approx(more, abs=2e-3)


def _loosened(case: Case, row: dict) -> Case:
    step, limits = STEPS.of(row["fact"]), case.limits
    if row["kind"] == "land":
        budgets = [
            replace(b, hectares=b.hectares + step)
            if (b.area, b.first_year, b.last_year) == (row["name"], row["first_year"], row["last_year"])
            else b
            for b in limits.land_budgets
        ]
        return replace(case, limits=replace(limits, land_budgets=budgets))
    return replace(case, more=((row["name"], row["fact"], row["first_year"], step),))
