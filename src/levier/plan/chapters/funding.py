"""Funding: which zonings open rights."""

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.funding import zonings_summary
from levier.plan.chapters.unanswered import NOT_YET
from levier.plan.columns import columns
from levier.plan.document import Answer, Chapter, Figure, Missing, Table
from levier.plan.inputs import Inputs


def chapter(inputs: Inputs) -> Chapter:
    return Chapter(
        "funding",
        m("Funding"),
        m("Who will pay?"),
        (
            _zonings(inputs),
            Missing(
                "schemes",
                m("Which schemes, and how much the law allows"),
                NotComputed(NOT_YET, ()),
            ),
        ),
    )


def _zonings(inputs: Inputs) -> Answer | Missing:
    title = m("Rural revitalisation zoning (FRR)")
    found = zonings_summary(inputs.zonings, inputs.populations)
    if isinstance(found, NotComputed):
        return Missing("zonings", title, found)
    totals = found.totals
    return Answer(
        id="zonings",
        title=title,
        finding=m(
            "{whole} of {communes} communes are wholly in the rural revitalisation zoning, {part} in part.",
            whole=totals.communes_whole,
            communes=totals.communes,
            part=totals.communes_part,
        ),
        figures=(
            Figure("frr_communes", m("Communes wholly in FRR"), totals.communes_whole, "count"),
            Figure("frr_population", m("Their inhabitants"), totals.population_whole, "count"),
        ),
        tables=(
            Table(
                "frr_by_class",
                m("Communes by FRR class"),
                columns("zoning_class", "extent", "communes", "population"),
                found.by_class,
            ),
            Table(
                "frr_communes",
                m("FRR class of each commune"),
                columns("commune", "zoning_class", "extent", "population"),
                found.communes,
                "list",
            ),
        ),
        charts=(),
        evidence=found.evidence,
    )
