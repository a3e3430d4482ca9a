"""What is known of each site, what projects ask of it before anything else, and what options would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from levier.sites.facts import fact
from levier.sites.known import Sites
from levier.sites.project import Need, Project
from levier.sites.upgrades.options import CONSUMED, Effect, Option

Case = Literal["worst", "prudent", "best"]
"""What is unknown of a site: `worst`, it is missing, an unknown amount is none; `best`, it is met; `prudent`,
what an option can bring is missing, and what no money moves (a flood, a protected zone) is met, to be
checked. Where the range of a value crosses what a project asks, that must is missing at `worst`, and to be
checked in the two others: never bought. An amount counts as the bad end of its range at `worst`, as its
central value with prudence, as its good end at `best`."""


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

    def missed(self, value: float) -> bool:
        return (self.level - value) * self.way > 0


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


Range = tuple[float, float, float]


class Places:
    """What is known of each site, and what options would change."""

    def __init__(self, sites: Sites, options: Sequence[Option], case: Case) -> None:
        self.case = case
        self._sites = sites
        self._ids = list(sites.places["site_id"])
        self._ranges: dict[str, dict[str, Range | None]] = {}
        self._terms: dict[str, dict[str, str | None]] = {}
        self._moves: dict[tuple[str, str], Moves] = {}
        for number, option in enumerate(options):
            for effect in option.effects:
                for site in self._ids if option.sites is None else option.sites:
                    moves = self._moves.setdefault((site, effect.fact), Moves([], [], []))
                    kinds = {"reach": moves.reaches, "become": moves.words}
                    kinds.get(effect.how, moves.adds).append((number, effect))

    def told(self, site: str, name: str) -> Range | None:
        """What is known of a site: the least that a fact may be, its central value, the most."""
        if name not in self._ranges:
            rows = self._sites.known.filter(fact=name).select(
                pl.col(name).cast(pl.Float64) for name in ("low", "value", "high")
            )
            told = self._sites.known.filter(fact=name)["site_id"]
            self._ranges[name] = {
                site: None
                if value is None
                else (
                    value if low is None else min(low, value),
                    value,
                    value if high is None else max(high, value),
                )
                for site, (low, value, high) in zip(told, rows.iter_rows(), strict=True)
            }
        return self._ranges[name].get(site)

    def crosses(self, site: str, bound: Bound) -> bool:
        """The range of what is known holds both what meets a bound and what misses it."""
        told = self.told(site, bound.fact)
        return (
            told is not None
            and bound.missed(_end(told, "worst", bound.way))
            and not bound.missed(_end(told, "best", bound.way))
        )

    def value(self, site: str, name: str, way: int) -> float | None:
        """What it counts as where more (`way` 1) or less (-1) is wanted: none of what projects use up, where
        that is unknown and options may bring it."""
        told = self.told(site, name)
        if told is not None:
            return _end(told, self.case, way)
        if name not in CONSUMED or self.case == "best":
            return None
        return 0.0 if self.case == "worst" or (site, name) in self._moves else None

    def good(self, site: str, bound: Bound) -> float | None:
        """The end of the range that suits a bound best."""
        told = self.told(site, bound.fact)
        return None if told is None else _end(told, "best", bound.way)

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


def _end(told: Range, case: Case, way: int) -> float:
    low, value, high = told
    if case == "prudent":
        return value
    return low if (case == "worst") == (way == 1) else high


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
