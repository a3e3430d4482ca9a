"""The invented island: its communes, intercommunalities and employment zones.

It lies in the open sea of the Bay of Biscay, where there is no land, and bears the department code 00 and
the region code 00, which nothing real bears.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
import shapely
from pyproj import Transformer

from levier.specimen import identifiers
from levier.specimen.draws import stream
from levier.specimen.industries import MANUFACTURING, industries, relatedness
from levier.specimen.names import place_names

DEPARTMENT, DEPARTMENT_NAME = "00", "Spécimen"
REGION, REGION_NAME = "00", "Fiction"

LAMBERT_93 = "EPSG:2154"
CENTRE = (-4.0, 45.8)
"""Degrees, WGS84: more than 100 km from any shore."""
RADIUS_M = 34_000.0

COMMUNES = (60, 1000, 600)
"""At least, one per so many establishments, at most."""
COMMUNES_PER_EPCI, EPCIS_PER_ZONE = 4, 3
INHABITANTS_PER_ESTABLISHMENT = 7
POLE_STRENGTH = 14.0
"""How many times more often than elsewhere an industry related to a commune's pole settles there."""


@dataclass(frozen=True)
class Territory:
    """`communes`: one row each, numbered by position: `commune`, `name`, `epci`, `epci_name`, `zone`,
    `zone_name`, `department`, `department_name`, `region`,
    `region_name`, `population`, `x`, `y` (Lambert-93, metres, a point inside), `radius` (metres of a disc
    around that point that stays inside), `seat` (seat of its EPCI). `outlines`: their shapes, WGS84.
    `attraction`: communes by industries, how often a firm of the commune is of the industry."""

    communes: pl.DataFrame
    outlines: np.ndarray
    attraction: np.ndarray

    def column(self, name: str) -> np.ndarray:
        return self.communes[name].to_numpy()


