"""The inventory, and what does not conform to the standard, in lines for people and in files."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from levier.core.messages import Message, m
from levier.plan.tables import csv_file
from levier.plan.words import Words
from levier.sites.inventory import Conformity, Inventory
from levier.sites.inventory.conformity import what_to_do
from levier.sites.inventory.site_table import site_table

KINDS: dict[str, Message] = {
    "brownfield": m("brownfields"),
    "business_park": m("business parks"),
    "plot": m("plots"),
    "closing_plant": m("plants that closed or may close"),
    "given": m("other sites"),
}
REASONS: dict[str, Message] = {
    "reconverted": m("already reused"),
    "full": m("no land left"),
}
STATES: dict[str, Message] = {
    "closed": m("closed"),
    "liquidation": m("in liquidation"),
    "receivership": m("in receivership"),
    "safeguard": m("in safeguard"),
    "at_risk": m("at risk"),
}
OWNERS: dict[str, Message] = {
    "many": m("several owners"),
    "private": m("a private owner"),
    "public": m("a public owner"),
}
NAME_WIDTH = 40
FAULTS_SHOWN = 12


def inventory_lines(found: Inventory, words: Words, first: int) -> Iterator[str]:
    """How many sites of each kind, the largest ones, and what a reader must know."""
    table = site_table(found)
    yield words.say(m("{n} sites offered, {aside} set aside", n=len(table), aside=len(found.set_aside)))
    counts = dict(table.group_by("kind").len().iter_rows())
    for kind, label in KINDS.items():
        if kind in counts:
            yield f"  {counts[kind]:>6}  {words.say(label)}"
    yield ""
    for row in table.head(first).iter_rows(named=True):
        yield f"{row['name'][:NAME_WIDTH]:<{NAME_WIDTH}}  {_about(row, words)}"
    if len(table) > first:
        yield words.say(m("… and {n} more: --out writes them all", n=len(table) - first))
    yield ""
    for caution in (found.evidence.uncertainty, *found.evidence.cautions):
        yield words.say(caution)


def inventory_files(found: Inventory, name: str) -> dict[str, bytes]:
    """The sites as a table; beside it every fact with its source, and what was set aside or counted once."""
    return {
        f"{name}.csv": csv_file(site_table(found)),
        f"{name}-facts.csv": csv_file(found.told),
        f"{name}-set-aside.csv": csv_file(found.set_aside),
        f"{name}-merged.csv": csv_file(found.merged),
    }


def conformity_lines(found: Conformity, words: Words) -> Iterator[str]:
    """How many rows conform, then each kind of fault with an example and what to do."""
    yield words.say(
        m(
            "{conform} of {sites} rows conform to the standard (CNIG, Friches, 1.0.6)",
            conform=found.conform,
            sites=found.sites,
        )
    )
    for field, rule, rows in found.by_rule.head(FAULTS_SHOWN).iter_rows():
        yield "  " + words.say(_fault(found.faults, field, rule, rows))
    if (more := found.by_rule.height - FAULTS_SHOWN) > 0:
        yield "  " + words.say(m("… and {n} kinds of fault more", n=more))
    if found.extra:
        yield words.say(
            m("Columns that the standard does not have: {columns}", columns=", ".join(found.extra))
        )


def _fault(faults: pl.DataFrame, field: str, rule: str, rows: int) -> Message:
    first = faults.filter((pl.col("field") == field) & (pl.col("rule") == rule)).row(0, named=True)
    if rule == "absent":
        return m(
            "{field}: the column is absent, in {n} rows; {fix}", field=field, n=rows, fix=what_to_do(rule)
        )
    return m(
        "{field}: {n} rows, the first is row {row}, site {site}, value {value}; {fix}",
        field=field,
        n=rows,
        row=first["row"],
        site=first["site_id"] or m("(empty)"),
        value=first["value"] or m("(empty)"),
        fix=what_to_do(rule),
    )


def _about(row: dict[str, Any], words: Words) -> str:
    """What a line says of a site after its name."""
    area = row.get("area_m2")
    said = [
        row["commune"] or "?",
        words.say(m("area unknown")) if area is None else words.say(m("{ha} ha", ha=round(area / 10_000, 1))),
        STATES[row["status"]] if row["status"] in STATES else row["status"],
        row.get("pollution"),
        OWNERS.get(row.get("owner") or ""),
    ]
    return ", ".join(words.say(one) if isinstance(one, Message) else one for one in said if one)
