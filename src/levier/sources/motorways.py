"""Ministry of transport: toll plazas of conceded motorways. Licence not stated.

A plaza stands for a junction where no OpenStreetMap extract is at hand. Free motorways have none (A31 in
Lorraine, much of Nord and Pas-de-Calais): this is no list of junctions.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.projections import located
from levier.sources.source import Source, text
from levier.sources.transport import points


def metres(raw: ir.Table, name: str) -> ir.FloatingValue:
    return text(raw, name).replace(",", ".").try_cast("float64")


def shape(raw: ir.Table) -> ir.Table:
    """The file numbers no plaza: its road, its place along it, its side and its name make its code."""
    plazas = located(raw, metres(raw, "x"), metres(raw, "y"), text(raw, "Departement"))
    code = [text(plazas, name).fill_null("-") for name in ("route", "pr", "abs", "cote", "Nom gare")]
    return points(
        plazas,
        kind="toll_plaza",
        id=ibis.literal(" ").join(code),
        name=text(plazas, "Nom gare"),
        route=text(plazas, "route"),
        longitude=plazas.longitude,
        latitude=plazas.latitude,
    )


TOLL_PLAZAS = Source(
    id="toll_plazas",
    title=m("Toll plazas of conceded motorways"),
    table="transport_points",
    producer="Ministère chargé des transports",
    licence=None,
    page="https://www.data.gouv.fr/datasets/gares-de-peage-du-reseau-routier-national-concede",
    columns={
        "id": "pr",
        "name": "Nom gare",
        "route": "route",
        "longitude": "x",
        "latitude": "y",
        "kind": "Departement",
    },
    shape=shape,
)
