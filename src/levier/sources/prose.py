"""Text inside a column: HTML read as plain text, lists of objects read as names."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

SEPARATOR = "|"
BREAKS = frozenset({"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "td", "th", "tr"})
UNSEEN = frozenset({"script", "style"})


class _Words(HTMLParser):
    """What a reader sees of a piece of HTML; entities are turned into their characters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        if tag in BREAKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN and self._unseen > 0
        if tag in BREAKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def plain(html: str | None) -> str | None:
    """The words of a piece of HTML on one line, single blanks between; None where there are none.

    Some producers escape twice: tags that appear once entities are read are read again.

    >>> plain("<p>Aide &agrave; l&#39;achat</p><p>d&eacute;but</p>"), plain("&lt;b&gt;50 %&lt;/b&gt;")
    ("Aide à l'achat début", '50 %')
    """
    if html is None:
        return None
    words = _read(html)
    if re.search(r"</?[a-zA-Z][^<>]*>", words):
        words = _read(words)
    return " ".join(words.split()) or None


def _read(html: str) -> str:
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


def listed(text: str | None, path: str) -> str | None:
    """The texts that stand at the end of a path of keys in a piece of JSON, joined by `|`; None without any.

    A list on the way is gone through; the same text is said once.

    >>> listed('{"a": [{"b": "x"}, {"b": "y"}, {"b": "x"}]}', "a.b"), listed("no JSON", "a")
    ('x|y', None)
    """
    if text is None:
        return None
    try:
        found = _at(json.loads(text), [key for key in path.split(".") if key])
    except ValueError:
        return None
    words = [plain(str(value)) for value in found if value is not None and not isinstance(value, dict | list)]
    return SEPARATOR.join(dict.fromkeys(word.replace(SEPARATOR, "/") for word in words if word)) or None


def _at(value: Any, keys: list[str]) -> list[Any]:
    if isinstance(value, list):
        return [found for member in value for found in _at(member, keys)]
    if not keys:
        return [value]
    return _at(value.get(keys[0]), keys[1:]) if isinstance(value, dict) else []


def loosely_listed(text: str | None, key: str) -> str | None:
    """The texts of a key in a list of objects written as JSON or as JavaScript would write it (bare keys,
    single quotes), joined by `|`; None without any.

    >>> loosely_listed("[{ nom: 'Agence de l'eau', siren: '1' }, { nom: 'X' }]", "nom")
    "Agence de l'eau|X"
    """
    if text is None:
        return None
    pattern = rf"""[{{,\s]["']?{key}["']?\s*:\s*(?:'(.*?)'|"(.*?)")(?=\s*[,}}])"""
    words = [plain(single or double) for single, double in re.findall(pattern, text)]
    return SEPARATOR.join(dict.fromkeys(word.replace(SEPARATOR, "/") for word in words if word)) or None


def plain_text(html: ir.StringValue) -> ir.StringValue:
    """`plain`, on a column."""
    return _plain(html).nullif("")


def texts_at(text: ir.StringValue, path: str) -> ir.StringValue:
    """`listed`, on a column."""
    return _listed(text, path).nullif("")


def loose_texts(text: ir.StringValue, key: str) -> ir.StringValue:
    """`loosely_listed`, on a column."""
    return _loosely_listed(text, key).nullif("")


# The engine gives these no null and takes none from them: an empty text stands for it.


@ibis.udf.scalar.pyarrow
def _plain(html: str) -> str:
    return _each(plain, html)


@ibis.udf.scalar.pyarrow
def _listed(text: str, path: str) -> str:
    return _each(listed, text, path)


@ibis.udf.scalar.pyarrow
def _loosely_listed(text: str, key: str) -> str:
    return _each(loosely_listed, text, key)


def _each(read: Callable[..., str | None], *columns: Any) -> Any:
    """`columns` are arrays, whatever the signatures above say: they tell the types of the cells."""
    rows = zip(*(column.to_pylist() for column in columns), strict=True)
    return pa.array([read(*row) or "" for row in rows], pa.string())
