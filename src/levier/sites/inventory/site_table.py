"""The sites as one table, for people: a row per site, a column per fact."""

import polars as pl

from levier.sites.facts import FACTS
from levier.sites.inventory.listing import Inventory


def site_table(found: Inventory) -> pl.DataFrame:
    """One row per site offered, the largest first: the columns of PLACES, `status`, each fact that is
    known of one of them at least (null: unknown), `area_low_m2` and `area_high_m2` where sources
    differ, and `sources`, the tables that tell of it."""
    sites = found.sites
    told = set(sites.known["fact"])
    facts = {
        name: sites.terms(name) if about.kind == "term" else sites.values(name)
        for name, about in FACTS.items()
        if name in told
    }
    rows = sites.places.join(found.status, on="site_id", how="left", maintain_order="left")
    areas = sites.known.filter(pl.col("fact") == "area_m2").select(
        "site_id", area_low_m2="low", area_high_m2="high"
    )
    sources = (
        found.told.group_by("site_id")
        .agg(sources=pl.col("source").unique().sort().str.join(", "))
        .select("site_id", "sources")
    )
    wide = rows.with_columns(**facts)
    for more in (areas, sources):
        wide = wide.join(more, on="site_id", how="left", maintain_order="left")
    order = "area_m2" if "area_m2" in told else "site_id"
    return wide.sort(order, descending=order == "area_m2", nulls_last=True, maintain_order=True)
