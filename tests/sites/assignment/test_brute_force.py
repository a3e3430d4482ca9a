"""The plan is worth what the best of all plans is, tried one by one."""

import pytest
from hypothesis import HealthCheck, given, settings
from tests.sites.assignment.cases import Case, Facts, best_by_trying_all, cases

from levier.sites.assignment import assign

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize("unknown", ["allowed", "refused"])
@given(case=cases())
@SLOW
def test_no_plan_is_worth_more(unknown: str, case: Case) -> None:
    found = assign(case.projects, case.sites, unknown=unknown, limits=case.limits, worth=case.worth)
    assert found.outcome == "optimal"
    assert found.objective == pytest.approx(best_by_trying_all(case, unknown), abs=1e-3)
    assert found.bound >= found.objective - 1e-9


@given(case=cases())
@SLOW
def test_a_plan_keeps_every_rule(case: Case) -> None:
    found = assign(case.projects, case.sites, unknown="allowed", limits=case.limits, worth=case.worth)
    facts = Facts(case)
    rank = {period: t for t, period in enumerate(map(str, facts.periods))}
    plan: list[tuple] = [() for _ in case.projects]
    for p, project in enumerate(case.projects):
        for row in found.placed.filter(project=project.id).iter_rows(named=True):
            s = facts.ids.index(row["site_id"])
            plan[p] = (*plan[p], (s, rank[row["period"]] if row["period"] else 0))
            assert facts.open(p, *plan[p][-1], "allowed", facts.park[s] and project.id in facts.split)
    assert facts.value(tuple(plan)) == pytest.approx(found.objective, abs=1e-3)
    shares = found.placed.group_by("project").agg(share=found.placed["share"].sum() * 0 + 1)
    assert set(found.placed["project"]) | set(found.unplaced["project"]) == {p.id for p in case.projects}
    assert shares.height + found.unplaced.height == len(case.projects)
