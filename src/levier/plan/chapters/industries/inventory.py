"""What industry there is: establishments by activity, size and place."""

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.industries import Inventory
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Table
from levier.plan.inputs import Inputs


def inventory_answer(found: Inventory | NotComputed, inputs: Inputs) -> Answer | Missing:
    title = m("Active industrial establishments")
    if isinstance(found, NotComputed):
        return Missing("inventory", title, found)
    totals = found.totals
    return Answer(
        id="inventory",
        title=title,
        finding=m(
            "{industrial} active industrial establishments, out of {active} active ones of all kinds "
            "({read} establishments read, of which {here} in this territory).",
            industrial=totals.industrial,
            active=totals.active,
            read=inputs.establishments_read,
            here=totals.read,
        ),
        figures=_inventory_figures(found, inputs.establishments_read),
        tables=_inventory_tables(found, inputs),
        charts=(
            Chart(
                "inventory_divisions",
                "bars",
                m("Industrial establishments by activity"),
                m("Active establishments by NAF division, the most numerous first."),
                "industry_by_division",
                "label",
                "establishments",
            ),
            Chart(
                "inventory_sizes",
                "bars",
                m("Industrial establishments by size"),
                m("Active establishments by headcount band."),
                "industry_by_size",
                "band_label",
                "establishments",
            ),
        ),
        evidence=found.evidence,
    )


def _inventory_figures(found: Inventory, read: int) -> tuple[Figure, ...]:
    groups = dict(zip(found.by_group["group"], found.by_group.iter_rows(named=True), strict=True))
    manufacturing = groups["manufacturing"]
    return (
        Figure("establishments_read", m("Establishments read"), read, "count"),
        Figure("establishments_here", m("Of which in this territory"), found.totals.read, "count"),
        Figure("manufacturing", m("Manufacturing (NAF 10–33)"), manufacturing["establishments"], "count"),
        Figure("manufacturing_employers", m("Of which with employees"), manufacturing["employers"], "count"),
        Figure(
            "manufacturing_jobs",
            m("Manufacturing jobs, by headcount bands"),
            None,
            "count",
            low=manufacturing["jobs_low"],
            high=manufacturing["jobs_high"],
        ),
        Figure("extraction", m("Extraction (NAF 05–09)"), groups["extraction"]["establishments"], "count"),
        Figure(
            "utilities", m("Energy, water, waste (NAF 35–39)"), groups["utilities"]["establishments"], "count"
        ),
    )


def _inventory_tables(found: Inventory, inputs: Inputs) -> tuple[Table, ...]:
    counts = ("establishments", "employers", "jobs_low", "jobs_high", "headcount_unknown")
    by_division = found.by_division.sort("establishments", "naf_division", descending=[True, False])
    by_size = found.by_size.rename({"label": "band_label"})
    names = inputs.geography.communes.select("commune", commune_name="name")
    by_commune = found.by_commune.join(names, on="commune", how="left").sort(
        "establishments", "commune", descending=[True, False]
    )
    firms = found.establishments.join(names, on="commune", how="left", maintain_order="left")
    groups = ("manufacturing", "extraction", "utilities")
    return (
        Table(
            "industry_by_division",
            m("Industrial establishments by NAF division"),
            columns("group", "naf_division", "label", *counts),
            by_division,
        ),
        Table(
            "industry_by_size",
            m("Industrial establishments by size"),
            columns("headcount_band", "band_label", "establishments", *groups),
            by_size,
        ),
        Table(
            "industry_by_commune",
            m("Industrial establishments by commune"),
            columns("commune", "commune_name", *counts, *groups),
            by_commune,
            "list",
        ),
        Table(
            "industry_by_subclass",
            m("Industrial establishments by NAF sub-class"),
            columns("group", "naf", "label", *counts),
            found.by_subclass,
            "list",
        ),
        Table(
            "industrial_establishments",
            m("Industrial establishments, the largest first"),
            columns(
                "siret",
                "siren",
                "name",
                "group",
                "naf",
                "label",
                "headcount_band",
                "jobs_low",
                "jobs_high",
                "commune",
                "commune_name",
                "longitude",
                "latitude",
            ),
            firms,
            "list",
            on_page=("siret", "name", "label", "headcount_band", "jobs_low", "jobs_high", "commune_name"),
        ),
    )
