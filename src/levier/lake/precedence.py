"""Which part of a table counts where several bear the same key."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir

from levier.lake.contracts import CONTRACTS
from levier.lake.enforcing import read_contract
from levier.lake.manifest import Manifest, Part
from levier.lake.shelf import Shelf


def key_of(table: str) -> list[str]:
    """The columns that tell the rows of a table apart."""
    return list(read_contract(table, CONTRACTS[table]).key)


def winning_rows(part: Part, read: Callable[[str], ir.Table]) -> ir.Table:
    """The rows of a part without those whose key a better part bears; `read` gives a part file's rows."""
    rows, key = read(part.path), key_of(part.table)
    if not part.outranked_by:
        return rows
    return rows.anti_join(ibis.union(*(read(path).select(*key) for path in part.outranked_by)), key)


def replace_parts(known: Manifest, built: Sequence[Part]) -> Manifest:
    """The lake's contents with new parts in; a file read again takes the place of its former self."""
    tables = {name: list(parts) for name, parts in known.tables.items()}
    for part in built:
        former = (part.source, part.file)
        others = [old for old in tables.get(part.table, []) if (old.source, old.file) != former]
        tables[part.table] = [*others, part]
    return Manifest({name: tuple(parts) for name, parts in tables.items()})


def settle(contents: Manifest, known: Manifest, shelf: Shelf) -> Manifest:
    """For each part, the better ones that bear some of its keys, and how many of its rows they take.

    What was found before of parts that are still there is not looked for again: a day's changes are held
    against the whole register once. Fictional parts and real ones leave each other alone.
    """
    before = {part.path: part for parts in known.tables.values() for part in parts}
    return Manifest({name: _settled(parts, before, shelf) for name, parts in contents.tables.items()})


def _settled(parts: Sequence[Part], before: dict[str, Part], shelf: Shelf) -> tuple[Part, ...]:
    settled: list[Part] = []
    for part in sorted(parts, key=lambda part: part.order):
        former = before.get(part.path)
        rivals = [other for other in settled if other.fictional is part.fictional]
        taken = {
            other.path: other.path in former.outranked_by
            if former is not None and other.path in before
            else _rows_taken(part, [other], shelf)
            for other in rivals
        }
        better = [other for other in rivals if taken[other.path]]
        names = tuple(other.path for other in better)
        if former is not None and former.outranked_by == names:
            settled.append(former)
        else:
            settled.append(replace(part, outranked_by=names, outranked=_rows_taken(part, better, shelf)))
    return tuple(settled)


def _rows_taken(part: Part, better: Sequence[Part], shelf: Shelf) -> int:
    """How many rows of a part bear a key of the better ones."""
    if not better:
        return 0
    key = key_of(part.table)
    keys = ibis.union(*(shelf.rows(other).select(*key) for other in better))
    return int(shelf.rows(part).select(*key).semi_join(keys, key).count().execute())
