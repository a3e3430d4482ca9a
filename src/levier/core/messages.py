"""Sentences for people: written once in English, shown in French first.

A `Message` keeps its template and its values apart until a face (report, command line, web)
says it in a language, so that pure functions never choose one.
"""

import gettext
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Lang = Literal["fr", "en"]
LANGS: tuple[Lang, ...] = ("fr", "en")


@dataclass(frozen=True)
class Message:
    """A sentence with named gaps, in English, and what goes into the gaps."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(self, "en")

    def __hash__(self) -> int:
        # The values are a mapping, which has no hash; equal messages have equal templates.
        return hash(self.template)


def m(template: str, /, **values: Any) -> Message:
    """A message for people. The template is the key of the French catalogue.

    >>> str(m("{n} rows were read", n=3))
    '3 rows were read'
    """
    return Message(template, values)


TOGETHER = {
    "; ": m("{first}; {others}"),
    ", ": m("{first}, {others}"),
    " ": m("{first} {others}"),
}
"""Two messages as one, by what stands between them: each language has its own blanks."""


def joined(messages: Sequence[Message], between: Literal["; ", ", ", " "] = "; ") -> Message:
    """Several messages, one or more, as one.

    >>> str(joined([m("one"), m("two"), m("three")], ", "))
    'one, two, three'
    """
    first, *others = messages
    return m(TOGETHER[between].template, first=first, others=joined(others, between)) if others else first


def say(message: Message | str, lang: Lang) -> str:
    """The message in a language; a plain string is looked up as a template without gaps.

    A value that is itself a Message is said in the same language.

    >>> say(m("{n} rows were read", n=3), "en")
    '3 rows were read'
    """
    if isinstance(message, str):
        return translator(lang)(message)
    values = {
        name: say(value, lang) if isinstance(value, Message) else value
        for name, value in message.values.items()
    }
    template = translator(lang)(message.template)
    return template.format(**values) if values else template


@cache
def translator(lang: Lang) -> Callable[[str], str]:
    """The function that turns an English template into a language's own."""
    return catalogue(lang).gettext


@cache
def catalogue(lang: Lang) -> gettext.NullTranslations:
    """The gettext catalogue of a language, compiled in memory from its .po files (one per layer)."""
    if lang == "en":
        return gettext.NullTranslations()
    whole = Catalog(locale=lang)
    folder = files("levier.core") / "locale" / lang
    for part in sorted(folder.iterdir(), key=lambda entry: entry.name):
        with part.open("rb") as source:
            for message in read_po(source, locale=lang):
                if message.id:
                    whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
