"""GeoPackages and shapefiles made into Parquet: one file a layer, shapes as WKB in degrees (WGS84)."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyogrio.errors import DataSourceError
from pyproj import CRS, Transformer

from levier.sources import refusals
from levier.sources.archives import Member
from levier.sources.source import GEOMETRY

SHAPEFILE = ".shp"
WGS84 = CRS.from_epsg(4326)


def open_layers(package: Path, name: str, scratch: Path) -> list[Member]:
    """Every layer of a GeoPackage. Unlike a GeoJSON's, its projection is part of the file: it is undone."""
    try:
        return [
            Member(str(layer), _written(package, str(layer), scratch / f"{package.stem}.{rank}.parquet"))
            for rank, (layer, _) in enumerate(pyogrio.list_layers(package))
        ]
    except (DataSourceError, pa.ArrowException, ValueError) as error:
        raise refusals.unreadable(name) from error


def open_shapefiles(archive: Path, members: list[str], name: str, scratch: Path) -> list[Member]:
    """The shapefiles of a ZIP archive, by the names of their `.shp`, read with the files beside them."""
    try:
        return [
            Member(
                member,
                _written(f"/vsizip/{{{archive}}}/{member}", None, scratch / f"shapefile.{rank}.parquet"),
            )
            for rank, member in enumerate(members)
        ]
    except (DataSourceError, pa.ArrowException, ValueError) as error:
        raise refusals.unreadable(name) from error


def _written(package: Path | str, layer: str | None, target: Path) -> Path:
    with pyogrio.open_arrow(package, layer=layer, use_pyarrow=True) as (about, batches):
        degrees = _to_degrees(about["crs"])
        shapes = about["geometry_name"] or GEOMETRY
        names = [GEOMETRY if name == shapes else name for name in batches.schema.names]
        types = [
            pa.binary() if name == GEOMETRY else batches.schema.field(i).type for i, name in enumerate(names)
        ]
        schema = pa.schema(list(zip(names, types, strict=True)))
        with pq.ParquetWriter(target, schema) as writer:
            for batch in batches:
                columns = [
                    _projected(column, degrees) if name == GEOMETRY else column
                    for name, column in zip(names, batch.columns, strict=True)
                ]
                writer.write_batch(pa.record_batch(columns, schema=schema))
    return target


def _to_degrees(crs: str | None) -> Transformer | None:
    """What brings a layer to degrees; None where it is there already, or has no projection to undo."""
    if crs is None or CRS.from_user_input(crs) == WGS84:
        return None
    return Transformer.from_crs(crs, WGS84, always_xy=True)


def _projected(shapes: pa.Array, degrees: Transformer | None) -> pa.Array:
    known = shapely.force_2d(shapely.from_wkb(shapes.to_numpy(zero_copy_only=False), on_invalid="ignore"))
    if degrees is not None:
        known = shapely.transform(known, degrees.transform, interleaved=False)
    return pa.array(shapely.to_wkb(known), type=pa.binary())
