"""The anonymous teaser on one page."""

from typing import Any

from levier.core.messages import Message, m
from levier.plan.papers.setting import typeset
from levier.plan.words import Words
from levier.takeover.teaser import Band, Teaser

UNTOLD = m("under a confidentiality agreement")


def teaser_pdf(teaser: Teaser, words: Words, *, contact: str | None = None, fictional: bool = False) -> bytes:
    """The teaser as a tagged PDF; equal teasers make equal files.

    `contact` is how to reach whoever sells (a service, never the firm); it is printed as given.
    """
    return typeset("teaser.typ", teaser_words(teaser, words, contact, fictional), words)[0]


def teaser_words(
    teaser: Teaser, words: Words, contact: str | None = None, fictional: bool = False
) -> dict[str, Any]:
    """What the page says, in the reader's language."""
    say = words.say
    facts = (
        (m("Place"), say(m("France")) if teaser.place is None else teaser.place),
        (m("Employees"), band(teaser.jobs, words, "count")),
        (m("Revenue"), band(teaser.revenue_eur, words, "eur")),
        (m("EBITDA over revenue"), band(teaser.margin_share, words, "share")),
        (m("Founded"), founded(teaser.created_year, words)),
        (m("Sites"), band(_from_one(teaser.sites), words, "count")),
    )
    return {
        "title": say(m("A business looking for a buyer")),
        "kicker": say(m("Anonymous profile")),
        "activity": teaser.activity,
        "facts": [[say(label), told or say(UNTOLD), told is not None] for label, told in facts],
        "heading_next": say(m("How to go on")),
        "next": [
            say(m("Say who you are and what you look for: your project, your means, your deadline.")),
            say(m("Sign a confidentiality agreement: you then receive the full memorandum.")),
            say(m("Meet the owner, visit the sites, and make an indicative offer.")),
        ],
        "contact_label": say(m("Contact")),
        "contact": contact or say(m("the service that gave you this page")),
        "notice": [
            say(
                m(
                    "Activity, place, size, age and finance are told by bands, so that at least {k} firms of "
                    "the register answer to this page.",
                    k=teaser.fewest,
                )
            ),
            say(m("This page is no offer, and its figures are no promise.")),
        ],
        "fictional": say(m("Fictional data")) if fictional else None,
    }


def band(told: Band | None, words: Words, kind: Any) -> str | None:
    """A band in words; None where it is not told. Whole numbers end before the next band begins."""
    if told is None:
        return None
    low, high = told.low, told.high
    if (low, high) in ((0, None), (None, 0)):
        return words.say(m("positive") if low == 0 else m("negative"))
    if kind == "count":
        return _count(None if low is None else int(low), None if high is None else int(high) - 1, words)
    if low is None:
        return words.say(m("less than {high}", high=_short(high, kind, words)))
    if high is None:
        return words.say(m("{low} or more", low=_short(low, kind, words)))
    return words.say(m("{low} to {high}", low=_short(low, kind, words), high=_short(high, kind, words)))


def _from_one(sites: Band | None) -> Band | None:
    """A firm of the register has a seat: no fewer than one site."""
    return None if sites is None else Band(sites.low or 1, sites.high)


def founded(told: Band | None, words: Words) -> str | None:
    if told is None:
        return None
    if told.low is None:
        return words.say(m("before {year}", year=str(int(told.high or 0))))
    if told.high is None:
        return words.say(m("since {year}", year=str(int(told.low))))
    return words.say(m("{low} to {high}", low=str(int(told.low)), high=str(int(told.high) - 1)))


def _count(low: int | None, last: int | None, words: Words) -> str:
    if last is None:
        return words.say(m("{low} or more", low=low))
    if low is None or low == last:
        return words.value(last, "count") if low == last or last == 0 else words.say(_at_most(last))
    return words.say(m("{low} to {high}", low=low, high=last))


def _at_most(last: int) -> Message:
    return m("at most {high}", high=last)


def _short(value: float | None, kind: Any, words: Words) -> str:
    return words.short(value, kind)
