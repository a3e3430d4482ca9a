"""Sites out of the brownfields: what the CNIG standard tells of each."""

import polars as pl

from levier.core import cnig
from levier.core.messages import Message, m
from levier.sites.brownfields import INDUSTRIAL_PAST, MIXED, RECONVERTED, SCREENED
from levier.sites.inventory.outlines import inside_of, outline_areas
from levier.sites.inventory.owners import owner_term
from levier.sites.inventory.told import OUTLINES, SET_ASIDE, Told, facts_of
from levier.sites.known import PLACES

SOURCE = "brownfields"
OUTLINE_SOURCE = "brownfield_outlines"
DRAWN_WITHIN = 0.01
"""An outline whose area is this close to the declared one agrees with it. A choice: outlines are drawn over
the land registry, whose areas are rounded."""
FAR_APART = 0.2
"""Beyond this share of the declared area, that of the outline is said to differ from it. A choice."""


def brownfield_sites(brownfields: pl.DataFrame, outlines: pl.DataFrame) -> Told:
    """What brownfields tell as sites.

    The area is the one declared; where the outline gives another, the true one is taken to lie between the
    two (`low`, `high`) unless they agree to 1 %. Where none is declared, it is that of the outline. A point
    that is not given lies inside the outline. A site that has been converted (`friche reconvertie`) is set
    aside. What is `inconnu`, `autre` or `sans objet` is unknown.

    Parameters
    ----------
    brownfields : key `site_id`, the lake's table
    outlines : key `site_id`, the lake's table (`geometry`: WKB, degrees)

    Source: CNIG, Friches, version 1.0.6 (2025-12-16).
    """
    own = outlines.filter(pl.col("site_id").is_in(brownfields["site_id"].implode())).select(*OUTLINES)
    measured = outline_areas(own).join(inside_of(own), on="site_id")
    rows = brownfields.join(measured, on="site_id", how="left", maintain_order="left").with_columns(
        as_of=pl.col("site_actu_date").cast(pl.String)
    )
    places = rows.select(
        "site_id",
        name=pl.coalesce("site_nom", "site_id"),
        kind=pl.lit("brownfield"),
        commune="comm_insee",
        longitude=pl.coalesce("longitude", "inside_longitude"),
        latitude=pl.coalesce("latitude", "inside_latitude"),
    ).cast(pl.Schema(PLACES))
    gone = (pl.col("site_statut") == RECONVERTED).fill_null(False)
    offered = rows.filter(~gone)
    return Told(
        places=places.filter(~rows.select(gone).to_series()),
        known=_known(offered),
        outlines=own.filter(pl.col("site_id").is_in(offered["site_id"].implode())),
        set_aside=places.filter(rows.select(gone).to_series())
        .with_columns(reason=pl.lit("reconverted"))
        .select(*SET_ASIDE),
        status=offered.select("site_id", status="site_statut"),
        cautions=tuple(_cautions(offered)),
        tables=(SOURCE, OUTLINE_SOURCE),
    )


def _known(rows: pl.DataFrame) -> pl.DataFrame:
    declared, drawn = pl.col("unite_fonciere_surface"), pl.col("outline_m2")
    differ = (drawn / declared - 1).abs() > DRAWN_WITHIN
    told = [
        facts_of(
            rows,
            "area_m2",
            SOURCE,
            value=pl.coalesce(declared, drawn),
            low=pl.when(differ).then(pl.min_horizontal(declared, drawn)),
            high=pl.when(differ).then(pl.max_horizontal(declared, drawn)),
            source=pl.when(declared.is_null()).then(pl.lit(OUTLINE_SOURCE)).otherwise(pl.lit(SOURCE)),
        ),
        facts_of(rows, "built_m2", SOURCE, value=pl.col("bati_surface")),
        facts_of(
            rows,
            "industrial_past",
            SOURCE,
            value=pl.when(~pl.col("site_type").is_in([*cnig.NO_VALUE, *MIXED])).then(
                pl.col("site_type").is_in(INDUSTRIAL_PAST).cast(pl.Float64)
            ),
        ),
        facts_of(rows, "owner", SOURCE, term=owner_term(pl.col("proprio_type"), pl.col("proprio_personne"))),
    ]
    words = {"buildings": "bati_etat", "pollution": "sol_pollution_existe", "zoning": "urba_zone_type"}
    told += [
        facts_of(rows, name, SOURCE, term=pl.when(~pl.col(column).is_in(cnig.NO_VALUE)).then(pl.col(column)))
        for name, column in words.items()
    ]
    return pl.concat(told)


def _cautions(rows: pl.DataFrame) -> list[Message]:
    ratio = pl.col("outline_m2") / pl.col("unite_fonciere_surface")
    apart = rows.filter((ratio - 1).abs() > FAR_APART).height
    screened = rows.filter(pl.col("site_statut") == SCREENED).height
    undated = rows["as_of"].null_count()
    cautions = []
    if apart:
        cautions.append(
            m(
                "Brownfields whose outline and declared area differ by more than {percent} %: {n}. The area "
                "is somewhere between the two.",
                n=apart,
                percent=round(100 * FAR_APART),
            )
        )
    if screened:
        cautions.append(
            m("Brownfields out of automatic screening, that nobody may have seen: {n}.", n=screened)
        )
    if undated:
        cautions.append(m("Brownfields without a date: {n}. What is told of them may be old.", n=undated))
    return cautions
