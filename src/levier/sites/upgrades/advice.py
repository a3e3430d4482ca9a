"""What a territory should do first, in sentences."""

from collections.abc import Iterator, Sequence
from math import floor, log10

import polars as pl

from levier.core.messages import Message, joined, m
from levier.sites.facts import FACTS
from levier.sites.project import Project
from levier.sites.upgrades.frontier import Upgrades

NAMED = 2
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
    if worst == best == 0:
        yield m("As they are, the sites can host none of these projects.")
    elif worst == 0:
        yield m(
            "As they are, the sites can host none of these projects for sure, and up to {best} jobs if all "
            "that is unknown turned out well: check before building.",
            best=best,
        )
    elif worst == best:
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
        told = {"fact": FACTS[row["fact"]].label}
        if row["jobs_alone"]:
            yield m(
                "Main lack: {fact}. Mending that alone would open the way to {jobs} jobs.",
                **told,
                jobs=round(row["jobs_alone"]),
            )
        else:
            yield m("Main lack: {fact}. Mending that alone would bring no project more.", **told)


def _first(found: Upgrades) -> Iterator[Message]:
    """The first step with prudence, whose costs cover what is unknown and can be bought; else at best."""
    for case in ("prudent", "best"):
        bought = found.bought.filter((pl.col("case") == case) & (pl.col("step") == 1))
        if bought.height:
            step = _step(found, case, 1)
            yield m(
                "First: {what}. It costs about {cost_eur} (from {low_eur} to {high_eur}), for {jobs} jobs "
                "more; delay: {delay}.",
                what=joined([found.options[name].label for name in bought["option_id"]], "; "),
                cost_eur=_rounded(float(str(step["cost_eur"]))),
                low_eur=_rounded(float(str(step["cost_low_eur"]))),
                high_eur=_rounded(float(str(step["cost_high_eur"]))),
                delay=_delay(float(str(step["delay_years"]))),
                jobs=round(float(str(step["more_jobs"]))),
            )
            return
    yield m("Within this budget, no investment lets the sites host one job more.")


def _rounded(amount: float) -> int:
    """To two figures: costs are no surer."""
    return 0 if amount < 1 else int(round(amount, 1 - floor(log10(amount))))


def _delay(years: float) -> Message:
    """To half a year."""
    halves = round(years * 2)
    if halves <= 2:
        return m("a year at most")
    if halves == 3:
        return m("about a year and a half")
    if halves % 2:
        return m("about {years} years and a half", years=halves // 2)
    return m("about {years} years", years=halves // 2)


def _whole(found: Upgrades) -> Iterator[Message]:
    steps = found.steps.filter(pl.col("case") == "prudent")
    last = steps.row(-1, named=True)
    if last["step"] > 0:
        yield m(
            "With a budget of {budget_eur}: {jobs} jobs, for about {cost_eur} (from {low_eur} to "
            "{high_eur}), once what money does not move has been checked.",
            budget_eur=_rounded(found.budget_eur),
            jobs=round(last["jobs"]),
            cost_eur=_rounded(last["cost_eur"]),
            low_eur=_rounded(last["cost_low_eur"]),
            high_eur=_rounded(last["cost_high_eur"]),
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
