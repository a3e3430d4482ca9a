"""Entries: the industries in which the territory may become specialised, how likely, and why."""

from dataclasses import replace

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries.entry import Entries, EntryModel, Turning, panel_of, reasons_in_words
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Profile, Table
from levier.plan.industries.entry_card import industrial, label_of
from levier.plan.panel import Panel

TITLE = m("Which industries may enter")
ORIGINS, MOST_ROWS = 3, 12_000
"""Years and rows that a plan learns from: fewer than by default, so that it is written in seconds."""
FEWEST_YEARS = 2
USUAL_HORIZON = 5
PROFILED = 5


def entries_answer(known: Panel | Entries | NotComputed) -> Answer | Missing:
    """The probability of each industry's entry within 5 years, or the longest time that the panel allows:
    from the panel, or from what `territory_entries` has made of it."""
    found = territory_entries(known) if isinstance(known, Panel) else known
    return Missing("entries", TITLE, found) if isinstance(found, NotComputed) else _answer(found)


def territory_entries(
    panel: Panel,
    horizon_years: int | None = None,
    *,
    origins: int = ORIGINS,
    most_rows: int = MOST_ROWS,
) -> Entries | NotComputed:
    """The entries of the panel's own territory, learned on all its areas. By default within 5 years, or half
    the span of a shorter panel."""
    arrays = panel_of(panel.table.select("area", "activity", "year", "employees", "establishments"))
    span = arrays.years[-1] - arrays.years[0]
    horizon = horizon_years or max(min(USUAL_HORIZON, span // 2), 1)
    model = EntryModel.fit(arrays, Turning(horizon_years=horizon), origins=origins, most_rows=most_rows)
    if isinstance(model, NotComputed):
        return model
    if panel.own not in arrays.areas:
        return NotComputed(m("no jobs by activity are known for this territory"), ("employment",))
    found = model.predict(arrays, areas=[panel.own])
    if isinstance(found, NotComputed):
        return found
    return replace(found, evidence=panel.cautioned(found.evidence))


def _answer(entries: Entries) -> Answer:
    rows = industrial(entries).rename(
        {
            "activity": "naf",
            "probability": "entry_probability",
            "probability_low": "entry_low",
            "probability_high": "entry_high",
            "employees": "jobs",
        }
    )
    horizon = entries.turning.horizon_years
    return Answer(
        id="entries",
        title=TITLE,
        finding=_finding(rows, horizon),
        figures=(
            Figure("entry_horizon", m("Years ahead"), horizon, "count"),
            Figure(
                "entries_expected", m("Entries expected"), float(rows["entry_probability"].sum()), "number"
            ),
        ),
        tables=(
            Table(
                "entries",
                m("Industries that may enter, the likeliest first"),
                columns(
                    "group",
                    "naf",
                    "label",
                    "entry_probability",
                    "entry_low",
                    "entry_high",
                    "jobs",
                    "establishments",
                    "location_quotient",
                    "relatedness_density",
                    "growth_elsewhere_share",
                ),
                rows,
                "list",
                on_page=(
                    "label",
                    "entry_probability",
                    "entry_low",
                    "entry_high",
                    "jobs",
                    "location_quotient",
                ),
            ),
        ),
        charts=(
            Chart(
                "entries_intervals",
                "dots",
                m("Probability of entry"),
                m("Within {years} years, with its interval.", years=horizon),
                "entries",
                "label",
                "entry_probability",
                low="entry_low",
                high="entry_high",
            ),
        )
        if rows.height
        else (),
        evidence=entries.evidence,
        profiles=tuple(_profile(row, horizon) for row in rows.head(PROFILED).iter_rows(named=True)),
    )


def _finding(rows: pl.DataFrame, horizon: int) -> Message:
    if rows.is_empty():
        return m("Every industrial activity known here is a specialisation already.")
    first = rows.row(0, named=True)
    return m(
        "{activity} is the industry likeliest to become a specialisation within {years} years: "
        "{probability_share}, between {low_share} and {high_share}.",
        activity=first["label"] or first["naf"],
        years=horizon,
        probability_share=first["entry_probability"],
        low_share=first["entry_low"],
        high_share=first["entry_high"],
    )


def _profile(row: dict[str, object], horizon: int) -> Profile:
    likely = m(
        "{probability_share} within {years} years, between {low_share} and {high_share}",
        probability_share=row["entry_probability"],
        years=horizon,
        low_share=row["entry_low"],
        high_share=row["entry_high"],
    )
    reasons = reasons_in_words({**row, "employees": row["jobs"]}, label_of)
    told = tuple((m("Reason"), reason) for reason in reasons)
    return Profile(
        m("{label} ({naf})", label=row["label"], naf=row["naf"]), ((m("Probability"), likely), *told)
    )
