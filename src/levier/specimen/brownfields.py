"""Cerema's Cartofriches: brownfields under the columns of the CNIG standard "Friches", version 1.0.6.

The names of the 51 fields and their allowed values are those of the standard (CNIG, 2025-12-16); every
site is invented.
"""

import numpy as np
import polars as pl
import shapely
from pyproj import Transformer

from levier.core import cnig, naf
from levier.specimen.draws import draw_columns, draw_point_in_disc, draw_words, stream
from levier.specimen.industries import industries
from levier.specimen.names import STREET_KINDS, STREETS, invented_words
from levier.specimen.territory import LAMBERT_93, Territory
from levier.specimen.timeline import AS_OF, as_dates, day

FIELDS = tuple(field.name for field in cnig.fields())

SITES_AT_LEAST, ONE_PER_ESTABLISHMENTS = 40, 10_000

TYPES = {
    "friche industrielle": 0.55,
    "friche commerciale": 0.12,
    "friche agro-industrielle": 0.08,
    "friche ferroviaire": 0.06,
    "friche logistique": 0.05,
    "friche d'équipement public": 0.08,
    "friche d'habitat": 0.06,
}
STATUSES = {
    "friche potentielle": 0.70,
    "friche sans projet": 0.16,
    "friche avec projet": 0.10,
    "friche reconvertie": 0.04,
}
OCCUPATIONS = {
    "totalement inoccupé": 0.6,
    "partiellement inoccupé": 0.2,
    "occupation transitoire ou temporaire": 0.1,
    "inconnu": 0.1,
}
STATES = {
    "dégradation inexistante ou faible": 0.25,
    "dégradation moyenne": 0.35,
    "dégradation très importante": 0.20,
    "dégradation hétérogène": 0.10,
    "inconnu": 0.10,
}
SOILS = {
    "pollution inexistante": 0.15,
    "pollution traitée": 0.05,
    "pollution peu probable": 0.20,
    "pollution supposée": 0.25,
    "pollution avérée": 0.15,
    "inconnu": 0.20,
}
ZONES = {"U": 0.62, "AUc": 0.10, "AUs": 0.05, "N": 0.08, "A": 0.05, "RNU": 0.10}
OWNERS = {"G1a": 0.45, "P4a": 0.2, "G1a|X1a": 0.1, "X1a": 0.15, "R2a": 0.1}
"""Owner classes of the land registry (Cerema, catpro3): companies, communes, persons, rail."""
MISSING_SHARE = 0.15
"""Of the values of each field that may be missing."""
MAY_BE_MISSING = (
    "site_adresse",
    "site_occupation",
    "activite_fin_annee",
    "bati_surface",
    "bati_nombre",
    "bati_etat",
    "local_ancien_annee",
    "proprio_type",
    "sol_pollution_existe",
    "unite_fonciere_refcad",
    "urba_zone_type",
    "desserte_distance",
)
OUTLINED_SHARE = 0.5