def draw_territory(establishments: int, seed: int) -> Territory:
    """A territory to the measure of a number of establishments."""
    rng = stream(seed, "territory")
    least, one_per, most = COMMUNES
    count = int(np.clip(establishments // one_per, least, most))
    outlines = draw_outlines(rng, count)
    inside = shapely.point_on_surface(outlines)
    x, y = shapely.get_x(inside), shapely.get_y(inside)
    radius = shapely.distance(inside, shapely.boundary(outlines))
    epci_number, zone_number = draw_groups(rng, x, y)
    population = draw_populations(rng, count, establishments)
    order = np.lexsort((-population, epci_number))
    seats = np.zeros(count, dtype=bool)
    seats[order[np.unique(epci_number[order], return_index=True)[1]]] = True
    names = place_names(rng, count)
    seat_of = dict(zip(epci_number[seats].tolist(), np.flatnonzero(seats).tolist(), strict=True))
    communes = pl.DataFrame(
        {
            "commune": [f"{DEPARTMENT}{rank:03d}" for rank in range(1, count + 1)],
            "name": names,
            "epci_number": epci_number,
            "epci": identifiers.padded(identifiers.siren(epci_number + 1), 9),
            "epci_name": [f"CC {names[seat_of[number]]} (fictif)" for number in epci_number.tolist()],
            "zone": [f"{number + 1:04d}" for number in zone_number],
            "zone_name": [f"Bassin fictif {number + 1}" for number in zone_number],
            "department": DEPARTMENT,
            "department_name": DEPARTMENT_NAME,
            "region": REGION,
            "region_name": REGION_NAME,
            "population": population,
            "x": x,
            "y": y,
            "radius": radius,
            "seat": seats,
            "postal_code": [f"00{number % 90 + 1:02d}0" for number in epci_number],
        }
    )
    return Territory(communes, to_wgs84(outlines), draw_attraction(rng, epci_number))


def draw_outlines(rng: np.random.Generator, count: int) -> np.ndarray:
    """Communes as the cells of a Voronoi diagram on an island of uneven shore, in Lambert-93."""
    centre_x, centre_y = Transformer.from_crs("EPSG:4326", LAMBERT_93, always_xy=True).transform(*CENTRE)
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    shore = np.ones_like(angle)
    for wave in range(2, 9):
        shore += rng.normal(0, 0.12 / wave) * np.cos(wave * angle + rng.random() * 2 * np.pi)
    island = shapely.Polygon(
        np.column_stack(
            (centre_x + RADIUS_M * shore * np.cos(angle), centre_y + RADIUS_M * shore * np.sin(angle))
        )
    )
    shapely.prepare(island)
    thrown = rng.uniform(-1.5, 1.5, (count * 12, 2)) * RADIUS_M + (centre_x, centre_y)
    points = thrown[shapely.contains_xy(island, thrown[:, 0], thrown[:, 1])][:count]
    cells = voronoi_cells(points, island)
    for _ in range(2):  # Lloyd's relaxation: cells of more even size
        cells = voronoi_cells(shapely.get_coordinates(shapely.centroid(cells)), island)
    return cells


def voronoi_cells(points: np.ndarray, island: shapely.Polygon) -> np.ndarray:
    """The part of the island nearest to each point, the largest piece where the shore cuts it in several."""
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=island, ordered=True)
    cells = shapely.intersection(shapely.get_parts(diagram), island)
    return np.array([max(shapely.get_parts(cell), key=shapely.area) for cell in cells])


def draw_groups(rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The EPCI of each commune, by the nearest of a few centres, and the employment zone of each EPCI."""
    places = np.column_stack((x, y))
    count = max(15, len(x) // COMMUNES_PER_EPCI)
    centres = places[rng.permutation(len(x))[:count]]
    for _ in range(10):
        nearest = np.argmin(((places[:, None] - centres[None]) ** 2).sum(axis=2), axis=1)
        centres = np.array(
            [places[nearest == k].mean(axis=0) if (nearest == k).any() else centres[k] for k in range(count)]
        )
    _, epci = np.unique(nearest, return_inverse=True)
    zones = max(3, count // EPCIS_PER_ZONE)
    eastward = np.argsort(np.argsort(centres[np.unique(nearest), 0]))
    zone_of_epci = np.minimum(eastward * zones // len(eastward), zones - 1)
    return epci, zone_of_epci[epci]


def draw_populations(rng: np.random.Generator, count: int, establishments: int) -> np.ndarray:
    """Inhabitants, by Zipf's law of the rank of towns."""
    size = 1 / np.arange(1, count + 1) ** 0.9
    people = size / size.sum() * establishments * INHABITANTS_PER_ESTABLISHMENT
    return np.maximum(rng.permutation(people).astype(np.int64), 12)


def draw_attraction(rng: np.random.Generator, epci_number: np.ndarray) -> np.ndarray:
    """Each EPCI is at home in two blocks of related industries; each of its communes has a pole, an
    industry mostly of these blocks, and draws what is related to it."""
    table = industries()
    block = table["block"].to_numpy()
    homes = rng.permutation([block.name for block in MANUFACTURING])
    related = relatedness()
    makers = np.flatnonzero(table["manufacturing"].to_numpy())
    weights = np.tile(table["share"].to_numpy(), (len(epci_number), 1))
    for commune, epci in enumerate(epci_number):
        at_home = [homes[(2 * epci + side) % len(homes)] for side in (0, 1)]
        candidates = makers[np.isin(block[makers], at_home)] if rng.random() < 0.9 else makers
        pole = rng.choice(candidates)
        weights[commune, makers] *= 1 + POLE_STRENGTH * related[pole, makers] ** 2
    # Industry as a whole keeps its share: poles move it between communes and branches, not out of the rest.
    drawn = weights[:, makers].sum(axis=1).mean()
    weights[:, makers] *= table["share"].to_numpy()[makers].sum() / drawn
    return weights


def to_wgs84(outlines: np.ndarray) -> np.ndarray:
    """Outlines in degrees, to five decimals (about a metre), as the published maps."""
    transformer = Transformer.from_crs(LAMBERT_93, "EPSG:4326", always_xy=True)
    return shapely.transform(
        outlines, lambda places: np.round(np.column_stack(transformer.transform(*places.T)), 5)
    )
