"""Takeover: what could be lost, whether it can live, what it is worth, who could take it over."""

from levier.core.messages import m
from levier.lake.store import Lake
from levier.plan.chapters.takeover.candidates import candidates
from levier.plan.chapters.takeover.procedures import procedures
from levier.plan.chapters.takeover.risk import risk
from levier.plan.chapters.takeover.worth import worth
from levier.plan.document import Chapter
from levier.plan.inputs import Inputs
from levier.plan.short_list import short_list
from levier.takeover import firms_in_procedure


def chapter(lake: Lake, inputs: Inputs) -> Chapter:
    in_procedure = firms_in_procedure(inputs.establishments, inputs.notices, covered=inputs.notices_cover)
    listed = short_list(lake, inputs, in_procedure)
    return Chapter(
        "takeover",
        m("Takeover"),
        m("What could we lose, and who can save it?"),
        (risk(listed, inputs), worth(listed, inputs), candidates(listed, inputs), procedures(in_procedure)),
    )
