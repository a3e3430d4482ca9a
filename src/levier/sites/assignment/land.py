"""Which sites count as land taken when they are built on (zéro artificialisation nette)."""

import polars as pl

from levier.sites.known import Sites

SEALED_KINDS = ("brownfield", "closing_plant")
BUILT_ZONES = ("U", "Zc", "ZCa")
"""Zones of plans and communal maps that are built up or open to building already (CNIG, urba_zone_type)."""


def land_shares_of(sites: Sites) -> pl.DataFrame:
    """Which share of what is built on a site counts as farm, forest or natural land taken.

    None on a brownfield or a plant that closes, nor on a site in an urban zone; all of it elsewhere (zones
    AU, A, N and the like). Where the zone is unknown it is taken to count, and `assumed` says so. The law
    looks at the ground itself, not at the zone: an urban zone may hold a field, and the other way round.

    Returns
    -------
    One row per site, in their order: `site_id`, `share` (0 or 1), `assumed`.

    Source: law 2021-1104 (Climat et résilience), articles 191 and 194: consumption of natural, farm and
    forest land; law 2023-630.
    """
    zone = pl.col("zone")
    sealed = pl.col("kind").is_in(SEALED_KINDS).fill_null(False)
    told = sites.places.select("site_id", "kind").with_columns(zone=sites.terms("zoning"))
    return told.select(
        "site_id",
        share=pl.when(sealed | zone.is_in(BUILT_ZONES).fill_null(False)).then(0.0).otherwise(1.0),
        assumed=~sealed & zone.is_null(),
    )
