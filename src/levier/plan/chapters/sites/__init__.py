"""Sites: the brownfields there are, and which project fits where."""

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.chapters.sites.brownfields import brownfields_answer
from levier.plan.chapters.unanswered import NOT_YET
from levier.plan.document import Chapter, Missing
from levier.plan.inputs import Inputs


def chapter(inputs: Inputs) -> Chapter:
    return Chapter(
        "sites",
        m("Sites"),
        m("Where could it land, and what is holding the place back?"),
        (
            brownfields_answer(inputs),
            Missing("choice", m("Which site fits which project"), NotComputed(NOT_YET, ("brownfields",))),
        ),
    )
