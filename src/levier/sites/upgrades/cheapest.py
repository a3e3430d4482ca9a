"""For a project that nothing fits: the cheapest investments that make one site fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, joined, m
from levier.sites.facts import FACTS
from levier.sites.known import Sites
from levier.sites.project import Project
from levier.sites.upgrades.options import Option, check_options
from levier.sites.upgrades.places import Case
from levier.sites.upgrades.program import program_of
from levier.sites.upgrades.solving import Solution, cheapest_host
from levier.sites.upgrades.tables import stuck_table

FITS = {
    "rank": pl.Int64,
    "site_id": pl.String,
    "cost_low_eur": pl.Float64,
    "cost_eur": pl.Float64,
    "cost_high_eur": pl.Float64,
    "eur_per_job": pl.Float64,
    "delay_years": pl.Float64,
    "closed": pl.String,
    "to_check": pl.String,
}
PARTS = {
    "rank": pl.Int64,
    "site_id": pl.String,
    "option_id": pl.String,
    "kind": pl.String,
    "cost_low_eur": pl.Float64,
    "cost_eur": pl.Float64,
    "cost_high_eur": pl.Float64,
    "delay_years": pl.Float64,
    "to_verify": pl.Boolean,
}


@dataclass(frozen=True, eq=False)
class CheapestFit:
    """`fits`: the sites that cost least to make fit, each with the cost of all its `parts`, the years of the
    slowest, the facts `closed` and those `to_check` (unknown, taken as met), joined by `|`.
    `stuck`: `fact`, `sites` where no option lifts it, if nothing fits anywhere. `said`: in words."""

    project: Project
    fits: pl.DataFrame
    parts: pl.DataFrame
    stuck: pl.DataFrame
    said: tuple[Message, ...]
    evidence: Evidence


def cheapest_fit(
    sites: Sites,
    project: Project,
    options: Sequence[Option],
    case: Case = "prudent",
    alternatives: int = 3,
) -> CheapestFit | NotComputed:
    """The cheapest investments that make a site fit a project, and the next cheapest sites.

    Costs are central ones; a site that fits as it is costs nothing. `case`: what is unknown of a site
    (`Case`), with prudence what options can bring is paid for, and the rest is `to_check`.

    Raises BadInput for options told twice or about a site that is not listed. NotComputed without sites.
    """
    check_options(options, sites)
    if sites.places.is_empty():
        return NotComputed(m("no site is known in this territory"), needs=("brownfields",))
    program = program_of(sites, (project,), options, {}, case)
    found: list[Solution] = []
    while len(found) < alternatives:
        taken = frozenset(solution.hosted[0].site for solution in found)
        solution = cheapest_host(program, program.costs(), but=taken)
        if solution is None:
            break
        found.append(solution)
    fits = [_fit(rank, solution, project, options) for rank, solution in enumerate(found, start=1)]
    parts = [
        (
            rank,
            solution.hosted[0].site,
            o.id,
            o.kind,
            o.cost_low_eur,
            o.cost_eur,
            o.cost_high_eur,
            o.delay_years,
            o.to_verify,
        )
        for rank, solution in enumerate(found, start=1)
        for o in (options[number] for number in solution.bought)
    ]
    stuck = stuck_table(program, (project,)).drop("project")
    return CheapestFit(
        project,
        pl.DataFrame(fits, schema=FITS, orient="row"),
        pl.DataFrame(parts, schema=PARTS, orient="row"),
        stuck,
        tuple(_words(sites, project, options, found, stuck)),
        _evidence(sites, options),
    )


def _fit(rank: int, solution: Solution, project: Project, options: Sequence[Option]) -> tuple[object, ...]:
    bought = [options[number] for number in solution.bought]
    pair = solution.hosted[0]
    return (
        rank,
        pair.site,
        sum(option.cost_low_eur for option in bought),
        solution.cost_eur,
        sum(option.cost_high_eur for option in bought),
        solution.cost_eur / project.jobs if project.jobs else None,
        max((option.delay_years for option in bought), default=0.0),
        "|".join(pair.lacking),
        "|".join(pair.unknown),
    )


def _words(
    sites: Sites, project: Project, options: Sequence[Option], found: list[Solution], stuck: pl.DataFrame
) -> Iterator[Message]:
    if not found:
        yield m(
            "No investment makes a site fit the project “{project}”. What none lifts: {facts}.",
            project=project.label,
            facts=joined(
                [
                    m("{fact} ({n} of {all} sites)", fact=FACTS[name].label, n=n, all=sites.places.height)
                    for name, n in stuck.iter_rows()
                ],
                ", ",
            ),
        )
        return
    best = found[0]
    bought = [options[number] for number in best.bought]
    site = site_name(sites, best.hosted[0].site)
    if bought:
        yield m(
            "To host the project “{project}” ({jobs} jobs), the cheapest site to make fit is {site}: "
            "{parts}. Cost: {cost_eur}, from {low_eur} to {high_eur}; the slowest part takes {years} years.",
            project=project.label,
            jobs=round(project.jobs),
            site=site,
            parts=joined([option.label for option in bought], "; "),
            cost_eur=round(best.cost_eur),
            low_eur=round(sum(option.cost_low_eur for option in bought)),
            high_eur=round(sum(option.cost_high_eur for option in bought)),
            years=max(option.delay_years for option in bought),
        )
    else:
        yield m(
            "The project “{project}” ({jobs} jobs) fits at {site} as it is.",
            project=project.label,
            jobs=round(project.jobs),
            site=site,
        )
    if best.hosted[0].unknown:
        yield m(
            "To be checked there first, since it is unknown: {facts}.",
            facts=joined([FACTS[name].label for name in best.hosted[0].unknown], ", "),
        )


def site_name(sites: Sites, site: str) -> str:
    """The name of a site, or its identifier where it has none."""
    name = sites.places.filter(pl.col("site_id") == site)["name"]
    return str(name[0]) if name.len() and name[0] else site


def _evidence(sites: Sites, options: Sequence[Option]) -> Evidence:
    unread = sum(option.to_verify for option in options)
    return Evidence(
        method=m("The cheapest set of investments that closes all that one site lacks, by exact search."),
        tables=tuple(sorted(set(sites.known["source"].drop_nulls()))),
        uncertainty=m("Costs are ranges of unit costs: a quote decides."),
        cautions=(
            m(
                "For {n} of {all} investments no source was read for a part of the cost: have it estimated.",
                n=unread,
                all=len(options),
            ),
        )
        if unread
        else (),
    )
