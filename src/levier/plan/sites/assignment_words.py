"""A joint allocation in words: lines for a terminal, tables for files."""

from collections.abc import Iterator

from levier.core.messages import Message, m
from levier.plan.sites.assignment import Allocation
from levier.plan.tables import csv_file
from levier.plan.words import Words
from levier.sites.assignment.reasons import wanted

OUTCOMES: dict[str, Message] = {
    "optimal": m("No plan hosts more."),
    "within gap": m("No plan is worth more than {gap_share} above this one."),
    "time limit": m("The time was up: the best plan may be worth up to {gap_share} more."),
    "interrupted": m("You stopped the search: the best plan may be worth up to {gap_share} more."),
}
SHOWN = 30


def allocation_lines(allocation: Allocation, words: Words) -> Iterator[str]:
    """Who goes where, who has no site and why, which limits bind, and how sure it is."""
    found, prices = allocation.found, allocation.prices
    placed = found.placed["project"].n_unique()
    yield words.say(
        m(
            "{placed} of {projects} projects have a site: {jobs} jobs, {land} ha of land taken.",
            placed=placed,
            projects=placed + found.unplaced.height,
            jobs=round(found.jobs),
            land=round(found.land_taken_ha, 1),
        )
    )
    yield words.say(m(OUTCOMES[found.outcome].template, gap_share=found.gap))
    for row in found.placed.head(SHOWN).iter_rows(named=True):
        yield "  " + words.say(_placed(row))
    if found.unplaced.height:
        yield words.say(m("Without a site:"))
    for row, reason in list(zip(found.unplaced.iter_rows(named=True), found.reasons, strict=True))[:SHOWN]:
        yield "  " + words.say(
            m(
                "{project} ({jobs} jobs): {reason}",
                project=row["label"],
                jobs=round(row["jobs"]),
                reason=reason,
            )
        )
        yield from _lifting(allocation, row["project"], words)
    if prices.told:
        yield words.say(m("Which limit binds:"))
    for told in prices.told[:SHOWN]:
        yield "  " + words.say(told)
    if prices.unpriced:
        yield words.say(m("Time was too short for the price of {n} limits.", n=prices.unpriced))
    for sentence in (*found.evidence.cautions, found.evidence.uncertainty):
        yield words.say(sentence)


def allocation_files(allocation: Allocation, name: str) -> dict[str, bytes]:
    """The plan, then who has no site, the limits with their prices and the musts, as CSV files."""
    found = allocation.found
    return {
        f"{name}.csv": csv_file(found.placed),
        f"{name}-unplaced.csv": csv_file(found.unplaced),
        f"{name}-limits.csv": csv_file(allocation.prices.table),
        f"{name}-musts.csv": csv_file(found.musts),
    }


def _placed(row: dict) -> Message:
    said = m(
        "{project}: {site} ({commune}), {jobs} jobs",
        project=row["label"],
        site=row["site"] or row["site_id"],
        commune=row["commune"] or "?",
        jobs=round(row["jobs"]),
    )
    if row["opens_year"] is not None:
        said = m("{placed}, from {year}", placed=said, year=row["opens_year"])
    if row["share"] < 1:
        said = m("{placed}, {part_share} of it", placed=said, part_share=row["share"])
    if row["unknown_musts"]:
        said = m("{placed}; to check: {n} musts are not known", placed=said, n=row["unknown_musts"])
    return said


def _lifting(allocation: Allocation, project: str, words: Words) -> Iterator[str]:
    """The must that alone keeps the project from most sites."""
    rows = allocation.found.musts.filter(project=project).head(1)
    for row in rows.filter(rows["only_this"] > 0).iter_rows(named=True):
        yield "    " + words.say(
            m("without “{fact}”, {n} more sites would suit", fact=wanted(row["fact"]), n=row["only_this"])
        )
