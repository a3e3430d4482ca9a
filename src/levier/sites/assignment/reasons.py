"""Why a project has no site, and which must stands most in its way."""

import numpy as np
import polars as pl

from levier.core.messages import Message, m
from levier.sites.assignment.filling import Plan
from levier.sites.assignment.labels import limit_label
from levier.sites.assignment.pairs import Floats
from levier.sites.assignment.params import AREA
from levier.sites.assignment.problem import Problem
from levier.sites.facts import FACTS

UNPLACED = {
    "project": pl.String,
    "label": pl.String,
    "jobs": pl.Float64,
    "reason": pl.String,
    "eligible_sites": pl.Int64,
    "told": pl.String,
}
"""`reason`: too_large, no_site, unknown_musts, not_in_time, land, capacity, too_near, taken, not_worth."""
MUSTS = {"project": pl.String, "fact": pl.String, "sites_missing": pl.Int64, "only_this": pl.Int64}
OTHER_REASONS = {
    "forbidden": m("pairs that are forbidden"),
    "no_score": m("a score, that is not given"),
    "not_free_in_time": m("a site that is free in time"),
}


def unplaced(problem: Problem, shares: Floats) -> tuple[pl.DataFrame, tuple[Message, ...]]:
    """The projects that have no site, by identifier: the columns of UNPLACED, and the reasons in words."""
    plan = Plan(problem, shares)
    rows, told = [], []
    for p, project in enumerate(problem.projects):
        if p in plan.sites:
            continue
        reason, words = _without_site(problem, p) or _with_sites(problem, plan, p)
        told.append(words)
        rows.append((project.id, project.label, project.jobs, reason, _eligible(problem, p), str(words)))
    return pl.DataFrame(rows, schema=UNPLACED, orient="row"), tuple(told)


def blocking_musts(problem: Problem) -> pl.DataFrame:
    """What keeps each project away from how many sites: the columns of MUSTS, the most decisive first.
    `only_this`: sites that would suit if that alone were lifted."""
    missed = problem.pairs.missed
    if not missed:
        return pl.DataFrame(schema=MUSTS)
    count = np.add.reduce([lacking.astype(np.int64) for lacking in missed.values()])
    rows = []
    for name, lacking in missed.items():
        for p in np.nonzero(lacking.any(axis=1))[0]:
            alone = lacking[p] & (count[p] == 1)
            rows.append((problem.projects[p].id, name, int(lacking[p].sum()), int(alone.sum())))
    table = pl.DataFrame(rows, schema=MUSTS, orient="row")
    return table.sort("project", "only_this", "sites_missing", "fact", descending=[False, True, True, False])


def wanted(name: str) -> Message:
    """What a site lacks, in words."""
    return OTHER_REASONS[name] if name in OTHER_REASONS else FACTS[name].label


def _eligible(problem: Problem, p: int) -> int:
    lacking = np.logical_or.reduce([table[p] for table in problem.pairs.missed.values()])
    unsure = (
        problem.pairs.unknown[p].min(axis=1) > 0 if problem.unknown == "refused" else np.zeros_like(lacking)
    )
    return int((~lacking & ~unsure).sum())


def _without_site(problem: Problem, p: int) -> tuple[str, Message] | None:
    """The reason of a project that no site suits, even alone."""
    if _eligible(problem, p):
        return None
    missed, sites = problem.pairs.missed, len(problem.site_ids)
    if missed[AREA][p].all():
        largest = float(np.nanmax(problem.pairs.most[:, 0]))
        return "too_large", m(
            "no site is large enough: it takes {wanted} ha, the largest has {largest}",
            wanted=round(float(problem.pairs.draws[p, 0]) / 10_000, 1),
            largest=round(largest / 10_000, 1),
        )
    lacking = {name: int(table[p].sum()) for name, table in missed.items() if table[p].any()}
    if not np.logical_or.reduce([table[p] for table in missed.values()]).all():
        return "unknown_musts", m("the sites that may suit lack a fact that must be known")
    name = max(lacking, key=lambda key: (lacking[key], key))
    reason = "not_in_time" if name == "not_free_in_time" else "no_site"
    return reason, m(
        "no site suits: {missing} of {sites} lack what is wanted of “{fact}”",
        missing=lacking[name],
        sites=sites,
        fact=wanted(name),
    )


def _with_sites(problem: Problem, plan: Plan, p: int) -> tuple[str, Message]:
    """The reason of a project that some site would suit, were it not for the others."""
    options = problem.options
    own = np.nonzero(options.project == p)[0]
    worthy = own[options.worth[own] > 0]
    if not own.size:
        return "not_in_time", m("no site that suits has enough in a period in which it may open")
    if not worthy.size:
        return "not_worth", m("nowhere is it worth more than it costs")
    blocked: dict[str, list[int]] = {}
    for option in worthy:
        site = int(options.site[option])
        short = plan.short(int(option))
        if site in plan.taken:
            blocked.setdefault("taken", []).append(plan.taken[site])
        elif short.size:
            kinds = problem.limits["kind"].gather(short).to_list()
            kind = "land" if set(kinds) == {"land"} else "capacity"
            chosen = next(int(i) for i, k in zip(short, kinds, strict=True) if kind != "land" or k == "land")
            blocked.setdefault(kind, []).append(chosen)
        else:
            near = plan.near(int(option))
            blocked.setdefault("too_near" if near is not None else "open", []).append(near or 0)
    return _told_of(problem, blocked)


def _told_of(problem: Problem, blocked: dict[str, list[int]]) -> tuple[str, Message]:
    for kind in ("land", "capacity"):
        if kind in blocked:
            most = max(set(blocked[kind]), key=lambda i: (blocked[kind].count(i), -i))
            words = limit_label(problem, most)
            return kind, m("what is left of a limit does not bear it: {limit}", limit=words)
    if "too_near" in blocked:
        other = problem.projects[blocked["too_near"][0]]
        return "too_near", m("it may not be that near to {project}", project=other.label)
    if "taken" in blocked:
        holders = sorted({problem.projects[p].label for p in blocked["taken"]})
        return "taken", m(
            "other projects are worth more on the sites that suit it: {projects}",
            projects=", ".join(holders[:3]) + ("…" if len(holders) > 3 else ""),
        )
    return "not_reached", m("the search ended before it was placed")
