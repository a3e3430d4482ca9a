"""Small fictional instances, and every plan of theirs tried one by one, without any of Levier's program."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import polars as pl
from hypothesis import strategies as st
from scipy.optimize import linprog

from levier.core.distance import great_circle_km
from levier.sites.assignment import (
    Apart,
    Capacity,
    LandBudget,
    Limits,
    Period,
    Split,
    Worth,
)
from levier.sites.assignment.params import DRAWN
from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.project import Need, Project

PERIODS = (Period(2026, 2027), Period(2028, 2031))


def sites(*rows: dict) -> Sites:
    """Sites as {"site_id", "kind", "commune", "longitude", "latitude", and any fact}; a range as (low, value,
    high)."""
    places, known = [], []
    for row in rows:
        places.append(
            {
                "site_id": row["site_id"],
                "name": row["site_id"].upper(),
                "kind": row.get("kind", "brownfield"),
                "commune": row.get("commune", "08105"),
                "longitude": row.get("longitude"),
                "latitude": row.get("latitude"),
            }
        )
        for name, value in row.items():
            if name in PLACES or value is None:
                continue
            low = high = number = term = None
            if isinstance(value, str):
                term = value
            elif isinstance(value, tuple):
                low, number, high = map(float, value)
            else:
                number = float(value)
            known.append((row["site_id"], name, number, term, low, high, "declared", None))
    return Sites(pl.DataFrame(places, schema=PLACES), pl.DataFrame(known, schema=KNOWN, orient="row"))


def project(id: str, jobs: float, area_m2: float, *needs: Need, opens: int | None = None) -> Project:  # noqa: A002
    opens_on = datetime.date(opens, 6, 1) if opens else None
    return Project(id, f"Project {id}", "25.62B", jobs, area_m2, needs, opens_on=opens_on)


def power(mw: float) -> Need:
    return Need("grid_mw", at_least=mw, must=True)


@dataclass(frozen=True)
class Case:
    projects: list[Project]
    sites: Sites
    worth: Worth
    limits: Limits
    more: tuple[tuple[str, str, int | None, float], ...] = ()
    """What a site or a network has more: its name, the fact, the first year of the period (None: always)."""


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Up to 4 projects, 4 sites and 2 periods, with any of the features."""
    count = draw(st.integers(2, 4))
    phased = draw(st.booleans())
    projects = [
        project(
            f"p{i}",
            draw(st.integers(1, 30)) * 5,
            draw(st.integers(1, 6)) * 10_000,
            *([power(draw(st.integers(1, 4)))] if draw(st.integers(0, 3)) else []),
            *([Need("rail_siding", at_least=1, must=True)] if draw(st.integers(0, 3)) == 0 else []),
            opens=draw(st.sampled_from([None, 2027, 2029])),
        )
        for i in range(count)
    ]
    places = sites(
        *(
            {
                "site_id": f"s{j}",
                "kind": draw(st.sampled_from(["brownfield", "plot", "business_park", "business_park"])),
                "commune": draw(st.sampled_from(["08105", "08106"])),
                "longitude": 4.7 + 0.05 * draw(st.integers(0, 2)),
                "latitude": 49.7,
                "area_m2": draw(st.sampled_from([None, 10_000, 20_000, 30_000, 50_000, 80_000])),
                "grid_mw": draw(st.sampled_from([None, 1, 2, 4, 6])),
                "zoning": draw(st.sampled_from([None, "U", "AUc", "A"])),
                "rail_siding": draw(st.sampled_from([None, 0, 1, 1])),
                "available_year": draw(st.sampled_from([None, None, 2027, 2028, 2030])),
            }
            for j in range(draw(st.integers(1, 4)))
        )
    )
    ids, site_ids = [p.id for p in projects], places.places["site_id"].to_list()
    communes = places.places["commune"].unique().sort().to_list()
    budgets, capacities = [], []
    if draw(st.booleans()):
        for years in ((2026, 2027), (2028, None)) if phased else ((None, None),):
            budgets.append(LandBudget(draw(st.sampled_from(communes)), draw(st.integers(0, 8)) * 1.0, *years))
    if draw(st.booleans()):
        capacities.append(Capacity("grid_mw", draw(st.integers(0, 4)), tuple(site_ids[:2]), "substation"))
        if phased:
            capacities.append(
                Capacity("grid_mw", draw(st.integers(0, 8)), tuple(site_ids[:2]), "substation", 2028)
            )
    if phased and draw(st.booleans()):
        capacities.append(Capacity("grid_mw", draw(st.integers(0, 8)), (site_ids[-1],), from_year=2028))
    pairs = [(i, s) for i in ids for s in site_ids]
    worth = Worth()
    if draw(st.booleans()):
        scores = [(i, s, draw(st.integers(0, 10)) / 10) for i, s in pairs]
        worth = Worth(scores=pl.DataFrame(scores, schema=["project", "site_id", "score"], orient="row"))
    if draw(st.integers(0, 3)) == 0:
        costs = [(i, s, draw(st.integers(0, 20)) * 1e5) for i, s in pairs]
        costed = pl.DataFrame(costs, schema=["project", "site_id", "cost_eur"], orient="row")
        worth = Worth(worth.scores, costed, 20_000.0)
    limits = Limits(
        periods=PERIODS if phased else (),
        land_budgets=budgets,
        capacities=capacities,
        apart=[Apart(ids[0], ids[1], draw(st.sampled_from([0.0, 5.0])))] if draw(st.booleans()) else (),
        splits=[Split(ids[-1], 2, 0.3)] if draw(st.booleans()) else (),
        forbidden=pl.DataFrame({"project": [ids[0]], "site_id": [site_ids[0]]})
        if draw(st.integers(0, 3)) == 0
        else None,
    )
    return Case(projects, places, worth, limits)


