"""Areas of hazard and of protected nature: floods (TRI) and shrinking clay of Géorisques, Natura 2000.

Each comes in the producer's own layers, as GeoJSON, GeoPackage or a ZIP of shapefiles. A map of floods covers
the territories at important risk (TRI) alone: elsewhere nothing is mapped, which does not make it safe.
"""

import hashlib

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import shapely
from ibis.expr import datatypes as dt

from levier.core.messages import m
from levier.sources.france_travail import department
from levier.sources.source import GEOMETRY, RECORD, Source, text

FLOOD_LEVELS = (("high", r"(?i)^01For"), ("medium", r"(?i)^0(2Moy|3Mcc)"), ("low", r"(?i)^04Fai"))
"""Scenarios of the standard COVADIS for the floods directive, with their variants for a changed climate."""
CLAY_LEVELS = (("high", r"(?i)^fort"), ("medium", r"(?i)^moyen"), ("low", r"(?i)^faible"))
SIDES = ("west", "south", "east", "north")


@ibis.udf.scalar.pyarrow
def bounds_of(shape: bytes) -> dt.Array(dt.float64):  # type: ignore[valid-type]
    """West, south, east, north of a shape; NaN (on Spark null) where it cannot be read or is empty."""
    known = shapely.from_wkb(shape.to_pylist(), on_invalid="ignore")  # type: ignore[attr-defined]
    return pa.array(shapely.bounds(known).tolist(), type=pa.list_(pa.float64()))


@ibis.udf.scalar.pyarrow
def digest_of(shape: bytes) -> str:
    """What tells a shape from another."""
    shapes = shape.to_pylist()  # type: ignore[attr-defined]
    digests = [hashlib.blake2b(one, digest_size=16).hexdigest() for one in shapes]
    return pa.array(digests, type=pa.string())


def areas(
    raw: ir.Table, kind: str, level: ir.StringValue, name: ir.StringValue, of: ir.StringValue
) -> ir.Table:
    """The table `constraint_areas` of what a source knows."""
    known = raw.filter(raw[GEOMETRY].notnull())
    box = bounds_of(known[GEOMETRY])
    sides = {side: box[rank] for rank, side in enumerate(SIDES)}
    return known.select(
        RECORD,
        kind=ibis.literal(kind),
        area=digest_of(known[GEOMETRY]) + "-" + ibis.coalesce(level, ""),
        severity=level,
        name=name,
        department=of,
        geometry=known[GEOMETRY],
        **{side: ibis.ifelse(at.isnan(), ibis.null("float64"), at) for side, at in sides.items()},
    )


def _level(words: ir.StringValue, readings: tuple[tuple[str, str], ...]) -> ir.StringValue:
    """Our word for what is published; what fits none stays as it is, for the contract to judge."""
    return ibis.cases(*((words.re_search(pattern), level) for level, pattern in readings), else_=words)


def shape_floods(raw: ir.Table) -> ir.Table:
    level = _level(text(raw, "scenario"), FLOOD_LEVELS)
    return areas(raw, "flood", level, text(raw, "id_tri"), ibis.null("string"))


def shape_clay(raw: ir.Table) -> ir.Table:
    level = _level(text(raw, "ALEA"), CLAY_LEVELS)
    return areas(raw, "clay", level, ibis.null("string"), department(raw, "DPT"))


def shape_natura(raw: ir.Table) -> ir.Table:
    return areas(raw, "natural_zone", ibis.null("string"), text(raw, "sitename"), ibis.null("string"))


FLOODS = Source(
    id="georisques_tri",
    title=m("Géorisques, areas that may be flooded (TRI, report of 2020)"),
    table="constraint_areas",
    producer="Ministère de la Transition écologique, Géorisques",
    licence="Licence Ouverte 2.0",
    page="https://www.georisques.gouv.fr/donnees/bases-de-donnees/zonages-inondation-rapportage-2020",
    columns={"severity": "scenario", "name": "id_tri", "kind": "typ_inond", "geometry": GEOMETRY},
    shape=shape_floods,
)

CLAY = Source(
    id="georisques_clay",
    title=m("Géorisques, exposure to shrinking clay"),
    table="constraint_areas",
    producer="BRGM, Géorisques",
    licence="Licence Ouverte 2.0",
    page="https://www.georisques.gouv.fr/donnees/bases-de-donnees/retrait-gonflement-des-argiles",
    columns={"severity": "ALEA", "department": "DPT", "area": "NIVEAU", "geometry": GEOMETRY},
    shape=shape_clay,
)

NATURA_2000 = Source(
    id="natura_2000",
    title=m("Natura 2000 sites, habitats or birds (API Carto)"),
    table="constraint_areas",
    producer="MNHN, INPN ; IGN, API Carto",
    licence="Licence Ouverte 2.0",
    page="https://apicarto.ign.fr/api/doc/nature",
    columns={"area": "sitecode", "name": "sitename", "geometry": GEOMETRY},
    shape=shape_natura,
)
