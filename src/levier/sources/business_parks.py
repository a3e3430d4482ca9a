"""Business parks in the CNIG standard "Sites économiques" (version 2023-10), class SITE-ECO.

Each intercommunality lists those it runs (article L318-8-2 of the town planning code); no national file puts
the lists together. They come as a table with the shape as GeoJSON in a column, or as a map. Areas are in
hectares. The names of who runs or sells a park are not read.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.friches import cell, straight, surface_of
from levier.sources.source import AS_OF, GEOMETRY, RECORD, Source, text

TEXTS = (
    "site_id",
    "site_nom",
    "site_type",
    "site_vocadomi",
    "site_etat",
    "site_comm_insee",
    "site_epci_siren",
    "site_moa_type",
    "site_surf_brute",
    "site_surf_utile",
    "site_surf_comm_dispo",
    "site_uf_nbre",
    "site_uf_vacant_nbre",
    "site_taux_vacance",
    "site_nb_etab",
    "site_nb_emploi",
    "site_actu_date",
    "source_producteur",
)
NETWORKS = (
    "reseau_eau_potable",
    "reseau_assainissement",
    "reseau_gaz",
    "reseau_electrique",
    "reseau_fibre_optique",
    "reseau_fret_ferroviaire",
    "reseau_fluvial",
)
REQUIRED = frozenset({"site_id", "site_nom", "site_comm_insee", "site_surf_brute"})
PRODUCER = "Intercommunalités (inventaire des zones d'activités)"
PAGE = "https://schema.data.gouv.fr/cnigfr/schema-sites-economiques/"


def shape_parks(raw: ir.Table) -> ir.Table:
    # A point of the table schema is written "longitude, latitude".
    point = text(raw, "site_geompoint")
    number = r"(-?\d+(?:\.\d+)?)"
    coordinates = [
        point.re_extract(rf"^\D*?{number}\s*[\s,]\s*{number}\D*$", rank).nullif("").try_cast("float64")
        for rank in (1, 2)
    ]
    return raw.select(
        RECORD,
        **{name: straight(cell(raw, name)) for name in TEXTS},
        **{name: yes_or_no(raw, name) for name in NETWORKS},
        longitude=coordinates[0],
        latitude=coordinates[1],
        **{AS_OF: cell(raw, "site_actu_date")},
    )


def yes_or_no(raw: ir.Table, name: str) -> ir.StringValue:
    """`oui` and `non` as the contract reads them; other words stay, for it to judge."""
    word = cell(raw, name).lower()
    return ibis.cases((word == "oui", "true"), (word == "non", "false"), else_=word)


def shape_map(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        site_id=text(raw, "site_id"),
        site_surf_brute=text(raw, "site_surf_brute"),
        geometry=raw[GEOMETRY],
    )


def shape_column(raw: ir.Table) -> ir.Table:
    return raw.filter(text(raw, "site_geomsurf").notnull()).select(
        RECORD,
        site_id=text(raw, "site_id"),
        site_surf_brute=text(raw, "site_surf_brute"),
        geometry=surface_of(text(raw, "site_geomsurf")),
    )


PARKS = Source(
    id="sites_eco_cnig",
    title=m("Business parks, CNIG standard"),
    table="business_parks",
    producer=PRODUCER,
    licence=None,
    page=PAGE,
    columns={
        **{name: name for name in (*TEXTS, *NETWORKS)},
        "longitude": "site_geompoint",
        "latitude": "site_geompoint",
    },
    optional=frozenset({*TEXTS, *NETWORKS, "site_geompoint"}) - REQUIRED,
    shape=shape_parks,
)
MAP = Source(
    id="sites_eco_map",
    title=m("Outlines of business parks"),
    table="business_park_outlines",
    producer=PRODUCER,
    licence=None,
    page=PAGE,
    columns={"site_id": "site_id", "site_surf_brute": "site_surf_brute", "geometry": GEOMETRY},
    shape=shape_map,
)
GEOMETRIES = Source(
    id="sites_eco_geometries",
    title=m("Outlines of business parks, as a column"),
    table="business_park_outlines",
    producer=PRODUCER,
    licence=None,
    page=PAGE,
    columns={"site_id": "site_id", "site_surf_brute": "site_surf_brute", "geometry": "site_geomsurf"},
    shape=shape_column,
    rank=1,
)
