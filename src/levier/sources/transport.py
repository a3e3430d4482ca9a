"""What every source of transport points makes: one row per place where goods or people change way."""

import ibis
import ibis.expr.types as ir

from levier.sources.source import RECORD

COLUMNS = {
    "kind": "string",
    "id": "string",
    "name": "string",
    "commune": "string",
    "route": "string",
    "freight": "boolean",
    "passengers": "boolean",
    "precision_m": "float64",
    "longitude": "float64",
    "latitude": "float64",
}


def points(rows: ir.Table, kind: ir.StringValue | str, **known: ir.Value) -> ir.Table:
    """The table `transport_points` of what a source knows; what it does not say is null."""
    known["kind"] = ibis.literal(kind) if isinstance(kind, str) else kind
    return rows.select(
        **{RECORD: rows[RECORD]},
        **{name: known.get(name, ibis.null(of_type)) for name, of_type in COLUMNS.items()},
    )
