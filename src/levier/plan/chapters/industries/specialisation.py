"""What the territory is specialised in."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries import Specialisation, specialisation
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Table
from levier.plan.inputs import Inputs

NO_REFERENCE = m(
    "the jobs imported cover nothing wider than the territory: there is nothing to compare it with"
)

NAMED = 3
"""Activities that are named where none is certain."""


def specialisation_answer(inputs: Inputs) -> Answer | Missing:
    title = m("What the territory is specialised in")
    if inputs.employment.is_empty():
        missing = NotComputed(m("no jobs by activity have been imported for this territory"), ("employment",))
        return Missing("specialisation", title, missing)
    if inputs.reference is None:
        return Missing("specialisation", title, NotComputed(NO_REFERENCE, ("employment",)))
    latest = int(inputs.employment.select(pl.col("year").max()).item())
    found = specialisation(inputs.employment, inputs.reference.employment, year=latest)
    if isinstance(found, NotComputed):
        return Missing("specialisation", title, found)
    return _answer(found, inputs)


def _answer(found: Specialisation, inputs: Inputs) -> Answer:
    assert inputs.reference is not None
    industrial = found.by_activity.filter(pl.col("group").is_not_null() & (pl.col("establishments") > 0))
    ranked = industrial.sort("location_quotient", "activity", descending=[True, False], nulls_last=True)
    robust = ranked.filter(pl.col("robust") & (pl.col("location_quotient") >= 1))
    return Answer(
        id="specialisation",
        title=m("What the territory is specialised in"),
        finding=_finding(robust.height, ranked, inputs.reference.area.name),
        figures=(
            Figure("specialised", m("Robust industrial specialisations"), robust.height, "count"),
            Figure("year", m("Year"), found.year, "year"),
        ),
        tables=(
            Table(
                "specialisation",
                m("Location quotients of industrial activities"),
                columns(
                    "group",
                    "activity",
                    "label",
                    "jobs",
                    "jobs_reference",
                    "location_quotient",
                    "establishments",
                    "establishment_quotient",
                    "quotient_low",
                    "quotient_high",
                    "shrunk_quotient",
                    "shrunk_low",
                    "shrunk_high",
                    "false_alarm_share",
                    "robust",
                ),
                ranked.rename({"q_value": "false_alarm_share"}),
                on_page=(
                    *("group", "label", "jobs", "location_quotient"),
                    *("shrunk_quotient", "shrunk_low", "shrunk_high", "robust"),
                ),
            ),
        ),
        charts=(
            Chart(
                "specialisation_intervals",
                "dots",
                m("Specialisation by activity, on establishments"),
                m(
                    "Location quotient on establishments with its 95 % interval, by NAF division; 1 is the "
                    "weight that the activity has in the reference."
                ),
                "specialisation",
                "label",
                "establishment_quotient",
                low="quotient_low",
                high="quotient_high",
                mark=1.0,
            ),
        ),
        evidence=found.evidence,
    )


def _finding(robust: int, ranked: pl.DataFrame, reference: Message) -> Message:
    """How many specialisations are certain; where none is, which activities weigh most by their jobs."""
    if robust:
        return m(
            "{robust} industrial activities weigh more here than in {reference}, beyond what chance would "
            "give.",
            robust=robust,
            reference=reference,
        )
    strongest = ranked.filter(pl.col("location_quotient") >= 1)["label"].head(NAMED).to_list()
    if not strongest:
        return m("No industrial activity weighs more here than in {reference}.", reference=reference)
    return m(
        "No industrial specialisation is certain: too few establishments to tell from chance. Those that "
        "weigh most by their jobs, beside {reference}: {names}.",
        reference=reference,
        names=", ".join(strongest),
    )
