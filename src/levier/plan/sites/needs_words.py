"""Profiles of projects, and how sites stand their musts: lines for a terminal, tables for a file."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from levier.core import rome
from levier.core.messages import Message, m
from levier.plan.tables import csv_file
from levier.plan.words import Words
from levier.sites.facts import FACTS, fact
from levier.sites.known import Sites
from levier.sites.needs import WHOM, Screening, profile_lines, profiles, quantity, wanted_words
from levier.sites.project import Need, Project

SHOWN = 10
"""Sites of each kind that a terminal shows; a file holds all."""

SIZES = {
    "area_m2": m("Land"),
    "built_m2": m("Floor area"),
    "power_mw": m("Power"),
    "water_m3_day": m("Water"),
    "effluent_m3_day": m("Waste water"),
    "trucks_day": m("Lorries a day"),
    "jobs": m("Jobs"),
    "years_to_open": m("Years until it opens"),
}
_UNITS = {
    "area_m2": "area_m2",
    "built_m2": "built_m2",
    "power_mw": "grid_mw",
    "water_m3_day": "water_m3_day",
    "effluent_m3_day": "effluent_m3_day",
}
"""The fact whose unit a size has; the others are plain numbers."""


def profiles_lines(words: Words) -> Iterator[str]:
    """The worked profiles, one a line, from the smallest plant seen to a common one; then how many of their
    lines rest on a source."""
    table = profiles()
    heads = (m("project"), m("land, ha"), m("power, MW"), m("jobs"), m("sourced"), m("label"))
    yield _row(*(words.say(head) for head in heads))
    for row in table.iter_rows(named=True):
        yield _row(
            row["project"],
            _span(*(words.value(row[end] / 10_000, "number") for end in ("area_m2", "area_central_m2"))),
            _span(*(words.value(row[end], "number") for end in ("power_mw", "power_central_mw"))),
            _span(*(words.value(row[end], "count") for end in ("jobs", "jobs_central"))),
            f"{row['sourced']}/{row['lines']}",
            row["label"],
        )
    yield words.say(
        m(
            "From the smallest plant of the kind that was found, whose size the musts ask for, to a common "
            "one."
        )
    )
    yield words.say(
        m(
            "Lines whose figure was read in a source: {sourced} of {all}; the others are assumptions or "
            "general knowledge, each with its reason, to be verified.",
            sourced=int(table["sourced"].sum()),
            all=int(table["lines"].sum()),
        )
    )


def _row(key: str, land: str, power: str, jobs: str, sourced: str, label: str) -> str:
    return f"{key:<22}{land:>15}{power:>17}{jobs:>15}{sourced:>10}  {label}"


def _span(least: str, central: str) -> str:
    return least if least == central else f"{least} – {central}"


def profile_words(key: str, words: Words) -> Iterator[str]:
    """A profile, line by line: what, how much, why, and the source or that there is none."""
    about = profiles().row(by_predicate=pl.col("project") == key, named=True)
    yield words.say(
        m("{label} ({naf}), after: {plant}", **{name: about[name] for name in ("label", "naf", "plant")})
    )
    titles = {
        "size": m("Size"),
        "need": m("What it needs of a site"),
        "occupation": m("Occupations, share of the jobs"),
        "hazard": m("Hazards"),
    }
    lines = profile_lines(key)
    for kind, title in titles.items():
        yield f"{words.say(title)}"
        for row in lines.filter(pl.col("line") == kind).iter_rows(named=True):
            yield f"- {words.say(_said(row))}"
            yield f"    {row['reason']}"
            yield f"    {row['source'] or ''}{_doubt(row, words)}".rstrip()


def _doubt(row: Mapping[str, Any], words: Words) -> str:
    said = words.say(m("to be verified"))
    return "" if not row["to_verify"] else f" [{said}]" if row["source"] else f"[{said}]"


def _said(row: Mapping[str, Any]) -> Message:
    if row["line"] == "size":
        return _size(row)
    if row["line"] == "occupation":
        return m(
            "{code} {occupation}: {value_share}",
            code=row["name"],
            occupation=rome.label(row["name"]),
            value_share=row["value"],
        )
    if row["line"] == "hazard":
        return m("{hazard}", hazard=row["name"])
    return need_words(
        Need(
            row["name"],
            row["at_least"],
            row["at_most"],
            tuple(row["among"].split("|")) if row["among"] else (),
            row["must"],
            row["weight"] or 0.0,
        )
    )


def _size(row: Mapping[str, Any]) -> Message:
    name = row["name"]

    def amount(value: float) -> Message:
        if name in _UNITS:
            return quantity(fact(_UNITS[name]), value)
        return m("{value}", value=value)

    if row["low"] is None and row["high"] is None:
        return m("{size}: {value}", size=SIZES[name], value=amount(row["value"]))
    ends = [row["value"] if row[end] is None else row[end] for end in ("low", "high")]
    return m(
        "{size}: {value} (from {low} to {high})",
        size=SIZES[name],
        value=amount(row["value"]),
        low=amount(ends[0]),
        high=amount(ends[1]),
    )


def need_words(need: Need) -> Message:
    """A need in words: must or wish, what is wanted, and how much it weighs."""
    label = FACTS[need.fact].label
    if need.at_least is None and need.at_most is None and not need.among:
        return m("Wish, weight {weight}: {fact}", weight=need.weight, fact=label)
    row = {
        "fact": need.fact,
        "least": need.at_least,
        "most": need.at_most,
        "suits": list(need.among) or None,
    }
    wanted = wanted_words(row)
    if not need.must:
        return m("Wish, weight {weight}: {fact}, {wanted}", weight=need.weight, fact=label, wanted=wanted)
    if need.weight:
        return m("Must, weight {weight}: {fact}, {wanted}", weight=need.weight, fact=label, wanted=wanted)
    return m("Must: {fact}, {wanted}", fact=label, wanted=wanted)


def screening_lines(project: Project, sites: Sites, found: Screening, words: Words) -> Iterator[str]:
    """Sites that fit, are to be checked, or are excluded, each with why; then what each must excludes."""
    names = dict(sites.places.select("site_id", "name").iter_rows())
    yield words.say(
        m(
            "{project}: {all} sites, of which fit: {fitting}, to be checked: {to_check}, excluded: "
            "{excluded}.",
            project=project.label,
            all=sites.places.height,
            fitting=found.fitting.height,
            to_check=found.to_check.height,
            excluded=found.excluded.height,
        )
    )
    parts = (
        (m("Fit: every must is known and met"), found.fitting),
        (m("To be checked: nothing missed, something to ask"), found.to_check),
        (m("Excluded, the nearest misses first"), found.excluded),
    )
    of_all = found.asked_of_all
    if of_all:
        yield words.say(m("Unknown of every site, to be asked of each:"))
        for name in of_all:
            yield "- " + words.say(m("{fact}: ask {whom}", fact=FACTS[name].label, whom=WHOM[name]))
    for title, table in parts:
        if table.is_empty():
            continue
        yield words.say(title)
        for site_id in table["site_id"].head(SHOWN):
            yield f"- {names[site_id] or site_id} ({site_id})"
            for reason in found.reasons(site_id, but=of_all):
                yield f"    {words.say(reason)}"
        if table.height > SHOWN:
            yield words.say(m("- and {n} more", n=table.height - SHOWN))
    yield words.say(m("What each must does, the one that excludes most sites first:"))
    for row in found.by_must.iter_rows(named=True):
        yield "- " + words.say(_must(row))
    for sentence in (*found.evidence.cautions, found.evidence.uncertainty):
        yield words.say(sentence)


def _must(row: Mapping[str, Any]) -> Message:
    return m(
        "{fact}: missed by {missed}, to be asked of {asked}; without it, fitting: {fitting}, to be checked: "
        "{to_check}",
        fact=FACTS[row["fact"]].label,
        missed=row["missed"],
        asked=row["asked"],
        fitting=row["fitting_without"],
        to_check=row["to_check_without"],
    )


def screening_files(sites: Sites, found: Screening, name: str, words: Words) -> dict[str, bytes]:
    """Every site with its outcome and reasons; the musts, beside it."""
    parts = {"fits": found.fitting, "to check": found.to_check, "excluded": found.excluded}
    rows = pl.concat(
        [
            table.select(
                "site_id",
                outcome=pl.lit(outcome),
                missed=pl.col("missed") if "missed" in table.columns else pl.lit(0, pl.Int64),
                asked=pl.col("asked") if "asked" in table.columns else pl.lit(0, pl.Int64),
                relative_gap=pl.col("relative_gap") if "relative_gap" in table.columns else pl.lit(0.0),
            )
            for outcome, table in parts.items()
        ]
    )
    places = sites.places.select("site_id", "name", "kind", "commune", "longitude", "latitude")
    told = rows.join(places, on="site_id", how="left", maintain_order="left").with_columns(
        reasons=pl.Series(
            [" | ".join(words.say(reason) for reason in found.reasons(site)) for site in rows["site_id"]],
            dtype=pl.String,
        )
    )
    return {f"{name}.csv": csv_file(told), f"{name}-musts.csv": csv_file(found.by_must)}
