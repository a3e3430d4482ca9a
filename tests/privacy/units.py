"""The units planted: 1,000 protected, as many open, under names, streets and points told at first sight."""

import numpy as np
import polars as pl
from pyproj import Transformer
from tests.privacy.files import Cells

from levier.specimen import identifiers

UNITS = 1_000
FIRST_PROTECTED, FIRST_OPEN = 300_000, 600_000
COMMUNE, TOWN, POSTCODE = "57463", "METZ", "57000"
SITE = (6.3, 49.2)
"""Where the places that are no unit's premises are (brownfields, stations): far from every unit."""
DELIVERIES = 3

STOCK, MASKED, LATER, FIRM_ONLY = "stock", "masked", "later", "firm_only"
"""How a unit is protected: P in the stock, its name and street left in by mistake; P, all masked `[ND]`; O in
the stock, then P in a day's changes; P as a firm, its establishment still O."""
WAYS = (STOCK, MASKED, LATER, FIRM_ONLY)


def units() -> pl.DataFrame:
    """Protected and open units: identifiers, name, street, point in degrees and in metres, and what tells
    how they come."""
    n = np.arange(2 * UNITS)
    protected = n < UNITS
    rank = n % UNITS
    draws = np.random.default_rng(20_261_123)
    # Protected units are west of 6.14° E, open ones east of 6.18°: further than 500 m from each other.
    longitude = np.where(protected, 6.1, 6.18) + draws.uniform(0, 0.04, len(n))
    latitude = 49.05 + draws.uniform(0, 0.12, len(n))
    x, y = Transformer.from_crs(4326, 2154, always_xy=True).transform(longitude, latitude)
    sirens = identifiers.siren(np.where(protected, FIRST_PROTECTED, FIRST_OPEN) + rank)
    natural = rank % 3 == 0
    mark = [f"PROTEGE{i:04d}" if p else f"OUVERTE{i:04d}" for i, p in zip(rank, protected, strict=True)]
    return pl.DataFrame(
        {
            "rank": rank,
            "protected": protected,
            "natural": natural,
            "siren": identifiers.padded(sirens, 9),
            "siret": identifiers.padded(identifiers.siret(sirens, np.ones(len(n), dtype=np.int64)), 14),
            # Names of persons too are written with words of companies: no pattern may be what saves them.
            "name": [f"{word} FICTIF SARL" for word in mark],
            "person": [f"{word}PERSONNE FICTIF" for word in mark],
            "street": [f"RUE {word}VOIE" for word in mark],
            "longitude": longitude.round(6),
            "latitude": latitude.round(6),
            "x": x.round(2),
            "y": y.round(2),
            "way": [WAYS[i // 3 % len(WAYS)] if p else None for i, p in zip(rank, protected, strict=True)],
            "delivery": rank // 12 % DELIVERIES,
        }
    )


def faulty(unit: Cells, fault: int) -> bool:
    """Whether a unit's row has this fault: each of a few is given to some units, protected and open alike."""
    return unit["rank"] % 31 == fault
