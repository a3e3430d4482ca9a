"""Every word that people read exists in French, with the same gaps."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import levier
from levier.core.messages import m, say

SOURCE = Path(levier.__file__).parent
CATALOGUES = SOURCE / "core" / "locale" / "fr"


def messages_in_code() -> Iterator[tuple[str, str]]:
    """Every template given to `m`, with the file that gives it."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "m":
                where = f"{path.relative_to(SOURCE)}:{node.lineno}"
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, where


def messages_in_templates() -> Iterator[tuple[str, str]]:
    """Every text that a page template asks for with `_("...")`."""
    for path in sorted((SOURCE / "plan" / "templates").glob("*.j2")):
        for found in re.finditer(r"""_\(\s*(["'])(.*?)\1""", path.read_text(encoding="utf-8")):
            yield found[2], path.name


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def french() -> dict[str, str]:
    entries: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                if message.id:
                    assert message.id not in entries or entries[message.id] == message.string, (
                        f"{path.name} says {message.id!r} otherwise than another catalogue"
                    )
                    entries[str(message.id)] = str(message.string)
    return entries


FRENCH = french()
USED = {**dict(messages_in_templates()), **dict(messages_in_code())}


def test_every_message_has_its_french() -> None:
    missing = {where: text for text, where in USED.items() if not FRENCH.get(text)}
    assert not missing


def test_the_french_has_the_same_gaps() -> None:
    wrong = {text: translation for text, translation in FRENCH.items() if gaps(text) != gaps(translation)}
    assert not wrong


@pytest.mark.parametrize("mark", ["?", "!", ":", ";", "»"])
def test_french_typography_puts_an_unbreakable_blank_before(mark: str) -> None:
    loose = [text for text in FRENCH.values() if re.search(rf"[ \w]{re.escape(mark)}(\s|$)", text)]
    assert not loose


def test_a_message_within_a_message_is_said_in_the_same_language() -> None:
    assert say(m("{a}", a=m("unknown")), "fr") == "inconnu"


def test_a_template_without_gaps_may_hold_braces_of_its_own() -> None:
    assert say("100 % {of what is written}", "en") == "100 % {of what is written}"


def test_no_french_is_kept_for_words_that_nobody_says_any_more() -> None:
    # The words of tables (states, groups, extents, sizes) are said as terms, not through `m`.
    unused = {text for text in FRENCH if text not in USED}
    terms = {
        text
        for text in unused
        if any(f'"{text}"' in path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    }
    assert unused <= terms
