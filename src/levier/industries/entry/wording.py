"""The reasons of a probability in words: what raises it, what lowers it, with the facts behind."""

from collections.abc import Callable, Mapping
from typing import Any

from levier.core.messages import Message, m
from levier.industries.entry.model import REASONS

LEAST = 0.05
"""Log-odds under which a reason is not worth a sentence."""
FEWEST_JOBS = 5
"""Jobs at the weight it has elsewhere, under which an activity is too small to speak of."""
NAMED = 3
"""Related activities that a sentence names."""

Row = Mapping[str, Any]


def reasons_in_words(row: Row, label: Callable[[str], str] = str) -> tuple[Message, ...]:
    """The reasons of one row of `Entries.table`, the weightiest first; none for a row without reasons.

    `label` gives the name of an activity from its code. A sentence says a fact and which way it weighs: it
    compares with the other areas and activities that could turn, and is no cause.
    """
    said = []
    for rank in range(1, REASONS + 1):
        family, weight = row[f"reason_{rank}"], row[f"reason_{rank}_log_odds"]
        if family is None or abs(weight) < LEAST or _contrary(family, row, raises=weight > 0):
            continue
        said.append(_weighed(_fact(family, row, label), raises=weight > 0))
    return tuple(said)


def _contrary(family: str, row: Row, *, raises: bool) -> bool:
    """Whether the fact told for the family would speak against its own weight: growth that lowers, or nobody
    employed that raises. The weight then comes from elsewhere in the family, and no sentence says it."""
    if family == "growth":
        grows = row["growth_elsewhere_share"]
        return grows is not None and (grows > 0) != raises
    return family == "level" and not row["employees"] and raises


def _weighed(fact: Message, *, raises: bool) -> Message:
    return m("for: {fact}", fact=fact) if raises else m("against: {fact}", fact=fact)


def _fact(family: str, row: Row, label: Callable[[str], str]) -> Message:
    facts: dict[str, Callable[[], Message]] = {
        "level": lambda: _level(row),
        "trend": lambda: m("how its jobs have changed here"),
        "related": lambda: _related(row, label),
        "alike": lambda: m("what territories with the same specialisations have of it"),
        "growth": lambda: _growth(row),
        "pace": lambda: m("how often it has come into territories, and how open this one is, lately"),
        "nearby": lambda: m("what the territories around have of it"),
        "size": lambda: _size(row),
        "complexity": lambda: m("how complex it is, beside the territory's other activities"),
        "spread": lambda: m(
            "{ubiquity_share} of territories are specialised in it", ubiquity_share=row["ubiquity_share"]
        ),
    }
    return facts[family]()


def _size(row: Row) -> Message:
    jobs = round(row["jobs_expected"])
    if jobs < FEWEST_JOBS:
        return m("so few jobs elsewhere that one hiring would do: a likelihood to read with care")
    return m("it would weigh here as it does elsewhere with {jobs} jobs", jobs=jobs)


def _level(row: Row) -> Message:
    if not row["employees"]:
        return m("nobody is employed in it here yet")
    quotient = m("location quotient {quotient}", quotient=row["location_quotient"])
    if row["establishments"] is None:
        return quotient
    return m(
        "here: jobs {jobs}, establishments {establishments}, {quotient}",
        jobs=round(row["employees"]),
        establishments=round(row["establishments"]),
        quotient=quotient,
    )


def _related(row: Row, label: Callable[[str], str]) -> Message:
    here = row["related_here"]
    if not here:
        return m("no related activity is a specialisation here")
    return m(
        "related specialisations here: {names}",
        names="; ".join(label(code) for code in list(here)[:NAMED]),
    )


def _growth(row: Row) -> Message:
    if row["growth_elsewhere_share"] is None:
        return m("how it grows elsewhere")
    return m("its jobs elsewhere: {growth_share} a year", growth_share=row["growth_elsewhere_share"])
