"""Whom one register protects, no other may show: names and places are taken out of every part of the lake.

A unit with partial diffusion keeps no name and no place finer than its commune, whatever file gave them and
whenever: a file of another producer that names it, or an older edition from before it asked to be hidden.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import ibis
import ibis.expr.types as ir

from levier.lake.contracts import CONTRACTS
from levier.lake.manifest import Manifest, Part
from levier.lake.precedence import key_of, winning_rows
from levier.lake.shelf import Shelf

PERSONAL = ("name", "longitude", "latitude")
"""Columns that say who a unit is or where exactly."""
PROTECTORS = {"legal_units": "siren", "establishments": "siret"}
"""Tables whose `diffusion` says whom to protect, and by which identifier."""
WHOLE_ROWS = ("links_brownfields", "links_notices")
"""Tables of which a row says by itself who a unit is, or where: the row goes."""

Read = Callable[[str], ir.Table]


def protect(contents: Manifest, known: Manifest, shelf: Shelf) -> Manifest:
    """The same contents, in which no part shows what another one protects; such a part is written again.

    Between parts that were already there nothing is looked for: new parts are held against all that is
    protected, and all parts against what the new ones protect.
    """
    before = {part.path for parts in known.tables.values() for part in parts}
    by_path = {part.path: part for parts in contents.tables.values() for part in parts}

    def read(path: str) -> ir.Table:
        return shelf.rows(by_path[path])

    moved: dict[str, Part] = {}
    for part in by_path.values():
        if not _personal(part) and part.table not in WHOLE_ROWS:
            continue
        known_to_it = before if part.path in before else set()
        hidden = dict(_protected(contents, read, known_to_it, fictional=part.fictional))
        if (written := _without_the_protected(part, hidden, shelf)) is not None:
            moved[part.path] = written
    return _with_new_paths(contents, moved)


def _personal(part: Part) -> list[str]:
    """What a part could show of a unit that it identifies."""
    columns = CONTRACTS[part.table].to_schema().columns
    identified = any(identifier in columns for identifier in PROTECTORS.values())
    return [name for name in PERSONAL if name in columns] if identified else []


def _protected(
    contents: Manifest, read: Read, left_out: set[str], *, fictional: bool
) -> Iterator[tuple[str, ir.Table]]:
    """Identifiers of the units that the parts protect, by kind of identifier; `left_out` are parts."""
    for table, identifier in PROTECTORS.items():
        parts = [
            part
            for part in contents.tables.get(table, ())
            if part.path not in left_out and part.fictional is fictional
        ]
        if parts:
            rows = ibis.union(*(winning_rows(part, read) for part in parts))
            yield identifier, rows.filter(rows["diffusion"] == "P").select(identifier)


def _without_the_protected(part: Part, hidden: dict[str, ir.Table], shelf: Shelf) -> Part | None:
    """A part written again without what it shows of protected units; None where it shows nothing."""
    rows, personal = shelf.rows(part), _personal(part)
    of_protected = {name: units for name, units in hidden.items() if name in rows.columns}
    if part.table in WHOLE_ROWS:
        return _without_their_rows(part, of_protected, shelf)
    told = ibis.or_(*(rows[name].notnull() for name in personal))
    exposed = sum(
        int(rows.filter(told).semi_join(units, identifier).count().execute())
        for identifier, units in of_protected.items()
    )
    if not exposed:
        return None
    marked = rows.mutate(_told=told).view()
    for name, units in of_protected.items():
        sign = units.select(**{f"_{name}": units[name]}).distinct()
        marked = marked.left_join(sign, marked[name] == sign[f"_{name}"])
    hide = ibis.or_(*(marked[f"_{name}"].notnull() for name in of_protected))
    veiled = marked.mutate(_hide=marked["_told"] & hide).view()
    covered = veiled.mutate(
        **{
            name: ibis.ifelse(veiled["_hide"], ibis.null(rows[name].type()), veiled[name])
            for name in personal
        }
    ).select(*rows.columns)
    path = _another_path(part)
    shelf.session.write(covered, shelf.staging / path)
    return replace(part, path=path, hidden=part.hidden + exposed)


def _without_their_rows(part: Part, of_protected: dict[str, ir.Table], shelf: Shelf) -> Part | None:
    """The same of a part whose rows go whole."""
    left = shelf.rows(part)
    for identifier, units in of_protected.items():
        left = left.anti_join(units, identifier)
    gone = part.rows - int(left.count().execute())
    if not gone:
        return None
    path = _another_path(part)
    shelf.session.write(left.order_by(key_of(part.table)), shelf.staging / path)
    return replace(part, path=path, rows=part.rows - gone, hidden=part.hidden + gone)


def _another_path(part: Part) -> str:
    return f"{part.path.rsplit('-', 1)[0]}-{uuid4().hex}.parquet"


def _with_new_paths(contents: Manifest, moved: dict[str, Part]) -> Manifest:
    def renamed(part: Part) -> Part:
        now = moved.get(part.path, part)
        names = tuple(moved[path].path if path in moved else path for path in now.outranked_by)
        return replace(now, outranked_by=names)

    return Manifest({name: tuple(map(renamed, parts)) for name, parts in contents.tables.items()})
