"""Territories that were alike: which they are, what became of them, what they entered that this one has
not."""

import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries.twins import Twins
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Profile, Table

TITLE = m("Territories that were alike, and what became of them")
PARTS = {
    "structure": m("its activities"),
    "manufacturing": m("its manufacturing"),
    "size": m("its number of jobs"),
    "place": m("its density and remoteness"),
    "trend": m("its course until then"),
}
SERIES = {"own": "this territory", "twins": "its twins, middle of them", "reference": "all areas together"}
TOLD = 6
"""Twins told in sentences."""
ENTRIES_TOLD = 5
LESSONS_SHOWN = 20
ALIKE, UNLIKE = 0.9, 0.5
"""Shares of pairs of areas that differ more: above the first two are alike in a part, under the second
not."""


def twins_answer(found: Twins | NotComputed, names: pl.DataFrame) -> Answer | Missing:
    """The answer of the plan.

    Parameters
    ----------
    found : what `territory_twins` says
    names : `area`, `name` of the areas of the panel
    """
    if isinstance(found, NotComputed):
        return Missing("twins", TITLE, found)
    named = names.select("area", area_name=pl.coalesce("name", "area"))
    entries = _labelled(found.entries).join(named, on="area", how="left", maintain_order="left")
    lessons = _labelled(found.lessons).head(LESSONS_SHOWN)
    alike = found.twins.join(named, on="area", how="left", maintain_order="left")
    return Answer(
        id="twins",
        title=TITLE,
        finding=_finding(found),
        figures=_figures(found),
        tables=(*_tables(alike, entries, lessons), _course_table(found)),
        charts=(
            Chart(
                "twins_course",
                "lines",
                m("Jobs of this territory and of its twins"),
                m(
                    "All jobs, 100 in the year of comparison; the band goes from the twin that lost the "
                    "most to the "
                    "one that gained the most."
                ),
                "twins_course",
                "series",
                "jobs_index",
                low="index_low",
                high="index_high",
                series="series",
                mark=float(found.as_of_year),
                x="year",
            ),
            Chart(
                "twins_change",
                "bars",
                m("Change of jobs of each twin"),
                m("All jobs since the year of comparison; the most alike first."),
                "twins",
                "area_name",
                "jobs_change_share",
            ),
        ),
        evidence=found.evidence,
        profiles=tuple(_profile(row, entries, found) for row in alike.head(TOLD).iter_rows(named=True)),
    )


def _labelled(table: pl.DataFrame) -> pl.DataFrame:
    labels = naf.table().select(activity="code", label="label")
    return table.join(labels, on="activity", how="left", maintain_order="left").with_columns(
        label=pl.coalesce("label", "activity"), naf="activity"
    )


def _finding(found: Twins) -> Message:
    best = found.twins["likeness_share"][0]
    if best is None or best < ALIKE:
        return m(
            "No territory was truly like this one in {start_year}: those shown are the least unlike.",
            start_year=found.as_of_year,
        )
    return m(
        "Of the {n} territories most like this one in {start_year}, {grew} have since done clearly better "
        "than their "
        "activities did elsewhere. Jobs until {end_year}: {twins_share} for the middle one of them, "
        "{own_share} here, "
        "{reference_share} in all areas together.",
        n=found.twins.height,
        grew=int(found.twins["grew"].sum()),
        start_year=found.as_of_year,
        end_year=found.latest_year,
        twins_share=found.twins["jobs_change_share"].median(),
        own_share=found.own["jobs_change_share"],
        reference_share=found.reference_change_share,
    )


