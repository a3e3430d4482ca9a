"""What a project wants of a site."""

import datetime
from dataclasses import dataclass, field
from math import isfinite

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.facts import fact

ROUNDING = 1e-6


@dataclass(frozen=True)
class Need:
    """What a project wants of one fact about a site.

    `at_least`, `at_most`: bounds in the fact's unit. `among`: the words that suit. A `must` excludes the
    sites that are known not to meet it; `weight` (0 or more, in any unit: they are scaled to sum to 1) says
    how much the fact counts among those that remain. `source`: where the need comes from; `to_verify`: from
    general knowledge."""

    fact: str
    at_least: float | None = None
    at_most: float | None = None
    among: tuple[str, ...] = ()
    must: bool = False
    weight: float = 0.0
    source: str = ""
    to_verify: bool = False

    def __post_init__(self) -> None:
        about = fact(self.fact)
        bounds = [bound for bound in (self.at_least, self.at_most) if bound is not None]
        if not all(isfinite(bound) for bound in (*bounds, self.weight)) or self.weight < 0:
            raise BadInput(m("bounds are numbers, and a weight is 0 or more"), where=self.fact)
        if about.kind == "term" and bounds:
            raise BadInput(m("this fact is a word: say which values suit"), where=self.fact)
        if about.kind != "term" and self.among:
            raise BadInput(m("this fact is a number: give bounds"), where=self.fact)
        if unknown := [term for term in self.among if term not in about.scale]:
            raise BadInput(
                m("“{term}” is not a value of {fact}", term=unknown[0][:60], fact=self.fact),
                fix=m("one of: {terms}", terms=", ".join(about.scale)),
            )
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise BadInput(m("the least wanted is above the most wanted"), where=self.fact)
        if self.weight and about.more_is_better is None and not bounds and not self.among:
            raise BadInput(m("this fact has no best value: say which suit"), where=self.fact)
        if self.must and not bounds and not self.among:
            raise BadInput(m("a must says what is wanted: a bound or values"), where=self.fact)


@dataclass(frozen=True)
class Project:
    """A firm's project. `jobs`: full-time equivalents once built; `occupations`: share (0 to 1) of the jobs
    by ROME code; `area_m2`: land that it takes; `opens_on`: when it must run; `hazards`: words for people
    (ICPE heading, Seveso)."""

    id: str
    label: str
    naf: str
    jobs: float
    area_m2: float
    needs: tuple[Need, ...]
    occupations: dict[str, float] = field(default_factory=dict)
    opens_on: datetime.date | None = None
    hazards: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        facts = [need.fact for need in self.needs]
        if twice := sorted({name for name in facts if facts.count(name) > 1}):
            raise BadInput(m("needs told twice: {facts}", facts=", ".join(twice)), where=self.id)
        if not (isfinite(self.jobs) and self.jobs >= 0 and isfinite(self.area_m2) and self.area_m2 > 0):
            raise BadInput(m("a project has jobs of 0 or more and an area above 0"), where=self.id)
        shares = self.occupations.values()
        if not all(isfinite(share) and share >= 0 for share in shares) or sum(shares) > 1 + ROUNDING:
            raise BadInput(
                m("shares of the jobs are 0 or more and sum to 1 at most"),
                where=self.id,
                fix=m("are these percentages?"),
            )

    @property
    def musts(self) -> tuple[Need, ...]:
        return tuple(need for need in self.needs if need.must)
