"""Levers that this version does not answer: said, not hidden."""

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.document import Chapter, Missing

NOT_YET = m("this version of Levier does not answer it yet")
_NOTHING_BRINGS_IT = NotComputed(NOT_YET, ())


def governance() -> Chapter:
    return Chapter(
        "governance",
        m("Governance"),
        m("Who must agree, and do we keep our word?"),
        (Missing("actors", m("Actors, shared priorities, promised against actual"), _NOTHING_BRINGS_IT),),
    )


def impact() -> Chapter:
    return Chapter(
        "impact",
        m("Impact"),
        m("What does it all bring?"),
        (
            Missing(
                "effects", m("Direct, indirect and induced jobs, public money, carbon"), _NOTHING_BRINGS_IT
            ),
        ),
    )