def _figures(found: Twins) -> tuple[Figure, ...]:
    own = found.own
    figures = [
        Figure("twins_year", m("Year of comparison"), found.as_of_year, "year"),
        Figure(
            "twins_grew",
            m("Twins that did clearly better than their activities elsewhere"),
            int(found.twins["grew"].sum()),
            "count",
        ),
        Figure("own_change", m("Change of jobs here"), own["jobs_change_share"], "share"),
        Figure(
            "own_manufacturing_change",
            m("Change of manufacturing jobs here"),
            own["manufacturing_change_share"],
            "share",
        ),
        Figure(
            "own_expected_change",
            m("Change that its activities had elsewhere"),
            own["expected_change_share"],
            "share",
        ),
    ]
    if found.forecast is not None:
        figures.append(
            Figure(
                "twins_forecast",
                m("Change that the twins would have told"),
                found.forecast.expected_change_share,
                "share",
                low=found.forecast.low,
                high=found.forecast.high,
            )
        )
    return tuple(figures)


def _tables(alike: pl.DataFrame, entries: pl.DataFrame, lessons: pl.DataFrame) -> tuple[Table, ...]:
    parts = [f"{part}_share" for part in PARTS if f"{part}_share" in alike.columns]
    return (
        Table(
            "twins",
            m("The territories most like this one"),
            columns(
                "rank",
                "area",
                "area_name",
                "likeness_share",
                *parts,
                "first_share",
                "km",
                "jobs_start",
                "jobs_change_share",
                "expected_change_share",
                "manufacturing_change_share",
                "grew",
                "entered",
            ),
            alike,
            on_page=(
                "rank",
                "area_name",
                "likeness_share",
                "first_share",
                "jobs_start",
                "jobs_change_share",
                "manufacturing_change_share",
                "grew",
                "entered",
            ),
        ),
        Table(
            "twin_lessons",
            m("What growing twins entered and this territory does not have"),
            columns(
                "naf",
                "label",
                "growing_twins",
                "growing_twins_with_room",
                "other_twins",
                "usual_share",
                "years_after",
                "q_value",
            ),
            lessons,
        ),
        Table(
            "twin_entries",
            m("What each twin entered, in order"),
            columns("area_name", "order_in_area", "entry_year", "naf", "label", "jobs_last", "quotient_last"),
            entries,
            "list",
        ),
    )


def _course_table(found: Twins) -> Table:
    lines = [
        found.course.select(
            "year",
            series=pl.lit(told),
            jobs_index=name,
            index_low=pl.col("twins_low") if name == "twins" else pl.lit(None, pl.Float64),
            index_high=pl.col("twins_high") if name == "twins" else pl.lit(None, pl.Float64),
        )
        for name, told in SERIES.items()
    ]
    return Table(
        "twins_course",
        m("Jobs by year, 100 in the year of comparison"),
        columns("series", "year", "jobs_index", "index_low", "index_high"),
        pl.concat(lines),
        "file",
    )


def _profile(row: dict[str, object], entries: pl.DataFrame, found: Twins) -> Profile:
    """One twin in words."""
    shares = {part: row.get(f"{part}_share") for part in PARTS}
    alike = [PARTS[part] for part, share in shares.items() if isinstance(share, float) and share >= ALIKE]
    unlike = [PARTS[part] for part, share in shares.items() if isinstance(share, float) and share < UNLIKE]
    facts = [(m("Much alike in"), _listed(alike))] if alike else []
    facts += [(m("Not alike in"), _listed(unlike))] if unlike else []
    since = m(
        "{jobs_share}, manufacturing {manufacturing_share} (its activities elsewhere: {expected_share})",
        jobs_share=row["jobs_change_share"],
        manufacturing_share=row["manufacturing_change_share"],
        expected_share=row["expected_change_share"],
    )
    label = (
        m("Jobs since {year}, clearly better than its activities elsewhere", year=found.as_of_year)
        if row["grew"]
        else m("Jobs since {year}", year=found.as_of_year)
    )
    facts.append((label, since))
    own = entries.filter(area=row["area"]).head(ENTRIES_TOLD)
    if own.height:
        told = [
            m("{label} ({year})", label=label, year=year)
            for label, year in own.select("label", "entry_year").iter_rows()
        ]
        facts.append((m("Entered, in order"), _listed(told)))
    return Profile(m("{name}", name=row["area_name"]), tuple(facts))


def _listed(words: list[Message]) -> Message:
    first, *others = words
    return m("{first}, {others}", first=first, others=_listed(others)) if others else first
