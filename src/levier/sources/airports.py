"""Aerodromes with their ICAO and IATA codes, as the package airportsdata gathers them (MIT)."""

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.source import Source, text
from levier.sources.transport import points
from levier.sources.unlocode import FRANCE


def shape(raw: ir.Table) -> ir.Table:
    french = raw.filter(text(raw, "country").isin(FRANCE))
    return points(
        french,
        kind="airport",
        id=text(french, "icao"),
        name=text(french, "name"),
        route=text(french, "iata"),
        longitude=text(french, "lon"),
        latitude=text(french, "lat"),
    )


AERODROMES = Source(
    id="airportsdata",
    title=m("Aerodromes"),
    table="transport_points",
    producer="airportsdata",
    licence="MIT",
    page="https://github.com/mborsetti/airportsdata",
    columns={
        "id": "icao",
        "route": "iata",
        "name": "name",
        "longitude": "lon",
        "latitude": "lat",
        "commune": "country",
    },
    shape=shape,
)
