"""Sites out of the business parks: what can still be had in each."""

import polars as pl

from levier.core.messages import Message, m
from levier.sites.inventory.outlines import inside_of
from levier.sites.inventory.told import OUTLINES, SET_ASIDE, Told, facts_of
from levier.sites.known import PLACES

SOURCE = "business_parks"
HA_M2 = 10_000.0


def park_sites(parks: pl.DataFrame, outlines: pl.DataFrame) -> Told:
    """What business parks tell as sites.

    The area is that which is still for sale (`site_surf_comm_dispo`), not that of the park: a plant needs
    free land. Where it is not told, the area is unknown. A park where it is nil, or where no land unit is
    vacant, is full and set aside. Gas and a rail siding are those of the park (`reseau_gaz`,
    `reseau_fret_ferroviaire`): a given plot may still have to be joined to them.

    Parameters
    ----------
    parks : key `site_id`, the lake's table; areas in hectares
    outlines : key `site_id`, the lake's table (`geometry`: WKB, degrees)

    Source: CNIG, Sites économiques, version 2023-10, class SITE-ECO.
    """
    own = outlines.filter(pl.col("site_id").is_in(parks["site_id"].implode())).select(*OUTLINES)
    rows = parks.join(inside_of(own), on="site_id", how="left", maintain_order="left").with_columns(
        as_of=pl.col("site_actu_date").cast(pl.String),
        full=((pl.col("site_surf_comm_dispo") == 0) | (pl.col("site_uf_vacant_nbre") == 0)).fill_null(False)
        & ~(pl.col("site_surf_comm_dispo") > 0).fill_null(False),
    )
    places = rows.select(
        "site_id",
        name=pl.coalesce("site_nom", "site_id"),
        kind=pl.lit("business_park"),
        commune="site_comm_insee",
        longitude=pl.coalesce("longitude", "inside_longitude"),
        latitude=pl.coalesce("latitude", "inside_latitude"),
    ).cast(pl.Schema(PLACES))
    offered = rows.filter(~pl.col("full"))
    return Told(
        places=places.filter(~rows["full"]),
        known=_known(offered),
        outlines=own.filter(pl.col("site_id").is_in(offered["site_id"].implode())),
        set_aside=places.filter(rows["full"]).with_columns(reason=pl.lit("full")).select(*SET_ASIDE),
        status=offered.select("site_id", status="site_etat"),
        cautions=tuple(_cautions(offered)),
        tables=(SOURCE, "business_park_outlines"),
    )


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        [
            facts_of(rows, "area_m2", SOURCE, value=pl.col("site_surf_comm_dispo") * HA_M2),
            facts_of(rows, "gas", SOURCE, value=pl.col("reseau_gaz").cast(pl.Float64)),
            facts_of(rows, "rail_siding", SOURCE, value=pl.col("reseau_fret_ferroviaire").cast(pl.Float64)),
        ]
    )


def _cautions(rows: pl.DataFrame) -> list[Message]:
    cautions = []
    if unknown := rows["site_surf_comm_dispo"].null_count():
        cautions.append(
            m(
                "Business parks that do not tell what land they still have: {n}. Their area is unknown.",
                n=unknown,
            )
        )
    if rows.height:
        cautions.append(
            m("The area of a business park is that still for sale, which may be in several plots.")
        )
    return cautions
