"""Investments for the sites of a territory: read from the lake and from the user's files, then weighed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from levier.core.errors import BadFile
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.filled_file import plain_number, read_cells
from levier.plan.sites.inventory import sites_in
from levier.plan.sites.surroundings import surroundings_of
from levier.sites.inventory import Told
from levier.sites.known import Sites
from levier.sites.project import Project
from levier.sites.upgrades import (
    CheapestFit,
    Option,
    Upgrades,
    blocking,
    cheapest_fit,
    options_from_table,
    proposed_options,
    upgrades,
)
from levier.sites.upgrades.options import COLUMNS as OPTION_COLUMNS
from levier.sites.upgrades.unit_costs import COLUMNS as COST_COLUMNS

Kinds = Mapping[str, pl.DataType | type[pl.DataType]]


@dataclass(frozen=True, eq=False)
class Weighed:
    """What investments bring to the sites of a territory. `cheapest`: for each project, the sites that cost
    least to make fit."""

    sites: Sites
    projects: tuple[Project, ...]
    found: Upgrades
    blocked: pl.DataFrame
    cheapest: tuple[CheapestFit, ...]


def told_sites(
    lake: Lake, territory: Territory, geography: Geography, own: Told | None = None
) -> Sites | NotComputed:
    """The sites of a territory with what is known of them and around them."""
    sites = sites_in(lake, territory, geography, own)
    if isinstance(sites, NotComputed):
        return sites
    return sites.told(surroundings_of(lake, territory, geography, sites).known)


def weighed(
    sites: Sites,
    projects: Sequence[Project],
    budget_eur: float,
    costs: pl.DataFrame | None = None,
    own: Sequence[Option] = (),
    times: int = 1,
) -> Weighed | NotComputed:
    """The investments proposed at these unit costs, and the user's own, weighed together."""
    options = [*proposed_options(sites, projects, costs), *own]
    found = upgrades(sites, projects, options, budget_eur, times)
    if isinstance(found, NotComputed):
        return found
    cheapest = (cheapest_fit(sites, project, options) for project in projects)
    return Weighed(
        sites,
        tuple(projects),
        found,
        blocking(sites, projects),
        tuple(fit for fit in cheapest if not isinstance(fit, NotComputed)),
    )


def own_costs(path: Path) -> pl.DataFrame:
    """The user's unit costs, for `with_own`."""
    return _typed(path, COST_COLUMNS)


def own_options(path: Path) -> tuple[Option, ...]:
    """The user's investments, from a table with the columns of OPTION_COLUMNS; those absent are empty."""
    table = _typed(path, OPTION_COLUMNS)
    absent = [name for name in OPTION_COLUMNS if name not in table.columns]
    return options_from_table(
        table.with_columns(pl.lit(None, OPTION_COLUMNS[name]).alias(name) for name in absent)
    )


def _typed(path: Path, kinds: Kinds) -> pl.DataFrame:
    """The columns that have a kind, as that kind. Raises BadFile for a cell that is no number."""
    cells, lines = read_cells(path)
    known = [name for name in cells.columns if name in kinds]
    if not known or cells.is_empty():
        raise BadFile(
            m("none of the columns wanted is there"),
            where=path.name,
            fix=m("columns: {columns}", columns=", ".join(kinds)),
        )
    table = cells.select(pl.col(name).str.strip_chars().replace("", None) for name in known)
    for name in known:
        if kinds[name] in (pl.Float64, pl.Int64):
            read = [_number(cell, path, line, name) for cell, line in zip(table[name], lines, strict=True)]
            table = table.with_columns(pl.Series(name, read, dtype=pl.Float64).cast(kinds[name]))
    return table


def _number(cell: str | None, path: Path, line: int, column: str) -> float | None:
    if cell is None:
        return None
    try:
        return float(plain_number(cell))
    except ValueError as error:
        raise BadFile(
            m("“{value}” is no number", value=cell[:40]),
            where=m("{file}, line {line}, column {column}", file=path.name, line=line, column=column),
        ) from error
