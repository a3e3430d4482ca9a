"""A folder of raw files that appears whole, or not at all."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m

Report = Callable[[str, int], None]
"""Called with the path of a file in the folder and its number of rows."""


@contextmanager
def appearing_whole(out: Path) -> Iterator[Path]:
    """A folder to write in, which takes the place of `out` at the end; if the writing fails or is cut short,
    it vanishes, and `out` is as it was.

    Raises BadInput where `out` holds something other than an earlier specimen, or cannot be written.
    """
    out = out.absolute()
    refuse_foreign_folder(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as holder:
            new, old = Path(holder) / "new", Path(holder) / "old"
            yield new
            replace(new, out, old)
    except OSError as error:
        raise BadInput(
            m("the specimen cannot be written: the disk is full, or the folder is not yours to write"),
            where=str(out),
            fix=m("free some disk space or choose another folder"),
        ) from error


def refuse_foreign_folder(out: Path) -> None:
    """Raise BadInput where writing would destroy something other than an earlier specimen."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())) or is_specimen(out):
        return
    raise BadInput(
        m("the folder is not empty and holds no specimen"),
        where=str(out),
        fix=m("choose another folder, or empty this one"),
    )


def is_specimen(folder: Path) -> bool:
    """Whether a folder was written here, by the title of its README."""
    readme = folder / "README.md"
    return readme.is_file() and readme.read_text("utf-8").startswith(
        readme_text("levier.specimen").partition("\n")[0]
    )


def readme_text(package: str) -> str:
    """What the README of a specimen says, with gaps for its size and seed."""
    return files(package).joinpath("folder_readme.md").read_text("utf-8")


def replace(new: Path, out: Path, old: Path) -> None:
    """Put a folder in the place of another, which is put back if that fails."""
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise


def ignore(path: str, rows: int) -> None:
    """The report of a caller that wants none."""


class Folder:
    """A folder being written; each file is reported once complete."""

    def __init__(self, root: Path, report: Report) -> None:
        self.root = root
        self.report = report

    def path(self, name: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def text(self, name: str, text: str, rows: int) -> None:
        self.path(name).write_text(text, "utf-8", newline="\n")
        self.report(name, rows)

    def csv(self, name: str, tables: Iterable[pl.DataFrame], separator: str = ",") -> None:
        """A table, or the slices of one."""
        rows = 0
        with self.path(name).open("wb") as target:
            for number, table in enumerate(tables):
                table.write_csv(target, separator=separator, include_header=number == 0)
                rows += len(table)
        self.report(name, rows)

    def parquet(self, name: str, table: pl.DataFrame) -> None:
        table.write_parquet(self.path(name))
        self.report(name, len(table))
