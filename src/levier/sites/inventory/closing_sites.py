"""Sites of plants that closed, or may close: a place that may soon look for a use."""

import polars as pl

from levier.core.messages import m
from levier.sites.inventory.told import OUTLINES, SET_ASIDE, Told
from levier.sites.known import KNOWN, PLACES

STATES = ("closed", "liquidation", "receivership", "safeguard", "at_risk")
"""From what is sure to what is a probability."""


def closing_sites(plants: pl.DataFrame) -> Told:
    """What the register and the courts tell of places that may come free.

    Nothing is known of their land or buildings: neither area, nor owner, nor price. That a firm is in a
    procedure, or at risk, does not say that its plant will close; that a plant closed does not say that
    nobody took its place.

    Parameters
    ----------
    plants : key `siret`
        `name` (null for persons and partial diffusion), `commune`, `longitude`, `latitude` (null for
        partial diffusion), `state` (one of STATES).
    """
    if plants.is_empty():
        return Told.nothing()
    rows = plants.rename({"siret": "site_id"})
    return Told(
        places=rows.select(
            "site_id",
            name=pl.coalesce("name", "site_id"),
            kind=pl.lit("closing_plant"),
            commune="commune",
            longitude="longitude",
            latitude="latitude",
        ).cast(pl.Schema(PLACES)),
        known=pl.DataFrame(schema=KNOWN),
        outlines=pl.DataFrame(schema=OUTLINES),
        set_aside=pl.DataFrame(schema=SET_ASIDE),
        status=rows.select("site_id", status=pl.col("state").cast(pl.String)),
        cautions=(
            m(
                "Plants that closed or may close: {n}. Nothing is known of their land, nor whether it is or "
                "will be free. Call the firm or its receiver first.",
                n=rows.height,
            ),
        ),
        tables=("establishments", "notices"),
    )
