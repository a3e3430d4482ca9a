"""Brownfields in the CNIG standard "friches" (v1.0.6): Cartofriches and departmental observatories.

Observatories follow the standard in part: columns may be absent, apostrophes curly, owner classes parted
by blanks, and the standard's own example writes its points latitude first. What can be read safely is.

A site that a natural person owns, alone or with others, keeps no name and no address: they may be the
owner's. Its point stays, which is that of land.
"""

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import shapely

from levier.core.messages import m
from levier.sources.remotes import DataGouv
from levier.sources.source import AS_OF, GEOMETRY, RECORD, Source, text

TEXTS = (
    "site_id",
    "site_nom",
    "site_adresse",
    "site_occupation",
    "site_statut",
    "site_identif_date",
    "site_actu_date",
    "activite_libelle",
    "activite_fin_annee",
    "comm_nom",
    "comm_insee",
    "bati_surface",
    "bati_etat",
    "proprio_personne",
    "sol_pollution_existe",
    "unite_fonciere_surface",
    "unite_fonciere_refcad",
    "urba_zone_type",
    "urba_zaer",
    "source_nom",
)
REQUIRED = frozenset({"site_id", "site_nom", "site_type", "site_statut", "comm_insee", "geompoint"})
LEGAL_OWNER = r"(?i)^(personnes? morales?|inconnue?|autre|sans objet|[\s|,;/])*$"
OWNER = r"(?i)^(personnes? (morale|physique)s?|inconnue?|autre|sans objet|[\s|,;/])*$"
"""The words of `proprio_personne`: those that tell of no natural person, all those of the standard. Other
words may be the owner's name."""
SOUTHERNMOST_NORTH = 30.0
"""Of two coordinates in metropolitan France the latitude is the one above 30."""


def shape_sites(raw: ir.Table) -> ir.Table:
    first, second = (point_coordinate(raw, rank) for rank in (1, 2))
    owner = straight(cell(raw, "proprio_personne"))
    of_a_person = ~owner.re_search(LEGAL_OWNER).fill_null(True)
    nothing = ibis.null("string")
    texts = {name: straight(cell(raw, name)) for name in TEXTS}
    latitude_first = (first.abs() > SOUTHERNMOST_NORTH) & (second.abs() < SOUTHERNMOST_NORTH)
    return raw.select(
        RECORD,
        **texts
        | {name: ibis.ifelse(of_a_person, nothing, texts[name]) for name in ("site_nom", "site_adresse")}
        | {"proprio_personne": ibis.ifelse(owner.re_search(OWNER), owner, nothing)},
        site_type=straight(cell(raw, "site_type")),
        proprio_type=owner_classes(raw),
        longitude=ibis.ifelse(latitude_first, second, first),
        latitude=ibis.ifelse(latitude_first, first, second),
        **{AS_OF: cell(raw, "site_actu_date")},
    )


def cell(raw: ir.Table, name: str) -> ir.StringValue:
    """A cell as text; the national file writes `NA` where nothing is known."""
    return text(raw, name).nullif("NA")


def straight(words: ir.StringValue) -> ir.StringValue:
    """The same words with the straight apostrophe of the standard."""
    return words.replace("\u2019", "'")


def owner_classes(raw: ir.Table) -> ir.StringValue:
    """Owner classes joined by `|`, from the standard's column or the name observatories give it."""
    given = ibis.coalesce(cell(raw, "proprio_type"), cell(raw, "proprio_type(catpro3)"))
    return given.re_replace(r"[\s|]+", "|")


def point_coordinate(raw: ir.Table, rank: int) -> ir.FloatingValue:
    """The first or second number of `geompoint`: a WKT point, or a GeoJSON one (Cartofriches' interface)."""
    number = r"(-?\d+(?:\.\d+)?)"
    pattern = rf"(?i)point\D*?\s*[(\[]\s*{number}\s*[\s,]\s*{number}\s*[)\]]"
    return text(raw, "geompoint").re_extract(pattern, rank).nullif("").try_cast("float64")


def shape_outlines(raw: ir.Table) -> ir.Table:
    return raw.select(RECORD, site_id=text(raw, "site_id"), geometry=raw[GEOMETRY])


NO_SHAPE = shapely.GeometryCollection()
"""What stands for a shape that cannot be read: the engine lets its functions return no null, and the contract
says of this one that it is no surface."""


@ibis.udf.scalar.pyarrow
def surface_of(words: str) -> bytes:
    """The WKB of a shape written as WKT (after its projection's number or not) or as GeoJSON."""
    shapes = [_shape(said) or NO_SHAPE for said in words.to_pylist()]  # type: ignore[attr-defined]
    return pa.array(shapely.to_wkb(shapes).tolist(), type=pa.binary())


def _shape(said: str) -> shapely.Geometry | None:
    if said.lstrip().startswith("{"):
        return shapely.from_geojson(said, on_invalid="ignore")
    return shapely.from_wkt(said.rpartition(";")[2], on_invalid="ignore")


def shape_geometries(raw: ir.Table) -> ir.Table:
    return raw.filter(text(raw, "geomsurf").notnull()).select(
        RECORD, site_id=text(raw, "site_id"), geometry=surface_of(text(raw, "geomsurf"))
    )


SITES = Source(
    id="friches_cnig",
    title=m("Brownfields, CNIG standard"),
    table="brownfields",
    producer="Cerema, Cartofriches, observatoires locaux",
    licence="Licence Ouverte 2.0",
    page="https://schema.data.gouv.fr/cnigfr/schema-friches/",
    columns={
        **{name: name for name in TEXTS},
        "site_type": "site_type",
        "proprio_type": "proprio_type",
        "longitude": "geompoint",
        "latitude": "geompoint",
    },
    optional=frozenset({*TEXTS, "site_type", "proprio_type"}) - REQUIRED,
    shape=shape_sites,
    remote=DataGouv("sites-references-dans-cartofriches", r"(?i)friches-standard.*", "cartofriches.csv"),
)

OUTLINES = Source(
    id="friches_outlines",
    title=m("Outlines of brownfields"),
    table="brownfield_outlines",
    producer="Observatoires locaux des friches",
    licence=None,
    page="https://schema.data.gouv.fr/cnigfr/schema-friches/",
    columns={"site_id": "site_id", "geometry": GEOMETRY},
    shape=shape_outlines,
)

GEOMETRIES = Source(
    id="friches_geometries",
    title=m("Outlines of brownfields, CNIG standard"),
    table="brownfield_outlines",
    producer="Cerema, Cartofriches, observatoires locaux",
    licence="Licence Ouverte 2.0",
    page="https://schema.data.gouv.fr/cnigfr/schema-friches/",
    columns={"site_id": "site_id", "geometry": "geomsurf"},
    shape=shape_geometries,
    rank=1,
)
"""The outline as a column of the sites' own table, where a table has one."""
