"""Takeover: which firms are in a collective procedure."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.chapters.unanswered import NOT_YET
from levier.plan.columns import columns
from levier.plan.document import Answer, Chapter, Figure, Missing, Table
from levier.plan.inputs import Inputs
from levier.takeover import firms_in_procedure


def chapter(inputs: Inputs) -> Chapter:
    return Chapter(
        "takeover",
        m("Takeover"),
        m("What could we lose, and who can save it?"),
        (
            _procedures(inputs),
            Missing(
                "risk",
                m("Which firms could close, for want of cash or of a successor"),
                NotComputed(NOT_YET, ("legal_units", "financial_ratios", "notices")),
            ),
        ),
    )


def _procedures(inputs: Inputs) -> Answer | Missing:
    title = m("Firms in a collective procedure")
    found = firms_in_procedure(inputs.establishments, inputs.notices, covered=inputs.notices_cover)
    if isinstance(found, NotComputed):
        return Missing("procedures", title, found)
    open_now = found.firms.filter(pl.col("state").is_in(["liquidation", "receivership", "safeguard"]))
    industrial = open_now.filter(pl.col("industrial") > 0)
    return Answer(
        id="procedures",
        title=title,
        finding=m(
            "{firms} firms with an active establishment here are in a collective procedure by the notices "
            "read, "
            "{industrial} of them industrial.",
            firms=open_now.height,
            industrial=industrial.height,
        ),
        figures=(
            Figure("firms_in_procedure", m("Firms in an open procedure"), open_now.height, "count"),
            Figure("industrial_in_procedure", m("Of which industrial"), industrial.height, "count"),
        ),
        tables=(
            Table(
                "procedures_by_state",
                m("Firms by state of the procedure"),
                columns(
                    "state",
                    "firms",
                    "establishments",
                    "industrial",
                    "jobs_low",
                    "jobs_high",
                    "headcount_unknown",
                ),
                found.by_state,
            ),
            Table(
                "firms_in_procedure",
                m("Firms with a procedure, the gravest first"),
                columns(
                    "siren",
                    "name",
                    "state",
                    "since",
                    "establishments",
                    "industrial",
                    "jobs_low",
                    "jobs_high",
                    "headcount_unknown",
                ),
                found.firms,
                "list",
            ),
        ),
        charts=(),
        evidence=found.evidence,
    )
