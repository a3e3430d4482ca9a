"""What is known of each site, what projects ask of it before anything else, and what options would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from levier.sites.facts import fact
from levier.sites.known import Sites
from levier.sites.project import Need, Project
from levier.sites.upgrades.options import CONSUMED, Effect, Option

Case = Literal["worst", "prudent", "best"]
"""What is unknown of a site: `worst`, it is missing, an unknown amount is none; `best`, it is met; `prudent`,
what an option can bring is missing, and what no money moves (a flood, a protected zone) is met, to be
checked."""


def musts_with_land(project: Project) -> tuple[Need, ...]:
    """What a project asks of a site before anything else, the land that it takes among it."""
    told = next((need for need in project.musts if need.fact == "area_m2"), None)
    least = max(project.area_m2, told.at_least or 0.0) if told else project.area_m2
    land = Need("area_m2", at_least=least, at_most=told.at_most if told else None, must=True)
    return (land, *(need for need in project.musts if need.fact != "area_m2"))


@dataclass(frozen=True)
class Bound:
    """One side of a must: a level, and the way to go from it (1 up, -1 down); or words."""

    fact: str
    level: float
    way: int
    among: tuple[str, ...] = ()


def bounds_of(project: Project) -> list[Bound]:
    found: list[Bound] = []
    for need in musts_with_land(project):
        if need.among:
            found.append(Bound(need.fact, 0.0, 1, need.among))
        if need.at_least is not None:
            found.append(Bound(need.fact, need.at_least, 1))
        if need.at_most is not None:
            found.append(Bound(need.fact, need.at_most, -1))
    return found


@dataclass(frozen=True)
class Moves:
    """What options do to a fact of a site: (option, effect)."""

    adds: list[tuple[int, Effect]]
    reaches: list[tuple[int, Effect]]
    words: list[tuple[int, Effect]]


class Places:
    """What is known of each site, and what options would change."""

    def __init__(self, sites: Sites, options: Sequence[Option], case: Case) -> None:
        self.case = case
        self._sites = sites
        self._ids = list(sites.places["site_id"])
        self._values: dict[str, dict[str, float | None]] = {}
        self._terms: dict[str, dict[str, str | None]] = {}
        self._moves: dict[tuple[str, str], Moves] = {}
        for number, option in enumerate(options):
            for effect in option.effects:
                for site in self._ids if option.sites is None else option.sites:
                    moves = self._moves.setdefault((site, effect.fact), Moves([], [], []))
                    kinds = {"reach": moves.reaches, "become": moves.words}
                    kinds.get(effect.how, moves.adds).append((number, effect))

    def told(self, site: str, name: str) -> float | None:
        """What is known of a site."""
        if name not in self._values:
            self._values[name] = dict(zip(self._ids, self._sites.values(name), strict=True))
        return self._values[name][site]

    def value(self, site: str, name: str) -> float | None:
        """What it counts as: none of what projects use up, where that is unknown and options may bring it."""
        found = self.told(site, name)
        if found is not None or name not in CONSUMED or self.case == "best":
            return found
        return 0.0 if self.case == "worst" or (site, name) in self._moves else None

    def term(self, site: str, name: str) -> str | None:
        if name not in self._terms:
            self._terms[name] = dict(zip(self._ids, self._sites.terms(name), strict=True))
        return self._terms[name][site]

    def words(self, site: str, name: str) -> list[tuple[int, Effect]]:
        """The options that change the word of a site: those of a better word, where words have an order."""
        now = self.term(site, name)
        words = self.moves(site, name).words
        if now is None or fact(name).more_is_better is None:
            return [(option, effect) for option, effect in words if effect.term != now]
        rank = fact(name).scale.index(now)
        return [(option, effect) for option, effect in words if rank_of(effect) > rank]

    def moves(self, site: str, name: str) -> Moves:
        return self._moves.get((site, name)) or Moves([], [], [])


def way_of(name: str) -> int:
    return -1 if fact(name).more_is_better is False else 1


def rank_of(effect: Effect) -> int:
    """The place of an option's word, from the worst; the same for all where words have no order."""
    about = fact(effect.fact)
    assert effect.term is not None
    return 0 if about.more_is_better is None else about.scale.index(effect.term)


def amount_of(effect: Effect) -> float:
    assert effect.value is not None
    return effect.value
