"""Files put in a folder all together, or not at all."""

import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from levier.core.errors import BadInput
from levier.core.messages import m


def put_together(folder: Path, files: Mapping[str, bytes], obsolete: Iterable[str] = ()) -> None:
    """Write files (by their path within the folder) and remove the obsolete ones, all or none.

    Everything is written beside its place first, then moved in, each file in one step. Whatever stops it
    (full disk, Ctrl-C) leaves the folder as it was; only a killed process or a power cut between two moves
    can leave old and new files side by side.

    Raises
    ------
    BadInput : the folder is a file, or cannot be written to.
    """
    if folder.exists() and not folder.is_dir():
        raise BadInput(
            m("a folder is wanted, and this is a file"),
            where=str(folder),
            fix=m("name a folder that exists or is to be created"),
        )
    absent = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=".plan-", dir=folder) as aside:
                _write_and_move(folder, files, set(obsolete) - files.keys(), Path(aside))
        except BaseException:
            _remove_empty(absent)
            raise
    except OSError as error:
        raise BadInput(
            m("the files cannot be written: {reason}", reason=error.strerror or str(error)),
            where=str(folder),
            fix=m("check the room left on disk and the rights on the folder; what was there is unchanged"),
        ) from error


def _write_and_move(folder: Path, files: Mapping[str, bytes], obsolete: set[str], aside: Path) -> None:
    new, former = aside / "new", aside / "former"
    for name, content in files.items():
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).write_bytes(content)
    touched = [*files, *obsolete]
    for name in touched:
        if (folder / name).is_file():
            (former / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / name, former / name)
    made = {(folder / name).parent for name in files if not (folder / name).parent.exists()}
    try:
        for name in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).replace(folder / name)
        for name in obsolete:
            (folder / name).unlink(missing_ok=True)
    except BaseException:
        _restore(folder, touched, former)
        _remove_empty(made)
        raise


def _restore(folder: Path, touched: Iterable[str], former: Path) -> None:
    for name in touched:
        if (former / name).is_file():
            (former / name).replace(folder / name)
        elif (folder / name).is_file():
            (folder / name).unlink()


def _remove_empty(folders: Iterable[Path]) -> None:
    for path in folders:
        with suppress(OSError):
            path.rmdir()
