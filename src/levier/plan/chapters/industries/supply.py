"""Supply chains: what a few types of project would buy here, who makes it around, and what is missing."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.geography import Geography
from levier.core.messages import Message, m
from levier.core.territory import Territory
from levier.industries.pairs import Pairs
from levier.industries.supply import FilledGap, Retooling, bill_of, reason
from levier.lake.store import Lake
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Profile, Table
from levier.plan.industries.supply import (
    GOODS,
    ProjectSupply,
    every_activity,
    example_of,
    fitting_projects,
    supply_of,
    surroundings,
)
from levier.plan.industries.supply_words import cautions, gained, kept_range

TITLE = m("Supply chains: what is made around, what is missing")
SHOWN_PROJECTS = 2
NAMED = 3
"""Firms named for a gap."""
TOLD_GAPS = 6
"""Gaps told in sentences."""

STATES = {
    "made": "made around",
    "thin": "a single firm in the register",
    "missing": "nobody around",
    "unseen": "not seen in the register",
    "unknown": "no activity code",
}
"""What a state is called in the tables of the plan."""


def supply_gaps(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    projects: Sequence[str] = (),
    pairs: Pairs | None = None,
) -> Answer | Missing:
    """What these types of project (keys of `project_types`) would buy, made around the territory or missing.
    Each is an example of what its activity may serve, and is said to be one.

    Without any, those that come nearest to being supplied around, as examples. `pairs` is the relatedness of
    sub-classes that tells who could retool; without it, the tree of NAF does.
    """
    chosen = [example_of(project) for project in projects[:SHOWN_PROJECTS]]
    around = surroundings(lake, territory, geography, every_activity(*chosen))
    if isinstance(around, NotComputed):
        return Missing("supply_gaps", TITLE, around)
    if not chosen:
        chosen = [bill_of(project) for project in fitting_projects(around, SHOWN_PROJECTS)]
    found = [supply_of(bill, around, pairs) for bill in chosen]
    told = [supply for supply in found if not isinstance(supply, NotComputed)]
    if not told:
        why = next((supply for supply in found if isinstance(supply, NotComputed)), None)
        nobody = NotComputed(m("no establishment around has a known place"), needs=("establishments",))
        return Missing("supply_gaps", TITLE, why or nobody)
    return _answer(told, geography, given=bool(projects))


def _answer(told: list[ProjectSupply], geography: Geography, *, given: bool) -> Answer:
    gaps, makers = _gaps(told), _makers(told, geography)
    counts = gaps.filter(pl.col("role").is_in(GOODS)).group_by(
        "project_label", "supply_state", maintain_order=True
    )
    return Answer(
        id="supply_gaps",
        title=TITLE,
        finding=_finding(told),
        figures=tuple(figure for number, supply in enumerate(told, 1) for figure in _figures(number, supply)),
        tables=(
            Table(
                "supply_gaps",
                m("What each project buys, and who makes it around"),
                columns(
                    *("project_label", "item", "role", "bill_share_low", "bill_share_high", "bill_share_of"),
                    *(
                        "supply_state",
                        "makers",
                        "jobs_low",
                        "jobs_high",
                        "nearest_km",
                        "beyond_km",
                        "could_retool",
                    ),
                    *("added_jobs_low", "added_jobs_high", "bill_source", "to_verify"),
                ),
                gaps,
                on_page=("project_label", "item", "supply_state", "makers", "nearest_km", "could_retool"),
            ),
            Table(
                "supply_counts",
                m("Materials and components of each project, by who makes them"),
                columns("project_label", "supply_state", "inputs"),
                counts.agg(inputs=pl.len().cast(pl.Int64)),
                "file",
            ),
            Table(
                "supply_makers",
                m("Establishments around that declare what a project buys, the nearest first"),
                columns(
                    *("project_label", "item", "siret", "name", "naf", "headcount_band"),
                    *("commune", "commune_name", "distance_km"),
                ),
                makers,
                "list",
                on_page=("item", "name", "headcount_band", "commune_name", "distance_km"),
            ),
            Table(
                "supply_retooling",
                m("Firms that could turn to what is missing, the first to visit"),
                columns(
                    *("project_label", "item", "rank", "siret", "name", "label", "jobs_low", "jobs_high"),
                    *("commune", "distance_km", "relatedness", "rank_best", "rank_worst", "robust"),
                ),
                _retooling(told),
                "file",
            ),
        ),
        charts=(
            Chart(
                "supply_counts",
                "stacked",
                m("Materials and components of each project"),
                m("Number of materials and components, by who makes them around."),
                "supply_counts",
                "project_label",
                "inputs",
                series="supply_state",
            ),
        ),
        evidence=_evidence(told, given=given),
        profiles=_profiles(told),
    )


def _finding(told: list[ProjectSupply]) -> Message:
    sentences = [_told(supply) for supply in told]
    return (
        sentences[0]
        if len(sentences) == 1
        else m("{first} {second}", first=sentences[0], second=sentences[1])
    )


def _told(supply: ProjectSupply) -> Message:
    """How many of the goods of a project are made around: of the register alone, where it is not whole."""
    states = _goods(supply)["state"]
    counts = {
        "n": states.len(),
        "made": int((states == "made").sum()),
        "thin": int((states == "thin").sum()),
        "km": round(supply.map.radius_km),
    }
    if supply.map.whole:
        return m(
            "{project}, as an example: of {n} materials and components, {made} are declared by several firms "
            "within {km} km, {thin} by a single one, {missing} by none.",
            project=supply.map.bill.label,
            missing=int((states == "missing").sum()),
            **counts,
        )
    return m(
        "{project}, as an example: of {n} materials and components, the register imported shows several "
        "firms within {km} km for {made}, a single one for {thin}, none for {unseen}; it does not hold the "
        "whole area.",
        project=supply.map.bill.label,
        unseen=int((states == "unseen").sum()),
        **counts,
    )


def _figures(number: int, supply: ProjectSupply) -> list[Figure]:
    goods, label = _goods(supply), supply.map.bill.label
    figures = [
        Figure(
            f"supply_made_{number}",
            m("{project}: declared around, of {n} materials and components", project=label, n=goods.height),
            int(goods["state"].is_in(["made", "thin"]).sum()),
            "count",
        )
    ]
    if supply.kept is not None:
        low, high = kept_range(supply.kept)
        figures.append(
            Figure(
                f"supply_kept_{number}",
                m("{project}: part of its industry's purchases made around", project=label),
                supply.kept["local_supply_share_middle"],
                "share",
                low=low,
                high=high,
            )
        )
    return figures


def _goods(supply: ProjectSupply) -> pl.DataFrame:
    return supply.map.inputs.filter(pl.col("role").is_in(GOODS))


def _gaps(told: list[ProjectSupply]) -> pl.DataFrame:
    parts = []
    for supply in told:
        filled = {item: gain for item, (_, gain) in supply.gaps.items() if isinstance(gain, FilledGap)}
        could = {item: _named(found) for item, (found, _) in supply.gaps.items()}
        parts.append(
            supply.map.inputs.with_columns(
                project_label=pl.lit(supply.map.bill.label),
                supply_state=pl.col("state").replace_strict(STATES),
                could_retool=pl.Series(
                    [could.get(item) for item in supply.map.inputs["item"]], dtype=pl.String
                ),
                added_jobs_low=pl.Series(
                    [filled[item].jobs_low if item in filled else None for item in supply.map.inputs["item"]],
                    dtype=pl.Float64,
                ),
                added_jobs_high=pl.Series(
                    [
                        filled[item].jobs_high if item in filled else None
                        for item in supply.map.inputs["item"]
                    ],
                    dtype=pl.Float64,
                ),
            ).rename(
                {
                    **{name: f"bill_{name}" for name in ("share_low", "share_high", "share_of")},
                    "source": "bill_source",
                }
            )
        )
    return pl.concat(parts)


def _named(found: Retooling | NotComputed) -> str | None:
    """The first candidates, by name; nothing where there is none."""
    if isinstance(found, NotComputed) or found.candidates.is_empty():
        return None
    return ", ".join(
        found.candidates["siren"]
        .to_frame()
        .with_columns(found.candidates["name"])
        .unique("siren", maintain_order=True)["name"]
        .head(NAMED)
    )


def _makers(told: list[ProjectSupply], geography: Geography) -> pl.DataFrame:
    names = geography.communes.select("commune", commune_name="name")
    listed = pl.concat(
        supply.map.makers.with_columns(project_label=pl.lit(supply.map.bill.label)) for supply in told
    )
    return listed.filter(pl.col("diffusion") != "P").join(
        names, on="commune", how="left", maintain_order="left"
    )


def _retooling(told: list[ProjectSupply]) -> pl.DataFrame:
    parts = [
        found.candidates.with_columns(project_label=pl.lit(supply.map.bill.label), item=pl.lit(item))
        for supply in told
        for item, (found, _) in supply.gaps.items()
        if not isinstance(found, NotComputed)
    ]
    if parts:
        return pl.concat(parts)
    texts = ("project_label", "item", "siret", "name", "label", "commune")
    counts = ("rank", "jobs_low", "jobs_high", "rank_best", "rank_worst")
    return pl.DataFrame(
        schema={
            **dict.fromkeys(texts, pl.String),
            **dict.fromkeys(counts, pl.Int64),
            "distance_km": pl.Float64,
            "relatedness": pl.Float64,
            "robust": pl.Boolean,
        }
    )


def _profiles(told: list[ProjectSupply]) -> tuple[Profile, ...]:
    """The first gaps in sentences: who could turn to it, what filling it would bring."""
    profiles = []
    for supply in told:
        for item, (could, gain) in supply.gaps.items():
            facts: list[tuple[Message, Message]] = []
            if not isinstance(could, NotComputed):
                rows = could.candidates.unique("siren", maintain_order=True).head(NAMED)
                facts = [(m("{name}", name=row["name"]), reason(row)) for row in rows.iter_rows(named=True)]
            if isinstance(gain, FilledGap):
                facts.append((m("If it were made here"), gained(gain)))
            if facts:
                profiles.append(
                    Profile(m("{item} ({project})", item=item, project=supply.map.bill.label), tuple(facts))
                )
    return tuple(profiles[:TOLD_GAPS])


def _evidence(told: list[ProjectSupply], *, given: bool) -> Evidence:
    first = told[0].map.evidence
    said = list(dict.fromkeys(caution for supply in told for caution in cautions(supply)))
    if not given:
        said.insert(
            0,
            m(
                "The projects shown are examples: of the types that have a bill of inputs, those that come "
                "nearest to being supplied around, with something missing still."
            ),
        )
    local = [supply.kept_evidence for supply in told if supply.kept_evidence is not None]
    tables = dict.fromkeys(table for one in (first, *local) for table in one.tables)
    bills = [supply.map.bill.reference for supply in told]
    references = dict.fromkeys(text for text in (*bills, *(one.reference for one in local)) if text)
    return replace(
        first,
        cautions=tuple(caution for caution in said if caution != first.uncertainty),
        tables=tuple(tables),
        reference="; ".join(references),
    )
