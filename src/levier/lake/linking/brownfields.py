"""Establishments that stood where a brownfield is now: by place, by activity, by dates."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import polars as pl
import shapely
from pyproj import Transformer

from levier.core import naf
from levier.core.evidence import Evidence
from levier.core.messages import m
from levier.core.text import folded
from levier.sources.projections import EPSG, EPSG_MAINLAND

REACH_M = 500.0
"""No establishment further from the site is looked at."""
CELL_DEGREES = 0.02
"""Side of the cells by which a country's establishments are sifted: about 2 km."""
DEGREE_M = 111_000.0
"""Metres of a degree of latitude, a little less than anywhere in France."""


@dataclass(frozen=True)
class Weights:
    """What each kind of evidence counts for: assumptions. Evidence that is unknown is left out, and the
    others share its weight."""

    place: float = 0.6
    activity: float = 0.25
    dates: float = 0.15
    tolerance_m: float = 30.0
    """Within it of an outline, an establishment counts as on the site: addresses stand at the gate."""
    decay_m: float = 100.0
    """Beyond the tolerance, at so many metres the evidence of place falls to 37 %."""
    decay_years: float = 5.0
    """The same for the years between the end of activity and the closing."""
    least_score: float = 0.3
    most_candidates: int = 10


@dataclass(frozen=True)
class SiteLinks:
    """`candidates`: key (`site_id`, `siret`), best first: `rank` (from 1), `score` (0 to 1), `distance_m` (0:
    inside), `of_place`, `of_activity`, `of_dates` (0 to 1; null: unknown), `how` (outline, disc: the land
    area around its point, or point).
    """

    candidates: pl.DataFrame
    evidence: Evidence