Choice = tuple[tuple[int, int], ...]
"""What one project takes: sites with periods, none if it is not placed."""


def best_by_trying_all(case: Case, unknown: str) -> float:
    """The most that any plan is worth."""
    table = Facts(case, unknown)
    choices = [table.chosen(p, unknown) for p in range(len(case.projects))]
    return max((value for plan in product(*choices) if (value := table.value(plan)) is not None), default=0.0)


class Facts:
    def __init__(self, case: Case, unknown: str = "allowed") -> None:
        self.case, self.unknown, limits = case, unknown, case.limits
        self.ids = case.sites.places["site_id"].to_list()
        self.places = list(case.sites.places.iter_rows(named=True))
        self.facts = [
            {
                name: (value if value is not None else term)
                for site, name, value, term in case.sites.known.select(
                    "site_id", "fact", "value", "term"
                ).iter_rows()
                if site == own
            }
            for own in self.ids
        ]
        self.ranges = {
            (site, name): (low, high)
            for site, name, low, high in case.sites.known.select("site_id", "fact", "low", "high").iter_rows()
            if low is not None
        }
        self.signed = {choice.project: choice for choice in limits.signed}
        self.inside = (
            set(limits.areas.select("site_id", "area").iter_rows()) if limits.areas is not None else set()
        )
        self.taken = dict(limits.land_shares.iter_rows()) if limits.land_shares is not None else {}
        self.borne: dict[tuple[int, str, int], float | None] = {}
        self.periods = limits.periods or (Period(0, 9999),)
        self.park = [place["kind"] == "business_park" for place in self.places]
        self.split = {split.project: split for split in limits.splits}
        self.score = self._pairs(case.worth.scores)
        self.cost = self._pairs(case.worth.costs)
        self.banned = set(limits.forbidden.iter_rows()) if limits.forbidden is not None else set()

    @staticmethod
    def _pairs(table: pl.DataFrame | None) -> dict[tuple[str, str], float]:
        return {(p, s): value for p, s, value in table.iter_rows()} if table is not None else {}

    def more(self, name: str, fact: str, t: int, amounts: list[float | None]) -> float:
        """A limit loosened in a period is loosened in those before that have the same."""
        for place, what, year, step in self.case.more:
            if (place, what) == (name, fact):
                last = next((i for i, p in enumerate(self.periods) if p.first_year == year), None)
                if last is None or (t <= last and amounts[t] == amounts[last]):
                    return step
        return 0.0

    def amount(self, s: int, name: str, t: int) -> float | None:
        amounts = [self.given(s, name, when) for when in range(len(self.periods))]
        found = amounts[t]
        return None if found is None else found + self.more(self.ids[s], name, t, amounts)

    def given(self, s: int, name: str, t: int) -> float | None:
        found = self.facts[s].get(name)
        for capacity in self.case.limits.capacities:
            own = not capacity.name and capacity.sites == (self.ids[s],) and capacity.fact == name
            if own and (not capacity.from_year or self.periods[t].first_year >= capacity.from_year):
                found = capacity.amount
        return found

    def ends(self, s: int, name: str, t: int) -> tuple[float | None, float | None]:
        """The least and the most that a site may have."""
        found = self.amount(s, name, t)
        own = any(
            not c.name and c.sites == (self.ids[s],) and c.fact == name for c in self.case.limits.capacities
        )
        return (found, found) if own else self.ranges.get((self.ids[s], name), (found, found))

    def held(self, s: int, name: str, t: int) -> float | None:
        """What projects share: the central value, or what the largest of them that may go there takes."""
        if (s, name, t) not in self.borne:
            found, most = self.amount(s, name, t), self.ends(s, name, t)[1]
            if found is not None and most is not None and most > found:
                alone = [
                    self.draw(p, name)
                    for p, project in enumerate(self.case.projects)
                    if project.id not in self.split and self.draw(p, name) <= most
                    if any(((s, when),) in list(self.chosen(p, self.unknown)) for when in range(t + 1))
                ]
                found = max([found, *alone])
            self.borne[s, name, t] = found
        return self.borne[s, name, t]

    def worth(self, p: int, s: int) -> float:
        pair = (self.case.projects[p].id, self.ids[s])
        value = self.case.projects[p].jobs * self.score.get(pair, 1.0)
        return value - self.cost.get(pair, 0.0) / (self.case.worth.eur_per_job or 1.0)

    def year(self, s: int, t: int) -> float:
        return max(self.periods[t].first_year, self.facts[s].get("available_year", 0))

    def open(self, p: int, s: int, t: int, unknown: str, part: bool) -> bool:
        project, facts = self.case.projects[p], self.facts[s]
        latest = min(self.periods[t].last_year, project.opens_on.year if project.opens_on else 9999)
        if self.year(s, t) > latest or (project.id, self.ids[s]) in self.banned:
            return False
        if self.score and (project.id, self.ids[s]) not in self.score:
            return False
        lacking = any(need.fact == "rail_siding" for need in project.needs) and not facts.get(
            "rail_siding", 1
        )
        unsure = any(need.fact == "rail_siding" for need in project.needs) and "rail_siding" not in facts
        for name in DRAWN:
            wanted = self.draw(p, name)
            for later in range(t, len(self.periods)):
                low, high = self.ends(s, name, later)
                if low is None or high is None:
                    unsure |= wanted > 0
                elif not part:
                    lacking |= high < wanted
                    unsure |= low < wanted <= high
        return not lacking and not (unsure and unknown == "refused")

    def chosen(self, p: int, unknown: str) -> list[Choice]:
        """What a project may take: nothing, or a choice; where it is signed, its site and in time."""
        project = self.case.projects[p]
        if project.id not in self.signed:
            return [(), *self.choices(p, unknown)]
        told = self.signed[project.id]
        s, latest = self.ids.index(told.site_id), project.opens_on.year if project.opens_on else 9999
        return [
            ((s, t),)
            for t, period in enumerate(self.periods)
            if self.year(s, t) <= min(period.last_year, latest)
            and (told.year is None or period.first_year <= told.year <= period.last_year)
        ]

    def choices(self, p: int, unknown: str) -> Iterator[Choice]:
        split = self.split.get(self.case.projects[p].id)
        spots = list(product(range(len(self.ids)), range(len(self.periods))))
        parts = [(s, t) for s, t in spots if split and self.park[s] and self.open(p, s, t, unknown, True)]
        for s, t in spots:
            if (s, t) in parts or (not (split and self.park[s]) and self.open(p, s, t, unknown, False)):
                yield ((s, t),)
        if split and split.most_parts > 1:
            for pair in combinations(parts, 2):
                if pair[0][0] != pair[1][0]:
                    yield pair

    def near(self, a: int, b: int, km: float) -> bool:
        one, other = self.places[a], self.places[b]
        apart = great_circle_km(one["longitude"], one["latitude"], other["longitude"], other["latitude"])
        return a == b or float(apart) < km

    def value(self, plan: tuple[Choice, ...]) -> float | None:
        """What a plan is worth, None where it breaks a rule."""
        hosts: dict[int, int] = {}
        for p, choice in enumerate(plan):
            for s, _ in choice:
                if not self.park[s] and hosts.setdefault(s, p) != p:
                    return None
        rank = {project.id: p for p, project in enumerate(self.case.projects)}
        for rule in self.case.limits.apart:
            for s, _ in plan[rank[rule.first]]:
                if any(self.near(s, other, rule.km) for other, _ in plan[rank[rule.second]]):
                    return None
        return self.shared(plan)

    def shared(self, plan: tuple[Choice, ...]) -> float | None:
        """The best shares of a plan whose places are given."""
        spots = [(p, s, t) for p, choice in enumerate(plan) for s, t in choice]
        if not spots:
            return 0.0
        rows, most = [], []
        for t in range(len(self.periods)):
            for s in range(len(self.ids)):
                for name in DRAWN:
                    amount = self.held(s, name, t)
                    if self.park[s] and amount is not None:
                        rows.append([self.draw(p, name) * (at == s and when <= t) for p, at, when in spots])
                        most.append(amount)
            for name, fact in {(c.name, c.fact) for c in self.case.limits.capacities if c.name}:
                amounts = [self.network(name, when) for when in range(len(self.periods))]
                members = {s for c in self.case.limits.capacities if c.name == name for s in c.sites}
                rows.append(
                    [self.draw(p, fact) * (self.ids[at] in members and when <= t) for p, at, when in spots]
                )
                most.append(amounts[t] + self.more(name, fact, t, amounts))
        for budget in self.case.limits.land_budgets:
            rows.append([self.land(p, s, t, budget) for p, s, t in spots])
            most.append(budget.hectares)
        least = [
            1.0 if len(plan[p]) == 1 else self.split[self.case.projects[p].id].least_share
            for p, _, _ in spots
        ]
        worth = np.array([self.worth(p, s) for p, s, _ in spots])
        if all(bound == 1.0 for bound in least):
            broken = rows and (np.array(rows).sum(axis=1) > np.array(most) + 1e-9).any()
            return None if broken else float(worth.sum())
        whole = [[float(q == p) for q, _, _ in spots] for p in range(len(plan)) if plan[p]]
        found = linprog(
            -worth,
            A_ub=rows or None,
            b_ub=most or None,
            A_eq=whole,
            b_eq=np.ones(len(whole)),
            bounds=[(bound, 1.0) for bound in least],
        )
        return None if found.status != 0 else -float(found.fun)

    def network(self, name: str, t: int) -> float:
        told = [c for c in self.case.limits.capacities if c.name == name]
        told = [c for c in told if not c.from_year or self.periods[t].first_year >= c.from_year]
        return told[-1].amount if told else 0.0

    def draw(self, p: int, name: str) -> float:
        asked = [need.at_least or 0.0 for need in self.case.projects[p].musts if need.fact == name]
        return max([*asked, self.case.projects[p].area_m2 if name == "area_m2" else 0.0])

    def land(self, p: int, s: int, t: int, budget: LandBudget) -> float:
        place, year = self.places[s], self.year(s, t)
        site = place["site_id"]
        if place["commune"] != budget.area and (site, budget.area) not in self.inside:
            return 0.0
        built = place["kind"] == "brownfield" or self.facts[s].get("zoning") == "U"
        if not (budget.first_year or 0) <= year <= (budget.last_year or 9999):
            return 0.0
        own = self.case.projects[p].area_m2
        whole = own if self.park[s] else max(self.facts[s].get("area_m2", 0.0), own)
        return self.taken.get(site, 0.0 if built else 1.0) * whole / 10_000
