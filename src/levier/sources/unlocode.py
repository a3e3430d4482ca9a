"""UNECE, UN/LOCODE: places of trade with a port, a rail terminal or an inland depot; twice a year.

A position is given to the minute: a place is up to about 1.5 km from where it says. Most places of the list
are mere mentions: only those whose function an authority has approved are read.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.source import RECORD, Source, text
from levier.sources.transport import points

KINDS = {"1": "port", "2": "rail_terminal", "6": "inland_depot"}
"""Of the functions of a place, those of freight; airports (4) come with their own list."""

APPROVED = ("AA", "AC", "AF", "AI", "AM", "AS")
"""Status given by an authority: government, customs, facilitation body, standards body, UNECE itself."""

FRANCE = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF")
PRECISION_M = 1500.0


def shape(raw: ir.Table) -> ir.Table:
    """One row per place and function of freight."""
    functions = text(raw, "function")
    known = ibis.array(
        [ibis.ifelse(functions.contains(digit), kind, ibis.null("string")) for digit, kind in KINDS.items()]
    )
    places = raw.select(
        RECORD,
        country=text(raw, "country"),
        status=text(raw, "status"),
        id=text(raw, "country") + text(raw, "location"),
        name=text(raw, "name"),
        longitude=text(raw, "lon"),
        latitude=text(raw, "lat"),
        kind=known.unnest(),
    )
    read = places.filter(places.status.isin(APPROVED) & places.country.isin(FRANCE) & places.kind.notnull())
    return points(
        read,
        kind=read.kind,
        id=read.id,
        name=read.name,
        longitude=read.longitude,
        latitude=read.latitude,
        precision_m=ibis.literal(PRECISION_M),
    )


PLACES = Source(
    id="unlocode",
    title=m("UN/LOCODE, ports, rail terminals and inland depots"),
    table="transport_points",
    producer="UNECE, UN/LOCODE",
    licence=None,
    page="https://unece.org/trade/uncefact/unlocode",
    columns={
        "kind": "function",
        "id": "location",
        "name": "name",
        "longitude": "lon",
        "latitude": "lat",
        "precision_m": "status",
        "commune": "country",
    },
    shape=shape,
)
