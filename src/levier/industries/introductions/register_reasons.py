"""Why two organisations of the registers should meet, in a sentence."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from levier.core import naf
from levier.core.messages import Message, m
from levier.industries.introductions.graph import SEPARATOR
from levier.industries.introductions.themes import THEMES

Pair = Mapping[str, Any]


def reason(pair: Pair) -> Message:
    """Why a row of `RegisterIntroductions.pairs`."""
    told = _SAID[pair["tie"]](pair)
    near = m("{km} km apart", km=round(pair["km"])) if pair["km"] >= 1 else m("less than 1 km apart")
    return m("{first}; {others}", first=told, others=near)


def _exchange(pair: Pair) -> Message:
    if pair["share"] is not None:
        seller, buyer = ("a", "b") if pair["first_sells"] else ("b", "a")
        if pair["naf_a"][:2] == pair["naf_b"][:2]:
            return m(
                "{bought_share} of what their industry ({activity}) buys comes from itself: one could supply "
                "the other",
                bought_share=round(pair["share"], 2),
                activity=_activity(pair["naf_a"]),
            )
        return m(
            "the industry of {buyer} ({bought_by}) buys {bought_share} of its inputs from that of {seller} "
            "({sold_by})",
            buyer=pair[f"name_{buyer}"],
            bought_by=_activity(pair[f"naf_{buyer}"]),
            bought_share=round(pair["share"], 2),
            seller=pair[f"name_{seller}"],
            sold_by=_activity(pair[f"naf_{seller}"]),
        )
    if pair["naf_a"] == pair["naf_b"]:
        return m(
            "the same activity ({activity}): capacity, purchases or training to share, if they do not "
            "compete",
            activity=naf.label(pair["naf_a"]),
        )
    return m("close activities: {a} and {b}", a=naf.label(pair["naf_a"]), b=naf.label(pair["naf_b"]))


def _research(pair: Pair) -> Message:
    if pair["themes"] is None:
        return m("research close by, whose fields the register does not tell: to be asked")
    return m("both concern {themes}", themes=_themes(pair))


def _training(pair: Pair) -> Message:
    if pair["occupation"] is None:
        return m("a school close by, and a firm of {jobs} jobs at least", jobs=pair["jobs_low_a"])
    return m(
        "a school close by, and a firm of {jobs} jobs at least, whose activity hires “{occupation}” most: "
        "does the school train for it?",
        jobs=pair["jobs_low_a"],
        occupation=pair["occupation"],
    )


def _cluster(pair: Pair) -> Message:
    return m("the cluster is about {themes}, and so is the organisation", themes=_themes(pair))


def _profession(pair: Pair) -> Message:
    return m("an organisation of the profession: {themes}", themes=_themes(pair))


_SAID: dict[str, Callable[[Pair], Message]] = {
    "exchange": _exchange,
    "research": _research,
    "training": _training,
    "cluster": _cluster,
    "profession": _profession,
}


def _activity(code: str) -> str:
    return naf.label(code[:2])


def _themes(pair: Pair) -> Message:
    labels: Iterator[Message] = (THEMES[name].label for name in pair["themes"].split(SEPARATOR))
    told = next(labels)
    for label in labels:
        told = m("{first}, {second}", first=told, second=label)
    return told
