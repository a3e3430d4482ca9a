"""Outlines of communes, departments and regions: IGN Admin Express, Licence Ouverte 2.0."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import File
from levier.sources.source import GEOMETRY, RECORD, Shape, Source, text

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


def shape_communes(code: str, name: str) -> Shape:
    """The shape of the communes of Admin Express COG, under the names of columns of an edition. Layers of
    larger areas bear the same names: a commune is told by the length of its code."""

    def shape_layer(raw: ir.Table) -> ir.Table:
        communes = raw.filter(text(raw, code).length() == 5)
        return communes.select(
            RECORD,
            level=ibis.literal("commune"),
            code=text(communes, code),
            name=text(communes, name),
            geometry=communes[GEOMETRY],
        )

    return shape_layer


def communes_of_the_cog(identifier: str, code: str, name: str) -> Source:
    return Source(
        id=identifier,
        title=m("Admin Express COG, outlines of communes"),
        table="boundaries",
        producer="IGN, Admin Express COG",
        licence="Licence Ouverte 2.0",
        page="https://geoservices.ign.fr/adminexpress",
        columns={"code": code, "name": name, "geometry": GEOMETRY},
        shape=shape_communes(code, name),
        rank=-1,
    )


COMMUNES_OF_THE_COG = communes_of_the_cog("admin_express_cog", "INSEE_COM", "NOM")
COMMUNES_OF_THE_COG_SINCE_2025 = communes_of_the_cog("admin_express_cog_2025", "code_insee", "nom_officiel")
"""The same layer under the names of columns of the editions since 2025."""

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
