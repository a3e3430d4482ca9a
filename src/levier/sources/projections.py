"""Plane coordinates brought to degrees, as expressions that any engine runs over a whole register.

The official projections of France, all on the GRS80 ellipsoid, whose degrees are taken for WGS84 ones (they
differ by less than a metre). Formulas: EPSG Guidance Note 7-2, methods 9802 (Lambert conic conformal) and
9807 (transverse Mercator), inverse; latitude from the conformal latitude by Snyder, Map Projections: a
Working Manual (1987), equation 3-5. Shapes, which are few, go through PROJ elsewhere.
"""

from dataclasses import dataclass
from math import cos, log, pi, radians, sin, sqrt, tan

import ibis
import ibis.expr.types as ir

DECIMALS = 6
"""Of a degree: a tenth of a metre."""

A, F = 6_378_137.0, 1 / 298.257222101
"""GRS80: equatorial radius in metres, flattening (EPSG ellipsoid 7019)."""
E2 = F * (2 - F)
E = sqrt(E2)


@dataclass(frozen=True)
class Lambert93:
    """RGF93 v1 / Lambert-93 (EPSG:2154): origin 46.5° N 3° E, standard parallels 49° and 44° N."""

    def conformal(self, points: ir.Table) -> tuple[ir.FloatingValue, ir.FloatingValue]:
        """Longitude in degrees, conformal latitude in radians, of `_x` and `_y` in metres."""
        m1, m2 = (cos(phi) / sqrt(1 - E2 * sin(phi) ** 2) for phi in (radians(49), radians(44)))
        t0, t1, t2 = (_isometric(radians(phi)) for phi in (46.5, 49, 44))
        n = (log(m1) - log(m2)) / (log(t1) - log(t2))
        scale = A * m1 / (n * t1**n)
        east, south = points["_x"] - 700_000.0, scale * t0**n - (points["_y"] - 6_600_000.0)
        radius = (east * east + south * south).sqrt()
        return (
            3 + _in_degrees(east.atan2(south) / n),
            pi / 2 - 2 * ((radius / scale).ln() / n).exp().atan(),
        )


@dataclass(frozen=True)
class Utm:
    """A zone of UTM: its central meridian in degrees, the northing of the equator in metres, its code."""

    meridian: float
    equator: float
    epsg: int

    def conformal(self, points: ir.Table) -> tuple[ir.FloatingValue, ir.FloatingValue]:
        """Longitude in degrees, conformal latitude in radians, of `_x` and `_y` in metres."""
        n = F / (2 - F)
        series = (
            n / 2 - 2 / 3 * n**2 + 37 / 96 * n**3 - n**4 / 360,
            n**2 / 48 + n**3 / 15 - 437 / 1440 * n**4,
            17 / 480 * n**3 - 37 / 840 * n**4,
            4397 / 161280 * n**4,
        )
        unit = 0.9996 * A / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
        eta, xi = (points["_x"] - 500_000.0) / unit, (points["_y"] - self.equator) / unit
        eta0, xi0 = eta, xi
        for rank, h in enumerate(series, start=1):
            grown, shrunk = (2 * rank * eta).exp(), (-2 * rank * eta).exp()
            xi0 = xi0 - h * (2 * rank * xi).sin() * (grown + shrunk) / 2
            eta0 = eta0 - h * (2 * rank * xi).cos() * (grown - shrunk) / 2
        grown, shrunk = eta0.exp(), (-eta0).exp()
        longitude = ((grown - shrunk) / 2).atan2(xi0.cos())
        return self.meridian + _in_degrees(longitude), (xi0.sin() / ((grown + shrunk) / 2)).asin()


MAINLAND = Lambert93()
OVERSEAS: dict[tuple[str, ...], Utm] = {
    ("971", "972", "977", "978"): Utm(-63, 0.0, 5490),
    ("973",): Utm(-51, 0.0, 2972),
    ("974",): Utm(57, 10_000_000.0, 2975),
    ("976",): Utm(45, 10_000_000.0, 4471),
}
"""Zones of UTM by the first three characters of the commune: RGAF09 / UTM 20N (EPSG:5490), RGFG95 / UTM 22N
(EPSG:2972), RGR92 / UTM 40S (EPSG:2975), RGM04 / UTM 38S (EPSG:4471). Lambert-93 elsewhere."""
EPSG_MAINLAND = 2154
EPSG = {code: utm.epsg for codes, utm in OVERSEAS.items() for code in codes}
"""The codes of these projections, by the same three characters."""
FARTHEST = 2e7
"""Metres beyond which a coordinate is none: half the way round the Earth."""


def located(places: ir.Table, x: ir.FloatingValue, y: ir.FloatingValue, commune: ir.StringValue) -> ir.Table:
    """The places, with `longitude` and `latitude` of their official plane coordinates (metres), whose
    projection follows from the commune. Null where a coordinate is unknown or none.

    Each step is a table of its own, so that the engine computes once what the next one uses often.
    """
    points = places.mutate(_x=x, _y=y, _zone=commune.substr(0, 3)).view()
    sound = (points["_x"].abs() < FARTHEST) & (points["_y"].abs() < FARTHEST)
    mainland = MAINLAND.conformal(points)
    overseas = [(points["_zone"].isin(codes), utm.conformal(points)) for codes, utm in OVERSEAS.items()]
    longitude, conformal = (
        ibis.cases(*((there, place[axis]) for there, place in overseas), else_=mainland[axis])
        for axis in (0, 1)
    )
    spheres = points.mutate(
        _longitude=ibis.ifelse(sound, longitude, ibis.null("float64")),
        _conformal=ibis.ifelse(sound, conformal, ibis.null("float64")),
    ).view()
    return spheres.mutate(
        longitude=spheres["_longitude"].round(DECIMALS),
        latitude=_latitude(spheres["_conformal"]).round(DECIMALS),
    ).drop("_x", "_y", "_zone", "_longitude", "_conformal")


def _isometric(latitude: float) -> float:
    eccentric = E * sin(latitude)
    return tan(pi / 4 - latitude / 2) / ((1 - eccentric) / (1 + eccentric)) ** (E / 2)


def _latitude(conformal: ir.FloatingValue) -> ir.FloatingValue:
    """The latitude in degrees, from the conformal one in radians."""
    terms = (
        E2 / 2 + 5 * E2**2 / 24 + E2**3 / 12 + 13 * E2**4 / 360,
        7 * E2**2 / 48 + 29 * E2**3 / 240 + 811 * E2**4 / 11520,
        7 * E2**3 / 120 + 81 * E2**4 / 1120,
        4279 * E2**4 / 161280,
    )
    latitude = conformal
    for rank, term in enumerate(terms, start=1):
        latitude = latitude + term * (2 * rank * conformal).sin()
    return _in_degrees(latitude)


def _in_degrees(angle: ir.FloatingValue) -> ir.FloatingValue:
    return angle * (180 / pi)
