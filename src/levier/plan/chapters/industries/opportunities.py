"""What the territory could grow into: the portfolio, the diagram, and a profile of the first ones."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import Message, m
from levier.industries.opportunities import (
    NO_TRANSITION,
    Opportunities,
    diagram,
    firms_behind,
    firms_withheld,
    opportunities,
)
from levier.industries.pairs import Pairs
from levier.industries.transitions import SECTORS
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Profile, Table
from levier.plan.industries.opportunity_words import facts
from levier.plan.panel import Panel

TITLE = m("Industries the territory could grow into")
SHOWN = 10
PROFILES = 5
NAMES = {
    "activity": "naf",
    "reach": "reachable_share",
    "reach_low": "reachable_low_share",
    "reach_high": "reachable_high_share",
    "density": "density_share",
    "value": "valuable_share",
    "value_low": "valuable_low_share",
    "value_high": "valuable_high_share",
    "robust": "robust_share",
    "robust_low": "robust_low_share",
    "robust_high": "robust_high_share",
    "complexity": "pci",
    "complexity_low": "pci_low",
    "complexity_high": "pci_high",
    "jobs": "jobs_per_establishment",
    "growth": "growth_areas_share",
}
"""Columns of the lever under the names that the plan's tables give them."""
SECTOR_NAMES = {
    **{code: name.template for code, name in SECTORS.items()},
    NO_TRANSITION: "Outside the transitions",
}
"""What the sectors of the transitions are called, as terms of the tables."""


def territory_opportunities(
    panel: Panel | NotComputed,
    predictions: pl.DataFrame | None = None,
    relatedness: Mapping[str, Pairs] | None = None,
) -> Opportunities | NotComputed:
    """The portfolio of the panel's own territory; `predictions` (`area`, `activity`, `probability`,
    `probability_low`, `probability_high`) and other kinds of `relatedness` where there are some."""
    if isinstance(panel, NotComputed):
        return panel
    latest = panel.table.filter(pl.col("year") == pl.col("year").max())
    if latest.filter(area=panel.own).is_empty():
        return NotComputed(
            m("no jobs by activity are known for this territory in the latest year imported"),
            ("employment",),
        )
    found = opportunities(
        panel.table, panel.own, predictions=predictions, relatedness=relatedness, first=SHOWN
    )
    if isinstance(found, NotComputed):
        return found
    return replace(found, evidence=panel.cautioned(found.evidence))


def opportunity_portfolio(
    found: Opportunities | NotComputed, establishments: pl.DataFrame, geography: Geography
) -> Answer | Missing:
    """The first industries to look at. `establishments` are those of the territory, named as far as they may
    be."""
    if isinstance(found, NotComputed):
        return Missing("opportunities", TITLE, found)
    firms = firms_behind(found, establishments)
    evidence = found.evidence
    if withheld := firms_withheld(found, establishments):
        told = m("Not listed among the firms, being of partial diffusion: {n} establishments.", n=withheld)
        evidence = replace(evidence, cautions=(*evidence.cautions, told))
    heads = found.best.head(PROFILES).iter_rows(named=True)
    return Answer(
        id="opportunities",
        title=TITLE,
        finding=_finding(found),
        figures=(
            Figure("candidates", m("Industries compared"), found.table.height, "count"),
            Figure(
                "not_dominated",
                m("That no other beats on both counts"),
                int(found.table["pareto"].sum()),
                "count",
            ),
            Figure(
                "robust_ones",
                m("Among the first in more than half of the trials"),
                found.table.filter(pl.col("robust") > 0.5).height,
                "count",
            ),
            Figure("year", m("Year"), found.year, "year"),
        ),
        tables=_tables(found, firms, geography),
        charts=(_diagram(found), _robust_chart(found)),
        evidence=evidence,
        profiles=tuple(
            Profile(
                m("{rank}. {label} ({naf})", rank=row["rank"], label=row["label"], naf=row["activity"]),
                tuple(facts(row, found, firms)),
            )
            for row in heads
        ),
    )


def _finding(found: Opportunities) -> Message:
    """The first one, and how far to trust that it is first."""
    row = found.table.row(0, named=True)
    return m(
        "First to look at: {label}. Industries of the first {first} that stay among them in more than half "
        "of the {trials} trials with other areas, years, kinds of relatedness and weights: {robust}.",
        label=row["label"] or row["activity"],
        first=found.first,
        robust=found.best.filter(pl.col("robust") > 0.5).height,
        trials=found.trials,
    )