def brownfields(establishments: int, territory: Territory, seed: int) -> pl.DataFrame:
    """The sites, under the 51 fields of the standard."""
    rng = stream(seed, "brownfields")
    count = SITES_AT_LEAST + establishments // ONE_PER_ESTABLISHMENTS
    people = territory.column("population").astype(float)
    place = np.sort(rng.choice(len(people), count, p=people / people.sum()))
    communes = territory.communes[place]
    code = communes["commune"]
    industry = draw_columns(rng, territory.attraction * industries()["manufacturing"].to_numpy(), place)
    former = industries()["naf"].gather(industry)
    labels = dict(naf.table().select("code", "label").iter_rows())
    area = np.round(np.exp(rng.normal(9.2, 1.1, count))).astype(np.int64)
    floor = np.round(area * rng.uniform(0.1, 0.7, count)).astype(np.int64)
    built = rng.integers(1880, 1985, count)
    ended = built + np.minimum(rng.integers(15, 110, count), 2025 - built)
    points, outlines = draw_sites(rng, communes, area)
    facts: dict[str, pl.Expr | pl.Series] = {
        "site_id": pl.format("{}_{}", code, pl.int_range(1, count + 1).cast(pl.String).str.zfill(4)),
        "site_nom": pl.format("Site fictif {}", invented_words(rng, count)),
        "site_type": one_of(rng, TYPES, count),
        "site_adresse": pl.format(
            "{} {}", draw_words(rng, STREET_KINDS, count), draw_words(rng, STREETS, count)
        ),
        "site_identif_date": as_dates(day(AS_OF) - rng.integers(1500, 4000, count)),
        "site_actu_date": as_dates(day(AS_OF) - rng.integers(60, 1400, count)),
        "site_occupation": one_of(rng, OCCUPATIONS, count),
        "site_statut": one_of(rng, STATUSES, count),
        "activite_libelle": former.replace_strict(labels),
        "activite_code": pl.format("C{}", former),
        "activite_fin_annee": pl.Series(ended),
        "comm_nom": communes["name"],
        "comm_insee": code,
        "bati_type": pl.repeat("industriel", count, eager=True),
        "bati_nombre": pl.Series(rng.integers(1, 9, count)),
        "bati_surface": pl.Series(floor),
        "bati_vacance": pl.repeat("vacant", count, eager=True),
        "bati_etat": one_of(rng, STATES, count),
        "local_ancien_annee": pl.Series(built),
        "proprio_type": one_of(rng, OWNERS, count),
        "proprio_personne": pl.repeat("personne morale", count, eager=True),
        "sol_pollution_existe": one_of(rng, SOILS, count),
        "unite_fonciere_surface": pl.Series(area),
        "unite_fonciere_refcad": parcels(rng, code),
        "urba_zone_type": one_of(rng, ZONES, count),
        "urba_zaer": one_of(rng, {"oui": 0.1, "non": 0.7, "inconnu": 0.2}, count),
        "urba_doc_type": one_of(rng, {"PLU": 0.4, "PLUI": 0.5, "RNU": 0.1}, count),
        "desserte_distance": pl.format(
            "{}|{}|{}", *(pl.Series(rng.integers(1, far, count)) for far in (15, 30, 60))
        ),
        "source_nom": pl.repeat("Observatoire fictif", count, eager=True),
        "source_producteur": pl.repeat("Levier, spécimen", count, eager=True),
        "geompoint": points,
        "geomsurf": blanked(rng, outlines, 1 - OUTLINED_SHARE),
    }
    table = pl.DataFrame({"site_id": code}).select(**facts)
    table = table.with_columns(
        blanked(rng, table[name], MISSING_SHARE).alias(name) for name in MAY_BE_MISSING
    )
    return table.select(
        pl.col(name) if name in facts else pl.lit(None, pl.String).alias(name) for name in FIELDS
    )


def one_of(rng: np.random.Generator, shares: dict[str, float], count: int) -> pl.Series:
    """Values drawn by their shares."""
    weights = np.array(list(shares.values()))
    return pl.Series(list(shares)).gather(rng.choice(len(weights), count, p=weights / weights.sum()))


def blanked(rng: np.random.Generator, values: pl.Series, share: float) -> pl.Series:
    """The values, a share of them left out."""
    out = np.flatnonzero(rng.random(len(values)) < share)
    return values.scatter(out, None)


def parcels(rng: np.random.Generator, code: pl.Series) -> pl.Series:
    """Cadastral references of two parcels each: commune, 000, section, number."""
    numbers = rng.integers(1, 900, (2, len(code)))
    parts = [
        code
        + "000"
        + draw_words(rng, ("AB", "AC", "AD", "ZA"), len(code))
        + pl.Series(row).cast(pl.String).str.zfill(4)
        for row in numbers
    ]
    return parts[0] + "|" + parts[1]


def draw_sites(
    rng: np.random.Generator, communes: pl.DataFrame, area: np.ndarray
) -> tuple[pl.Series, pl.Series]:
    """A point in each commune and around it a rectangle of the site's area, as WKT in degrees."""
    count = len(communes)
    east, north = draw_point_in_disc(rng, communes["radius"].to_numpy() * 0.8)
    x, y = communes["x"].to_numpy() + east, communes["y"].to_numpy() + north
    stretch, angle = np.exp(rng.normal(0, 0.4, count)), rng.random(count) * np.pi
    half_length, half_width = np.sqrt(area * stretch) / 2, np.sqrt(area / stretch) / 2
    along, across = np.array([1, 1, -1, -1]), np.array([1, -1, -1, 1])
    u = half_length[:, None] * along
    v = half_width[:, None] * across
    corners_x = x[:, None] + u * np.cos(angle)[:, None] - v * np.sin(angle)[:, None]
    corners_y = y[:, None] + u * np.sin(angle)[:, None] + v * np.cos(angle)[:, None]
    transformer = Transformer.from_crs(LAMBERT_93, "EPSG:4326", always_xy=True)
    longitude, latitude = transformer.transform(x, y)
    corners = np.stack(transformer.transform(corners_x, corners_y), axis=-1)
    points = shapely.to_wkt(shapely.points(longitude, latitude), rounding_precision=6)
    shapes = shapely.to_wkt(shapely.polygons(corners), rounding_precision=6)
    return pl.Series(points).str.replace("POINT (", "POINT(", literal=True), pl.Series(shapes)
