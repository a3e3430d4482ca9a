"""Which firms are in a collective procedure."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.columns import columns
from levier.plan.document import Answer, Figure, Missing, Table
from levier.takeover import Procedures
from levier.takeover.procedures import OPEN


def procedures(found: Procedures | NotComputed) -> Answer | Missing:
    title = m("Firms in a collective procedure")
    if isinstance(found, NotComputed):
        return Missing("procedures", title, found)
    open_now = found.firms.filter(pl.col("state").is_in(OPEN))
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
