"""In which language the command line speaks, and how it tells an error."""

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

from levier.core.errors import LevierError
from levier.core.messages import Lang, Message, m, say

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

USER_ERROR, DEFECT, INTERRUPTED = 2, 1, 130


def language() -> Lang:
    """French, unless LEVIER_LANG says otherwise."""
    return "en" if os.environ.get("LEVIER_LANG", "").lower().startswith("en") else "fr"


def tell(message: Message | str, lang: Lang | None = None) -> str:
    """A message in the language of the command line, safe to print."""
    return printable(say(message, lang or language()))


def printable(text: str) -> str:
    """Text from a file or a user, without control characters that would act on a terminal."""
    return "".join(mark if mark.isprintable() or mark in "\n\u00a0\u202f" else "\ufffd" for mark in text)


def show_error(error: LevierError, lang: Lang | None = None) -> None:
    """What is wrong, where, and what to do: on one line where there is no place to show, else on three."""
    head = f"[bold red]{tell(m('Error:'), lang)}[/] {escape(tell(error.what, lang))}"
    if error.where is None:
        fix = f" [dim]—[/] {escape(tell(error.fix, lang))}" if error.fix else ""
        err.print(head + fix)
        return
    err.print(head)
    for label, part in ((m("where"), error.where), (m("what to do"), error.fix)):
        if part is not None:
            err.print(f"  [dim]{tell(label, lang)}[/]  {escape(tell(part, lang))}")


@contextmanager
def told_to_the_user(debug: bool) -> Iterator[None]:
    """Errors end the program in words and an exit code, not in a traceback (which `--debug` adds)."""
    try:
        yield
    except LevierError as error:
        show_error(error)
        code = USER_ERROR
    except KeyboardInterrupt:
        err.print(tell(m("Interrupted: what was there before is as it was.")))
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has gone (`levier ... | head`): nothing more to say, to anyone.
        sys.stdout = None
        code = 0
    except Exception as error:  # noqa: BLE001 - the last door: a defect of Levier, told without a traceback
        what = m("This is a defect of Levier ({kind}: {reason}).", kind=type(error).__name__, reason=error)
        err.print(f"[bold red]{tell(m('Error:'))}[/] {escape(tell(what)[:500])}")
        err.print("  " + tell(m("Run it again with --debug and report what is shown.")))
        code = DEFECT
    else:
        return
    if debug:
        traceback.print_exc()
    raise SystemExit(code)
