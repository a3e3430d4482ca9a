"""Why two organisations should meet, in a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from levier.core.messages import Message, m
from levier.industries.introductions.graph import SEPARATOR

NEAR_KM, FAR_KM = 30, 100
"""Below the first, the distance speaks for a pair; above the second it is said as a caution."""


def reason(pair: Mapping[str, Any]) -> Message:
    """Why a row of `Introductions.pairs`."""
    parts = list(_parts(pair))
    if not parts:
        return m("their places in the network are alike")
    told = parts[-1]
    for part in reversed(parts[:-1]):
        told = m("{first}; {others}", first=part, others=told)
    return told


def _parts(pair: Mapping[str, Any]) -> Iterator[Message]:
    if pair["topics"]:
        yield _topics(pair)
    if pair["partners"]:
        yield _partners(pair)
    if pair["km"] is not None and pair["km"] <= NEAR_KM:
        yield m("{km} km apart", km=round(pair["km"])) if pair["km"] >= 1 else m("less than 1 km apart")
    yield from _place_in_network(pair)
    if pair["km"] is not None and pair["km"] > FAR_KM:
        yield m("but {km} km apart", km=round(pair["km"]))
    if pair["names_alike"]:
        yield m("but their names begin with “{word}”: they may be of one group", word=pair["names_alike"])


def _topics(pair: Mapping[str, Any]) -> Message:
    named = pair["topics"].split(SEPARATOR)
    more = pair["topics_shared"] - len(named)
    if more:
        return m("both work on {topics} and {n} other topics", topics=", ".join(named), n=more)
    return m("both work on {topics}", topics=", ".join(named))


def _partners(pair: Mapping[str, Any]) -> Message:
    named = pair["partners"].split(SEPARATOR)
    count = pair["partners_shared"]
    if count == 1:
        return m("one partner in common: {partners}", partners=named[0])
    if count > len(named):
        return m("{n} partners in common, among them {partners}", n=count, partners=", ".join(named))
    return m("{n} partners in common: {partners}", n=count, partners=", ".join(named))


def _place_in_network(pair: Mapping[str, Any]) -> Iterator[Message]:
    a, b = pair["around_a"], pair["around_b"]
    if a is not None and b is not None and pair["community_a"] != pair["community_b"]:
        yield m("it would tie the group around {a} to the one around {b}", a=a, b=b)
    elif a is None and b is None:
        yield m("neither has a partner in the network yet")
    elif a is None or b is None:
        yield m("{alone} has no partner in the network yet", alone=pair["a"] if a is None else pair["b"])
    elif pair["steps"] is not None and pair["steps"] > 2:
        yield m("{n} steps apart in the network", n=pair["steps"])
