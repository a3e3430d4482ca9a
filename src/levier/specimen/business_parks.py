"""Business parks of intercommunalities, under columns of the CNIG standard SITE-ECO (version 2023-10).

The names of the fields are those of the standard; every park is invented.
"""

import numpy as np
import polars as pl
import shapely

from levier.specimen.brownfields import blanked, draw_sites, one_of
from levier.specimen.draws import stream
from levier.specimen.names import invented_words
from levier.specimen.territory import Territory
from levier.specimen.timeline import AS_OF, as_dates, day

PARKS_AT_LEAST, ONE_PER_ESTABLISHMENTS = 12, 20_000
HECTARE_M2 = 10_000.0
STATES = {"existant et actif": 0.8, "en extension": 0.1, "en création": 0.1}
USES = {"industrie": 0.4, "artisanat": 0.3, "entrepôts, logistique": 0.2, "tertiaire, bureaux": 0.1}
NETWORKS = {
    "reseau_eau_potable": 1.0,
    "reseau_assainissement": 0.9,
    "reseau_gaz": 0.7,
    "reseau_electrique": 1.0,
    "reseau_fibre_optique": 0.7,
    "reseau_fret_ferroviaire": 0.1,
    "reseau_fluvial": 0.05,
}
"""Share of parks that have each network, of those that tell."""
FULL_SHARE = 0.3
MISSING_SHARE = 0.25
"""Of the values of each field that the standard lets be absent."""


def business_parks(establishments: int, territory: Territory, seed: int) -> pl.DataFrame:
    """The parks, under the fields of the standard that are read."""
    rng = stream(seed, "business_parks")
    count = PARKS_AT_LEAST + establishments // ONE_PER_ESTABLISHMENTS
    people = territory.column("population").astype(float)
    place = np.sort(rng.choice(len(people), count, p=people / people.sum()))
    communes = territory.communes[place]
    code = communes["commune"]
    gross = np.round(np.exp(rng.normal(2.6, 0.9, count)), 1)
    free = np.round(np.where(rng.random(count) < FULL_SHARE, 0, gross * rng.beta(1, 6, count)), 1)
    units = np.maximum(2, np.round(gross / rng.uniform(0.8, 2.5, count))).astype(np.int64)
    vacant = np.where(free > 0, np.maximum(1, np.round(units * free / gross)), 0).astype(np.int64)
    points, shapes = draw_sites(rng, communes, gross * HECTARE_M2)
    facts: dict[str, pl.Expr | pl.Series] = {
        "site_id": pl.format("{}_SITE-ECO_{}", code, pl.int_range(1, count + 1).cast(pl.String).str.zfill(5)),
        "site_nom": pl.format("Zone d'activités fictive {}", invented_words(rng, count)),
        "site_type": pl.repeat("Zone d'activité économique", count, eager=True),
        "site_vocadomi": one_of(rng, USES, count),
        "site_etat": one_of(rng, STATES, count),
        "site_surf_brute": pl.Series(gross),
        "site_surf_utile": pl.Series(np.round(gross * rng.uniform(0.75, 0.95, count), 1)),
        "site_identif_date": as_dates(day(AS_OF) - rng.integers(1500, 4000, count)),
        "site_actu_date": as_dates(day(AS_OF) - rng.integers(60, 900, count)),
        "source_producteur": pl.repeat("Levier, spécimen", count, eager=True),
        "site_comm_nom": communes["name"],
        "site_comm_insee": code,
        "site_moa_type": pl.repeat("EPCI", count, eager=True),
        "site_uf_nbre": pl.Series(units),
        "site_uf_vacant_nbre": blanked(rng, pl.Series(vacant), MISSING_SHARE),
        "site_surf_comm_dispo": blanked(rng, pl.Series(free), MISSING_SHARE),
        "site_geompoint": _as_pair(points),
        "site_geomsurf": blanked(rng, _as_geojson(shapes), MISSING_SHARE),
    }
    for name, share in NETWORKS.items():
        facts[name] = blanked(rng, one_of(rng, {"oui": share, "non": 1 - share}, count), MISSING_SHARE)
    return pl.DataFrame({"site_id": code}).select(**facts)


def _as_pair(points: pl.Series) -> pl.Series:
    """WKT points as the table schema writes them: longitude, latitude."""
    return points.str.replace_all(r"POINT\s*\(|\)", "").str.replace(" ", ", ")


def _as_geojson(shapes: pl.Series) -> pl.Series:
    return pl.Series(shapely.to_geojson(shapely.from_wkt(shapes.to_numpy())).tolist(), dtype=pl.String)
