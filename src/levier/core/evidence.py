"""Where a figure comes from, and why one is absent."""

from dataclasses import dataclass

from levier.core.messages import Message


@dataclass(frozen=True)
class Evidence:
    """What a result rests on.

    `method` says what was done, `tables` names the tables of the lake it used (the plan adds their
    producers, licences, dates and coverage), `reference` is the publication that defines the method,
    `uncertainty` says how far the figures can be trusted, `cautions` what a reader must know.
    """

    method: Message
    tables: tuple[str, ...]
    uncertainty: Message
    reference: str | None = None
    cautions: tuple[Message, ...] = ()


@dataclass(frozen=True)
class NotComputed:
    """An answer that cannot be given: why, and which tables of the lake would bring it."""

    reason: Message
    needs: tuple[str, ...]
