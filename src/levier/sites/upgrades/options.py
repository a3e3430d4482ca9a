"""An investment: what it costs, how long it takes, and what it changes on which sites."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.sites.facts import fact
from levier.sites.known import KNOWN, Sites

CONSUMED = ("area_m2", "grid_mw", "water_m3_day", "effluent_m3_day")
"""What projects use up: those on one site share it. Elsewhere one project takes nothing from another."""

How = Literal["add", "share", "reach", "become"]


@dataclass(frozen=True)
class Effect:
    """What an option does to one fact of each site that it concerns.

    `add`: so much more (below 0 where less is better: minutes saved). `share`: so much more for all its
    sites together, of what projects use up (a substation). `reach`: at least, or at most where less is
    better, this value. `become`: this word. A site is first brought to the best value reached, then what is
    added counts.
    """

    fact: str
    how: How
    value: float | None = None
    term: str | None = None

    def __post_init__(self) -> None:
        about = fact(self.fact)
        if (about.kind == "term") != (self.how == "become"):
            raise BadInput(m("a word becomes another, a number is added to or reached"), where=self.fact)
        if self.how == "become":
            if self.term not in about.scale:
                raise BadInput(
                    m("“{term}” is not a value of {fact}", term=str(self.term)[:60], fact=self.fact),
                    fix=m("one of: {terms}", terms=", ".join(about.scale)),
                )
            return
        if about.kind == "yes_no" and (self.how, self.value) not in (("reach", 0), ("reach", 1)):
            raise BadInput(m("a yes or no is reached: 1 or 0"), where=self.fact)
        if self.value is None or not isfinite(self.value):
            raise BadInput(m("a value is missing or is no number"), where=self.fact)
        if self.how == "share" and self.fact not in CONSUMED:
            raise BadInput(
                m("only what projects use up is shared between sites"),
                where=self.fact,
                fix=m("one of: {facts}", facts=", ".join(CONSUMED)),
            )
        if self.how != "reach" and self.value * self.direction < 0:
            raise BadInput(m("an investment does not make this fact worse: turn the sign"), where=self.fact)

    @property
    def direction(self) -> int:
        """1 where more is better, -1 where less is."""
        return -1 if fact(self.fact).more_is_better is False else 1


@dataclass(frozen=True)
class Option:
    """An investment.

    `sites`: those it concerns; None: all of the territory. Costs in EUR, paid once: `cost_low_eur` ≤
    `cost_eur` ≤ `cost_high_eur`. `delay_years`: until it serves. `kind`: a key of the table of unit costs,
    or the user's own word. `source`: where the cost comes from; `to_verify`: no source was read for a part
    of it.
    """

    id: str
    label: Message
    kind: str
    sites: tuple[str, ...] | None
    effects: tuple[Effect, ...]
    cost_low_eur: float
    cost_eur: float
    cost_high_eur: float
    delay_years: float = 0.0
    source: str = ""
    to_verify: bool = False

    def __post_init__(self) -> None:
        costs = (self.cost_low_eur, self.cost_eur, self.cost_high_eur)
        if not all(isfinite(cost) and cost >= 0 for cost in costs):
            raise BadInput(m("a cost is 0 EUR or more"), where=self.id)
        if not costs[0] <= costs[1] <= costs[2]:
            raise BadInput(m("costs go from the lowest to the highest"), where=self.id)
        if not (isfinite(self.delay_years) and self.delay_years >= 0):
            raise BadInput(m("a delay is 0 years or more"), where=self.id)
        if not self.effects:
            raise BadInput(m("an option changes at least one fact"), where=self.id)
        facts = [effect.fact for effect in self.effects]
        if len(set(facts)) < len(facts):
            raise BadInput(m("an option changes each fact once"), where=self.id)

    def concerns(self, site: str) -> bool:
        return self.sites is None or site in self.sites


def check_options(options: Sequence[Option], sites: Sites) -> None:
    """Raises BadInput for an option told twice, or about a site that is not listed."""
    ids = [option.id for option in options]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise BadInput(m("options told twice: {options}", options=", ".join(twice)), where="options")
    listed = set(sites.places["site_id"])
    for option in options:
        if unknown := sorted(set(option.sites or ()) - listed):
            raise BadInput(
                m("the option concerns a site that is not listed: {site}", site=unknown[0][:60]),
                where=option.id,
            )


COLUMNS = {
    "option_id": pl.String,
    "label": pl.String,
    "kind": pl.String,
    "sites": pl.String,
    "fact": pl.String,
    "how": pl.String,
    "value": pl.Float64,
    "term": pl.String,
    "cost_low_eur": pl.Float64,
    "cost_eur": pl.Float64,
    "cost_high_eur": pl.Float64,
    "delay_years": pl.Float64,
    "source": pl.String,
}
"""A table of options: one row per option and fact that it changes. `sites`: identifiers joined by `|`, null
for the whole territory. What is said of an option is the same on its rows; only `fact`, `how`, `value` and
`term` differ. Null `cost_low_eur`, `cost_high_eur`: `cost_eur`."""


def options_from_table(table: pl.DataFrame) -> tuple[Option, ...]:
    """The options of a table, in the order of their first row; raises BadInput for what it cannot hold."""
    if lacking := [column for column in COLUMNS if column not in table.columns]:
        raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where="options")
    rows = table.select(pl.col(name).cast(kind, strict=False) for name, kind in COLUMNS.items())
    options = []
    for (name,), part in rows.group_by("option_id", maintain_order=True):
        first = part.row(0, named=True)
        if part.select(pl.struct(pl.exclude("fact", "how", "value", "term"))).n_unique() > 1:
            raise BadInput(m("the rows of an option do not say the same"), where=str(name))
        if first["cost_eur"] is None:
            raise BadInput(m("a cost is 0 EUR or more"), where=str(name))
        effects = tuple(
            Effect(row["fact"] or "", _how(row["how"], str(name)), row["value"], row["term"])
            for row in part.iter_rows(named=True)
        )
        low, high = (
            first["cost_eur"] if first[end] is None else first[end]
            for end in ("cost_low_eur", "cost_high_eur")
        )
        options.append(
            Option(
                str(name),
                m("{label}", label=first["label"] or str(name)),
                first["kind"] or "",
                tuple(first["sites"].split("|")) if first["sites"] else None,
                effects,
                low,
                first["cost_eur"],
                high,
                first["delay_years"] or 0.0,
                first["source"] or "declared",
            )
        )
    return tuple(options)


def _how(word: str | None, where: str) -> How:
    match word:
        case "add" | "share" | "reach" | "become":
            return word
        case _:
            raise BadInput(
                m("“{word}” is no effect", word=str(word)[:60]),
                where=where,
                fix=m("one of: {words}", words="add, share, reach, become"),
            )


def upgraded(sites: Sites, chosen: Sequence[Option]) -> Sites:
    """The sites once the options are built; what a fact was not, it is told to be by `assumed`.

    Ranges move with their values. What is added to a fact that is unknown is left out, save what projects use
    up: there is at least what is added. An amount shared between sites is told whole for each.
    """
    check_options(chosen, sites)
    rows: list[tuple[str, str, float | None, str | None, float | None, float | None]] = []
    touched = {effect.fact for option in chosen for effect in option.effects}
    for name in sorted(touched):
        values = dict(zip(sites.places["site_id"], sites.values(name), strict=True))
        ranges = {
            site: ends
            for site, *ends in sites.known.filter(fact=name).select("site_id", "low", "high").rows()
        }
        terms = dict(zip(sites.places["site_id"], sites.terms(name), strict=True))
        for site in values:
            effects = [
                effect
                for option in chosen
                if option.concerns(site)
                for effect in option.effects
                if effect.fact == name
            ]
            if not effects:
                continue
            if fact(name).kind == "term":
                rows.append((site, name, None, _best_term(name, terms[site], effects), None, None))
            elif (value := _raised(name, values[site], effects)) is not None:
                low, high = (
                    None if end is None else _raised(name, end, effects)
                    for end in ranges.get(site, (None, None))
                )
                rows.append((site, name, value, None, low, high))
    told = [(*row, "assumed", None) for row in rows]
    return sites.told(pl.DataFrame(told, schema=KNOWN, orient="row"))


def _best_term(name: str, now: str | None, effects: list[Effect]) -> str:
    scale = fact(name).scale
    words = [effect.term for effect in effects if effect.term is not None]
    if fact(name).more_is_better is None:
        return words[-1]
    return max([*words, *([now] if now else [])], key=scale.index)


def _raised(name: str, now: float | None, effects: list[Effect]) -> float | None:
    way = effects[0].direction
    reached = [effect.value for effect in effects if effect.how == "reach" and effect.value is not None]
    added = sum(effect.value or 0.0 for effect in effects if effect.how != "reach")
    if now is None and name not in CONSUMED:
        return max(reached, key=lambda value: value * way) if reached else None
    return max(0.0, max([now or 0.0, *reached], key=lambda value: value * way) + added)
