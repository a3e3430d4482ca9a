"""Recorded files: written by hand in their producer's true format, with invented values."""

from pathlib import Path

import polars as pl
from tests.conftest import TODAY

from levier.lake.contracts import CONTRACTS
from levier.lake.enforcing import read_contract
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.sources.catalogue import source_named

RECORDED = Path(__file__).parent / "recorded"


def read(tmp_path: Path, *sources: str) -> pl.DataFrame:
    """The rows that the recorded files of these sources make of the first one's table."""
    return read_table(tmp_path, source_named(sources[0]).table, *(RECORDED / source for source in sources))


def read_table(tmp_path: Path, table: str, *folders: Path) -> pl.DataFrame:
    """The rows that files make of a table, in the order of its key."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for folder in folders:
        for file in folder.iterdir() if folder.is_dir() else [folder]:
            (raw / f"{folder.name}-{file.name}").symlink_to(file)
    result = import_folder(raw, tmp_path / "lake", TODAY)
    assert not result.refused
    assert not result.unrecognised
    with Lake.open(tmp_path / "lake") as lake:
        found = lake.table(table)
        assert found is not None
        return found.order_by(list(read_contract(table, CONTRACTS[table]).key)).to_polars()


def faults(tmp_path: Path, table: str) -> list[tuple[int, str | None, str | None, str, bool]]:
    """What `read` has put aside: line, column, value, reason, whether the row went with it."""
    with Lake.open(tmp_path / "lake") as lake:
        found = lake.quarantine(table)
        return found.select("line", "column", "value", "why", "set_aside").sort("line", "column").rows()


def refusal(tmp_path: Path, source: str, *changes: tuple[str, str]) -> str:
    """What is said of a recorded file in which words have been changed, and which is then refused."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for file in (RECORDED / source).iterdir():
        content = file.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in content
            content = content.replace(old, new)
        (raw / file.name).write_text(content, encoding="utf-8")
    (error,) = import_folder(raw, tmp_path / "lake", TODAY).refused
    return str(error)
