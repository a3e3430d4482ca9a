"""The words of an explanation: what raises the risk of a firm, the facts behind, what speaks for it."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from levier.core.messages import Message, m

MOST_REASONS = 3
LEAST_SHARE = 0.15
"""Of all that raises the risk: a family that raises it less is not named, the first excepted. A choice."""


@dataclass(frozen=True)
class Fact:
    """What was known of a firm: the value of a feature, the day it was known, the day that it tells of."""

    feature: str
    value: Any
    known_on: datetime.date | None
    as_of: datetime.date | None = None


Phrase = Callable[[Fact], Message]
"""Words for a fact, such as "accounts closed on {day}: negative EBITDA"."""


def with_facts(long: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Contributions by firm and feature, each with its fact where one is known."""
    dated = facts if "as_of" in facts.columns else facts.with_columns(as_of=pl.lit(None, pl.Date))
    columns = dated.select("siren", "feature", "value", "known_on", "as_of")
    return long.join(columns, on=["siren", "feature"], how="left").sort("siren", "family", "feature")


def title(ending: str, horizon_months: int) -> Message:
    """What a probability is of."""
    if ending == "closure":
        return m("Risk of quiet closure within {months} months", months=horizon_months)
    return m("Risk of failure within {months} months", months=horizon_months)


def sentences(
    risk: Message,
    firms: pl.DataFrame,
    by_family: pl.DataFrame,
    facts: pl.DataFrame,
    phrases: Mapping[str, Phrase],
) -> dict[str, Message]:
    """One sentence per firm: the families that raise its risk, with a fact each, then what lowers it."""
    families = {key[0]: rows for key, rows in by_family.group_by("siren", maintain_order=True)}
    known = dict(facts.group_by("siren", "family", maintain_order=True))
    probability = dict(firms.select("siren", "probability").iter_rows())
    said: dict[str, Message] = {}
    for siren, rows in families.items():
        raising = _raising(rows)
        lowering = rows.filter(pl.col("log_odds") < 0).tail(1)["family"].to_list()
        reasons = [_reason(family, known[siren, family], phrases, raises=True) for family in raising]
        against = [_reason(family, known[siren, family], phrases, raises=False) for family in lowering]
        said[str(siren)] = _sentence(risk, probability[siren], reasons, against)
    return said


def _raising(rows: pl.DataFrame) -> list[str]:
    """The families to name, the greatest first."""
    up = rows.filter(pl.col("log_odds") > 0)
    enough = up.filter(pl.col("log_odds") >= LEAST_SHARE * pl.col("log_odds").sum())
    named = enough if enough.height else up.head(1)
    return named["family"].head(MOST_REASONS).to_list()


def _reason(family: str, facts: pl.DataFrame, phrases: Mapping[str, Phrase], *, raises: bool) -> Message:
    """A family, and its known fact that says most in that direction."""
    towards = facts.filter(
        pl.col("value").is_not_null(), pl.col("log_odds") > 0 if raises else pl.col("log_odds") < 0
    )
    if towards.is_empty():
        return m(family)
    best = towards.sort(pl.col("log_odds").abs(), "feature", descending=[True, False]).row(0, named=True)
    fact = Fact(best["feature"], best["value"], best["known_on"], best["as_of"])
    say_fact = phrases.get(fact.feature) or phrase(m(fact.feature))
    return m("{family} ({fact})", family=m(family), fact=say_fact(fact))


def _sentence(risk: Message, probability: float, reasons: list[Message], against: list[Message]) -> Message:
    first = m("{risk}: {probability_share}", risk=risk, probability_share=probability)
    if reasons:
        first = m("{risk}, because of {reasons}", risk=first, reasons=listed(reasons))
    if against:
        return m("{risk}. In its favour: {reasons}.", risk=first, reasons=listed(against))
    return m("{risk}. Nothing speaks in its favour.", risk=first)


def listed(parts: list[Message]) -> Message:
    """Messages one after the other."""
    whole = parts[0]
    for part in parts[1:]:
        whole = m("{first}; {next}", first=whole, next=part)
    return whole


def phrase(label: Message, unit: str = "") -> Phrase:
    """Words for the facts of a feature: its label, its value in its unit, the day that it tells of, else the
    day it was known. Faces round, and say dates.

    Parameters
    ----------
    unit : 'EUR', '%' (a percentage), 'share' (of 1), 'days', 'years', 'yes or no'; any other: the value alone
    """

    def said(fact: Fact) -> Message:
        value = _valued(fact.value, unit)
        if fact.as_of is not None:
            return m("{label}: {value}, on {day}", label=label, value=value, day=fact.as_of)
        if fact.known_on is not None:
            return m("{label}: {value}, known on {day}", label=label, value=value, day=fact.known_on)
        return m("{label}: {value}, day unknown", label=label, value=value)

    return said


def accounts_phrase(label: Message, negative: Message, unit: str = "") -> Phrase:
    """Words for a figure of the accounts: by what it is called when it is below zero, else its value."""

    def said(fact: Fact) -> Message:
        below = isinstance(fact.value, (int, float)) and fact.value < 0
        what = negative if below else m("{label} {value}", label=label, value=_valued(fact.value, unit))
        if fact.as_of is None:
            return phrase(label, unit)(fact)
        return m("accounts closed on {day}: {what}", day=fact.as_of, what=what)

    return said


def _valued(value: Any, unit: str) -> Message:
    if unit == "yes or no":
        return m("yes") if value else m("no")
    if not isinstance(value, (int, float)):
        return m("{value}", value=value)
    if unit in ("%", "share"):
        return m("{value_share}", value_share=value / 100 if unit == "%" else value)
    words = {
        "EUR": m("{value_eur}", value_eur=value),
        "days": m("{count} days", count=round(value)),
        "years": m("{count} years", count=value),
    }
    return words.get(unit, m("{value}", value=value))
