"""Outlines of communes, departments and regions: IGN Admin Express, Licence Ouverte 2.0."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import File
from levier.sources.source import GEOMETRY, RECORD, Source, text

REGIONS_2016 = {
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d'Azur",
    "94": "Corse",
}
"""Metropolitan regions since 2016 (INSEE): a code may be a department's too, the name tells which."""


def shape(raw: ir.Table) -> ir.Table:
    code, name = text(raw, "code"), text(raw, "nom")
    said = ibis.coalesce(code + " " + name, "")
    level = ibis.cases(
        (code.length() == 5, "commune"),
        (said.isin([f"{region} {label}" for region, label in REGIONS_2016.items()]), "region"),
        else_="department",
    )
    return raw.select(RECORD, level=level, code=code, name=name, geometry=raw[GEOMETRY])


BOUNDARIES = Source(
    id="admin_express",
    title=m("Outlines of communes, departments and regions"),
    table="boundaries",
    producer="IGN, Admin Express",
    licence="Licence Ouverte 2.0",
    page="https://geoservices.ign.fr/adminexpress",
    columns={"code": "code", "name": "nom", "geometry": GEOMETRY},
    shape=shape,
    remote=File(
        "https://geo.api.gouv.fr/departements/{department}/communes"
        "?format=geojson&geometry=contour&fields=code,nom",
        "boundaries.geojson",
    ),
)
