"""What jobs would have been without an event: the territory beside the mix of others that followed its
past."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries.twins.evidence import UNSURE
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Table
from levier.plan.industries.twins import Without

TITLE = m("What jobs would have been without what happened")
OBSERVED, SYNTHETIC = "this territory", "mix of other territories"
SHOWN = 12
"""Territories of the mix that are named."""


def without_answer(found: Without | NotComputed, names: pl.DataFrame) -> Answer | Missing:
    """The synthetic control of a territory's jobs since a year, in jobs.

    Parameters
    ----------
    found : what `without_event` says
    names : `area`, `name` of the areas of the panel
    """
    if isinstance(found, NotComputed):
        return Missing("without", TITLE, found)
    jobs = pl.col("observed", "synthetic", "gap", "gap_low", "gap_high") * found.jobs_before / 100
    course = found.control.course.with_columns(jobs)
    named = names.select("area", area_name=pl.coalesce("name", "area"))
    mix = (
        found.control.weights.head(SHOWN)
        .join(named, on="area", how="left", maintain_order="left")
        .rename({"weight": "weight_share"})
    )
    effect = _in_jobs(found.control.effect, found)
    return Answer(
        id="without",
        title=TITLE,
        finding=_finding(found, effect),
        figures=(
            Figure(
                "without_gap",
                m("Jobs on average, against the mix"),
                effect,
                "count",
                low=_in_jobs(found.control.effect_low, found),
                high=_in_jobs(found.control.effect_high, found),
            ),
            Figure("without_fit", m("Error of the mix before"), found.control.fit_share, "share"),
            Figure(
                "without_as_large",
                m("Territories with a gap as large"),
                found.control.effect_p_value,
                "share",
            ),
        ),
        tables=(
            Table(
                "without_course",
                m("Jobs observed, and those of the mix"),
                columns("year", "observed", "synthetic", "gap", "gap_low", "gap_high"),
                course,
            ),
            Table("without_mix", m("The mix"), columns("area", "area_name", "weight_share"), mix),
            _lines(course),
        ),
        charts=(
            Chart(
                "without_lines",
                "lines",
                m("Jobs observed, and those of the mix"),
                m("The rule stands at the year of the event; the band is what chance may give."),
                "without_lines",
                "series",
                "jobs_then",
                low="jobs_then_low",
                high="jobs_then_high",
                series="series",
                mark=float(found.control.treated_from),
                x="year",
            ),
        ),
        evidence=found.control.evidence,
    )


def _in_jobs(index: float | None, found: Without) -> int | None:
    return None if index is None else round(index * found.jobs_before / 100)


def _finding(found: Without, effect: int | None) -> Message:
    if found.control.effect_low is None:
        return m(
            "Only {n} territories can be compared since {start_year}: too few to tell a difference from "
            "chance.",
            start_year=found.control.treated_from,
            n=found.control.donors_known,
        )
    if effect is None or found.control.effect_p_value > UNSURE:
        return m(
            "Since {start_year}, jobs differ from those of territories with the same past by no more than "
            "chance may give.",
            start_year=found.control.treated_from,
        )
    if effect > 0:
        return m(
            "Since {start_year}, {n} jobs more on average than in territories that had the same past.",
            start_year=found.control.treated_from,
            n=effect,
        )
    return m(
        "Since {start_year}, {n} jobs fewer on average than in territories that had the same past.",
        start_year=found.control.treated_from,
        n=-effect,
    )


def _lines(course: pl.DataFrame) -> Table:
    """Both lines; the band around the mix is where the territory would have been by chance."""
    nothing = pl.lit(None, pl.Float64)
    observed = course.select(
        "year", series=pl.lit(OBSERVED), jobs_then="observed", jobs_then_low=nothing, jobs_then_high=nothing
    )
    mixed = course.select(
        "year",
        series=pl.lit(SYNTHETIC),
        jobs_then="synthetic",
        jobs_then_low=pl.col("observed") - pl.col("gap_high"),
        jobs_then_high=pl.col("observed") - pl.col("gap_low"),
    )
    return Table(
        "without_lines",
        m("Jobs by year, observed and of the mix"),
        columns("series", "year", "jobs_then", "jobs_then_low", "jobs_then_high"),
        pl.concat([observed, mixed]),
        "list",
    )