def brownfields_to_establishments(
    brownfields: pl.DataFrame,
    outlines: pl.DataFrame,
    establishments: pl.DataFrame,
    weights: Weights = Weights(),
) -> SiteLinks:
    """The establishments, open or closed, that may have stood on each brownfield, with reasons and a score.

    Parameters
    ----------
    brownfields : key `site_id`, the lake's table
    outlines : key `site_id`, the lake's table (`geometry`: WKB, degrees)
    establishments : key `siret`
        `commune`, `naf`, `longitude`, `latitude`, `diffusion`, `created_on`; `closed_year` (nullable). One
        with partial diffusion has no coordinates, and is never brought near a site.
    """
    sites = _located_sites(brownfields, outlines)
    placed = establishments.filter(pl.col("diffusion") == "O").drop_nulls(["longitude", "latitude"])
    placed = placed.with_columns(epsg=_projection(pl.col("commune")))
    near = [
        _near(sites.filter(pl.col("epsg") == epsg), placed.filter(pl.col("epsg") == epsg), epsg)
        for epsg in sites["epsg"].unique().sort()
    ]
    pairs = pl.concat(near) if near else _near(sites, placed, EPSG_MAINLAND)
    told = (
        pairs.join(brownfields.select("site_id", "activite_libelle", "activite_fin_annee"), on="site_id")
        .join(placed.select("siret", "naf", "created_on", "closed_year"), on="siret")
        .with_columns(
            of_place=(-((pl.col("distance_m") - weights.tolerance_m).clip(0) / weights.decay_m)).exp(),
            of_activity=_of_activity(),
            of_dates=_of_dates(weights.decay_years),
        )
    )
    kinds = {"of_place": weights.place, "of_activity": weights.activity, "of_dates": weights.dates}
    known = pl.sum_horizontal(
        pl.when(pl.col(kind).is_not_null()).then(weight) for kind, weight in kinds.items()
    )
    total = pl.sum_horizontal(pl.col(kind) * weight for kind, weight in kinds.items())
    ranked = (
        told.with_columns(score=total / known)
        .filter(pl.col("score") >= weights.least_score)
        .sort(["site_id", "score", "distance_m", "siret"], descending=[False, True, False, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("site_id"))
        .filter(pl.col("rank") <= weights.most_candidates)
    )
    columns = (
        "site_id",
        "siret",
        "rank",
        "score",
        "distance_m",
        "of_place",
        "of_activity",
        "of_dates",
        "how",
    )
    return SiteLinks(ranked.select(columns), _evidence())


def cells_near(brownfields: pl.DataFrame, outlines: pl.DataFrame) -> pl.DataFrame:
    """Cells (`east`, `north`: counted from 0, 0) that hold all that is within reach of a brownfield, and some
    more; the tables are those of `brownfields_to_establishments`."""
    sites = _located_sites(brownfields, outlines)
    if sites.is_empty():
        return pl.DataFrame(schema={"east": pl.Int64, "north": pl.Int64})
    bounds = shapely.bounds(shapely.from_wkb(sites["geometry"].to_list()))
    margin = (REACH_M + sites["radius_m"].to_numpy()) / DEGREE_M
    wider = margin / np.cos(np.radians(np.abs(bounds[:, [1, 3]]).max(axis=1) + margin))
    reach = bounds + np.column_stack([-wider, -margin, wider, margin])
    west, south, east, north = np.floor(reach / CELL_DEGREES).astype(np.int64).T
    return (
        pl.DataFrame({"west": west, "south": south, "to_east": east, "to_north": north})
        .select(
            east=pl.int_ranges("west", pl.col("to_east") + 1),
            north=pl.int_ranges("south", pl.col("to_north") + 1),
        )
        .explode("east")
        .explode("north")
        .unique()
    )


def in_cells(placed: ir.Table, cells: pl.DataFrame) -> ir.Table:
    """The rows of a table (`longitude`, `latitude`) that lie in one of the cells."""
    celled = placed.mutate(
        east=(placed["longitude"] / CELL_DEGREES).floor().cast("int64"),
        north=(placed["latitude"] / CELL_DEGREES).floor().cast("int64"),
    )
    return celled.semi_join(ibis.memtable(cells), ["east", "north"]).drop("east", "north")


def _projection(commune: pl.Expr) -> pl.Expr:
    return commune.str.head(3).replace_strict(EPSG, default=EPSG_MAINLAND, return_dtype=pl.Int64)


def _located_sites(brownfields: pl.DataFrame, outlines: pl.DataFrame) -> pl.DataFrame:
    """`site_id`, `epsg`, `how`, `geometry` (WKB, degrees), `radius_m`: a site without outline or point is
    absent."""
    joined = brownfields.join(outlines.select("site_id", "geometry"), on="site_id", how="left")
    point = pl.Series(
        shapely.to_wkb(shapely.points(joined["longitude"].fill_null(0), joined["latitude"].fill_null(0)))
        if joined.height
        else [],
        dtype=pl.Binary,
    )
    outlined, area = pl.col("geometry").is_not_null(), pl.col("unite_fonciere_surface")
    return (
        joined.with_columns(point=point, epsg=_projection(pl.col("comm_insee")))
        .filter(outlined | (pl.col("longitude").is_not_null() & pl.col("latitude").is_not_null()))
        .select(
            "site_id",
            "epsg",
            how=pl.when(outlined)
            .then(pl.lit("outline"))
            .when(area.is_not_null())
            .then(pl.lit("disc"))
            .otherwise(pl.lit("point")),
            geometry=pl.coalesce("geometry", "point"),
            radius_m=pl.when(outlined).then(0.0).otherwise((area / np.pi).sqrt().fill_null(0.0)),
        )
    )


def _near(sites: pl.DataFrame, placed: pl.DataFrame, epsg: int) -> pl.DataFrame:
    """`site_id`, `siret`, `distance_m`, `how`: establishments within reach of sites, in metres of the
    projection."""
    schema = {"site_id": pl.String, "siret": pl.String, "distance_m": pl.Float64, "how": pl.String}
    if sites.is_empty() or placed.is_empty():
        return pl.DataFrame(schema=schema)
    to_metres = Transformer.from_crs(4326, epsg, always_xy=True)

    def projected(coordinates: np.ndarray) -> np.ndarray:
        return np.column_stack(to_metres.transform(coordinates[:, 0], coordinates[:, 1]))

    shapes = shapely.transform(shapely.from_wkb(sites["geometry"].to_list()), projected)
    radius = sites["radius_m"].to_numpy()
    points = shapely.points(projected(placed.select("longitude", "latitude").to_numpy()))
    tree = shapely.STRtree(points)
    which_site, which = tree.query(shapes, predicate="dwithin", distance=REACH_M + radius)
    apart = np.maximum(shapely.distance(shapes[which_site], points[which]) - radius[which_site], 0)
    return pl.DataFrame(
        {
            "site_id": sites["site_id"].gather(which_site),
            "siret": placed["siret"].gather(which),
            "distance_m": apart,
            "how": sites["how"].gather(which_site),
        },
        schema=schema,
    )


def _stems(text: pl.Expr) -> pl.Expr:
    """The first five letters of each word that says something."""
    words = folded(text).str.split(" ")
    return words.list.eval(pl.element().filter(pl.element().str.len_chars() > 3).str.head(5)).list.unique()


def _of_activity() -> pl.Expr:
    """The share of the words of the former activity that the NAF label of the establishment bears."""
    subclasses = naf.table().filter(pl.col("level") == naf.SUBCLASS)
    label = pl.col("naf").replace_strict(
        subclasses["code"], subclasses["label"], default=None, return_dtype=pl.String
    )
    said, borne = _stems(pl.col("activite_libelle")), _stems(label)
    common = said.list.set_intersection(borne).list.len()
    return pl.when(said.list.len() > 0).then(common / said.list.len())


def _of_dates(decay_years: float) -> pl.Expr:
    """1 where the establishment closed the year the activity ended, less the further apart; 0 where it was
    created afterwards."""
    end = pl.col("activite_fin_annee")
    apart = (pl.col("closed_year") - end).abs()
    return pl.when(pl.col("created_on").dt.year() > end).then(0.0).otherwise((-(apart / decay_years)).exp())


def _evidence() -> Evidence:
    return Evidence(
        method=m("Establishments near a brownfield, scored by place, activity and dates"),
        tables=("brownfields", "brownfield_outlines", "establishments"),
        uncertainty=m("weights are assumptions; an address stands at the gate, not where the land is"),
        cautions=(m("an establishment with partial diffusion has no place, and is never among them"),),
    )
