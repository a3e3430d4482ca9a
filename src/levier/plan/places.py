"""The places of the plan as GeoJSON (RFC 7946), for any mapping tool."""

import json
from collections.abc import Iterable
from typing import Any

from levier.plan.document import MapLayer
from levier.plan.words import Words

DECIMALS = 6
"""A tenth of a metre: finer digits would claim what no source knows (RFC 7946, section 11.2)."""


def places_file(layers: Iterable[MapLayer], words: Words) -> bytes:
    """One feature per row of the layers of points. A place without known position has no geometry."""
    features = [
        _feature(layer, row, words)
        for layer in layers
        if layer.form == "points"
        for row in layer.rows.iter_rows(named=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return (
        json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
    ).encode()


def _feature(layer: MapLayer, row: dict[str, Any], words: Words) -> dict[str, Any]:
    position = (row["longitude"], row["latitude"])
    known = None not in position
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(degrees, DECIMALS) for degrees in position]}
        if known
        else None,
        "properties": {
            "layer": layer.id,
            "layer_title": words.say(layer.title),
            "name": row["name"],
            "label": row["label"],
            "size": row["size"],
        },
    }
