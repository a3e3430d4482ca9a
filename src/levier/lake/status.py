"""What a lake holds, and what its files left in quarantine, summed up."""

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.lake.contracts import CONTRACTS
from levier.lake.derived import out_of_date
from levier.lake.enforcing import read_contract, reason
from levier.lake.manifest import Part
from levier.lake.store import Lake

EXAMPLES = 1000
FEW_DEPARTMENTS = 3
"""Up to which departments are named rather than counted."""


@dataclass(frozen=True)
class PartStatus:
    """What one file brought to a table."""

    source: str
    producer: str
    licence: str | None
    page: str
    file: str
    sha256: str
    as_of: str | None
    rows: int
    communes: int | None
    departments: tuple[str, ...]
    set_aside: int
    withheld: int
    hidden: int
    made_from: tuple[str, ...] = ()
    """Tables that Levier made it from."""
    out_of_date: bool = False
    """They have changed since."""

    @property
    def coverage(self) -> Message:
        if not self.communes:
            return m("not by commune")
        if len(self.departments) > FEW_DEPARTMENTS:
            return m("{communes} communes, {n} departments", communes=self.communes, n=len(self.departments))
        return m(
            "{communes} communes, department {departments}",
            communes=self.communes,
            departments=", ".join(self.departments),
        )


@dataclass(frozen=True)
class TableStatus:
    """A table of the lake and the files behind it."""

    name: str
    rows: int
    parts: tuple[PartStatus, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class FaultCount:
    """Faults of one kind in one column of one file; `examples` are their lines and values."""

    file: str
    column: str | None
    reason: Message
    set_aside: bool
    n: int
    examples: tuple[tuple[int, str | None], ...]


def lake_status(lake: Lake) -> tuple[TableStatus, ...]:
    """Every table of the lake; rows are those given, once precedence between files is settled."""
    return tuple(
        TableStatus(name, _count(lake, name), tuple(_status(part, lake) for part in lake.parts(name)))
        for name in lake.tables
    )


def fault_counts(lake: Lake, table: str) -> tuple[FaultCount, ...]:
    """What the files of a table left in quarantine, most frequent first.

    Raises BadInput if there is no such table.
    """
    if table not in CONTRACTS:
        names = ", ".join(CONTRACTS)
        raise BadInput(m("no table {table}", table=table), fix=m("one of: {names}", names=names))
    contract = read_contract(table, CONTRACTS[table])
    grouped = (
        lake.quarantine(table)
        .group_by("file", "source", "column", "why", "set_aside", "field", maintain_order=True)
        .agg(pl.len().alias("n"), pl.struct("line", "value").head(EXAMPLES).alias("examples"))
        .sort("n", "file", "column", descending=[True, False, False], maintain_order=True)
    )
    return tuple(
        FaultCount(
            row["file"],
            row["column"],
            reason(row["why"], contract, row["field"]),
            row["set_aside"],
            row["n"],
            tuple((example["line"], example["value"]) for example in row["examples"]),
        )
        for row in grouped.iter_rows(named=True)
    )


def _count(lake: Lake, name: str) -> int:
    table = lake.table(name)
    return 0 if table is None else int(table.count().execute())


def _status(part: Part, lake: Lake) -> PartStatus:
    return PartStatus(
        part.source,
        part.producer,
        part.licence,
        part.page,
        part.file,
        part.sha256,
        part.as_of,
        part.rows,
        part.communes,
        part.departments,
        part.set_aside,
        part.withheld,
        part.hidden,
        tuple(sorted({path.split("-", 1)[0] for path in part.inputs})),
        out_of_date(part, lake.parts),
    )
