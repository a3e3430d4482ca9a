"""Cells of a file of sites: what each says, or why it cannot be followed and what to do."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from levier.core.errors import BadInput, LevierError
from levier.core.geography import Geography
from levier.core.messages import Message, m
from levier.core.territory import Territory
from levier.plan.filled_file import plain_number
from levier.sites.facts import Fact

KINDS = {
    "brownfield": "brownfield",
    "friche": "brownfield",
    "business_park": "business_park",
    "zae": "business_park",
    "plot": "plot",
    "terrain": "plot",
    "closing_plant": "closing_plant",
    "usine": "closing_plant",
    "given": "given",
    "": "given",
}
UNKNOWN = frozenset({"", "inconnu", "inconnue", "nc", "na", "n/a", "unknown", "?"})
YES_NO = {"oui": 1.0, "yes": 1.0, "true": 1.0, "vrai": 1.0, "1": 1.0} | {
    "non": 0.0,
    "no": 0.0,
    "false": 0.0,
    "faux": 0.0,
    "0": 0.0,
}
DAY = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")
LEAST_AREA_M2, MOST_AREA_M2 = 100.0, 1e8
"""No site for industry is smaller than a large flat, nor larger than 10,000 ha: a smaller number is one of
hectares. A choice."""
SHOWN = 10
"""Faults named in one message."""


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be followed."""

    where: Message
    site: str
    column: str
    value: str
    why: Message
    fix: Message


class Unread(Exception):
    """A cell that cannot be followed: why, and what to do."""

    def __init__(self, why: Message, fix: Message) -> None:
        super().__init__(why)
        self.why, self.fix = why, fix


def kind_of(said: str) -> str:
    if said.lower() not in KINDS:
        raise Unread(
            m("this is no kind of site"), m("one of: {kinds}", kinds=", ".join(sorted(set(KINDS.values()))))
        )
    return KINDS[said.lower()]


def commune_of(said: str, geography: Geography) -> str | None:
    """The commune of a code or a name."""
    if said.lower() in UNKNOWN:
        return None
    try:
        (commune,) = Territory.find(said, geography).communes
    except LevierError as error:
        fix = error.fix if isinstance(error.fix, Message) else m("give the INSEE code of the commune: 08105")
        raise Unread(error.what, fix) from error
    except ValueError as error:
        raise Unread(m("this is no commune"), m("give the INSEE code of the commune: 08105")) from error
    return commune


def day_of(said: str) -> str | None:
    if said.lower() in UNKNOWN:
        return None
    if not DAY.match(said):
        raise Unread(
            m("this is no date"), m("write the year, the month or the day: 2026, 2026-09, 2026-09-30")
        )
    return said


def reader_of(about: Fact) -> Callable[[str], float | str | None]:
    if about.kind == "yes_no":
        return _yes_no
    return (lambda said: _term(about, said)) if about.kind == "term" else lambda said: _quantity(about, said)


def _yes_no(said: str) -> float | None:
    if said.lower() in UNKNOWN:
        return None
    if said.lower() not in YES_NO:
        raise Unread(
            m("this is neither yes nor no"), m("write oui, non, or leave it empty where it is unknown")
        )
    return YES_NO[said.lower()]


def _term(about: Fact, said: str) -> str | None:
    straight = said.replace("\u2019", "'")
    if straight.lower() in UNKNOWN:
        return None
    words = {term.lower(): term for term in about.scale}
    if straight.lower() not in words:
        raise Unread(
            m("this is not a value of {fact}", fact=about.name),
            m("one of: {terms}", terms=", ".join(about.scale)),
        )
    return words[straight.lower()]


def number_of(said: str) -> float | None:
    if said.lower() in UNKNOWN:
        return None
    try:
        value = float(plain_number(said))
    except ValueError as error:
        raise Unread(m("this is not a number"), m("digits alone: 32000, or 12.5")) from error
    if not math.isfinite(value):
        raise Unread(m("this is not a number"), m("digits alone: 32000, or 12.5"))
    return value


def _quantity(about: Fact, said: str) -> float | None:
    """A number in the unit of its fact."""
    if about.unit == "m2" and said.lower().endswith("ha"):
        raise Unread(m("this column is in m², not in hectares"), m("1 ha is 10000 m²: 3.2 ha is 32000"))
    value = number_of(re.sub(r"(?i)\s*m(2|²)$", "", said) if about.unit == "m2" else said)
    if value is None:
        return None
    if about.name == "area_m2":
        _check_area(value)
    elif about.unit == "share" and not 0 <= value <= 1:
        raise Unread(m("a share lies between 0 and 1"), m("is it a percentage? Write 0.85 for 85 %"))
    elif about.unit == "year" and not 1900 <= value <= 2200:
        raise Unread(m("this is no year"), m("write four digits: 2028"))
    elif value < 0:
        raise Unread(m("a value below 0"), m("give 0 or more; leave it empty where it is unknown"))
    return value


def _check_area(value: float) -> None:
    if value <= 0:
        raise Unread(m("an area is above 0"), m("leave it empty where it is unknown"))
    if value < LEAST_AREA_M2:
        raise Unread(
            m("too small for a site: are these hectares?"),
            m("this column is in m²: {m2} for {ha} ha", m2=round(value * 10_000), ha=value),
        )
    if value > MOST_AREA_M2:
        raise Unread(m("larger than 10,000 ha"), m("this column is in m²: 1 ha is 10000"))


def some_of(names: list[str]) -> str:
    more = ["…"] if len(names) > SHOWN else []
    return ", ".join([*(name[:40] for name in names[:SHOWN]), *more])


def refused(file: str, faults: list[Fault]) -> BadInput:
    first, *others = faults
    if not others:
        return BadInput(
            first.why,
            where=m(
                "{file}, {where}, site {site}, column {column}, value {value}",
                file=file,
                where=first.where,
                site=_shown(first.site),
                column=first.column,
                value=_shown(first.value),
            ),
            fix=first.fix,
        )
    told: Message | None = None
    for fault in faults[:SHOWN]:
        one = m(
            "{where}, site {site}, {column} = {value}: {why}",
            where=fault.where,
            site=_shown(fault.site),
            column=fault.column,
            value=_shown(fault.value),
            why=fault.why,
        )
        told = one if told is None else m("{first}; {second}", first=told, second=one)
    return BadInput(
        m("{n} cells cannot be followed: {faults}", n=len(faults), faults=told),
        where=file,
        fix=m("first of them: {fix}", fix=first.fix),
    )


def _shown(value: str) -> object:
    return value[:40] if value else m("(empty)")
