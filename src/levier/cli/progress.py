"""How far long work has got: a bar on a terminal, plain lines in a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from levier.cli.speech import err, printable, tell
from levier.core.messages import Message, m
from levier.lake.importing import Step

MEGABYTE = 1_000_000


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


def announce(message: Message) -> None:
    """A line that says what begins."""
    err.print(tell(message), markup=False)
