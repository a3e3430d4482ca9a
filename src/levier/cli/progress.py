"""How far long work has got: a bar on a terminal, plain lines in a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from levier.cli.speech import err, printable, tell
from levier.core.messages import Message, m
from levier.lake.importing import Step
from levier.sources.fetching.pulling import Step as Fetching
from levier.sources.fetching.web import Waiting

MEGABYTE = 1_000_000
LARGE_BYTES = 100 * MEGABYTE
"""From which size on a download tells each tenth of its way in a pipe."""


@contextmanager
def reading_files() -> Iterator[Callable[[Step], None]]:
    """What to call at each file read; the bar disappears at the end, lines stay."""
    if not err.is_terminal:
        yield _line
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(tell(m("Reading the files")))

        def advance(step: Step) -> None:
            progress.update(
                task, total=step.files, completed=step.rank - 1, description=printable(step.file)[-60:]
            )

        yield advance


@contextmanager
def writing_rows() -> Iterator[Callable[[str, int], None]]:
    """What to call with each file under way and its rows so far; nothing is said in a pipe."""
    if not err.is_terminal:
        yield lambda file, rows: None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.completed:,}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def advance(file: str, rows: int) -> None:
            if file not in tasks:
                tasks[file] = progress.add_task(file[-60:])
            progress.update(tasks[file], completed=rows)

        yield advance


def _line(step: Step) -> None:
    size = f"{step.size / MEGABYTE:.1f}"
    said = m(
        "{rank}/{files}  {file} ({size} MB)", rank=step.rank, files=step.files, file=step.file, size=size
    )
    err.print(tell(said), markup=False)


@contextmanager
def fetching_files(cut: bool) -> Iterator[tuple[Callable[[Fetching], None], Callable[[Waiting], None]]]:
    """What to call as files come, and at each wait. `cut`: a territory is asked for, so that what comes for
    the whole country is said."""
    if not err.is_terminal:
        told: dict[str, int] = {}

        def line(step: Fetching) -> None:
            tenth = 10 * step.bytes // step.total if step.total else 0
            if step.file not in told and not step.done:
                announce(_size_of(step, cut))
            elif not step.done and tenth > told[step.file] and (step.total or 0) >= LARGE_BYTES:
                announce(m("{file}: {share} %", file=step.file, share=10 * tenth))
            told[step.file] = max(tenth, told.get(step.file, 0))

        yield line, _say_wait
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def advance(step: Fetching) -> None:
            if step.done:
                if step.file in tasks:
                    progress.remove_task(tasks.pop(step.file))
                return
            if step.file not in tasks:
                announce(_size_of(step, cut))
                tasks[step.file] = progress.add_task(printable(step.file)[-60:])
            progress.update(tasks[step.file], total=step.total, completed=step.bytes)

        yield advance, _say_wait


def _size_of(step: Fetching, cut: bool) -> Message:
    size = size_said(step.total)
    if cut and step.national:
        return m("{file}: {size}, for the whole country", file=step.file, size=size)
    return m("{file}: {size}", file=step.file, size=size)


def size_said(size: int | None) -> Message:
    """A size in bytes, in words; null or none: it is not known."""
    return m("{size} MB", size=f"{size / MEGABYTE:.1f}") if size else m("size unknown")


def _say_wait(waiting: Waiting) -> None:
    announce(m("{why}; another try in {seconds} s", why=waiting.why, seconds=round(waiting.seconds)))


def announce(message: Message) -> None:
    """A line that says what begins."""
    err.print(tell(message), markup=False)
