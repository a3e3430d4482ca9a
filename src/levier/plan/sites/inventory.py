"""The sites of a territory, out of the tables of the lake."""

import datetime

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.headcount import band_ranges
from levier.core.industry import industrial_group
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.inputs import notices_about, rows, with_legal_names
from levier.sites.inventory import (
    Inventory,
    Told,
    brownfield_sites,
    closing_sites,
    inventory,
    park_sites,
)
from levier.sites.known import Sites
from levier.takeover.procedures import OPEN, firms_in_procedure

CLOSED_FOR_DAYS = 3 * 365
"""A plant that closed longer ago is left to the surveys of brownfields. A choice."""
LEAST_JOBS = 10
"""A plant of fewer jobs leaves premises rather than a site. A choice."""
PLANTS = {
    "siret": pl.String,
    "name": pl.String,
    "commune": pl.String,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "state": pl.String,
}


def sites_in(
    lake: Lake, territory: Territory, geography: Geography, own: Told | None = None
) -> Sites | NotComputed:
    """The sites offered in a territory: see `inventory_in`."""
    found = inventory_in(lake, territory, geography, own)
    return found if isinstance(found, NotComputed) else found.sites


def inventory_in(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    own: Told | None = None,
    plants: pl.DataFrame | None = None,
) -> Inventory | NotComputed:
    """The inventory of a territory, on today's communes.

    What a person declares stands before brownfields, these before business parks, these before plants that
    close. Of what a person declares, sites of communes elsewhere are left out; those without commune stay.

    Parameters
    ----------
    lake : real parts or fictional ones, not both (`Lake.only`)
    own : sites that a person adds from a file (`read_sites`)
    plants : those that close or may close, as `closing_sites` takes them; by default `plants_in`,
        to which `plants_at_risk` may be added
    """
    told = [
        brownfield_sites(*brownfields_in(lake, territory, geography)),
        park_sites(*_parks_in(lake, territory, geography)),
        closing_sites(plants_in(lake, territory, geography) if plants is None else plants),
    ]
    return inventory([*([_here(own, territory)] if own else []), *told])


def brownfields_in(
    lake: Lake, territory: Territory, geography: Geography
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The brownfields of a territory, and the outlines of those that have one."""
    return _listed(lake, territory, geography, "brownfields", "comm_insee", "brownfield_outlines")


def _parks_in(lake: Lake, territory: Territory, geography: Geography) -> tuple[pl.DataFrame, pl.DataFrame]:
    return _listed(lake, territory, geography, "business_parks", "site_comm_insee", "business_park_outlines")


def _listed(
    lake: Lake, territory: Territory, geography: Geography, name: str, commune: str, outlines: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    found = rows(lake, name, commune, territory.codes).with_columns(
        geography.current(pl.col(commune)).alias(commune)
    )
    return found, rows(lake, outlines, "site_id", found["site_id"])


def plants_in(lake: Lake, territory: Territory, geography: Geography) -> pl.DataFrame:
    """Industrial establishments that closed in the last three years, or whose firm is in an open procedure:
    `siret`, `name`, `commune`, `longitude`, `latitude`, `state`.

    Of ten jobs or more; the register keeps no headcount of most that closed, and these are listed where they
    had employees. The three years end on the last closing that the register tells.
    """
    here = rows(lake, "establishments", "commune", territory.codes)
    industrial = here.filter(industrial_group(pl.col("naf")).is_not_null())
    if industrial.is_empty():
        return pl.DataFrame(schema=PLANTS)
    named = with_legal_names(industrial, lake).with_columns(
        geography.current(pl.col("commune")).alias("commune")
    )
    large = pl.col("headcount_band").is_in(_bands())
    untold = (pl.col("headcount_band").fill_null("NN") == "NN") & pl.col("employer")
    last = here["closed_on"].max()
    assert last is None or isinstance(last, datetime.date)
    since = pl.lit(last, pl.Date) - datetime.timedelta(days=CLOSED_FOR_DAYS)
    closed = named.filter(~pl.col("active") & (pl.col("closed_on") >= since) & (large | untold)).with_columns(
        state=pl.lit("closed")
    )
    standing = named.filter(pl.col("active") & large)
    procedures = firms_in_procedure(standing, notices_about(lake, standing))
    gone = [closed.select(*PLANTS)]
    if not isinstance(procedures, NotComputed):
        open_ones = procedures.establishments.filter(pl.col("state").is_in(OPEN))
        gone.append(open_ones.with_columns(pl.col("state").cast(pl.String)).select(*PLANTS))
    return pl.concat(gone).sort("siret")


def plants_at_risk(firms: pl.DataFrame, establishments: pl.DataFrame) -> pl.DataFrame:
    """The industrial establishments of ten jobs or more of firms in alert, as `plants_in` gives plants
    (`state`: at_risk). A probability about a firm is for the officer who may know it, not for a list that
    leaves the house.

    Parameters
    ----------
    firms : key `siren`, those in alert (`ShortList.firms`)
    establishments : key `siret`, those of the territory, as `Inputs` gives them
    """
    plants = establishments.join(firms, on="siren", how="semi").filter(
        pl.col("active")
        & industrial_group(pl.col("naf")).is_not_null()
        & pl.col("headcount_band").is_in(_bands())
    )
    return plants.with_columns(state=pl.lit("at_risk")).select(*PLANTS).sort("siret")


def _bands() -> list[str]:
    return band_ranges().filter(pl.col("jobs_low") >= LEAST_JOBS)["headcount_band"].to_list()


def _here(own: Told, territory: Territory) -> Told:
    """Those of a person's sites that are in the territory, or of which no commune is told."""
    places = own.places.filter(pl.col("commune").is_null() | pl.col("commune").is_in(territory.communes))
    kept = pl.col("site_id").is_in(places["site_id"].implode())
    return Told(
        places=places,
        known=own.known.filter(kept),
        outlines=own.outlines.filter(kept),
        set_aside=own.set_aside,
        status=own.status,
        cautions=own.cautions,
    )
