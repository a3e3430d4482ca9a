"""Whether a table of presences lets areas be compared at all, and what was left out."""

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries.complexity.presence import Part, Presence, connected_parts

NAMED = 4
"""How many parts, areas or activities a message names before it only counts."""


def not_identified(inside: Presence) -> NotComputed | None:
    """Why no order of the areas can be read from these presences, or None.

    Parameters
    ----------
    inside : without empty areas and absent activities
    """
    if len(inside.areas) < 2:
        return NotComputed(m("fewer than two areas hold an activity: there is nothing to compare"), needs=())
    if len(inside.activities) < 2:
        return NotComputed(m("fewer than two activities are held: there is nothing to compare"), needs=())
    parts = connected_parts(inside)
    if len(parts) == 1:
        return None
    return NotComputed(
        m(
            "complexity is not identified: the table falls into {n} parts that share no activity ({parts})",
            n=len(parts),
            parts="; ".join([*map(_told, parts[:NAMED]), *(["…"] if len(parts) > NAMED else [])]),
        ),
        needs=(),
    )


def cautions_of(presence: Presence) -> tuple[Message, ...]:
    """What was left out or not known."""
    cautions = []
    if presence.unknown.nnz:
        cautions.append(
            m("{n} secret cells count as absent: they are not known to be so", n=presence.unknown.nnz)
        )
    if areas := presence.empty_areas:
        cautions.append(
            m("{n} areas hold no activity and are set aside: {areas}", n=len(areas), areas=some(areas))
        )
    if activities := presence.absent_activities:
        cautions.append(
            m(
                "{n} activities are held nowhere and are set aside: {activities}",
                n=len(activities),
                activities=some(activities),
            )
        )
    return tuple(cautions)


def some(codes: tuple[str, ...]) -> str:
    """The first codes, and a sign that there are others."""
    return ", ".join([*codes[:NAMED], *(["…"] if len(codes) > NAMED else [])])


def _told(part: Part) -> str:
    return f"{some(part.areas)} / {some(part.activities)}"