def _tables(found: Opportunities, firms: pl.DataFrame, geography: Geography) -> tuple[Table, ...]:
    points = diagram(found, points=found.table.height).select(
        "activity",
        "named",
        transition_group=pl.col("group").replace_strict(SECTOR_NAMES, return_dtype=pl.String),
    )
    ranked = found.table.join(points, on="activity", how="left", maintain_order="left").rename(NAMES)
    reasons = found.related.rename({"activity": "naf", "related": "related_naf"}).with_columns(
        density_part_share="share_of_density", jobs=pl.col("employees")
    )
    communes = geography.communes.select("commune", commune_name="name")
    behind = firms.join(communes, on="commune", how="left", maintain_order="left").with_columns(
        opportunity_naf="activity"
    )
    three = ("reachable", "valuable", "robust")
    return (
        Table(
            "opportunities",
            m("Industries to look at, in the stated order"),
            columns(
                "rank",
                "naf",
                "label",
                "step",
                *(f"{name}{end}_share" for name in three for end in ("", "_low", "_high")),
                "jobs_to_average",
                "pareto",
                "pci",
                "pci_low",
                "pci_high",
                "gain",
                "jobs_per_establishment",
                "growth_areas_share",
                "transition_group",
                "transitions_fr",
                "density_share",
                "density_place",
                "kept_from",
                "kept_to",
                "location_quotient",
                "named",
            ),
            ranked,
            "list",
            on_page=(
                "rank",
                "label",
                "step",
                "reachable_share",
                "valuable_share",
                "robust_share",
                "jobs_to_average",
                "pareto",
            ),
        ),
        Table(
            "opportunities_robust",
            m("How often the first ones stay among the first"),
            columns("label", "naf", "robust_share", "robust_low_share", "robust_high_share"),
            ranked.head(found.first),
        ),
        Table(
            "opportunity_reasons",
            m("Specialisations of the territory around each of the first opportunities"),
            columns("naf", "related_naf", "related_label", "relatedness", "density_part_share", "jobs"),
            reasons,
            "list",
        ),
        Table(
            "opportunity_firms",
            m("Largest establishments behind each of the first opportunities"),
            columns(
                "opportunity_naf", "siret", "name", "naf", "headcount_band", "commune", "commune_name", "same"
            ),
            behind,
            "list",
        ),
    )


def _diagram(found: Opportunities) -> Chart:
    """Reach and complexity; where complexity is not identified, value stands in its place under its name."""
    by = m("Reachable is the probability of becoming a specialisation.")
    if found.reach_kind == "density":
        by = m("Reachable is the part of what surrounds the industry that is already a speciality here.")
    title, height = m("How reachable, how complex"), "pci"
    caption = m(
        "Each point is an industry in which the territory is not specialised: to the right the more "
        "reachable, upwards the more complex; the larger, the more jobs it would take to reach the "
        "weight it has elsewhere. {by}",
        by=by,
    )
    if found.table["complexity"].is_null().all():
        title, height = m("How reachable, how valuable"), "valuable"
        caption = m(
            "Each point is an industry in which the territory is not specialised: to the right the more "
            "reachable, upwards the more valuable (complexity could not be told); the larger, the more jobs "
            "it would take to reach the weight it has elsewhere. {by}",
            by=by,
        )
    ends = ("", "_low", "_high")
    y, low, high = (f"{height}{end}_share" if height == "valuable" else f"{height}{end}" for end in ends)
    return Chart(
        "opportunities_diagram",
        "scatter",
        title,
        caption,
        "opportunities",
        "label",
        y,
        low=low,
        high=high,
        series="transition_group",
        x="reachable_share",
        size="jobs_to_average",
        named="named",
    )


def _robust_chart(found: Opportunities) -> Chart:
    return Chart(
        "opportunities_robustness",
        "dots",
        m("How robust the order is"),
        m(
            "Share of the trials in which each industry stays among the first, with its interval (90 %); the "
            "rule is at what chance alone would give."
        ),
        "opportunities_robust",
        "label",
        "robust_share",
        low="robust_low_share",
        high="robust_high_share",
        mark=found.by_chance,
    )
