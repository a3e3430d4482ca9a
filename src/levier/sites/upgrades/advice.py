"""What a territory should do first, in sentences."""

from collections.abc import Iterator, Sequence

import polars as pl

from levier.core.messages import Message, joined, m
from levier.sites.facts import FACTS
from levier.sites.project import Project
from levier.sites.upgrades.frontier import Upgrades

NAMED = 3
"""Musts and investments named in a sentence."""


def advice(found: Upgrades, blocked: pl.DataFrame, projects: Sequence[Project]) -> tuple[Message, ...]:
    """What holds the sites back, what to buy first, what the whole budget brings, what holds at any price.

    `blocked`: the table of `blocking` for the same sites and projects.
    """
    labels = {project.id: project.label for project in projects}
    return (
        *_today(found),
        *_blocks(blocked),
        *_first(found),
        *_whole(found),
        *_sure(found),
        *_lost(found, labels),
    )


def _step(found: Upgrades, case: str, step: int) -> dict[str, object]:
    return found.steps.filter(pl.col("case") == case).row(step, named=True)


def _today(found: Upgrades) -> Iterator[Message]:
    worst, best = (round(float(str(_step(found, case, 0)["jobs"]))) for case in ("worst", "best"))
    if worst == best:
        yield m("As they are, the sites could host projects of {jobs} jobs.", jobs=worst)
    else:
        yield m(
            "As they are, the sites could host projects of {worst} jobs for sure, and up to {best} if all "
            "that is unknown of them turned out well: checking comes before building.",
            worst=worst,
            best=best,
        )


def _blocks(blocked: pl.DataFrame) -> Iterator[Message]:
    for row in blocked.filter(pl.col("missed") > 0).head(NAMED).iter_rows(named=True):
        told = {"fact": FACTS[row["fact"]].label, "missed": row["missed"], "of": row["of"]}
        if row["jobs_alone"]:
            yield m(
                "{fact}: missed in {missed} of {of} cases (a site, a project that asks for it). Lifted "
                "alone, it would open the way to {jobs} jobs that no site can host today.",
                **told,
                jobs=round(row["jobs_alone"]),
            )
        else:
            yield m(
                "{fact}: missed in {missed} of {of} cases (a site, a project that asks for it). Lifted "
                "alone, it would open no project that is shut out today.",
                **told,
            )


def _first(found: Upgrades) -> Iterator[Message]:
    """The first step with prudence, whose costs cover what is unknown and can be bought; else at best."""
    for case in ("prudent", "best"):
        bought = found.bought.filter((pl.col("case") == case) & (pl.col("step") == 1))
        if bought.height:
            step = _step(found, case, 1)
            yield m(
                "First: {what}. It costs {cost_eur}, from {low_eur} to {high_eur}, takes {years} years, and "
                "lets the sites host {jobs} jobs more.",
                what=joined([found.options[name].label for name in bought["option_id"]], "; "),
                cost_eur=round(float(str(step["cost_eur"]))),
                low_eur=round(float(str(step["cost_low_eur"]))),
                high_eur=round(float(str(step["cost_high_eur"]))),
                years=step["delay_years"],
                jobs=round(float(str(step["more_jobs"]))),
            )
            return
    yield m("Within this budget, no investment lets the sites host one job more.")


def _whole(found: Upgrades) -> Iterator[Message]:
    steps = found.steps.filter(pl.col("case") == "prudent")
    last = steps.row(-1, named=True)
    if last["step"] > 0:
        yield m(
            "With up to {budget_eur}: {jobs} jobs hosted, for {cost_eur} invested, {per_job_eur} per job "
            "unlocked, what money does not move having been checked.",
            budget_eur=round(found.budget_eur),
            jobs=round(last["jobs"]),
            cost_eur=round(last["cost_eur"]),
            per_job_eur=round(last["eur_per_job"]),
        )


def _sure(found: Upgrades) -> Iterator[Message]:
    always = found.robust.filter("always")["option_id"].head(NAMED)
    if len(always):
        yield m(
            "To do whatever the prices: {what}.",
            what=joined([found.options[name].label for name in always], "; "),
        )


def _lost(found: Upgrades, labels: dict[str, str]) -> Iterator[Message]:
    lost = found.stuck["project"].unique(maintain_order=True)
    if len(lost):
        facts = found.stuck.group_by("fact").agg(pl.col("sites").sum()).sort("sites", "fact", descending=True)
        yield m(
            "No investment proposed makes a site fit these projects: {projects}. What holds them: {facts}.",
            projects=joined([m("{label}", label=labels[project]) for project in lost], "; "),
            facts=joined([FACTS[name].label for name in facts["fact"].head(NAMED)], ", "),
        )
