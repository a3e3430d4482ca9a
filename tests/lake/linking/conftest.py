"""A lake of a few rows, written by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import polars as pl
import pytest

from levier.lake.contracts import CONTRACTS
from levier.lake.manifest import Manifest, Part, read_manifest, write_manifest
from levier.specimen.identifiers import luhn_key

Row = Mapping[str, Any]


def siret(siren: str, rank: int) -> str:
    first = f"{siren}{rank:04}"
    return first + str(luhn_key(np.array([int(first)]), 13)[0])


class HandMadeLake:
    """A lake whose parts are given as rows; a column left out is null."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def put(self, table: str, *rows: Row, fictional: bool = True, edition: int = 1) -> Part:
        """One part of a table, in the place of the former ones of its side."""
        part = self.part(table, *rows, fictional=fictional, edition=edition)
        tables = dict(read_manifest(self.folder).tables)
        others = [old for old in tables.get(table, ()) if old.fictional is not fictional]
        write_manifest(self.folder, Manifest({**tables, table: (*others, part)}))
        return part

    def part(self, table: str, *rows: Row, fictional: bool = True, edition: int = 1) -> Part:
        """A part written and not yet in the lake's contents."""
        path = f"{table}-by_hand-{fictional}-{edition}.parquet"
        framed(table, rows).write_parquet(self.folder / path)
        return Part(
            "by_hand", "Personne", "Licence Ouverte 2.0", "", 1, f"{table}.csv", "0" * 64, fictional,
            f"2026-01-{edition:02}", len(rows), 0, 0, path, None,
        )  # fmt: skip


def framed(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    columns = CONTRACTS[table].to_schema().columns
    schema = ibis.schema({name: clause.dtype.type for name, clause in columns.items()}).to_polars()
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


@pytest.fixture
def lake(tmp_path: Path) -> HandMadeLake:
    return HandMadeLake(tmp_path / "lake")
