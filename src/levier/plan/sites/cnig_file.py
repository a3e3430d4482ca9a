"""The brownfields of a territory written to the CNIG standard, as CSV or GeoJSON, and files of it checked."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import shapely

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.sites.inventory import brownfields_in
from levier.plan.sites.sites_file import read_written
from levier.plan.tables import csv_file
from levier.sites.inventory import Conformity, Told, conformity
from levier.sites.inventory.cnig_rows import cnig_rows, declared_brownfields

ENDINGS = (".csv", ".geojson")


@dataclass(frozen=True, eq=False)
class Exported:
    """`rows`: one per brownfield, the 51 fields as text. `found`: what does not conform among them."""

    rows: pl.DataFrame
    found: Conformity


def exported(
    lake: Lake, territory: Territory, geography: Geography, own: Told | None = None
) -> Exported | NotComputed:
    """The brownfields of a territory, also those reconverted, and those that a person declares, in the fields
    of the standard, and held against its rules.

    Where a site does not say its source, that is who published the file, if all come from one.
    """
    listed, outlines = brownfields_in(lake, territory, geography)
    if own is not None:
        declared = declared_brownfields(own, listed)
        listed = pl.concat([declared, listed]).unique("site_id", keep="first", maintain_order=True)
        outlines = pl.concat([own.outlines, outlines.select("site_id", "geometry")])
        outlines = outlines.unique("site_id", keep="first", maintain_order=True)
    if listed.is_empty():
        return NotComputed(
            m("no brownfield of this territory has been imported; that is no proof that there is none"),
            needs=("brownfields",),
        )
    names = geography.communes.select(comm_insee="commune", known_name="name")
    named = listed.join(names, on="comm_insee", how="left", maintain_order="left").with_columns(
        comm_nom=pl.coalesce("comm_nom", "known_name")
    )
    producers = {part.producer for part in lake.parts("brownfields")}
    rows = cnig_rows(named, outlines, source=producers.pop() if len(producers) == 1 else None)
    return Exported(rows, conformity(rows))


def check_ending(path: Path) -> None:
    """Raises BadInput, before any work, for a file that is neither CSV nor GeoJSON."""
    if path.suffix.lower() not in ENDINGS:
        raise BadInput(
            m("the standard is written as CSV or GeoJSON"),
            where=str(path),
            fix=m("name a file that ends in .csv or .geojson"),
        )


def as_file(rows: pl.DataFrame, ending: str) -> bytes:
    """The rows as a file; a text that could start a formula gets an apostrophe in CSV."""
    return csv_file(rows) if ending == ".csv" else _geojson(rows)


def checked(path: Path) -> Conformity:
    """What does not conform in a file of brownfields: a table (CSV, XLSX) or a map (GeoJSON, GeoPackage).

    Raises BadFile where the file cannot be read.
    """
    written = read_written(path)
    cells = written.cells
    if written.shapes is not None and "geomsurf" not in cells.columns:
        # The shape of a map is the field that a table writes as text.
        shapes = shapely.from_wkb(written.shapes.to_numpy(), on_invalid="ignore")
        cells = cells.with_columns(geomsurf=pl.Series(shapely.to_wkt(shapes).tolist(), dtype=pl.String))
    return conformity(cells)


def _geojson(rows: pl.DataFrame) -> bytes:
    """The geometry of a site is its outline, or its point; the other fields are its properties."""
    features = [
        {
            "type": "Feature",
            "geometry": _geometry(row["geomsurf"] or row["geompoint"]),
            "properties": {name: value for name, value in row.items() if name != "geomsurf"},
        }
        for row in rows.iter_rows(named=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return (json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _geometry(text: str | None) -> dict[str, object] | None:
    return None if text is None else json.loads(shapely.to_geojson(shapely.from_wkt(text)))
