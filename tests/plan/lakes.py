"""Lakes that hold another's tables in another order, or a part of them."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import polars as pl

from levier.lake.store import Lake


class Altered(Lake):
    """A lake whose tables go through a function, given the name and the rows; None: no such table."""

    def __init__(self, lake: Lake, change: Callable[[str, pl.DataFrame], pl.DataFrame | None]) -> None:
        self._lake, self._change = lake, change

    def table(self, name: str) -> ir.Table | None:
        table = self._lake.table(name)
        changed = None if table is None else self._change(name, table.to_polars())
        return None if changed is None else ibis.memtable(changed)


def shuffled(lake: Lake, seed: int) -> Lake:
    """The same rows in another order."""
    return Altered(lake, lambda _, rows: rows.sample(fraction=1, shuffle=True, seed=seed))


def covering(lake: Lake, communes: set[str], table: str = "employment") -> Lake:
    """The same, with the rows of these communes alone in one table."""
    inside = pl.col("commune").is_in(communes)
    return Altered(lake, lambda name, rows: rows.filter(inside) if name == table else rows)


def without(lake: Lake, *tables: str) -> Lake:
    """The same without these tables."""
    return Altered(lake, lambda name, rows: None if name in tables else rows)
