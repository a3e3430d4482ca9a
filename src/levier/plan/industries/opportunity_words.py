"""Why an opportunity is reachable, valuable and robust, and who stands behind it, in sentences."""

import math
from typing import Any

import polars as pl

from levier.core.messages import Message, joined, m
from levier.industries.opportunities import COMPONENTS, Opportunities

STRONG, WEAK = 2 / 3, 1 / 3
"""Places among the candidates from which a criterion is told as strong, and up to which as weak."""
TOLD = 3
"""Specialisations and firms told by name."""

Row = dict[str, Any]


def facts(row: Row, found: Opportunities, firms: pl.DataFrame) -> list[tuple[Message, Message]]:
    """What is told of an opportunity (a row of `found.table`), each sentence under its label."""
    told = [
        (m("What it is about"), _step(row)),
        (m("Reachable?"), reachable(row, found)),
        (m("Valuable?"), valuable(row)),
        (m("Robust?"), robust(row, found)),
    ]
    if row["transitions_fr"]:
        told.append((m("May serve"), m("{technologies}", technologies=row["transitions_fr"])))
    behind = firms.filter(pl.col("activity") == row["activity"])
    if behind.height:
        told.append((m("Firms to talk to"), _firms(behind)))
    return told


FEWEST_JOBS = 10
"""Below that, the jobs that an industry would have at its weight elsewhere say nothing of a plant."""


def _step(row: Row) -> Message:
    jobs = math.ceil(row["jobs_to_average"])
    if jobs < FEWEST_JOBS:
        here = round(row["employees"] or 0)
        return m("{here} jobs here; too few elsewhere to say how many more would be usual.", here=here)
    if row["step"] == "deepen":
        return m(
            "To deepen: present here ({here} jobs), below its weight elsewhere; about {jobs} more jobs would "
            "bring it there.",
            here=round(row["employees"]),
            jobs=jobs,
        )
    if row["employees"]:
        return m(
            "To enter: only {here} jobs here; about {jobs} more would bring it to the weight it has "
            "elsewhere.",
            here=round(row["employees"]),
            jobs=jobs,
        )
    return m(
        "To enter: no job known here; about {jobs} would bring it to the weight it has elsewhere.", jobs=jobs
    )


def reachable(row: Row, found: Opportunities) -> Message:
    """How reachable, and by what."""
    if row["reach"] is None:
        return m("not known")
    ends = {
        "reach_share": row["reach"],
        "low_share": row["reach_low"],
        "high_share": row["reach_high"],
        "reasons": _reasons(row, found),
    }
    if found.reach_kind == "probability":
        return m(
            "Probability of becoming a specialisation: {reach_share} (between {low_share} and {high_share}). "
            "{reasons}",
            **ends,
        )
    if row["reach_low"] is None:
        return m(
            "{reach_share} of what surrounds this activity is already a speciality here; too little "
            "surrounds it to say how far to trust that. {reasons}",
            reach_share=row["reach"],
            reasons=ends["reasons"],
        )
    return m(
        "{reach_share} of what surrounds this activity is already a speciality here (between {low_share} and "
        "{high_share}), more than in {place_share} of the other areas. {reasons}",
        **ends,
        place_share=row["density_place"],
    )


def _reasons(row: Row, found: Opportunities) -> Message:
    near = found.related.filter(pl.col("activity") == row["activity"]).head(TOLD)
    if near.is_empty():
        return m("No specialisation of the territory in industry stands close to it.")
    names = [
        m("{name}", name=name or code) for code, name in near.select("related", "related_label").iter_rows()
    ]
    return m("Closest specialisations here: {names}.", names=joined(names, ", "))


def valuable(row: Row) -> Message:
    """How valuable, where it is strong and where it is weak."""
    places = {name: row[f"{name}_place"] for name in COMPONENTS}
    strong = [COMPONENTS[name] for name, place in places.items() if place is not None and place >= STRONG]
    weak = [COMPONENTS[name] for name, place in places.items() if place is not None and place <= WEAK]
    return m(
        "On average it stands above {value_share} of the candidates (between {low_share} and {high_share}). "
        "Strong: {strong}. Weak: {weak}.",
        value_share=row["value"],
        low_share=row["value_low"],
        high_share=row["value_high"],
        strong=joined(strong, ", ") if strong else m("nothing"),
        weak=joined(weak, ", ") if weak else m("nothing"),
    )


def robust(row: Row, found: Opportunities) -> Message:
    """How often it stays among the first, and what would take it out."""
    often = m(
        "Among the first {first} in {robust_share} of {trials} trials (between {low_share} and {high_share}; "
        "chance alone: {chance_share}).",
        first=found.first,
        trials=found.trials,
        chance_share=found.by_chance,
        robust_share=row["robust"],
        low_share=row["robust_low"],
        high_share=row["robust_high"],
    )
    if row["kept_from"] is None:
        return m("{often} No weight of reach brings it there.", often=often)
    if (row["kept_from"], row["kept_to"]) == (0.0, 1.0):
        kept = m("It stays there whatever the weight of reach.")
    else:
        kept = m(
            "It is there when reach counts for {low_share} to {high_share} of the order.",
            low_share=row["kept_from"],
            high_share=row["kept_to"],
        )
    if not row["relies_on"]:
        return m("{often} {kept}", often=often, kept=kept)
    return m(
        "{often} {kept} It would leave if any of these were not counted: {components}.",
        often=often,
        kept=kept,
        components=joined([COMPONENTS[name] for name in row["relies_on"]], ", "),
    )


def _firms(behind: pl.DataFrame) -> Message:
    told = []
    for firm in behind.head(TOLD).iter_rows(named=True):
        about = {"naf": firm["naf"], "siret": firm["siret"], "jobs": firm["jobs_low"]}
        if firm["name"] is None:
            told.append(m("{siret} (name not shown; {naf}, {jobs} jobs or more)", **about))
        else:
            told.append(m("{name} ({siret}; {naf}, {jobs} jobs or more)", name=firm["name"], **about))
    return joined(told, ", ")
