"""How messages and values are said to people in a language: grouping, decimals, units, dates, "unknown".

The only place where a figure is rounded. Files for machines (plan.json, CSV) carry values as they are.
"""

import datetime
import math
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import (
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
    format_scientific,
)
from babel.units import format_unit

from levier.core.messages import Lang, Message, m, say
from levier.plan.document import Kind

LOCALES: dict[Lang, Locale] = {"fr": Locale("fr", "FR"), "en": Locale("en", "GB")}
BEYOND_WORDS = 1e15
"""From here on, a number is said as a power of ten."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
NUMERIC: frozenset[Kind] = frozenset({"count", "number", "share", "eur", "m2"})


@dataclass(frozen=True)
class Words:
    """Says messages and values in one language."""

    lang: Lang

    @property
    def locale(self) -> Locale:
        return LOCALES[self.lang]

    def say(self, message: Message | str, /, **values: Any) -> str:
        """A message, or an English template and what fills its gaps, with every value said as its kind.

        A gap without a format of its own takes its kind from the value's type and, for numbers, from the
        unit that ends its name as everywhere in Levier: `year`, `_share`, `_eur`, `_m2`.

        >>> Words("en").say("{n} jobs, {lost_share} of them in {year}", n=12345, lost_share=0.25, year=2024)
        '12,345 jobs, 25% of them in 2024'
        """
        if isinstance(message, str):
            message = m(message, **values)
        if not message.values:
            return say(message, self.lang)
        own_format = {gap for _, gap, spec, _ in string.Formatter().parse(message.template) if gap and spec}
        said = {
            name: value if name in own_format else self._gap(name, value)
            for name, value in message.values.items()
        }
        return say(Message(message.template, said), self.lang)

    def _gap(self, name: str, value: Any) -> Any:
        if isinstance(value, Message):
            return self.say(value)
        if value is None or isinstance(value, (bool, datetime.date)):
            return self.value(value, "date")
        if isinstance(value, (int, float)):
            unit = name.rsplit("_", 1)[-1]
            by_type: Kind = "count" if isinstance(value, int) else "number"
            return self.value(value, cast("Kind", unit) if unit in get_args(Kind) else by_type)
        return _text(value, self)

    def value(self, value: Any, kind: Kind) -> str:
        """A value of a table as a reader meets it; null (and what is no number) is "unknown"."""
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return self.say(m("unknown"))
        if isinstance(value, bool):
            return self.say(m("yes")) if value else self.say(m("no"))
        if isinstance(value, datetime.date):
            return format_date(value, "medium", locale=self.locale)
        if isinstance(value, (int, float)) and abs(value) >= BEYOND_WORDS:
            return format_scientific(value, locale=self.locale)
        return SAID_AS.get(kind, _text)(value, self)

    def short(self, value: Any, kind: Kind) -> str:
        """The same where room is scarce (cards, charts): millions of euros are said as such.

        >>> Words("en").short(12_345_678, "eur")
        '€12.3M'
        """
        if kind == "eur" and value is not None and 1e6 <= abs(value) < BEYOND_WORDS:
            return format_compact_currency(value, "EUR", locale=self.locale, fraction_digits=1)
        return self.value(value, kind)

    def between(self, low: float | None, high: float | None, kind: Kind) -> str | None:
        """The range of a figure in words, or None where neither end is known; ends that are said alike are
        said once."""
        if low is None and high is None:
            return None
        if high is None:
            return self.say(m("at least {low}", low=self.short(low, kind)))
        if low is None:
            return self.say(m("at most {high}", high=self.short(high, kind)))
        ends = self.short(low, kind), self.short(high, kind)
        return (
            ends[0]
            if ends[0] == ends[1]
            else self.say(m("between {low} and {high}", low=ends[0], high=ends[1]))
        )

    def day(self, iso: str) -> str:
        """A date as precise as its producer gives it (2020, 2026-08, 2026-08-01); anything else unchanged.

        >>> Words("en").day("2026-08"), Words("fr").day("2026-08-09")
        ('August 2026', '9 août 2026')
        """
        try:
            if len(iso) == len("2026-08"):
                month = datetime.date.fromisoformat(f"{iso}-01")
                return format_skeleton("yMMMM", month, locale=self.locale)
            return format_date(datetime.date.fromisoformat(iso), "long", locale=self.locale)
        except ValueError:
            return iso


def _decimal(value: float, words: Words, pattern: str) -> str:
    said = format_decimal(value, pattern, locale=words.locale)
    return said.removeprefix("-") if set(said) <= set("-0.,") else said  # no "-0"


def _count(value: float, words: Words) -> str:
    return _decimal(value, words, "#,##0")


def _number(value: float, words: Words) -> str:
    """Two significant digits below 0.1, two decimals below 10, one above."""
    if 0 < abs(value) < 0.1:
        return _decimal(value, words, "@@")
    return _decimal(value, words, "#,##0.##" if abs(value) < 10 else "#,##0.#")


def _share(value: float, words: Words) -> str:
    percent = words.locale.percent_formats[None].pattern
    tiny = 0 < abs(value) < 0.0005
    return format_percent(value, percent.replace("#,##0", "@" if tiny else "#,##0.#"), locale=words.locale)


def _eur(value: float, words: Words) -> str:
    pattern = words.locale.currency_formats["standard"].pattern
    if abs(value) >= 100 or value == round(value):
        pattern = pattern.replace(".00", "")
    return format_currency(value, "EUR", pattern, locale=words.locale, currency_digits=False)


def _m2(value: float, words: Words) -> str:
    return format_unit(round(value), "area-square-meter", "short", locale=words.locale)


def _text(value: Any, words: Words) -> str:
    """As it is written, but for control characters, which neither HTML nor SVG can hold."""
    return _CONTROLS.sub(" ", str(value))


def _term(value: str, words: Words) -> str:
    return words.say(value) if value else ""  # gettext answers its header to an empty text


def _terms(value: str, words: Words) -> str:
    return ", ".join(_term(one, words) for one in value.split("|"))


SAID_AS: Mapping[Kind, Callable[[Any, Words], str]] = {
    "count": _count,
    "number": _number,
    "share": _share,
    "eur": _eur,
    "m2": _m2,
    "term": _term,
    "terms": _terms,
}
"""The kinds with a wording of their own; the others are said as they are written (dates, yes/no by type)."""
