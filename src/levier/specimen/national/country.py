"""The fictional country: 35,000 communes in 100 departments, in the open sea between Catalonia and Corsica.

Communes of an intercommunality follow each other, so that its number is that of the commune divided by 25.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
import shapely

from levier.core.fiction import NATIONAL_DEPARTMENTS
from levier.specimen import identifiers
from levier.specimen.draws import stream
from levier.specimen.names import PLACE_STEMS, SYLLABLES
from levier.specimen.national.activities import activities, slots_of

COMMUNES_PER_DEPARTMENT, COMMUNES_PER_EPCI, ZONES_PER_DEPARTMENT = 350, 25, 3
EPCIS_PER_DEPARTMENT = COMMUNES_PER_DEPARTMENT // COMMUNES_PER_EPCI
COMMUNES = len(NATIONAL_DEPARTMENTS) * COMMUNES_PER_DEPARTMENT
REGION, REGION_NAME = "99", "Pays fictif"
"""No real region bears this code."""
FIRST_EPCI = 5_001
"""Sequence number of the SIREN of the first intercommunality; those of the island and its firms are lower."""

WEST_M, SOUTH_M = 760_000, 6_016_000
DEPARTMENT_WIDTH_M, DEPARTMENT_HEIGHT_M = 23_800, 17_000
"""Lambert-93. Ten departments by ten hold in the sea, so that communes are small: 1.0 km² each. Abscissas
have six digits and ordinates seven, which lets all be written with one stride."""
EPCIS_ACROSS, COMMUNES_ACROSS = 4, 5
"""An intercommunality is a square of five communes by five, a department four by four of them, less two."""
CELL_WIDTH_M = DEPARTMENT_WIDTH_M // (EPCIS_ACROSS * COMMUNES_ACROSS)
CELL_HEIGHT_M = DEPARTMENT_HEIGHT_M // (EPCIS_ACROSS * COMMUNES_ACROSS)
INSIDE_M = 400
"""Establishments stand within so many metres of the middle of their commune, east and north."""

INHABITANTS, FEWEST, SPREAD = 66_000_000, 30, 1.7
"""In all, in the smallest commune, and standard deviation of the logarithm: assumptions."""
AT_HOME_STRENGTH = 5.0
"""How much more often than elsewhere manufacturing firms settle where their block is at home."""
LINKS = ("-sur-", "-lès-", "-en-")


@dataclass(frozen=True, eq=False)
class Country:
    """`communes`: as those of the island's `Territory`, without outlines. `slots`: for each block of
    industries, positions of communes, each as often as firms of the block settle there."""

    communes: pl.DataFrame
    slots: np.ndarray


@cache
def country() -> Country:
    """The country, the same whatever the seed: 35,000 communes of 1,400 intercommunalities."""
    rng = stream(0, "country")
    number = np.arange(COMMUNES)
    department, rank = np.divmod(number, COMMUNES_PER_DEPARTMENT)
    epci = number // COMMUNES_PER_EPCI
    x, y = middles(department, rank)
    people = draw_populations(rng)
    seats = np.zeros(COMMUNES, dtype=bool)
    seats[
        people.reshape(-1, COMMUNES_PER_EPCI).argmax(axis=1) + np.arange(0, COMMUNES, COMMUNES_PER_EPCI)
    ] = True
    codes = pl.Series(NATIONAL_DEPARTMENTS).gather(department)
    names = draw_names(rng)
    zone = rank // COMMUNES_PER_EPCI * ZONES_PER_DEPARTMENT // EPCIS_PER_DEPARTMENT + 1
    communes = pl.DataFrame(
        {
            "commune": codes + pl.Series(rank + 1).cast(pl.String).str.zfill(3),
            "name": names,
            "epci_number": epci,
            "epci": identifiers.padded(identifiers.siren(epci + FIRST_EPCI), 9),
            "zone": codes + pl.Series(zone).cast(pl.String).str.zfill(2),
            "department": codes,
            "region": REGION,
            "region_name": REGION_NAME,
            "population": people,
            "x": x,
            "y": y,
            "radius": float(INSIDE_M),
            "seat": seats,
            "postal_code": codes + pl.Series(rank // COMMUNES_PER_EPCI * 10 + 100).cast(pl.String),
        }
    ).with_columns(
        epci_name=pl.format("CC {} (fictif)", pl.col("name").filter("seat").first().over("epci_number")),
        zone_name=pl.format("Bassin fictif {}", "zone"),
        department_name=pl.format("Département fictif {}", "department"),
    )
    return Country(communes, draw_slots(rng, people, epci))


def middles(department: np.ndarray, rank: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The middle of each commune, metres in Lambert-93."""
    epci, cell = np.divmod(rank, COMMUNES_PER_EPCI)
    column = epci % EPCIS_ACROSS * COMMUNES_ACROSS + cell % COMMUNES_ACROSS
    row = epci // EPCIS_ACROSS * COMMUNES_ACROSS + cell // COMMUNES_ACROSS
    x = WEST_M + department % 10 * DEPARTMENT_WIDTH_M + column * CELL_WIDTH_M + CELL_WIDTH_M // 2
    y = SOUTH_M + department // 10 * DEPARTMENT_HEIGHT_M + row * CELL_HEIGHT_M + CELL_HEIGHT_M // 2
    return x, y


def outlines(communes: pl.DataFrame) -> np.ndarray:
    """The communes as rectangles, in Lambert-93."""
    x, y = communes["x"].to_numpy(), communes["y"].to_numpy()
    east, north = CELL_WIDTH_M / 2, CELL_HEIGHT_M / 2
    return shapely.box(x - east, y - north, x + east, y + north)


def draw_populations(rng: np.random.Generator) -> np.ndarray:
    size = rng.lognormal(0, SPREAD, COMMUNES)
    return np.maximum(size / size.sum() * INHABITANTS, FEWEST).astype(np.int64)


def draw_names(rng: np.random.Generator) -> list[str]:
    """Distinct names of places, a stem and an invented river each."""
    rivers = [f"{first}{second}".capitalize() for first in SYLLABLES for second in SYLLABLES]
    kinds = (len(PLACE_STEMS), len(LINKS), len(rivers))
    picked = rng.permutation(int(np.prod(kinds)))[:COMMUNES]
    stems, links, waters = np.unravel_index(picked, kinds)
    return [
        f"{PLACE_STEMS[stem]}{LINKS[link]}{rivers[water]}"
        for stem, link, water in zip(stems.tolist(), links.tolist(), waters.tolist(), strict=True)
    ]


def draw_slots(rng: np.random.Generator, people: np.ndarray, epci: np.ndarray) -> np.ndarray:
    """Firms follow inhabitants; manufacturing is drawn to the intercommunalities where its block is at home,
    two blocks in each."""
    makers = np.flatnonzero(activities().manufacturing)
    homes = makers[rng.integers(0, len(makers), (epci[-1] + 1, 2))]
    slots = []
    for block, is_maker in enumerate(activities().manufacturing):
        at_home = (homes == block).any(axis=1)[epci] if is_maker else 0
        slots.append(slots_of(people * (1 + AT_HOME_STRENGTH * at_home)))
    return np.stack(slots)
