"""Whom one register protects, no other may show: names and places are taken out of every part of the lake.

A unit with partial diffusion keeps no name and no place finer than its commune, whatever file gave them and
whenever: a file of another producer that names it, or an older edition from before it asked to be hidden. A
firm that the register knows for a natural person is named by no other file either. Where a row may be a
unit's without telling whose, nobody can say that it is not a protected one's: it shows nothing.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import ibis
import ibis.expr.types as ir

from levier.core.codes import NATURAL_PERSON
from levier.lake.contracts import CONTRACTS
from levier.lake.manifest import Manifest, Part
from levier.lake.precedence import key_of
from levier.lake.shelf import Shelf

PERSONAL = ("name", "longitude", "latitude")
"""Columns that say who a unit is or where exactly."""
PROTECTORS = {"legal_units": "siren", "establishments": "siret"}
"""Tables whose `diffusion` says whom to protect, and by which identifier."""
WHOLE_ROWS = ("links_brownfields", "links_notices")
"""Tables of which a row says by itself who a unit is, or where: the row goes."""
SIREN_LENGTH = 9

Read = Callable[[str], ir.Table]


@dataclass(frozen=True)
class Veil:
    """Units, by their identifier, and the columns that may show nothing of them."""

    identifier: str
    units: ir.Table
    columns: tuple[str, ...]


def protect(contents: Manifest, known: Manifest, shelf: Shelf) -> Manifest:
    """The same contents, in which no part shows what another one protects; such a part is written again.

    Between parts that were already there nothing is looked for: new parts are held against all that is
    protected, and all parts against what the new ones protect. Where a part has left, so may have the word
    that a unit is open again: its table counts as new.
    """
    by_path = {part.path: part for parts in contents.tables.values() for part in parts}
    before = {part.path for parts in known.tables.values() for part in parts}
    settled = {
        part.path
        for parts in known.tables.values()
        if all(part.path in by_path for part in parts)
        for part in parts
    }

    def read(path: str) -> ir.Table:
        return shelf.rows(by_path[path])

    moved: dict[str, Part] = {}
    for part in by_path.values():
        if not _personal(part) and part.table not in WHOLE_ROWS:
            continue
        left_out = settled if part.path in before else set()
        veils = list(_veils(part, contents, read, left_out))
        if (written := _veiled(part, veils, shelf)) is not None:
            moved[part.path] = written
    return _with_new_paths(contents, moved)


def _personal(part: Part) -> list[str]:
    """What a part could show of a unit that it identifies."""
    columns = CONTRACTS[part.table].to_schema().columns
    identified = any(identifier in columns for identifier in PROTECTORS.values())
    return [name for name in PERSONAL if name in columns] if identified else []


def _veils(part: Part, contents: Manifest, read: Read, left_out: set[str]) -> Iterator[Veil]:
    """What a part may not show, by the word of other parts and its own; not of those in `left_out`."""
    columns = CONTRACTS[part.table].to_schema().columns
    for table, identifier in PROTECTORS.items():
        if not _identifies(columns, identifier):
            continue
        registers = [other for other in contents.tables.get(table, ()) if other.fictional is part.fictional]
        speaking = [register for register in registers if register.path not in left_out]
        if not speaking:
            continue
        units = ibis.union(*(_protected(one, registers, identifier, read) for one in speaking))
        yield Veil(identifier, units, PERSONAL)
        if table == "legal_units" and part.table != table:
            firms = ibis.union(*(read(one.path).select("siren", "legal_form") for one in speaking))
            persons = firms.filter(firms["legal_form"].startswith(NATURAL_PERSON)).select("siren")
            yield Veil("siren", persons, ("name",))


def _protected(part: Part, registers: Sequence[Part], identifier: str, read: Read) -> ir.Table:
    """The units that a part protects, unless another says later that they are open. Only a source as good
    may say so; a worse one still protects where it knows later."""
    rows = read(part.path)
    units = rows.filter(rows["diffusion"] == "P").select(identifier)
    for other in registers:
        if other.rank <= part.rank and _day(other) > _day(part):
            later = read(other.path)
            units = units.anti_join(later.filter(later["diffusion"] == "O"), identifier)
    return units


def _day(part: Part) -> tuple[str, int]:
    return part.as_of or "", -part.rank


def _veiled(part: Part, veils: Sequence[Veil], shelf: Shelf) -> Part | None:
    """A part written again without what the veils cover; None where it shows nothing of it."""
    if part.table in WHOLE_ROWS:
        return _without_their_rows(part, veils, shelf)
    rows = shelf.rows(part)
    shown = _shown(rows, _personal(part))
    useful = [veil for veil in veils if shown.intersection(veil.columns)]
    if not shown:
        return None
    told = ibis.or_(*(rows[column].notnull() for column in shown))
    exposed = int(
        _covered(rows.filter(told), useful, shown).filter(lambda row: row[EXPOSED]).count().execute()
    )
    if not exposed:
        return None
    path = _another_path(part)
    shelf.session.write(_covered(rows, useful, shown).drop(EXPOSED), shelf.staging / path)
    return replace(part, path=path, hidden=part.hidden + exposed)


def _shown(rows: ir.Table, personal: Sequence[str]) -> set[str]:
    """The columns that show something in some row: most registers leave one empty."""
    counts = rows.aggregate(**{column: rows[column].count() for column in personal}).to_polars()
    return {column for column in personal if counts[column].item()}


EXPOSED = "_exposed"


def _covered(rows: ir.Table, veils: Sequence[Veil], shown: Collection[str]) -> ir.Table:
    """The rows with what the veils cover taken out, and whether anything was (EXPOSED)."""
    marked = rows.mutate(
        **{f"_{name}": _identified(rows, name) for name in {veil.identifier for veil in veils}}
    ).view()
    for rank, veil in enumerate(veils):
        sign = veil.units.select(**{f"_veil_{rank}": veil.units[veil.identifier]}).distinct()
        marked = marked.left_join(sign, marked[f"_{veil.identifier}"] == sign[f"_veil_{rank}"])
    nobody = ibis.or_(
        ibis.literal(False), *(marked[name].isnull() for name in PROTECTORS.values() if name in rows.columns)
    )
    covered = {
        column: ibis.or_(
            nobody,
            *(marked[f"_veil_{rank}"].notnull() for rank, veil in enumerate(veils) if column in veil.columns),
        )
        for column in shown
    }
    hidden = {
        column: ibis.ifelse(cover, ibis.null(rows[column].type()), marked[column])
        for column, cover in covered.items()
    }
    exposed = ibis.or_(*(cover & marked[column].notnull() for column, cover in covered.items()))
    return marked.mutate(**hidden, **{EXPOSED: exposed}).select(*rows.columns, EXPOSED)


def _without_their_rows(part: Part, veils: Sequence[Veil], shelf: Shelf) -> Part | None:
    """A part written again without the rows of protected units."""
    left = shelf.rows(part)
    for veil in veils:
        if veil.columns == PERSONAL and veil.identifier in left.columns:
            left = left.anti_join(veil.units, veil.identifier)
    gone = part.rows - int(left.count().execute())
    if not gone:
        return None
    path = _another_path(part)
    shelf.session.write(left.order_by(key_of(part.table)), shelf.staging / path)
    return replace(part, path=path, rows=part.rows - gone, hidden=part.hidden + gone)


def _another_path(part: Part) -> str:
    return f"{part.path.rsplit('-', 1)[0]}-{uuid4().hex}.parquet"


def _identifies(columns: Collection[str], identifier: str) -> bool:
    """Whether rows tell of which unit they are; whose establishment it is tells whose firm."""
    return identifier in columns or "siret" in columns


def _identified(rows: ir.Table, identifier: str) -> ir.StringValue:
    """A unit's identifier; a firm's is the head of its establishments'."""
    return rows[identifier] if identifier in rows.columns else rows["siret"].substr(0, SIREN_LENGTH)


def _with_new_paths(contents: Manifest, moved: dict[str, Part]) -> Manifest:
    def renamed(part: Part) -> Part:
        now = moved.get(part.path, part)
        names = tuple(moved[path].path if path in moved else path for path in now.outranked_by)
        return replace(now, outranked_by=names)

    return Manifest({name: tuple(map(renamed, parts)) for name, parts in contents.tables.items()})
