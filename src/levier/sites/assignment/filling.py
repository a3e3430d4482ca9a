"""A plan built one project at a time: where the search starts, and what it may have left open."""

import numpy as np

from levier.sites.assignment.pairs import Floats
from levier.sites.assignment.problem import Ints, Problem

TOLERANCE = 1e-6
"""Of a limit: what a plan may exceed it by, as the solver's does."""


class Plan:
    """Which options are taken, and what is left of each limit. Options are taken whole."""

    def __init__(self, problem: Problem, shares: Floats | None = None) -> None:
        self.problem = problem
        self.by_option = problem.uses.tocsc()
        amounts = problem.limits["amount"].to_numpy()
        self.room = TOLERANCE * np.maximum(amounts, 1.0)
        self.left = amounts.copy()
        self.shares = np.zeros(problem.options.project.size)
        self.taken: dict[int, int] = {}
        """Exclusive sites, with the project that is there."""
        self.sites: dict[int, set[int]] = {}
        for option in np.nonzero(shares)[0] if shares is not None else ():
            self.take(int(option), float(shares[option]))  # type: ignore[index]

    def take(self, option: int, share: float = 1.0) -> None:
        options = self.problem.options
        rows, used = self.used(option)
        self.left[rows] -= used * share
        self.shares[option] += share
        project, site = int(options.project[option]), int(options.site[option])
        self.sites.setdefault(project, set()).add(site)
        if not self.problem.splittable[site]:
            self.taken[site] = project

    def give_up(self, option: int) -> None:
        """Take back a project that is whole on one option."""
        rows, used = self.used(option)
        self.left[rows] += used
        self.shares[option] = 0.0
        project, site = int(self.problem.options.project[option]), int(self.problem.options.site[option])
        del self.sites[project]
        self.taken.pop(site, None)

    def used(self, option: int) -> tuple[Ints, Floats]:
        cut = slice(self.by_option.indptr[option], self.by_option.indptr[option + 1])
        return self.by_option.indices[cut], self.by_option.data[cut]

    def short(self, option: int) -> Ints:
        """The limits that have not enough left for it."""
        rows, used = self.used(option)
        return rows[used > self.left[rows] + self.room[rows]]

    def near(self, option: int) -> int | None:
        """A project that is placed too near for it."""
        project, site = int(self.problem.options.project[option]), int(self.problem.options.site[option])
        for first, second, close in self.problem.apart:
            if project in (first, second):
                other = second if project == first else first
                around = close.indices[close.indptr[site] : close.indptr[site + 1]]
                if not self.sites.get(other, set()).isdisjoint(around.tolist()):
                    return other
        return None

    def fits(self, option: int) -> bool:
        site = int(self.problem.options.site[option])
        return site not in self.taken and not self.short(option).size and self.near(option) is None


def filled(problem: Problem, shares: Floats | None = None) -> Floats:
    """Projects not yet placed, the one of most jobs first, each on the best option that is still free: what
    is signed comes before all, and nothing that costs more than it brings."""
    options = problem.options
    plan = Plan(problem, shares)
    wanted = sorted(
        (p for p in range(len(problem.projects)) if p not in plan.sites),
        key=lambda p: (not problem.must_place[p], -problem.projects[p].jobs, p),
    )
    order = np.lexsort((np.arange(options.worth.size), -options.worth, options.project))
    order = order[options.kept[order]]
    starts = np.searchsorted(options.project[order], np.arange(len(problem.projects) + 1))
    for p in wanted:
        for option in order[starts[p] : starts[p + 1]]:
            if options.worth[option] <= 0 and not problem.must_place[p]:
                break
            if plan.fits(int(option)):
                plan.take(int(option))
                break
    return plan.shares


def earlier(problem: Problem, shares: Floats) -> Floats:
    """The same plan, opened as early as the limits allow, project by project in the order of their names;
    never where more is unknown."""
    options = problem.options
    plan = Plan(problem, shares)
    for option in np.nonzero(shares == 1.0)[0]:
        p, s = options.project[option], options.site[option]
        known = problem.pairs.unknown[p, s]
        same = np.nonzero(
            (options.project == p) & (options.site == s) & (options.period < options.period[option])
        )[0]
        same = same[known[options.period[same]] <= known[options.period[option]]]
        if not same.size:
            continue
        plan.give_up(int(option))
        chosen = next((int(sooner) for sooner in same if plan.fits(int(sooner))), int(option))
        plan.take(chosen)
    return plan.shares
