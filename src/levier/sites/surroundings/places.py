"""Where each site stands, and what to do with one whose position is unknown or cannot be."""

import numpy as np
import polars as pl

from levier.core.distance import great_circle_km
from levier.core.french_land import on_french_land
from levier.core.messages import Message, m
from levier.sites.known import Sites

FAR_KM = 40.0
"""A site farther than this from the middle of its commune is not in it: the widest commune of metropolitan
France (Arles) is about 40 km across. Those of Guyane are wider: they are not judged."""
WIDE = "973"


def placed(sites: Sites, communes: pl.DataFrame) -> tuple[pl.DataFrame, tuple[Message, ...]]:
    """The sites, in their order: `site_id`, `commune`, `longitude`, `latitude`, `placed` (site, commune;
    null: nowhere). One without a position that can be is put in the middle of its commune, and said to be."""
    middles = communes.select("commune", middle_longitude="longitude", middle_latitude="latitude")
    rows = sites.places.join(middles, on="commune", how="left", maintain_order="left")
    here = tuple(rows[name].cast(pl.Float64).to_numpy() for name in ("longitude", "latitude"))
    middle = tuple(rows[name].cast(pl.Float64).to_numpy() for name in ("middle_longitude", "middle_latitude"))
    given = np.isfinite(here[0]) & np.isfinite(here[1])
    french = given & on_french_land(*here)
    judged = ~rows["commune"].str.starts_with(WIDE).fill_null(True).to_numpy()
    far = french & judged & (great_circle_km(*here, *middle) > FAR_KM)
    own = french & ~far
    lent = ~own & np.isfinite(middle[0]) & np.isfinite(middle[1])
    table = rows.select("site_id", "commune").with_columns(
        longitude=_chosen(own, lent, here[0], middle[0]),
        latitude=_chosen(own, lent, here[1], middle[1]),
        placed=pl.when(pl.Series(own)).then(pl.lit("site")).when(pl.Series(lent)).then(pl.lit("commune")),
    )
    return table, _cautions(sites, given & ~french, far, lent, ~own & ~lent)


def _chosen(own: np.ndarray, lent: np.ndarray, here: np.ndarray, middle: np.ndarray) -> pl.Series:
    return pl.Series(np.where(own, here, np.where(lent, middle, np.nan)), nan_to_null=True)


def _cautions(
    sites: Sites, abroad: np.ndarray, far: np.ndarray, lent: np.ndarray, nowhere: np.ndarray
) -> tuple[Message, ...]:
    told = (
        (abroad, m("Sites whose position is not in France, which does not count: {sites}.", sites="")),
        (far, m("Sites whose position is far from their commune, which does not count: {sites}.", sites="")),
        (lent, m("Sites put in the middle of their commune for want of a position: {sites}.", sites="")),
        (nowhere, m("Sites of unknown place: what lies around them is unknown. {sites}.", sites="")),
    )
    names = sites.places["site_id"]
    return tuple(
        Message(caution.template, {"sites": _named(names.filter(pl.Series(which)))})
        for which, caution in told
        if which.any()
    )


def _named(names: pl.Series, most: int = 5) -> str:
    more = f", … ({len(names)})" if len(names) > most else ""
    return ", ".join(names.head(most)) + more
