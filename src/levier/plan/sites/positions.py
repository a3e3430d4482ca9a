"""Where a site is, from what a person wrote: degrees, what was taken for them, outlines made sound."""

from dataclasses import dataclass

import shapely
from pyproj import Transformer

from levier.core.messages import m
from levier.lake.rules import FRENCH_BOXES
from levier.plan.sites.site_cells import Unread

LAMBERT_93, WGS84 = "EPSG:2154", "EPSG:4326"
_FROM_LAMBERT = Transformer.from_crs(LAMBERT_93, WGS84, always_xy=True)
SWAPPED, METRES, CROSSED = "swapped", "metres", "crossed"
"""What was mended: latitude before longitude, Lambert-93 for degrees, an outline that crosses itself."""
DECIMALS = 6

NOT_IN_FRANCE = m("no place in France, neither in degrees nor in Lambert-93 metres")
GIVE_DEGREES = m("give degrees (WGS84), longitude first: 4.72 and 49.77; or metres in Lambert-93 (EPSG:2154)")
NO_SURFACE = m("the outline encloses no surface")
NO_OUTLINE = m("neither a point nor an outline")


@dataclass(frozen=True)
class Position:
    """`longitude` and `latitude` in degrees; `outline` of a surface, valid; `mended`: what had to be."""

    longitude: float
    latitude: float
    outline: shapely.Geometry | None = None
    mended: tuple[str, ...] = ()


def placed(x: float, y: float) -> Position:
    """The place of two coordinates.

    Metres of Lambert-93, and latitude written before longitude, are brought to degrees: no pair of degrees in
    France can be read in either way, so that nothing is guessed. `mended` says so, for the reader to see.

    Raises Unread for what is no place in France.
    """
    if _in_france(x, y):
        return Position(x, y)
    if _in_france(y, x):
        return Position(y, x, mended=(SWAPPED,))
    if _beyond_degrees(x, y):
        longitude, latitude = _FROM_LAMBERT.transform(x, y)
        if _in_boxes(longitude, latitude, FRENCH_BOXES[:1]):
            return Position(round(longitude, DECIMALS), round(latitude, DECIMALS), mended=(METRES,))
    raise Unread(NOT_IN_FRANCE, GIVE_DEGREES)


def outlined(shape: shapely.Geometry) -> Position:
    """The place of a shape: that of a point, or a point inside an outline. An outline that crosses itself is
    made valid (GEOS; what is enclosed an even number of times is not of it), and only its surfaces are kept.

    Raises Unread for a shape that is no place in France, is no point nor surface, or has no surface.
    """
    if shape.geom_type == "Point" and not shape.is_empty:
        return placed(shape.x, shape.y)
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise Unread(NO_OUTLINE, m("give a point, or the outline of the site as a polygon"))
    shape = shapely.force_2d(shape)
    sound = shape if shape.is_valid else _surfaces(shapely.make_valid(shape))
    if sound.is_empty or not sound.area > 0:
        raise Unread(NO_SURFACE, m("draw the outline again, its corners in order"))
    west, south, east, north = sound.bounds
    middle = placed((west + east) / 2, (south + north) / 2)
    if SWAPPED in middle.mended:
        sound = shapely.transform(sound, lambda corners: corners[:, ::-1])
    if METRES in middle.mended:
        sound = shapely.transform(sound, _FROM_LAMBERT.transform, interleaved=False)
    west, south, east, north = sound.bounds
    if not (_in_france(west, south) and _in_france(east, north)):
        raise Unread(NOT_IN_FRANCE, GIVE_DEGREES)
    inside = shapely.point_on_surface(sound)
    return Position(
        longitude=round(inside.x, DECIMALS),
        latitude=round(inside.y, DECIMALS),
        outline=sound,
        mended=middle.mended if shape.is_valid else (*middle.mended, CROSSED),
    )


def _surfaces(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape, return_index=False) if part.area > 0]
    flat = [piece for part in parts for piece in shapely.get_parts(part)]
    return shapely.union_all([piece for piece in flat if piece.geom_type == "Polygon"])


def _in_france(longitude: float, latitude: float) -> bool:
    return _in_boxes(longitude, latitude, FRENCH_BOXES)


def _in_boxes(
    longitude: float, latitude: float, boxes: tuple[tuple[float, float, float, float], ...]
) -> bool:
    return any(west <= longitude <= east and south <= latitude <= north for west, south, east, north in boxes)


def _beyond_degrees(x: float, y: float) -> bool:
    return abs(x) > 180 and abs(y) > 90
