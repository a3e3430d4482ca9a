"""Which investments let the sites host the most jobs, and what would make a project fit that none fits."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, joined, m
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Kind, Missing, Profile, Table
from levier.plan.sites.choosing import Choice
from levier.sites.facts import FACTS
from levier.sites.known import Sites
from levier.sites.project import Project
from levier.sites.upgrades import Option, Upgrades, advice, blocking, cheapest_fit, proposed_options, upgrades

BUDGET_EUR = 20_000_000.0
"""What the plan spends: an example. `levier sites upgrades` takes another."""
WEIGHED = 5
"""Of each project, so many first sites and nearest misses are weighed: the search grows fast."""
TITLE = m("Which investments would unlock the most jobs")
FEW = m("Only the first sites of each project and its nearest misses are weighed, {n} of each.", n=WEIGHED)
CASES = {
    "worst": m("missing"),
    "prudent": m("missing if it can be bought, else met"),
    "best": m("met"),
}


def upgrades_answer(sites: Sites, choices: Sequence[Choice]) -> Answer | Missing:
    """The frontier of jobs over budgets, what blocks, what to do first."""
    projects = [choice.project for choice in choices]
    near = _near_enough(sites, choices)
    options = proposed_options(near, projects)
    found = upgrades(near, projects, options, BUDGET_EUR)
    if isinstance(found, NotComputed):
        return Missing("upgrades", TITLE, found)
    blocked = blocking(sites, projects)
    today, whole = _jobs(found, 0), _jobs(found, -1)
    return Answer(
        id="upgrades",
        title=TITLE,
        finding=m(
            "For {budget_eur}, the sites could host typical projects of {whole} jobs, against {today} as "
            "they are: what is unknown counts as met where no investment could bring it, and as missing "
            "elsewhere.",
            budget_eur=BUDGET_EUR,
            whole=whole["prudent"],
            today=today["prudent"],
        ),
        figures=(
            Figure("hosted_today", m("Jobs of projects that could land today"), *_ends(today)),
            Figure("hosted_whole", m("Jobs of projects, once invested"), *_ends(whole)),
        ),
        tables=(*_tables(found, options), _blocked_table(blocked)),
        charts=(_frontier(),) if found.steps["step"].max() else (),
        evidence=replace(found.evidence, cautions=(*found.evidence.cautions, FEW)),
        profiles=tuple(_profiles(found, blocked, near, choices, options)),
    )


def _near_enough(sites: Sites, choices: Sequence[Choice]) -> Sites:
    """The first sites of each project, and those that miss by least."""
    ids: dict[str, None] = {}
    for choice in choices:
        ids.update(dict.fromkeys(choice.ranking.table["site_id"].head(WEIGHED)))
        ids.update(dict.fromkeys(choice.screening.excluded["site_id"].head(WEIGHED)))
    return sites.only(list(ids))


def _frontier() -> Chart:
    return Chart(
        "upgrade_frontier",
        "lines",
        m("Jobs that could be hosted, by budget"),
        m("The most jobs for each sum invested, in millions of euros."),
        "upgrade_frontier",
        "case",
        "jobs",
        series="case",
        x="cost_meur",
    )


def _jobs(found: Upgrades, step: int) -> dict[str, int]:
    """Jobs hosted at a step (-1: the last) in each case."""
    return {case: round(found.steps.filter(pl.col("case") == case)["jobs"][step]) for case in CASES}


def _ends(jobs: dict[str, int]) -> tuple[int, Kind, int, int]:
    """What a figure shows: the prudent case, between the worst and the best."""
    return jobs["prudent"], "count", jobs["worst"], jobs["best"]


def _tables(found: Upgrades, options: Sequence[Option]) -> Iterator[Table]:
    said = {case: label.template for case, label in CASES.items()}
    steps = found.steps.with_columns(
        pl.col("case").replace(said),
        cost_meur=pl.col("cost_eur") / 1e6,
        eur_per_job=pl.col("eur_per_job").fill_null(0),
    )
    yield Table(
        "upgrade_steps",
        m("What each budget unlocks"),
        columns(
            "case",
            "jobs",
            "projects_hosted",
            "cost_eur",
            "cost_low_eur",
            "cost_high_eur",
            "eur_per_job",
            "cost_meur",
        ),
        steps.rename({"projects": "projects_hosted"}),
        on_page=(
            "case",
            "jobs",
            "projects_hosted",
            "cost_eur",
            "cost_low_eur",
            "cost_high_eur",
            "eur_per_job",
        ),
    )
    several = steps.filter(pl.len().over("case") > 1)
    # A budget between two steps brings what the lower one does: the line goes along, then up.
    along = several.with_columns(jobs=pl.col("jobs").shift(1).over("case")).drop_nulls("jobs")
    stairs = pl.concat([along, several]).sort(pl.col("case").rank("dense"), "cost_meur", "jobs")
    yield Table(
        "upgrade_frontier",
        m("Jobs that could be hosted, by budget"),
        columns("case", "cost_meur", "jobs"),
        stairs.select("case", "cost_meur", "jobs"),
        "file",
    )


def _blocked_table(blocked: pl.DataFrame) -> Table:
    labels = {name: fact.label.template for name, fact in FACTS.items()}
    return Table(
        "blocking_musts",
        m("What keeps projects away"),
        columns("must", "pairs", "pairs_missed", "pairs_missed_alone", "pairs_unknown", "jobs_alone"),
        blocked.select(
            "jobs_alone",
            must=pl.col("fact").replace_strict(labels),
            pairs="of",
            pairs_missed="missed",
            pairs_missed_alone="missed_alone",
            pairs_unknown="unknown",
        ),
    )


def _profiles(
    found: Upgrades, blocked: pl.DataFrame, sites: Sites, choices: Sequence[Choice], options: Sequence[Option]
) -> Iterator[Profile]:
    projects = [choice.project for choice in choices]
    if told := advice(found, blocked, projects):
        yield Profile(
            m("What to do first"),
            tuple((m("{n}.", n=n), sentence) for n, sentence in enumerate(told, start=1)),
        )
    out_of_reach = [choice.project for choice in choices if choice.near_misses]
    if out_of_reach:
        yield Profile(
            m("What would make a site fit the projects that none fits"),
            tuple(_cheapest(sites, out_of_reach, options)),
        )


def _cheapest(
    sites: Sites, projects: Sequence[Project], options: Sequence[Option]
) -> Iterator[tuple[Message, Message]]:
    for project in projects:
        found = cheapest_fit(sites, project, options)
        if not isinstance(found, NotComputed) and found.said:
            yield m("{project}", project=project.label), joined(found.said, " ")
