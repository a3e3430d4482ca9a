"""In which language the command line speaks, and how it tells an error."""

import os
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from rich.console import Console
from rich.markup import escape

from levier.core.errors import LevierError
from levier.core.messages import Lang, Message, m, say

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Asked = ParamSpec("Asked")
USER_ERROR, DEFECT, INTERRUPTED = 2, 1, 130
DEBUG = "--debug"


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


def told_to_the_user(command: Callable[Asked, None]) -> Callable[Asked, None]:
    """The same command, whose errors end it in words and an exit code; the traceback comes with `--debug`."""

    @wraps(command)
    def run(*words: Asked.args, **options: Asked.kwargs) -> None:
        try:
            command(*words, **options)
        except BrokenPipeError:
            # The reader of a pipe has gone (`levier ... | head`): nothing more to say, to anyone.
            sys.stdout = None
            raise SystemExit(0) from None
        except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - the last door: nothing leaves untold
            code = _tell_the_end(error)
            if DEBUG in sys.argv:
                traceback.print_exc()
            raise SystemExit(code) from None

    return run


def _tell_the_end(error: BaseException) -> int:
    """Say why a command ended; the exit code that goes with it."""
    if isinstance(error, LevierError):
        show_error(error)
        return USER_ERROR
    if isinstance(error, KeyboardInterrupt):
        err.print(tell(m("Interrupted: what was there before is as it was.")))
        return INTERRUPTED
    what = m(
        "This is a defect of Levier ({kind}: {reason}).", kind=type(error).__name__, reason=str(error)[:300]
    )
    err.print(f"[bold red]{tell(m('Error:'))}[/] {escape(tell(what))}")
    err.print("  " + tell(m("Run it again with --debug and report what is shown.")))
    return DEFECT
