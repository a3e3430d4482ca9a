"""Brownfields written in the 51 fields of the CNIG standard: what is known, and nothing made up."""

import polars as pl
import shapely

from levier.core import cnig
from levier.sites.inventory.outlines import shapes_of
from levier.sites.inventory.told import Told

DECIMALS = 6
AS_TEXT = tuple(field.name for field in cnig.fields() if field.kind == "string")
TOLD_AS = {"area_m2": "unite_fonciere_surface", "built_m2": "bati_surface"}
TOLD_IN = {"buildings": "bati_etat", "pollution": "sol_pollution_existe", "zoning": "urba_zone_type"}
UNSURE = "inconnu"


def cnig_rows(
    brownfields: pl.DataFrame, outlines: pl.DataFrame, *, source: str | None = None
) -> pl.DataFrame:
    """One row per brownfield, every field of the standard as text, null where it is not known.

    `inconnu` stands in the fields that must be filled and allow it (`site_type`, `urba_zaer`), and for the
    status. A site without a name bears a summary description, as the standard wants then: its type and its
    commune. The point is written longitude first, as WKT has it (the example of the standard has it the other
    way; Cartofriches and observatories write longitude first).

    Parameters
    ----------
    brownfields : key `site_id`, the lake's table; `comm_nom` filled where it can be
    outlines : key `site_id`, the lake's table
    source : `source_nom` of the sites that do not tell theirs: who published the file they come from

    Source: CNIG, Friches, version 1.0.6 (2025-12-16).
    """
    rows = brownfields.join(_wkt(outlines), on="site_id", how="left", maintain_order="left")
    whole = {"unite_fonciere_surface", "bati_surface"}
    known = {
        field.name: pl.col(field.name).round().cast(pl.Int64).cast(pl.String)
        if field.name in whole
        else pl.col(field.name).cast(pl.String)
        for field in cnig.fields()
        if field.name in rows.columns
    }
    known["site_type"] = pl.col("site_type").fill_null(UNSURE)
    known["site_statut"] = pl.col("site_statut").fill_null(UNSURE)
    known["urba_zaer"] = known.get("urba_zaer", pl.lit(None, pl.String)).fill_null(UNSURE)
    known["source_nom"] = pl.col("source_nom").fill_null(pl.lit(source, pl.String))
    known["site_nom"] = pl.coalesce(
        "site_nom", pl.format("{}, {}", known["site_type"], pl.coalesce("comm_nom", "comm_insee"))
    )
    known["geompoint"] = pl.format(
        "POINT({} {})", pl.col("longitude").round(DECIMALS), pl.col("latitude").round(DECIMALS)
    )
    return rows.select(
        known.get(field.name, pl.lit(None, pl.String)).alias(field.name) for field in cnig.fields()
    )


def declared_brownfields(own: Told, like: pl.DataFrame) -> pl.DataFrame:
    """The brownfields among sites that a person declares, in the columns of the lake's table (`like`)."""
    places = own.places.filter(pl.col("kind") == "brownfield")
    facts = own.known.filter(pl.col("site_id").is_in(places["site_id"].implode()))
    numbers, words = (
        facts.filter(pl.col("fact").is_in(list(names))).select(
            "site_id", pl.col("fact").replace_strict(names), told=told
        )
        for names, told in ((TOLD_AS, "value"), (TOLD_IN, "term"))
    )
    rows = places.select("site_id", "longitude", "latitude", site_nom="name", comm_insee="commune")
    for table, columns in ((numbers, TOLD_AS.values()), (words, TOLD_IN.values())):
        wide = table.pivot("fact", index="site_id", values="told", on_columns=list(columns))
        rows = rows.join(wide, on="site_id", how="left", maintain_order="left")
    absent = [name for name in like.columns if name not in rows.columns]
    return (
        rows.with_columns(pl.lit(None).alias(name) for name in absent).select(like.columns).cast(like.schema)
    )


def _wkt(outlines: pl.DataFrame) -> pl.DataFrame:
    texts = shapely.to_wkt(shapes_of(outlines), rounding_precision=DECIMALS)
    return outlines.select("site_id", geomsurf=pl.Series(texts, dtype=pl.String))
