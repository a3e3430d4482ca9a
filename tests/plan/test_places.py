"""places.geojson keeps to RFC 7946."""

import json
from pathlib import Path

import polars as pl

from levier.core.messages import m
from levier.plan.document import MapLayer
from levier.plan.places import places_file
from levier.plan.words import Words


def test_a_place_is_a_point_longitude_first() -> None:
    rows = pl.DataFrame(
        {"name": ["A"], "longitude": [6.12345678], "latitude": [49.1], "size": [3], "label": [None]}
    )
    collection = json.loads(places_file([MapLayer("plants", "points", m("Plants"), rows)], Words("en")))
    assert collection == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [6.123457, 49.1]},
                "properties": {
                    "layer": "plants",
                    "layer_title": "Plants",
                    "name": "A",
                    "label": None,
                    "size": 3,
                },
            }
        ],
    }


def test_a_place_of_unknown_position_is_a_feature_without_geometry(french: Path) -> None:
    features = json.loads((french / "places.geojson").read_text(encoding="utf-8"))["features"]
    assert len(features) == 7
    assert [one["properties"]["name"] for one in features if one["geometry"] is None] == ["Sans adresse"]
    assert {one["properties"]["layer"] for one in features} == {"plants", "brownfields"}
