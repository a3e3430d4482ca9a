"""A file of sites of one's own: CSV, XLSX, GeoJSON or GeoPackage, and its template."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import polars.selectors as cs

from levier.core.errors import BadFile
from levier.core.messages import Message, m
from levier.plan.filled_file import read_cells, write_new
from levier.sites.facts import FACTS
from levier.sources import refusals
from levier.sources.layers import open_layers
from levier.sources.raw import CSV_ENDINGS
from levier.sources.source import GEOMETRY

PLACE_COLUMNS = ("site_id", "name", "kind", "commune", "longitude", "latitude", "geometry", "as_of")
COLUMNS = (*PLACE_COLUMNS, *FACTS)
"""The columns of the template. `geometry`: WKT, in a table; a map has its own. `as_of`: the day, month or
year of what is declared. Then the facts (see `levier.sites.facts`), each in its unit."""
EXAMPLE = {
    "site_id": "T1",
    "name": "Terrain fictif",
    "kind": "plot",
    "commune": "08105",
    "longitude": "4.7206",
    "latitude": "49.7700",
    "as_of": "2026-09",
    "area_m2": "32000",
    "pollution": "inconnu",
    "zoning": "U",
    "owner": "public",
    "price_eur_m2": "25",
    "rail_siding": "non",
}
MAP_ENDINGS = (".geojson", ".json", ".gpkg")
FROM_TEMPLATE = m("start from the template: levier sites template --out sites.csv")


@dataclass(frozen=True)
class Written:
    """What a file says: cells as text, `shapes` as WKB (a map's) or None, and where each row stands."""

    file: str
    cells: pl.DataFrame
    shapes: pl.Series | None
    where: list[Message]
    ignored: tuple[str, ...]


def sites_template() -> str:
    """The template: the names of the columns, and a fictional site to be replaced."""
    rows = (COLUMNS, [EXAMPLE.get(name, "") for name in COLUMNS])
    return "\ufeff" + "".join(";".join(row) + "\r\n" for row in rows)


def write_template(path: Path) -> None:
    """Write the template (see `write_new`)."""
    write_new(path, sites_template(), m("name it sites.csv; it may be saved as XLSX afterwards"))


def read_written(path: Path) -> Written:
    """The rows of a file of sites, as written.

    Raises BadFile : no such file, another kind of file, one that cannot be read, that is empty, that is not
    UTF-8, or without the column `site_id`.
    """
    if not path.is_file():
        raise BadFile(m("no such file"), where=str(path))
    ending = path.suffix.lower()
    if ending in MAP_ENDINGS:
        found = _read_map(path)
    elif ending in (*CSV_ENDINGS, ".xlsx"):
        cells, lines = read_cells(path, FROM_TEMPLATE)
        found = Written(path.name, cells, None, [m("line {line}", line=line) for line in lines], ())
    else:
        raise BadFile(
            m("sites are read from CSV, XLSX, GeoJSON or GeoPackage, not from “{ending}”", ending=ending),
            where=path.name,
            fix=FROM_TEMPLATE,
        )
    if found.cells.is_empty():
        raise BadFile(m("the file holds no site"), where=path.name, fix=FROM_TEMPLATE)
    if "site_id" not in found.cells.columns:
        raise BadFile(
            m("the sites have no column site_id"),
            where=m(
                "{file}, columns {columns}", file=path.name, columns=", ".join(found.cells.columns)[:200]
            ),
            fix=FROM_TEMPLATE,
        )
    ignored = (*found.ignored, *(name for name in found.cells.columns if name not in COLUMNS))
    return Written(path.name, found.cells, found.shapes, found.where, ignored)


def _read_map(path: Path) -> Written:
    """The features of a map. What projection it says it is in has been undone."""
    if path.suffix.lower() != ".gpkg":
        _check_utf8(path)
    with tempfile.TemporaryDirectory(prefix="levier-") as scratch:
        layers = open_layers(path, path.name, Path(scratch))
        if len(layers) != 1:
            raise BadFile(
                m("{n} layers, where one is read", n=len(layers)),
                where=path.name,
                fix=m("export the layer of the sites alone"),
            )
        (layer,) = layers
        assert layer.path is not None
        rows = pl.read_parquet(layer.path)
    if rows.is_empty():
        raise refusals.empty(path.name)
    shapes = rows[GEOMETRY] if GEOMETRY in rows.columns else None
    # Lists and objects within a property say nothing that is read.
    flat = rows.select(cs.string() | cs.boolean() | cs.numeric() | cs.temporal()).columns
    cells = rows.select(pl.col(flat).cast(pl.String))
    where = [m("feature {n}", n=rank) for rank in range(1, len(rows) + 1)]
    ignored = tuple(name for name in rows.columns if name not in (*flat, GEOMETRY))
    return Written(path.name, cells, shapes, where, ignored)


def _check_utf8(path: Path) -> None:
    """Raises BadFile, with the line, for a text that is not UTF-8."""
    content = path.read_bytes()
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusals.not_utf8(path.name, content.count(b"\n", 0, error.start) + 1) from error
