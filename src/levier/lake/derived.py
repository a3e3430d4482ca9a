"""Tables that Levier makes of other tables of the lake: of which, and whether those have changed since."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from levier.lake.manifest import Part

SOURCE, PRODUCER, PAGE = "levier", "Levier", "docs/linking.md"


@dataclass(frozen=True)
class MadeFrom:
    """The tables that one is made from: those it cannot do without, those that only help."""

    needed: tuple[str, ...]
    helped_by: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        return self.needed + self.helped_by


MADE_FROM: Mapping[str, MadeFrom] = {
    "links_brownfields": MadeFrom(("brownfields", "establishments"), ("brownfield_outlines",)),
    "links_establishments": MadeFrom(("establishments", "legal_units")),
    "links_notices": MadeFrom(("unmatched_notices", "legal_units", "establishments"), ("communes",)),
    "links_successions": MadeFrom(("successions", "establishments")),
}

PartsOf = Callable[[str], Sequence[Part]]
"""The parts of a table of the lake."""


def inputs_of(table: str, parts_of: PartsOf, *, fictional: bool) -> tuple[Part, ...]:
    """The parts that a table would be made from now; fictional ones and real ones apart."""
    tables = MADE_FROM[table].tables
    return tuple(part for name in tables for part in parts_of(name) if part.fictional is fictional)


def out_of_date(part: Part, parts_of: PartsOf) -> bool:
    """Whether a derived part was made from others than those that are there now.

    A file read again, or rewritten since a unit is now protected, is another part.
    """
    if part.table not in MADE_FROM:
        return False
    now = inputs_of(part.table, parts_of, fictional=part.fictional)
    return {name.path for name in now} != set(part.inputs)
