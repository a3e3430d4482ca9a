"""The sites of a territory, out of the tables of the lake."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.inputs import rows
from levier.sites.inventory import Inventory, Told, brownfield_sites, inventory
from levier.sites.known import Sites


def sites_in(
    lake: Lake, territory: Territory, geography: Geography, own: Told | None = None
) -> Sites | NotComputed:
    """The sites offered in a territory: see `inventory_in`."""
    found = inventory_in(lake, territory, geography, own)
    return found if isinstance(found, NotComputed) else found.sites


def inventory_in(
    lake: Lake, territory: Territory, geography: Geography, own: Told | None = None
) -> Inventory | NotComputed:
    """The inventory of a territory, on today's communes.

    Parameters
    ----------
    lake : real parts or fictional ones, not both (`Lake.only`)
    own : sites that a person adds from a file
    """
    brownfields = rows(lake, "brownfields", "comm_insee", territory.codes).with_columns(
        geography.current(pl.col("comm_insee")).alias("comm_insee")
    )
    outlines = rows(lake, "brownfield_outlines", "site_id", brownfields["site_id"])
    told = [brownfield_sites(brownfields, outlines)]
    return inventory([*([own] if own else []), *told])
